import type { SiteId } from '../../core/account.ts'
import { isSameRed, redLines } from '../../core/exception-statement.ts'
import type { GatePoint, PersonStep, PointState, Recovery, RecoveryException } from '../../core/recovery.ts'
import type { RecoveryDeps, RecoveryWork } from './types.ts'

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

/**
 * What is not clean, and its owner takes on himself, keeps nothing else from being done. What he has not is the gate's to tell, and so is
 * what he has still to sign.
 */
export async function takeOnClean(work: RecoveryWork, deps: RecoveryDeps): Promise<void> {
  await askedOf(work)
  const { sites, exceptions = [] } = work.recovery()
  for (const { site, points } of sites) {
    const asked = exceptions.some((one) => one.site === site && one.point === 'clean')
    if (asked && points.clean?.state === 'red') await takenOn(site, 'clean', points.clean, work, deps)
  }
}

/** Asked for by this very command: about whatever is red now. */
function isNew({ request }: RecoveryWork, { site, point, at }: RecoveryException): boolean {
  return request.exceptions.some((one) => one.site === site && one.point === point && one.at === at)
}

function isUndecided({ sites }: Recovery, site: SiteId, point: GatePoint): boolean {
  return point === 'clean' && sites.find((one) => one.site === site)?.way === 'person'
}
