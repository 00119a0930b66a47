import type { Account, Site } from '../../core/account.ts'
import { isSiteguardError, type SiteguardError } from '../../core/error.ts'
import type { SiteReport } from '../../core/scan-report.ts'
import type { PlannedSite } from '../plans/plan-site.ts'
import { installationOf } from './extensions.ts'
import { gapOf, isUnknown, planFacts, staysBy, versionMove } from './plan-facts.ts'
import type { PartResult, ReportedError, UpgradeDeps, UpgradePart, UpgradeWish } from './types.ts'
import { LOOK, upgradeRecipe } from './upgrade-recipe.ts'

/** One site, and what is wanted of it. */
export interface SiteOrder {
  readonly account: Account
  readonly site: Site
  readonly wish: UpgradeWish
}

export interface PlannedPart {
  readonly result: PartResult
  /** With something to do that may be done now. */
  readonly planned?: PlannedSite
  /** As the site stands, whatever became of the plan. */
  readonly judged?: PlannedSite['judged']
}

/**
 * Plans one part of a site as it stands now, and keeps the plan where there is something to do. What is wrong with the site or the
 * release becomes the part's result.
 * @param to Version, or which of the newest.
 * @throws what is wrong with us, and a cancellation.
 */
export async function planPart(
  { account, site, wish }: SiteOrder,
  part: UpgradePart,
  to: string | undefined,
  deps: UpgradeDeps,
  again = false,
): Promise<PlannedPart> {
  const begun = deps.now()
  const seconds = (): number => (deps.now() - begun) / 1000
  let planned: PlannedSite
  try {
    planned = await deps.plan(account, site, upgradeRecipe(part, to, wish))
  } catch (error) {
    if (!isOfTheSite(error, deps.signal)) throw error
    return { result: { part, state: isAboutTheWay(error) ? 'failed' : 'refused', error: reported(error), seconds: seconds() } }
  }
  const { plan, judged } = planned
  const there = judged === undefined ? {} : { judged }
  const product = part.kind === 'core' ? (installationOf(judged, wish.installation)?.cms ?? 'core') : part.id
  const move = versionMove(plan.checks, product)
  const moves = move === undefined ? {} : { move }
  if (plan.ops.length === 0) {
    const gap = gapOf(plan.checks ?? [])
    const state = isUnknown(plan.checks) ? 'unknown' : 'current'
    const stays = state === 'current' ? staysBy(plan.checks) : undefined
    const why = { ...(gap === undefined ? {} : { gap }), ...(stays === undefined ? {} : { stays }) }
    return { result: { part, state, ...moves, ...why, seconds: seconds() }, ...there }
  }
  const age = move === undefined ? {} : { age: deps.age(move) }
  if (age.age?.is === 'waits') return { result: { part, state: 'waiting', ...moves, ...age, seconds: seconds() }, ...there }
  const file = await deps.save(plan)
  deps.tell({ type: 'planned', site, part, planned, file, ...moves, ...age, again })
  return { result: { part, state: 'planned', ...moves, ...age, plan: planFacts(plan, file), seconds: seconds() }, planned, ...there }
}

/** What is installed there; what is in the way of looking is told as a result of the core's. */
export async function lookAt({ account, site }: SiteOrder, deps: UpgradeDeps): Promise<SiteReport | PartResult> {
  const begun = deps.now()
  const part = { kind: 'core' } as const
  try {
    const { judged } = await deps.plan(account, site, LOOK)
    return judged ?? { part, state: 'unknown', seconds: (deps.now() - begun) / 1000 }
  } catch (error) {
    if (!isOfTheSite(error, deps.signal)) throw error
    return { part, state: 'failed', error: reported(error), seconds: (deps.now() - begun) / 1000 }
  }
}

/** What may go wrong with one site without being the end of everything. */
function isOfTheSite(error: unknown, signal: AbortSignal): error is SiteguardError {
  return isSiteguardError(error) && !isCancelled(error, signal)
}

/** Whether a person stopped it. */
export function isCancelled(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted || (isSiteguardError(error) && error.kind === 'cancelled')
}

/** Whether it speaks of the way to the site, or of this machine, and not of the site. */
export function isAboutTheWay({ kind, code }: SiteguardError): boolean {
  return ['connect', 'auth', 'host-key', 'timeout', 'blocked'].includes(kind) || /^SG-(?:DISK|SNAP|STORE)-/.test(code)
}

export function reported(error: SiteguardError): ReportedError {
  const { code, kind, cause } = error
  const of = isSiteguardError(cause) ? { cause: { code: cause.code, params: plain(cause.params) } } : {}
  return { code, kind, params: plain(error.params), ...of }
}

/** Without what JSON has no words for. */
function plain(params: object): object {
  return JSON.parse(JSON.stringify(params)) as object
}
