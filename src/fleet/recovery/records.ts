import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { SiteguardError } from '../../core/error.ts'
import { type Recovery, stageOf } from '../../core/recovery.ts'
import { recoverySchema } from '../../core/recovery-schema.ts'
import { ensureFolder, writeFileAtomic } from '../../disk/atomic-write.ts'
import { lockFile } from '../../disk/file-lock.ts'
import { safeFileName } from '../../disk/file-name.ts'
import { readJson } from '../../disk/json-file.ts'
import type { RecoveryRecords } from './types.ts'

/** A recovery on another machine over the same folder (a shared disk) that gave no sign for so long is no more. */
const LEASE_MS = 12 * 3600_000
const MOST_BYTES = 64 * 1024 * 1024

/** Recoveries as files, `<folder>/<account>/<id>.json`: each is written whole, synced, before anything goes on. */
export function createRecoveryRecords(folder: string): RecoveryRecords {
  const folderOf = (account: string): string => join(folder, safeFileName(account))
  return {
    async open(account) {
      const own = folderOf(account)
      const last = (await recordsIn(own)).at(-1)
      if (last === undefined) return undefined
      const recovery = await readRecovery(join(own, last))
      return stageOf(recovery) === undefined ? undefined : recovery
    },
    async lock(account, now) {
      const own = folderOf(account)
      await ensureFolder(own)
      return await lockFile(join(own, 'lock'), {
        now,
        leaseMs: LEASE_MS,
        refuse: ({ host, pid, since }) =>
          new SiteguardError({ code: 'SG-REC-002', kind: 'conflict', params: { account, host, pid, since } }),
      })
    },
    async save(recovery) {
      await writeFileAtomic(join(folderOf(recovery.account), `${recovery.id}.json`), `${JSON.stringify(recovery, null, 2)}\n`)
    },
  }
}

/** The newest recovery of an account that has ended. @throws SG-REC-001 when one cannot be read */
export async function endedRecovery(folder: string, account: string): Promise<Recovery | undefined> {
  const own = join(folder, safeFileName(account))
  for (const name of (await recordsIn(own)).toReversed()) {
    const recovery = await readRecovery(join(own, name))
    if (stageOf(recovery) === undefined) return recovery
  }
  return undefined
}

/** Oldest first. */
async function recordsIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json') && !name.startsWith('.')).sort()
}

async function readRecovery(file: string): Promise<Recovery> {
  const read = await readJson(file, MOST_BYTES)
  const parsed = 'value' in read ? recoverySchema.safeParse(read.value) : undefined
  if (parsed?.success === true) return parsed.data
  const detail = 'problem' in read ? read.detail : (parsed?.error?.issues[0]?.message ?? '')
  throw new SiteguardError({ code: 'SG-REC-001', kind: 'integrity', params: { file, detail } })
}
