import { reported } from '../../app/upgrade/plan-part.ts'
import type { Site } from '../../core/account.ts'
import { isDatabasePath } from '../../core/database-path.ts'
import { SiteguardError } from '../../core/error.ts'
import type { PersonStep, PointState } from '../../core/recovery.ts'
import { bringBack } from './bring-back.ts'
import { askedOf, takenOn } from './exceptions.ts'
import { hasDoor } from './has-door.ts'
import { intrusionsIn } from './intrusions-in.ts'
import { isShut, lookNow } from './locks.ts'
import { shutDoorRecipe } from './recipes.ts'
import { openAccount } from './reopen.ts'
import { type FoundSites, foundSites, setDoor, turnDoors } from './turn-doors.ts'
import type { DoorView, RecoveryDeps, RecoveryWork, Stage } from './types.ts'

/** How long a server may take to heed a new `.htaccess`, and between two looks. Milliseconds. */
const HEEDS_MS = 20_000
const PAUSE_MS = 2000

/**
 * Where nothing but the web server runs the account's PHP (FTP is all there is), what only the CMS's own code can do cannot be done while the
 * account is locked. So every site gets a door of ours, shut to everybody but us, and the account is opened behind them: what is still to be
 * done is done there, and the doors are opened last. Nothing is opened while a door is missing, nor while an intruder's files are known to
 * be there; where a door turns out not to hold, the account is locked again at once.
 *
 * Behind the doors the databases can be read at last: they are kept as evidence before anything of them is changed, and judged.
 */
export const shutDoors: Stage = async (work, deps) => {
  const { account } = work.request
  if (!(await areNeeded(work, deps))) return { is: 'done' }
  await askedOf(work)
  const unclean: PersonStep[] = []
  for (const { site, points } of work.recovery().sites) {
    const step = mayBeLetIn(points.clean) ? undefined : await takenOn(site, 'clean', points.clean, work, deps)
    if (step !== undefined) unclean.push(step)
  }
  if (unclean.length > 0) return { is: 'waiting', steps: unclean }
  const found = await foundSites(work)
  const shut = shutDoorRecipe(await deps.doors.pass(work.recovery().id))
  const missing = await turnDoors('shut', shut, work.recovery().sites, found, work, deps)
  if (missing.length > 0) return { is: 'waiting', steps: missing }
  const opened = await openAccount(work, deps)
  if (opened.is !== 'done') return opened
  const loose = await tryAll(work, deps, found)
  if (loose.length > 0) {
    await deps.doors.lock(account)
    await deps.note(account, 'doors: locked again, a door does not hold')
    return { is: 'waiting', steps: loose }
  }
  await keepDatabases(work, deps, found)
  return await bringBack('clean')(work, deps)
}

async function areNeeded(work: RecoveryWork, deps: RecoveryDeps): Promise<boolean> {
  if (work.recovery().sites.some(hasDoor)) return true
  const { lock } = await lookNow(work, deps)
  return isShut(lock) && !(await deps.doors.runsPhp(work.request.account))
}

/** Clean as far as its files go: databases that could not be read are looked at behind the door, and rows are no programs. */
function mayBeLetIn(point: PointState | undefined): boolean {
  if (point === undefined || point.state !== 'red') return point !== undefined
  const { left = [], unjudged = [] } = point
  const isOfDatabases = left.every(isDatabasePath) && unjudged.every((line) => line.startsWith('database '))
  return left.length + unjudged.length > 0 && isOfDatabases
}

/**
 * Asks at every door as a visitor would. One that nobody can ask says nothing where another of the account holds: one server heeds the
 * settings of all of them, or of none.
 */
async function tryAll(work: RecoveryWork, deps: RecoveryDeps, found: FoundSites): Promise<PersonStep[]> {
  const loose: { readonly site: Site; readonly view: DoorView }[] = []
  let holding = 0
  for (const { site: id } of work.recovery().sites) {
    const site = found.get(id)
    if (site === undefined) continue
    const view = await tryDoor(site, deps)
    if (view.is === 'shut') holding += 1
    else loose.push({ site, view })
  }
  const failing = loose.filter(({ view }) => view.is === 'open' || holding === 0)
  for (const { site, view } of failing) {
    const params = { site: site.id, why: view.is === 'open' ? ('heeds-none' as const) : ('unseen' as const), detail: view.detail }
    const error = new SiteguardError({ code: 'SG-REC-011', kind: 'unsupported', params })
    await setDoor(work, deps, site.id, { state: 'failed', error: reported(error) })
  }
  return failing.map(({ site }) => ({ what: 'door', site: site.id }))
}

async function tryDoor(site: Site, deps: RecoveryDeps): Promise<DoorView> {
  const until = deps.now() + HEEDS_MS
  for (;;) {
    const view = await deps.doors.ask(site)
    if (view.is === 'shut' || deps.now() + PAUSE_MS > until || deps.signal.aborted) return view
    await deps.sleep(PAUSE_MS, deps.signal)
  }
}

/** What could not be taken before: the first state of a database is evidence too. */
async function keepDatabases(work: RecoveryWork, deps: RecoveryDeps, found: FoundSites): Promise<void> {
  const { id, sites } = work.recovery()
  for (const { site: of, points, behindDoor, intrusions = 0 } of sites) {
    const site = found.get(of)
    if (site === undefined || behindDoor !== undefined || (points.clean?.unjudged ?? []).length === 0) continue
    const { snapshot, report } = await deps.take(work.request.account, site, id)
    await work.updateSite(of, { behindDoor: snapshot, intrusions: intrusions + intrusionsIn(report).length })
  }
}
