import { reported } from '../../app/upgrade/plan-part.ts'
import type { Site } from '../../core/account.ts'
import type { DoorState, PersonStep, RecoveringSite } from '../../core/recovery.ts'
import { ofTheSite } from './bring-back.ts'
import type { RecoveryDeps, RecoveryWork } from './types.ts'

export type FoundSites = ReadonlyMap<Site['id'], Site>

/** The sites of the account that are there, by their names. */
export async function foundSites(work: RecoveryWork): Promise<FoundSites> {
  return new Map((await work.sites()).map(({ site }) => [site.id, site]))
}

/**
 * Puts a door before each of these sites, or takes it away, and writes down what became of it: one that cannot be shut has failed, one that
 * cannot be opened stays shut. Gives what a person has to see to.
 */
export async function turnDoors(
  to: 'shut' | 'open',
  recipe: Parameters<RecoveryDeps['apply']>[2],
  sites: readonly RecoveringSite[],
  found: FoundSites,
  work: RecoveryWork,
  deps: RecoveryDeps,
): Promise<PersonStep[]> {
  const steps: PersonStep[] = []
  for (const { site: id } of sites) {
    const site = found.get(id)
    if (site === undefined) continue
    try {
      const run = await deps.apply(work.request.account, site, recipe)
      await setDoor(work, deps, id, { state: to, ...(run === undefined ? {} : { run: run.id }) })
    } catch (error) {
      await setDoor(work, deps, id, { state: to === 'shut' ? 'failed' : 'shut', error: reported(ofTheSite(error, deps)) })
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
