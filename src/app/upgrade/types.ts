import type { Account, Site } from '../../core/account.ts'
import type { ReleaseState } from '../../core/advisory.ts'
import type { CmsId } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import type { Plan } from '../../core/plan.ts'
import type { RunSummary } from '../../core/run.ts'
import type { PartResult, ReleaseAge, UpgradePart, VersionMove } from '../../core/upgrade-report.ts'
import type { Recipe } from '../../recipes/recipe-schema.ts'
import type { PlannedSite, PlanToApply } from '../plans/plan-site.ts'

export type {
  PartResult,
  PartState,
  PlanFacts,
  ReleaseAge,
  ReportedError,
  SiteUpgrade,
  UpgradePart,
  VersionMove,
} from '../../core/upgrade-report.ts'

/** What is to be brought to another version, in this order: the core, then extensions, one plan each. */
export interface UpgradeWish {
  readonly core: boolean
  /** Third-party extensions and themes: every one there is, or those of these ids. */
  readonly extensions: 'none' | 'all' | readonly string[]
  /** A version, `latest` or `latest-security`: of the core, or of the extensions where the core stays. Default `latest`. */
  readonly to?: string
  /** Installation of the site, relative to its root. Default: the outermost CMS. */
  readonly installation?: RemotePath
  readonly acceptInfected?: boolean
  readonly down?: boolean
  /** Only sites with one of these: the inventory does not always say which a site has. */
  readonly cms?: readonly CmsId[]
}

/** What an upgrade tells while it works, one site. */
export type SiteUpgradeEvent =
  /** A plan with something to do was made and kept. `again`: planned anew right before it is applied. */
  | {
      readonly type: 'planned'
      readonly site: Site
      readonly part: UpgradePart
      readonly planned: PlannedSite
      readonly file: string
      readonly move?: VersionMove
      readonly age?: ReleaseAge
      readonly again: boolean
    }
  /** The run of this plan begins: how to take it back is told now. */
  | { readonly type: 'applying'; readonly site: Site; readonly part: UpgradePart; readonly plan: Plan }
  | { readonly type: 'resuming'; readonly site: Site; readonly run: string }
  | { readonly type: 'part'; readonly site: Site; readonly result: PartResult }

/** What the flow needs of the world. All of it is given, so that it can be tried without any. */
export interface UpgradeDeps {
  /** Plans a recipe for a site, as it stands now (app/plans/plan-site.ts), with `judged`: what is installed is read from there. */
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
  /** What the vendor says is newest of a product. Never throws: an unreadable feed is `unknown`. */
  releases(product: string): Promise<ReleaseState>
  /** How old the release is, and whether it waits. */
  age(move: VersionMove): ReleaseAge
  readonly now: () => number
  readonly signal: AbortSignal
  readonly tell: (event: SiteUpgradeEvent) => void
}
