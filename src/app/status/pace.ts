/** Runs a request to this address when its turn has come. */
export type Pace = <T>(url: string, ask: () => Promise<T>) => Promise<T>

/**
 * One request at a time to each server, and a pause after each: hosts ban an address for many requests in a short time, and a
 * check must not be what takes the operator off the line. Sites of several accounts may be behind one server: `serverOf` says so.
 */
export function createPace(pauseMs: number, serverOf: (host: string) => string, sleep: (milliseconds: number) => Promise<void>): Pace {
  const turns = new Map<string, Promise<unknown>>()
  return async (url, ask) => {
    const server = serverOf(new URL(url).hostname)
    const before = turns.get(server)
    const mine = (async () => {
      if (before !== undefined) {
        await before.catch(() => {})
        await sleep(pauseMs)
      }
      return await ask()
    })()
    turns.set(server, mine)
    return await mine
  }
}
