import type { Entry } from '../../core/entry.ts'
import { isSiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import type { Transport } from '../../transports/types.ts'

/** Entries of a folder, none when it is not there. */
export async function listIfThere(transport: Transport, dir: RemotePath, signal: AbortSignal): Promise<Entry[]> {
  try {
    return await transport.list(dir, { signal })
  } catch (error) {
    if (isSiteguardError(error) && error.code === 'SG-TRAN-002') return []
    throw error
  }
}
