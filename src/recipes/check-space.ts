import { isSiteguardError, SiteguardError } from '../core/error.ts'
import type { OpContext } from './types.ts'

/** Journals, folders and blocks half filled, in parts of the bytes to upload; and at least this much. */
const MARGIN = 1.1
const LEAST = 1024 * 1024

/**
 * Asks `df` whether what is to be uploaded fits, where commands can be run. Quotas mostly do not show there: an upload that does
 * not fit fails before the site is touched.
 * @throws SG-RUN-015
 */
export async function checkSpace(context: OpContext): Promise<void> {
  const { transport, plan, place, signal } = context
  if (!transport.capabilities.exec) return
  const bytes = plan.ops.reduce((sum, op) => {
    if (op.kind !== 'write' || op.after.is === 'link') return sum
    return sum + (op.after.is === 'file' ? op.after.size : op.after.bytes)
  }, 0)
  const needed = Math.ceil(bytes * MARGIN) + LEAST
  for (const program of ['/bin/df', '/usr/bin/df']) {
    try {
      const base = place.base.startsWith('/') ? place.base : `${transport.home}/${place.base}`
      const { code, stdout } = await transport.exec([program, '-Pk', '--', base], { signal, timeoutMs: 10_000, maxBytes: 65_536 })
      if (code !== 0) continue
      const free = freeBytes(stdout.toString('latin1'))
      if (free !== undefined && free < needed) throw new SiteguardError({ code: 'SG-RUN-015', kind: 'conflict', params: { needed, free } })
      return
    } catch (error) {
      // A hint, no more: an account whose df does not answer is tried all the same.
      if (!isSiteguardError(error) || error.code === 'SG-RUN-015' || error.kind === 'connect' || error.kind === 'cancelled') throw error
    }
  }
}

/** Available bytes by the POSIX form of df: the fourth column of the last line, in units of 1024. */
export function freeBytes(output: string): number | undefined {
  const columns = output
    .trimEnd()
    .split('\n')
    .at(-1)
    ?.match(/\s(\d+)\s+(\d+)\s+(-?\d+)\s+\d+%\s/)
  return columns?.[3] === undefined ? undefined : Number(columns[3]) * 1024
}
