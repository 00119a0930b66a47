import { join } from 'node:path'
import { SiteguardError } from '../../core/error.ts'
import { lockFile } from '../../disk/file-lock.ts'

export const LOCK_FILE = 'siteguard.lock'

/**
 * Takes the store for one writer. A holder that died on this machine (or before its last start) is pushed aside.
 * @returns what gives it back.
 * @throws SG-SNAP-003 naming the holder.
 */
export async function lockStore(dir: string, now: () => number): Promise<() => Promise<void>> {
  const file = join(dir, LOCK_FILE)
  const lock = await lockFile(file, {
    now,
    refuse: ({ host, pid, since }) =>
      new SiteguardError({ code: 'SG-SNAP-003', kind: 'conflict', params: { host, pid, since, file }, retry: 'later' }),
  })
  return lock.release
}
