import type { SnapshotsDeps } from '../app/snapshot/types.ts'
import type { Account } from '../core/account.ts'
import { loadAdapter, type Transport } from '../transports/index.ts'
import type { Reach } from './reach.ts'

/** Connections that are being made before anybody asks for them. */
export interface Ahead {
  /** The one that is being made, to whoever asks first; to others, or of other accounts, a new one. */
  readonly connect: SnapshotsDeps['connect']
  /** Closes those nobody asked for. */
  close(): Promise<void>
}

/**
 * Begins to log in to these accounts: half of a login is waiting for the other side, and what is done with the connection can be
 * loaded meanwhile (0.15 s). Returns as soon as the first words are on their way; what fails is told to who asks.
 */
export async function connectAhead(reach: Reach, accounts: readonly Account[], signal: AbortSignal): Promise<Ahead> {
  const begun = new Map<string, Promise<Transport>>()
  // First their own code, so that it does not wait for everybody else's.
  const adapters = await Promise.all([...new Set(accounts.map((account) => account.transport))].map(loadAdapter))
  for (const account of accounts) {
    const transport = reach.connect(account, signal)
    transport.catch(() => {})
    begun.set(account.id, transport)
  }
  // Before all that is loaded for later: the host's first words are on their way, and each of ten is answered before the next one comes.
  await Promise.all(adapters.map((adapter) => adapter.load?.()))
  return {
    connect: (account, given) => {
      const transport = begun.get(account.id)
      begun.delete(account.id)
      return transport ?? reach.connect(account, given)
    },
    close: async () => {
      const left = [...begun.values()]
      begun.clear()
      await Promise.all(left.map((transport) => transport.then((unused) => unused.close()).catch(() => {})))
    },
  }
}
