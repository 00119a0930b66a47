import type { Site } from '../../core/account.ts'
import { GATE_POINTS, type GatePoint, type PersonStep, type PointState, type RecoveringSite } from '../../core/recovery.ts'
import { upgradeOutcome } from './bring-back.ts'
import { askedOf, takenOn } from './exceptions.ts'
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
