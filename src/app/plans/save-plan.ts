import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { latestOrComplete } from '../../core/complete-id.ts'
import { SiteguardError } from '../../core/error.ts'
import type { Plan } from '../../core/plan.ts'
import { diskReadError } from '../../disk/disk-error.ts'
import { readPlanFile, writePlanFile } from '../../recipes/plan-file.ts'

/** Writes a plan to the file asked for, or to the folder of plans under its id; gives the file. @throws SG-DISK-002 */
export async function savePlan(plan: Plan, place: { readonly plansDir: string; readonly file?: string }): Promise<string> {
  const file = place.file ?? join(place.plansDir, `${plan.id}.json`)
  await writePlanFile(file, plan)
  return file
}

/**
 * The plan a word means: a file (it has a '/' or ends in .json), or the id, or its beginning, of one kept in the folder of plans; `latest` is the newest of those.
 * `resolveFile` makes a path absolute.
 * @throws SG-USE-004, SG-USE-005, SG-USE-006, SG-DISK-001, SG-RUN-001
 */
export async function findPlan(word: string, plansDir: string, resolveFile: (file: string) => string): Promise<Plan> {
  if (/[/\\]|\.json$/i.test(word)) return await readPlanFile(resolveFile(word))
  const ids = await keptPlans(plansDir)
  if (ids.length === 0) throw new SiteguardError({ code: 'SG-USE-006', kind: 'usage', params: { name: word, what: 'plan' } })
  return await readPlanFile(join(plansDir, `${latestOrComplete(word, ids)}.json`))
}

async function keptPlans(plansDir: string): Promise<string[]> {
  try {
    const names = await readdir(plansDir)
    return names
      .filter((name) => /^\d{8}T\d{6}Z-[0-9a-f]{8}\.json$/.test(name))
      .map((name) => name.slice(0, -'.json'.length))
      .sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw diskReadError(plansDir, error)
  }
}
