import type { SnapshotsDeps } from '../app/snapshot/types.ts'
import type { Account } from '../core/account.ts'
import type { Transport } from '../transports/index.ts'
import { readOnly } from '../transports/wrap/read-only.ts'

/** One login for a command that looks at an account first and then acts on it. */
export interface OneConnection {
  /** For looking: programs may be run by it, nothing written. Closed, it is kept for who acts. */
  readonly look: SnapshotsDeps['connect']
  /** The one that looking left, where it still answers; else, and for a second one, a new one. */
  readonly act: SnapshotsDeps['connect']
  /** Closes what nobody acted by. */
  close(): Promise<void>
}

/** A login takes half a second at a host, and a person's password where that is asked for. `connect` makes connections that may write. */
export function oneConnection(connect: SnapshotsDeps['connect']): OneConnection {
  let kept: { readonly account: Account['id']; readonly transport: Transport } | undefined
  const close = async (): Promise<void> => {
    const { transport } = kept ?? {}
    kept = undefined
    await transport?.close().catch(() => {})
  }
  return {
    look: async (account, signal) => {
      const transport = await connect(account, signal)
      let open = true
      return {
        ...readOnly(transport, { allowExec: true }),
        close: async () => {
          if (!open) return
          open = false
          // Made again after it broke: the last one is the one that works.
          await close()
          kept = { account: account.id, transport }
        },
      }
    },
    act: async (account, signal) => {
      const found = kept?.account === account.id ? kept.transport : undefined
      if (found === undefined) return await connect(account, signal)
      kept = undefined
      try {
        // A person may have thought for long, and a server lost its patience.
        await found.stat(found.home, { signal })
        return found
      } catch {
        await found.close().catch(() => {})
        return await connect(account, signal)
      }
    },
    close,
  }
}
