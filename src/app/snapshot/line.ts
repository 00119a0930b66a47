import { setTimeout as wait } from 'node:timers/promises'
import type { SiteguardError } from '../../core/error.ts'
import { isSiteguardError } from '../../core/error.ts'
import type { Transport } from '../../transports/types.ts'

/** A connection that may break and be made again. Whoever made it closes it. */
export interface Line {
  readonly transport: Transport
  /** Bytes received so far, over all connections. */
  readonly bytesIn: number
  readonly bytesOut: number
  readonly roundTrips: number
  /** Connects again after `cause`; throws `cause` when that is not to be had. */
  again(cause: SiteguardError): Promise<void>
  close(): Promise<void>
}

/** How often in a row a connection is made again before it is given up, and the wait before each, doubled each time. */
const TRIES = 3
const DELAY_MS = 1000

export interface LineOptions {
  readonly signal: AbortSignal
  /** Absent: what broke stays broken. */
  readonly connect?: () => Promise<Transport>
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>
}

export function createLine(first: Transport, { signal, connect, sleep = pause }: LineOptions): Line {
  let transport = first
  const past = { bytesIn: 0, bytesOut: 0, roundTrips: 0 }
  const sum = (what: keyof typeof past): number => past[what] + transport.meter[what]
  return {
    get transport() {
      return transport
    },
    get bytesIn() {
      return sum('bytesIn')
    },
    get bytesOut() {
      return sum('bytesOut')
    },
    get roundTrips() {
      return sum('roundTrips')
    },
    async again(cause) {
      if (connect === undefined) throw cause
      for (let tries = 0; tries < TRIES; tries += 1) {
        await sleep(DELAY_MS * 2 ** tries, signal)
        try {
          const next = await connect()
          const { bytesIn, bytesOut, roundTrips } = transport.meter
          past.bytesIn += bytesIn
          past.bytesOut += bytesOut
          past.roundTrips += roundTrips
          await transport.close().catch(() => {})
          transport = next
          return
        } catch (error) {
          if (!isSiteguardError(error) || (error.kind !== 'connect' && error.kind !== 'timeout')) throw error
        }
      }
      throw cause
    },
    close: () => transport.close(),
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // A pause that was cut short ends in a connect that says why.
  await wait(ms, undefined, { signal }).catch(() => {})
}
