import { isAboutTheWay, isCancelled, reported } from '../../app/upgrade/plan-part.ts'
import type { Site } from '../../core/account.ts'
import { isDatabasePath } from '../../core/database-path.ts'
import { isSiteguardError } from '../../core/error.ts'
import { isReadOnlyDatabase } from '../../core/read-only-database.ts'
import type { GatePoint, PointState, RecoveringSite } from '../../core/recovery.ts'
import type { RotationPart } from '../../core/rotation-report.ts'
import type { SiteReport } from '../../core/scan-report.ts'
import type { PartResult } from '../../core/upgrade-report.ts'
import { takeOnClean } from './exceptions.ts'
import { hasDoor } from './has-door.ts'
import { cleanState, intrusionsIn } from './intrusions-in.ts'
import { cleanRecipe, cleanRowsRecipe, hardenRecipe } from './recipes.ts'
import type { RecoveryDeps, RecoveryWork, Stage } from './types.ts'

type Part = 'clean' | 'upgrade' | 'harden' | 'rotate'
type Outcome = Omit<PointState, 'at'>

const POINT: Readonly<Record<Part, GatePoint>> = { clean: 'clean', upgrade: 'upgraded', harden: 'hardened', rotate: 'rotated' }
/** What a part needs of a site: new code and new keys on a site that is not clean would be the intruder's at once. */
const NEEDS: Readonly<Record<Part, readonly GatePoint[]>> = {
  clean: [],
  upgrade: ['clean'],
  harden: ['clean', 'upgraded'],
  rotate: ['clean'],
}

/**
 * One part of bringing the sites back, on each that has what it needs and where it is not done yet. A site at which it fails stays red there,
 * and the others go on: the gate tells. What is wrong with the way to the account ends the stage, and it is begun again later.
 */
export function bringBack(part: Part): Stage {
  return async (work, deps) => {
    const found = new Map((await work.sites()).map(({ site }) => [site.id, site]))
    const due = work.recovery().sites.filter((site) => isDue(site, part) && found.has(site.site))
    if (part === 'upgrade' || part === 'rotate') await together(part, due, found, work, deps)
    else
      for (const site of due)
        await work.setPoint(site.site, POINT[part], await oneSite(part, site, found.get(site.site) as Site, work, deps))
    if (part === 'clean') await takeOnClean(work, deps)
    return { is: 'done' }
  }
}

/** Whether a part is still to be done on a site, and may be. */
export function isDue({ points }: Pick<RecoveringSite, 'points'>, part: Part): boolean {
  const own = points[POINT[part]]
  // Taken on by its owner: done once more it would only be red again. The gate looks whether it is still the same.
  if (part === 'clean' && own?.state === 'excepted') return false
  // Runs are named by when they began: code that came later than the rules has not been looked at by them.
  const { run: hardened = '' } = own ?? {}
  if (part === 'harden' && hardened !== '' && (points.upgraded?.run ?? '') > hardened) return true
  return own?.state !== 'green' && NEEDS[part].every((point) => isThere(points[point], part))
}

/** Where a database takes nothing in, the code stays as old as the database is; its files are hardened all the same, and looked at again at the gate. */
function isThere(point: PointState | undefined, part: Part): boolean {
  if (point === undefined || point.state !== 'red') return point !== undefined
  return part === 'harden' && point.error !== undefined && isReadOnlyDatabase(point.error)
}

async function oneSite(
  part: 'clean' | 'harden',
  state: RecoveringSite,
  site: Site,
  work: RecoveryWork,
  deps: RecoveryDeps,
): Promise<Outcome> {
  const { account } = work.request
  const recipe = part === 'harden' ? hardenRecipe : cleanRecipe(state)
  try {
    const isDone = part === 'clean' && (await isCleanBehindDoor(state, site, work, deps))
    const run = recipe === undefined || isDone ? undefined : await deps.apply(account, site, recipe)
    const done = run === undefined ? {} : { run: run.id }
    if (part === 'harden') return { state: 'green', ...done }
    if (state.way === 'nothing') return { state: 'green' }
    // Not what was written, but what stands there now is clean or not.
    const judged = await deps.judge(account, site)
    const isInRows = intrusionsIn(judged).some(({ path }) => isDatabasePath(path))
    return { ...done, ...(isInRows ? await cleanRows(judged, site, work, deps) : cleanState(judged)) }
  } catch (error) {
    return { state: 'red', error: reported(ofTheSite(error, deps)) }
  }
}

/**
 * Its files were clean when its door was shut, and going back to a snapshot would take the door away with the rest: they are left. Where an
 * intruder's are found again, the account is locked before they are cleaned, as before any opening.
 */
async function isCleanBehindDoor(state: RecoveringSite, site: Site, work: RecoveryWork, deps: RecoveryDeps): Promise<boolean> {
  if (!hasDoor(state)) return false
  const { account } = work.request
  const isClean = intrusionsIn(await deps.judge(account, site)).every(({ path }) => isDatabasePath(path))
  if (!isClean) {
    await deps.note(account, `locked: an intruder's files are found behind the door of ${site.id}`)
    await deps.doors.lock(account)
  }
  return isClean
}

/** A database that takes nothing in keeps what is in it, and the files that were cleaned before stay clean. */
async function cleanRows(judged: SiteReport, site: Site, work: RecoveryWork, deps: RecoveryDeps): Promise<Outcome> {
  const { account } = work.request
  try {
    const run = await deps.apply(account, site, cleanRowsRecipe)
    return run === undefined ? cleanState(judged) : { ...cleanState(await deps.judge(account, site)), run: run.id }
  } catch (error) {
    return { ...cleanState(judged), error: reported(ofTheSite(error, deps)) }
  }
}

/** What a site did not take. @throws anything else */
export function ofTheSite(error: unknown, deps: RecoveryDeps): Parameters<typeof reported>[0] {
  if (!isSiteguardError(error) || isCancelled(error, deps.signal) || isAboutTheWay(error)) throw error
  return error
}

async function together(
  part: 'upgrade' | 'rotate',
  due: readonly RecoveringSite[],
  found: ReadonlyMap<Site['id'], Site>,
  work: RecoveryWork,
  deps: RecoveryDeps,
): Promise<void> {
  if (due.length === 0) return
  const { account } = work.request
  const sites = due.map(({ site }) => found.get(site) as Site)
  const outcomes =
    part === 'upgrade'
      ? (await deps.upgrade(account, sites, true)).sites.map(({ site, parts }) => ({ site, outcome: upgradeOutcome(parts) }))
      : (await deps.rotate(account, sites)).sites.map(({ site, parts }) => ({ site, outcome: rotationOutcome(parts) }))
  for (const { site, outcome } of outcomes) await work.setPoint(site, POINT[part], outcome)
}

/** How a part of an upgrade may end: it is as new as its vendor has it, or nobody has a newer one. */
const NEW: ReadonlySet<PartResult['state']> = new Set(['current', 'applied'])

/** An extension no list names is told elsewhere: nobody can bring it further. */
export function upgradeOutcome(parts: readonly PartResult[]): Outcome {
  const wrong = parts.filter(({ state, gap }) => !NEW.has(state) && gap !== 'not-listed')
  const told = wrong.map(({ part, state, gap }) => `${part.kind}${part.kind === 'core' ? '' : ` ${part.id}`}: ${gap ?? state}`)
  return outcomeOf(parts, wrong, told)
}

function rotationOutcome(parts: readonly RotationPart[]): Outcome {
  const wrong = parts.filter(({ state }) => state !== 'applied' && state !== 'nothing')
  return outcomeOf(
    parts,
    wrong,
    wrong.map(({ round, state }) => `${round}: ${state}`),
  )
}

/** Parts that are told, and characters of each. */
const MOST_PARTS = 10
const LONGEST = 500

function outcomeOf(parts: readonly Done[], wrong: readonly Done[], told: readonly string[]): Outcome {
  const run = parts.findLast(({ state }) => state === 'applied')?.run?.id
  const error = wrong.find((part) => part.error !== undefined)?.error
  return {
    state: wrong.length === 0 ? 'green' : 'red',
    ...(run === undefined ? {} : { run }),
    ...(error === undefined ? {} : { error }),
    ...(wrong.length === 0 ? {} : { parts: told.slice(0, MOST_PARTS).map((line) => line.slice(0, LONGEST)) }),
  }
}

type Done = Pick<PartResult | RotationPart, 'state' | 'run' | 'error'>
