import { join } from 'node:path'
import type { SiteId } from '../../core/account.ts'
import { writeFileAtomic } from '../../disk/atomic-write.ts'
import { safeFileName } from '../../disk/file-name.ts'

/**
 * Keeps a text that belongs to a plan (local changes as a patch) beside the plans, for its owner alone. Gives the file. The time in its
 * name is when it was made: the plan's own id is not known before its last step is planned. @throws SG-DISK-002
 */
export async function keepPlanText(plansDir: string, site: SiteId, name: string, text: string, at: Date): Promise<string> {
  const time = at.toISOString().replace(/[-:]|\.\d+/g, '')
  const file = join(plansDir, 'texts', safeFileName(site), `${time}-${safeFileName(name)}`)
  await writeFileAtomic(file, text)
  return file
}
