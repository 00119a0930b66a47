/** A script that stands in a page. */
export interface PageScript {
  readonly code: string
  /** Where its code begins in the page. */
  readonly at: number
  /** Address it is fetched from; '' where it stands in the page itself. */
  readonly src: string
}

const MOST_SCRIPTS = 500
/** The opening tag of a script is looked for its end no further than this. Characters. */
const LONGEST_TAG = 2_000
/** What stands in these is no program. */
const DATA =
  /\btype\s{0,4}=\s{0,4}["']?(?:application\/(?:ld\+)?json|text\/(?:template|x-template|html|x-handlebars)|importmap|speculationrules)/i
const SRC = /\bsrc\s{0,4}=\s{0,4}(?:"([^"]{0,1000})"|'([^']{0,1000})'|([^\s>"']{1,1000}))/i

/** The scripts of a page, in its order. Linear in the page. */
export function scriptsIn(page: string): PageScript[] {
  const scripts: PageScript[] = []
  const lower = page.toLowerCase()
  let open = -1
  for (let at = lower.indexOf('<script'); at >= 0 && scripts.length < MOST_SCRIPTS; ) {
    if (open < at) open = page.indexOf('>', at)
    if (open < 0) break
    if (open - at > LONGEST_TAG) {
      at = lower.indexOf('<script', at + 7)
      continue
    }
    const close = lower.indexOf('</script', open)
    const stop = close < 0 ? page.length : close
    const tag = page.slice(at, open)
    const [, double, single, bare] = SRC.exec(tag) ?? []
    if (!DATA.test(tag)) scripts.push({ code: page.slice(open + 1, stop), at: open + 1, src: double ?? single ?? bare ?? '' })
    at = lower.indexOf('<script', stop)
  }
  return scripts
}
