import { reported } from '../../app/upgrade/plan-part.ts'
import type { Site } from '../../core/account.ts'
import type { DoorState, PersonStep } from '../../core/recovery.ts'
import { ofTheSite } from './bring-back.ts'
import { hasDoor } from './has-door.ts'
import { openDoorRecipe } from './recipes.ts'
import type { RecoveryDeps, RecoveryWork } from './types.ts'

/** Takes the doors away, once everything behind them is as it should be. What cannot be opened stays shut, and is told. */
export async function openDoors(work: RecoveryWork, deps: RecoveryDeps): Promise<PersonStep[]> {
  const found = new Map((await work.sites()).map(({ site }) => [site.id, site]))
  const steps: PersonStep[] = []
  for (const { site: id } of work.recovery().sites.filter(hasDoor)) {
    const site = found.get(id)
    if (site === undefined) continue
    try {
      const run = await deps.apply(work.request.account, site, openDoorRecipe)
      await setDoor(work, deps, id, { state: 'open', ...(run === undefined ? {} : { run: run.id }) })
    } catch (error) {
      await setDoor(work, deps, id, { state: 'shut', error: reported(ofTheSite(error, deps)) })
      steps.push({ what: 'door', site: id })
    }
  }
  return steps
}

/** What became of the door of a site, written down and told. */
export async function setDoor(work: RecoveryWork, deps: RecoveryDeps, site: Site['id'], door: Omit<DoorState, 'at'>): Promise<void> {
  const after = await work.updateSite(site, { door: { ...door, at: new Date(deps.now()).toISOString() } })
  deps.tell({ type: 'site', stage: door.state === 'open' ? 'reopen' : 'doors', site: after })
}
