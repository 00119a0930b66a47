import { pause } from './run.ts'

/** One page that was asked for. */
export interface Look {
  /** When it was asked for, and how long the answer took. Milliseconds. */
  readonly at: number
  readonly took: number
  /** 0: no answer. */
  readonly status: number
  readonly body: string
  readonly retryAfter?: string
}

export interface Visitor {
  readonly looks: readonly Look[]
  /** Ends when the last answer is there. In the order of asking. */
  stop(): Promise<readonly Look[]>
}

/**
 * Somebody who asks for a page again and again, whether or not the last answer has come; but no further one while `waiting` are out: readers of
 * a site that has grown slow wait, and do not make it slower.
 */
export function startVisitor(url: string | ((number: number) => string), everyMs = 250, waiting = 4): Visitor {
  const looks: Look[] = []
  const asked = new Set<Promise<void>>()
  let go = true
  const ask = async (address: string): Promise<void> => {
    const at = Date.now()
    const done = (status: number, body: string, retryAfter: string | null): void => {
      looks.push({ at, took: Date.now() - at, status, body, ...(retryAfter === null ? {} : { retryAfter }) })
    }
    const once = (): Promise<Response> =>
      fetch(address, {
        redirect: 'manual',
        headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) siteguard-lab' },
        signal: AbortSignal.timeout(120_000),
      })
    try {
      // As browsers do: the server may close a connection it kept at the moment it is used again.
      const answer = await once().catch(once)
      done(answer.status, await answer.text(), answer.headers.get('retry-after'))
    } catch (error) {
      done(0, String(error), null)
    }
  }
  const loop = (async () => {
    let next = Date.now()
    for (let number = 0; go; number += 1) {
      const asking = ask(typeof url === 'string' ? url : url(number))
      asked.add(asking)
      void asking.then(() => asked.delete(asking))
      if (asked.size >= waiting) await Promise.race(asked)
      next = Math.max(next + everyMs, Date.now())
      await pause(next - Date.now())
    }
  })()
  return {
    looks,
    stop: async () => {
      go = false
      await loop
      await Promise.all(asked)
      return looks.sort((a, b) => a.at - b.at)
    },
  }
}

/**
 * How long a visitor was not shown the site: from the first page asked for that was not, to the first asked for after the last of those.
 * Milliseconds; 0 when every page was shown.
 */
export function windowOf(looks: readonly Look[], isShown: (look: Look) => boolean): number {
  const first = looks.findIndex((look) => !isShown(look))
  if (first === -1) return 0
  const after = looks[looks.findLastIndex((look) => !isShown(look)) + 1]
  if (after === undefined) throw new Error('the site never came back')
  return after.at - (looks[first] as Look).at
}
