import type { Account, Site } from '../../core/account.ts'
import type { RemotePath } from '../../core/path.ts'
import type { Plan } from '../../core/plan.ts'
import type { RotationPart } from '../../core/rotation-report.ts'
import type { RunSummary } from '../../core/run.ts'
import type { Recipe } from '../../recipes/recipe-schema.ts'
import type { RotationKind } from '../../recipes/steps/rotate/index.ts'
import type { PlannedSite, PlanToApply } from '../plans/plan-site.ts'
import type { WarnedSite } from './people-of-plan.ts'

/** What is to be made worthless. */
export interface RotateWish {
  /** Default: every kind there is. */
  readonly only?: readonly RotationKind[]
  /** Logins that get a new password from the vault. Default: whoever may change the site's settings. */
  readonly keep?: readonly string[]
  /** Installation of the site, relative to its root. Default: the outermost CMS. */
  readonly installation?: RemotePath
  /** What lets somebody in first, on every site; then what takes longer. Nothing is judged before. */
  readonly emergency?: boolean
}

/** One site, and what is wanted of it. */
export interface RotateOrder {
  readonly account: Account
  readonly site: Site
  readonly wish: RotateWish
}

/** What a rotation tells while it works, one site. */
export type SiteRotateEvent =
  /** A plan with something to do was made and kept. */
  | { readonly type: 'planned'; readonly site: Site; readonly planned: PlannedSite; readonly part: RotationPart }
  /** The run of this plan begins. */
  | { readonly type: 'applying'; readonly site: Site; readonly run: string }
  | { readonly type: 'resuming'; readonly site: Site; readonly run: string }
  | { readonly type: 'part'; readonly site: Site; readonly part: RotationPart }

/** What a rotation needs of the world. All of it is given, so that it can be tried without any. */
export interface RotateDeps {
  /** Plans a recipe for a site as it stands now (app/plans/plan-site.ts). */
  plan(account: Account, site: Site, recipe: Recipe): Promise<PlannedSite>
  /** Keeps the plan file; gives where. */
  save(plan: Plan): Promise<string>
  /** Applies a plan (app/runs/apply-plan.ts). */
  apply(account: Account, planned: PlanToApply): Promise<RunSummary>
  /** Goes on with a run that was begun (app/runs/resume-run.ts). */
  resume(account: Account, run: string): Promise<RunSummary>
  /** A run this machine knows. */
  run(id: string): Promise<RunSummary | undefined>
  /** Runs this machine knows that were begun and have not ended. */
  unfinished(): Promise<readonly RunSummary[]>
  /** The plan of a run this machine knows. */
  planOf(run: string): Promise<Plan | undefined>
  /** Everybody whose password a plan changes (people-of-plan.ts). */
  people(site: Site, plan: Plan): Promise<readonly WarnedSite[]>
  readonly now: () => number
  readonly signal: AbortSignal
  readonly tell: (event: SiteRotateEvent) => void
}
