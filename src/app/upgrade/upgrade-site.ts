import type { RunSummary } from '../../core/run.ts'
import type { PlannedSite } from '../plans/plan-site.ts'
import { endOfRun, runFacts } from '../runs/end-of-run.ts'
import { afterOthers } from './after-others.ts'
import { type ExtensionThere, extensionsOf, installationOf, standing } from './extensions.ts'
import { isCancelled, lookAt, type PlannedPart, planPart, type SiteOrder } from './plan-part.ts'
import type { PartResult, SiteUpgrade, UpgradeDeps, UpgradePart, UpgradeWish } from './types.ts'
import { partOfRecipe } from './upgrade-recipe.ts'

/** A site as it was looked at: what each part would become. */
export interface SurveyedSite {
  readonly upgrade: SiteUpgrade
  /** The first plan with something to do. Applied as it is, it is what was reviewed. */
  readonly reviewed?: PlannedSite
}

/**
 * Plans everything that is wished of a site, on the site as it stands: the core, then each third-party extension that has something
 * newer. Nothing is changed.
 */
export async function surveySite(order: SiteOrder, deps: UpgradeDeps): Promise<SurveyedSite> {
  const { site, account, wish } = order
  const parts: PartResult[] = []
  let reviewed: PlannedSite | undefined
  let judged: PlannedSite['judged']
  const add = (made: PlannedPart): void => {
    parts.push(made.result)
    deps.tell({ type: 'part', site, result: made.result })
    reviewed ??= made.planned
    judged ??= made.judged
  }
  if (wish.core) {
    const made = await planPart(order, CORE, wish.to, deps)
    // Asked for by its CMS, and only now its files say that it is another.
    if (wish.cms !== undefined && made.result.error?.code === 'SG-RCP-003')
      return { upgrade: { site: site.id, account: account.id, parts } }
    add(made)
  }
  // Where even the core's plan cannot reach the site, no other will.
  if (parts.at(-1)?.state !== 'failed') {
    const extensions = await wanted(order, judged, deps)
    if ('state' in extensions) add({ result: extensions })
    else for (const extension of extensions) add(await planExtension(order, extension, deps))
  }
  const ordered = parts.map((result) => afterOthers(result, parts))
  return { upgrade: { site: site.id, account: account.id, parts: ordered }, ...(reviewed === undefined ? {} : { reviewed }) }
}

const CORE: UpgradePart = { kind: 'core' }

/** Whether the part may be begun; asked right before, with the plan that would be applied. What is no is remembered by whoever says it. */
export type MayBegin = (part: PartResult, planned: PlannedSite) => Promise<boolean>

/**
 * Does what was surveyed: each part is planned anew right before it is applied, to the version it was surveyed for. An extension that
 * fails is rolled back alone, and the others go on; any other failure, and a person's stop, end the site.
 * @param reviewed A plan that is applied as it was reviewed.
 */
export async function upgradeSite(
  order: SiteOrder,
  surveyed: SiteUpgrade,
  deps: UpgradeDeps,
  mayBegin: MayBegin,
  reviewed?: PlannedSite,
): Promise<SiteUpgrade> {
  const { site, account } = order
  const results = [...surveyed.parts]
  let first = reviewed
  let ended = false
  const doPart = async (at: number): Promise<boolean> => {
    const was = surveyed.parts[at] as PartResult
    const result = await upgradePart(order, was, deps, mayBegin, first)
    first = undefined
    results[at] = result
    deps.tell({ type: 'part', site, result })
    const alone = was.part.kind === 'extension' && (result.state === 'rolled-back' || result.state === 'refused')
    ended = !alone && !WELL.has(result.state)
    return result.state === 'applied'
  }
  const places = (state: PartResult['state']): number[] => results.flatMap((result, at) => (result.state === state ? [at] : []))
  let queue = places('planned')
  while (queue.length > 0 && !ended) {
    let moved = false
    for (const at of queue) {
      if (!ended) moved = (await doPart(at)) || moved
    }
    // A new core, or a new release of one extension, may be what another waits for: those it kept back are asked again while something moves.
    const back = [...places('refused'), ...places('waiting'), ...places('current')].filter((at) => isAskedAgain(results[at] as PartResult))
    queue = moved ? back : []
  }
  const left = ({ state, after }: PartResult): boolean => state === 'planned' || (state === 'waiting' && after !== undefined)
  const parts = results.map((result): PartResult => (left(result) ? { ...result, state: 'not-begun' } : result))
  return { site: site.id, account: account.id, parts }
}

function isAskedAgain({ part, state, after, stays }: PartResult): boolean {
  return part.kind === 'extension' && (state === 'refused' || after !== undefined || stays !== undefined)
}

/** How a part may end without being the end of its site, or of a wave. */
const WELL: ReadonlySet<PartResult['state']> = new Set(['current', 'applied', 'waiting'])

/** Whether nothing failed, of what was to be done. */
export function endedWell({ parts }: SiteUpgrade, surveyed: SiteUpgrade): boolean {
  return parts.every(({ state }, at) => WELL.has(state) || state === surveyed.parts[at]?.state)
}

async function upgradePart(
  order: SiteOrder,
  was: PartResult,
  deps: UpgradeDeps,
  mayBegin: MayBegin,
  reviewed: PlannedSite | undefined,
): Promise<PartResult> {
  const { account, site, wish } = order
  const begun = deps.now()
  let fresh: PlannedPart = { result: was, ...(reviewed === undefined ? {} : { planned: reviewed }) }
  try {
    const surveyed = was.stays === undefined ? was.move?.to : undefined
    if (reviewed === undefined) fresh = await planPart(order, was.part, surveyed ?? wishedVersion(wish, was.part), deps, true)
  } catch (error) {
    if (!isCancelled(error, deps.signal)) throw error
    return { ...was, state: 'not-begun' }
  }
  const { result, planned } = fresh
  if (planned === undefined) return result
  if (!(await mayBegin(result, planned))) return { ...result, state: 'not-begun' }
  deps.tell({ type: 'applying', site, part: was.part, plan: planned.plan })
  const ended = await endOfRun(() => deps.apply(account, planned), planned.plan.id, deps, runFacts)
  return { ...result, ...ended, seconds: (deps.now() - begun) / 1000 }
}

/** `to` is the core's, where the core is to be brought along; extensions then go to their newest. */
function wishedVersion({ core, to }: UpgradeWish, part: UpgradePart): string | undefined {
  return core && part.kind === 'extension' ? undefined : to
}

/** Goes on with a run of this site that was begun earlier. */
export async function resumeSite(order: SiteOrder, run: RunSummary, deps: UpgradeDeps): Promise<PartResult> {
  const begun = deps.now()
  deps.tell({ type: 'resuming', site: order.site, run: run.id })
  const ended = await endOfRun(() => deps.resume(order.account, run.id), run.id, deps, runFacts)
  const part = partOfRecipe(run.recipe) ?? CORE
  const result: PartResult = { part, resumed: true, ...ended, seconds: (deps.now() - begun) / 1000 }
  deps.tell({ type: 'part', site: order.site, result })
  return result
}

/** The extensions that are wished for. Those asked for by name are planned whatever is known of them: the step then says what is wrong. */
async function wanted(
  order: SiteOrder,
  judged: PlannedSite['judged'],
  deps: UpgradeDeps,
): Promise<readonly (ExtensionThere | string)[] | PartResult> {
  const { wish } = order
  if (wish.extensions === 'none') return []
  if (wish.extensions !== 'all') return [...new Set(wish.extensions)]
  const found = judged === undefined ? await lookAt(order, deps) : judged
  return 'state' in found ? found : extensionsOf(installationOf(found, wish.installation))
}

async function planExtension(order: SiteOrder, extension: ExtensionThere | string, deps: UpgradeDeps): Promise<PlannedPart> {
  const id = typeof extension === 'string' ? extension : extension.id
  const part: UpgradePart = { kind: 'extension', id }
  const begun = deps.now()
  const { is: stands, gap } =
    typeof extension === 'string' ? { is: 'newer' as const, gap: undefined } : { gap: undefined, ...(await standing(extension, deps)) }
  const seconds = (deps.now() - begun) / 1000
  if (stands !== 'newer') return { result: { part, state: stands, ...(gap === undefined ? {} : { gap }), seconds } }
  return await planPart(order, part, wishedVersion(order.wish, part), deps)
}
