export interface Page {
  readonly status: number
  readonly location: string
  readonly body: string
}

/** A visitor: keeps cookies, follows redirects only when told to. */
export interface Browser {
  get(path: string, follow?: boolean): Promise<Page>
  post(path: string, form: Readonly<Record<string, string>>): Promise<Page>
}

/** SPIP's security screen answers 503 to what looks like a robot while the machine is busy. */
const USER_AGENT = 'Mozilla/5.0 (X11; Linux x86_64) siteguard-lab'

/** A browser for one site on loopback. */
export function createBrowser(base: string): Browser {
  const cookies = new Map<string, string>()
  const request = async (url: string, form?: Readonly<Record<string, string>>): Promise<Page> => {
    const ask = (): Promise<Response> =>
      fetch(url, {
        method: form ? 'POST' : 'GET',
        redirect: 'manual',
        signal: AbortSignal.timeout(60_000),
        headers: { 'user-agent': USER_AGENT, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(form ? { body: new URLSearchParams(form) } : {}),
      })
    // As browsers do: a server may close a connection it kept at the moment it is used again.
    const answer = await (form ? ask() : ask().catch(ask))
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      if (at > 0) cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return { status: answer.status, location: answer.headers.get('location') ?? '', body: await answer.text() }
  }
  return {
    get: async (path, follow = false) => {
      let url = new URL(path, base)
      let page = await request(url.href)
      for (let hops = 0; follow && page.location !== '' && hops < 10; hops++) {
        url = new URL(page.location, url)
        page = await request(url.href)
      }
      return page
    },
    post: (path, form) => request(new URL(path, base).href, form),
  }
}

/** Value of a hidden field of a form. */
export function hiddenField(html: string, name: string): string {
  const tag = html.replaceAll('\n', ' ').match(new RegExp(`<input[^>]*name=['"]${name}['"][^>]*>`))?.[0]
  const value = tag?.match(/value=['"]([^'"]*)['"]/)?.[1]
  if (value === undefined) throw new Error(`the form has no ${name}`)
  return value
}
