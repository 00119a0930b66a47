import type { Site, SiteId } from '../../core/account.ts'
import { isSameRed, redLines } from '../../core/exception-statement.ts'
import {
  GATE_POINTS,
  type GatePoint,
  type PersonStep,
  type PointState,
  type RecoveringSite,
  type Recovery,
  type RecoveryException,
} from '../../core/recovery.ts'
import { upgradeOutcome } from './bring-back.ts'
import { cleanState } from './intrusions-in.ts'
import { hardenRecipe } from './recipes.ts'
import type { RecoveryDeps, RecoveryWork, Stage } from './types.ts'

/**
 * Whether the account may be opened: every point of every site is looked at anew, for it may be hours since it was done. What does not hold
 * keeps the account shut until it is put right, or whoever decides about the site takes it on himself.
 */
export const gate: Stage = async (work, deps) => {
  const { account } = work.request
  await askedOf(work)
  const found = new Map((await work.sites()).map(({ site }) => [site.id, site]))
  const versions = await versionsOf(work, deps, [...found.values()])
  const steps: PersonStep[] = []
  for (const state of work.recovery().sites) {
    const site = found.get(state.site)
    if (site === undefined) continue
    const seen: Partial<Record<GatePoint, Omit<PointState, 'at'>>> = {}
    // What somebody took on himself may be more by now.
    if (isGreen(state, 'clean') || state.points.clean?.state === 'excepted')
      seen.clean = { ...was(state, 'clean'), ...cleanState(await deps.judge(account, site)) }
    if (isGreen(state, 'upgraded')) seen.upgraded = versions.get(site.id) ?? { state: 'red' }
    if (isGreen(state, 'hardened')) {
      const changes = await deps.wouldChange(account, site, hardenRecipe)
      seen.hardened = { ...was(state, 'hardened'), state: changes ? 'red' : 'green' }
    }
    for (const point of GATE_POINTS) {
      const now = seen[point]
      if (now !== undefined) await work.setPoint(site.id, point, now)
      const last = work.recovery().sites.find((one) => one.site === site.id)?.points[point]
      if (last?.state === 'green') continue
      const step = await takenOn(site.id, point, last, work, deps)
      if (step !== undefined) steps.push(step)
    }
  }
  return steps.length === 0 ? { is: 'done' } : { is: 'waiting', steps }
}

/** What was asked for now takes the place of what was asked for earlier; all of it is kept, for owners sign days later. */
export async function askedOf(work: RecoveryWork): Promise<void> {
  const { exceptions: asked } = work.request
  if (asked.length === 0) return
  const { exceptions: kept = [] } = work.recovery()
  const others = kept.filter((one) => !asked.some((other) => other.site === one.site && other.point === one.point))
  await work.update({ exceptions: [...others, ...asked] })
}

/**
 * A point that does not hold: undefined where whoever decides about the site takes just that on himself, else what a person has to do. What
 * was taken on earlier stands as long as the same is red.
 */
export async function takenOn(
  site: SiteId,
  point: GatePoint,
  last: PointState | undefined,
  work: RecoveryWork,
  deps: RecoveryDeps,
): Promise<PersonStep | undefined> {
  const { account } = work.request
  const recovery = work.recovery()
  const wrong: PersonStep = { what: isUndecided(recovery, site, point) ? 'decide' : 'gate', site, point }
  const asked = recovery.exceptions?.find((one) => one.site === site && one.point === point)
  const red = redLines(last)
  const { exception: _taken, ...state } = last ?? { state: 'red', at: '' }
  if (asked === undefined || (asked.red !== undefined && !isSameRed(asked.red, red) && !isNew(work, asked))) {
    if (last?.state === 'excepted') await work.setPoint(site, point, { ...state, state: 'red' })
    return wrong
  }
  const known = recovery.exceptions ?? []
  const vouched = await deps.vouch(account, recovery, { ...asked, red })
  if (vouched.is === 'to-sign') {
    await work.update({ exceptions: known.map((one) => (one === asked ? { ...asked, red } : one)) })
    if (last?.state === 'excepted') await work.setPoint(site, point, { ...state, state: 'red' })
    const { text, file, why } = vouched
    return { what: 'sign', site, point, text, file, ...(why === undefined ? {} : { why }) }
  }
  const { exception } = vouched
  await work.update({ exceptions: known.map((one) => (one === asked ? exception : one)) })
  if (last?.state === 'excepted' && last.exception?.signed?.signature === exception.signed?.signature) return undefined
  await work.setPoint(site, point, { ...state, state: 'excepted', exception })
  const signed = exception.signed === undefined ? 'unsigned' : `signed by ${exception.signed.key}`
  await deps.note(account, `${site}: ${point}: ${exception.by}: ${exception.reason} (${signed})`)
  return undefined
}

/** Asked for by this very command: about whatever is red now. */
function isNew({ request }: RecoveryWork, { site, point, at }: RecoveryException): boolean {
  return request.exceptions.some((one) => one.site === site && one.point === point && one.at === at)
}

function isUndecided({ sites }: Recovery, site: SiteId, point: GatePoint): boolean {
  return point === 'clean' && sites.find((one) => one.site === site)?.way === 'person'
}

function isGreen({ points }: RecoveringSite, point: keyof RecoveringSite['points']): boolean {
  return points[point]?.state === 'green'
}

function was({ points }: RecoveringSite, point: keyof RecoveringSite['points']): Pick<PointState, 'run'> {
  const { run } = points[point] ?? {}
  return run === undefined ? {} : { run }
}

async function versionsOf(
  work: RecoveryWork,
  deps: RecoveryDeps,
  found: readonly Site[],
): Promise<Map<Site['id'], Omit<PointState, 'at'>>> {
  const states = new Map(work.recovery().sites.map((one) => [one.site, one]))
  const sites = found.filter(({ id }) => states.get(id)?.points.upgraded?.state === 'green')
  if (sites.length === 0) return new Map()
  const report = await deps.upgrade(work.request.account, sites, false)
  return new Map(
    report.sites.map(({ site, parts }) => [site, { ...was(states.get(site) as RecoveringSite, 'upgraded'), ...upgradeOutcome(parts) }]),
  )
}
