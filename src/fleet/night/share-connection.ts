import type { Account } from '../../core/account.ts'
import { isSiteguardError, type SiteguardError } from '../../core/error.ts'
import type { Transport } from '../../transports/types.ts'

/** One login for all that a night does on an account. */
export interface SharedConnection {
  /** The one that is open, where it still answers; else a new one. Closed by who borrowed it, it stays open. */
  connect(account: Account, signal: AbortSignal): Promise<Transport>
  /** Over all logins. */
  meter(): { readonly bytesIn: number; readonly bytesOut: number; readonly roundTrips: number }
  /** What the last try to log in ended with. Absent: it let us in, or nobody tried. */
  refusal(): SiteguardError | undefined
  /** Which transport it came to. Absent: nobody was let in. */
  kind(): Transport['kind'] | undefined
  close(): Promise<void>
}

/** A login takes half a second at a host, and many at once look like an attack. `connect` makes connections that only look. */
export function shareConnection(connect: SharedConnection['connect']): SharedConnection {
  let open: Transport | undefined
  let refusal: SiteguardError | undefined
  const all: Transport[] = []
  const lend = (transport: Transport): Transport => ({ ...transport, close: async () => {} })
  const drop = async (): Promise<void> => {
    const gone = open
    open = undefined
    await gone?.close().catch(() => {})
  }
  return {
    async connect(account, signal) {
      if (open !== undefined) {
        try {
          await open.stat(open.home, { signal })
          return lend(open)
        } catch (error) {
          // A home that may not be entered answers all the same: it says so.
          if (isSiteguardError(error) && ['permission', 'not-found'].includes(error.kind)) return lend(open)
          await drop()
        }
      }
      try {
        open = await connect(account, signal)
      } catch (error) {
        if (isSiteguardError(error)) refusal = error
        throw error
      }
      refusal = undefined
      all.push(open)
      return lend(open)
    },
    meter: () => ({ bytesIn: sum(all, 'bytesIn'), bytesOut: sum(all, 'bytesOut'), roundTrips: sum(all, 'roundTrips') }),
    refusal: () => refusal,
    kind: () => all.at(-1)?.kind,
    close: drop,
  }
}

function sum(all: readonly Transport[], what: 'bytesIn' | 'bytesOut' | 'roundTrips'): number {
  return all.reduce((total, { meter }) => total + meter[what], 0)
}
