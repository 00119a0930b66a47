import type { PlannedSite } from '../../app/plans/plan-site.ts'
import { endOfRun, runFacts } from '../../app/runs/end-of-run.ts'
import { planFacts } from '../../app/upgrade/plan-facts.ts'
import { reported } from '../../app/upgrade/plan-part.ts'
import type { Account, Site } from '../../core/account.ts'
import { isSiteguardError, type SiteguardError } from '../../core/error.ts'
import type { HardenedSite, Hardening, HardenReport } from '../../core/harden-report.ts'
import type { Plan } from '../../core/plan.ts'
import type { RunSummary } from '../../core/run.ts'
import type { Recipe } from '../../recipes/recipe-schema.ts'
import { exitCodeOf } from './exit-code.ts'

export interface HardenRequest {
  readonly hardening: Hardening
  readonly recipe: Recipe
  /** In the order they are worked on. */
  readonly sites: readonly Site[]
  readonly accounts: readonly Account[]
  /** Act. Otherwise plans are made for all, and nothing else. */
  readonly apply: boolean
}

export type HardenEvent =
  | { readonly type: 'planned'; readonly site: Site; readonly planned: PlannedSite }
  | { readonly type: 'applying'; readonly site: Site; readonly plan: Plan }
  | { readonly type: 'ended'; readonly site: Site; readonly result: HardenedSite }

export interface HardenDeps {
  plan(account: Account, site: Site, recipe: Recipe): Promise<PlannedSite>
  save(plan: Plan): Promise<string>
  apply(account: Account, planned: PlannedSite): Promise<RunSummary>
  /** A run this machine knows of; undefined: none of that id. */
  run(id: string): Promise<RunSummary | undefined>
  /** Whether a person agrees to what was planned. Asked once, after all sites were planned. */
  agree(sites: readonly HardenedSite[]): Promise<boolean>
  readonly tell: (event: HardenEvent) => void
  /** The command contract's exit code of an error (cli/exit-codes.ts). */
  exitCodeOf(kind: SiteguardError['kind']): number
  readonly version: string
  readonly now: () => number
  readonly signal: AbortSignal
}

interface Draft {
  readonly site: Site
  readonly account: Account
  readonly planned?: PlannedSite
  readonly result: HardenedSite
}

/** Takes sites through a recipe, one after the other: first a plan for each, then, once agreed to, what is planned. A site that fails stops no other. */
export async function hardenSites(request: HardenRequest, deps: HardenDeps): Promise<HardenReport> {
  const startedAt = new Date(deps.now()).toISOString()
  const drafts: Draft[] = []
  let stopped: HardenReport['stopped']
  for (const site of request.sites) drafts.push(await draftOf(site, request, deps))
  const results = drafts.map(({ result }) => result)
  const todo = drafts.flatMap(({ planned, ...rest }) => (planned === undefined ? [] : [{ ...rest, planned }]))
  const open = todo.filter(({ result }) => result.state === 'planned')
  if (request.apply && open.length > 0 && !deps.signal.aborted) {
    if (!(await deps.agree(results))) stopped = { why: 'declined' }
    else for (const each of open) results[drafts.findIndex(({ site }) => site === each.site)] = await applied(each, deps)
  }
  if (deps.signal.aborted) stopped = { why: 'interrupted' }
  const sites = results.map(
    (result): HardenedSite => (request.apply && result.state === 'planned' ? { ...result, state: 'not-begun' } : result),
  )
  return {
    schemaVersion: 1,
    kind: 'hardening',
    recipe: request.hardening,
    startedAt,
    finishedAt: new Date(deps.now()).toISOString(),
    siteguard: deps.version,
    applied: request.apply && stopped?.why !== 'declined',
    sites,
    ...(stopped === undefined ? {} : { stopped }),
    exitCode: exitCodeOf(sites, stopped, deps),
  }
}

async function draftOf(site: Site, { accounts, recipe }: HardenRequest, deps: HardenDeps): Promise<Draft> {
  const begun = deps.now()
  const account = accounts.find(({ id }) => id === site.account) as Account
  const base = (): Pick<HardenedSite, 'site' | 'account' | 'seconds'> => ({
    site: site.id,
    account: account.id,
    seconds: (deps.now() - begun) / 1000,
  })
  if (deps.signal.aborted) return { site, account, result: { ...base(), state: 'not-begun' } }
  try {
    const planned = await deps.plan(account, site, recipe)
    const plan = planFacts(planned.plan, await deps.save(planned.plan))
    deps.tell({ type: 'planned', site, planned })
    return { site, account, planned, result: { ...base(), state: planned.plan.ops.length === 0 ? 'nothing' : 'planned', plan } }
  } catch (error) {
    if (!isSiteguardError(error)) throw error
    if (error.kind === 'cancelled' && deps.signal.aborted) return { site, account, result: { ...base(), state: 'not-begun' } }
    return { site, account, result: { ...base(), state: 'refused', error: reported(error) } }
  }
}

async function applied(
  { site, account, planned, result }: Draft & { readonly planned: PlannedSite },
  deps: HardenDeps,
): Promise<HardenedSite> {
  if (deps.signal.aborted) return { ...result, state: 'not-begun' }
  const begun = deps.now()
  deps.tell({ type: 'applying', site, plan: planned.plan })
  const ended = await endOfRun(() => deps.apply(account, planned), planned.plan.id, deps, facts)
  const whole = { ...result, ...ended, seconds: result.seconds + (deps.now() - begun) / 1000 }
  deps.tell({ type: 'ended', site, result: whole })
  return whole
}

/** A hardening tells what its probes proved, too. */
function facts(run: RunSummary): NonNullable<HardenedSite['run']> {
  return { ...runFacts(run), ...(run.proofs && { proofs: run.proofs }) }
}
