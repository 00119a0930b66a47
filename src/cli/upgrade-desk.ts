import { setTimeout as wait } from 'node:timers/promises'
import { planSite } from '../app/plans/plan-site.ts'
import { savePlan } from '../app/plans/save-plan.ts'
import { applyPlan } from '../app/runs/apply-plan.ts'
import { listRuns } from '../app/runs/list-runs.ts'
import { resumeRun } from '../app/runs/resume-run.ts'
import { releaseAge } from '../app/upgrade/release-age.ts'
import { LOOK } from '../app/upgrade/upgrade-recipe.ts'
import type { Account, Site } from '../core/account.ts'
import type { Listener } from '../core/events.ts'
import type { RunState, RunSummary } from '../core/run.ts'
import type { Inventory } from '../fleet/inventory/index.ts'
import { stopFileThere } from '../fleet/upgrade/stop-file.ts'
import type { FleetUpgradeDeps } from '../fleet/upgrade/types.ts'
import type { Context, OptionValues } from './command.ts'
import { openPlanning } from './desk.ts'
import { exitCodeOf } from './exit-codes.ts'
import { plansFolder } from './folders.ts'
import { notedRun, type RunAbout } from './note-act.ts'
import { openLedger } from './open-ledger.ts'
import { openRunDesk, type RunDesk } from './run-desk.ts'

/** What a command line says of an upgrade beside which sites. */
export interface UpgradeOrder {
  /** Days a release waits. */
  readonly days: number
  /** Absolute. */
  readonly stopFile?: string
  /** Judge the site for people even where no step asks for it. Default: yes. */
  readonly judged?: boolean
  /** Sites of which every file was read a moment ago: to plan, what looks as it did then is not read again over FTP. */
  readonly wasReadLately?: (site: Site) => boolean
}

/** States of a run that was begun and has not ended. */
const OPEN: ReadonlySet<RunState> = new Set(['running', 'rolling-back', 'stopped'])

/** What an upgrade needs of this machine and of the accounts. */
export async function openUpgrade(
  context: Context,
  options: OptionValues,
  inventory: Inventory,
  { days, stopFile, judged = true, wasReadLately = () => false }: UpgradeOrder,
  emit: Listener,
): Promise<Omit<FleetUpgradeDeps, 'agree' | 'tell'>> {
  const { signal } = context
  const planning = await openPlanning(context, options, inventory, emit, true)
  const runs = async (): Promise<RunSummary[]> =>
    (await listRuns({ ledger: openLedger(context) })).flatMap((run) => ('unreadable' in run ? [] : [run]))
  const work = async (
    account: Account,
    about: Omit<RunAbout, 'account'>,
    make: () => Promise<RunDesk>,
    on: (desk: RunDesk) => Promise<RunSummary>,
  ): Promise<RunSummary> => {
    const desk = await make()
    try {
      return await notedRun(context, { ...about, account: account.id }, () => on(desk))
    } finally {
      await desk.close()
      emit({ type: 'phase', account: account.id, phase: 'done' })
    }
  }
  return {
    plan: (account, site, recipe) => {
      const paranoid = inventory.settings.get(site.id)?.paranoid ?? false
      // A look is no plan: what it says is believed for hours.
      const readLately = recipe !== LOOK && wasReadLately(site)
      return planSite({ account, site, allSites: inventory.sites, recipe, paranoid, readLately, judged, signal }, planning)
    },
    save: (plan) => savePlan(plan, { plansDir: plansFolder(context) }),
    apply: (account, planned) =>
      work(
        account,
        { id: planned.plan.id, site: planned.plan.site, recipe: planned.plan.recipe.name },
        () => openRunDesk(context, options, inventory, account, emit, true, planned),
        ({ deps }) => applyPlan(planned.plan, deps),
      ),
    resume: (account, run) =>
      work(
        account,
        { id: run },
        () => openRunDesk(context, options, inventory, account, emit, false),
        ({ deps }) => resumeRun(run, deps),
      ),
    run: async (id) => (await runs()).find((run) => run.id === id),
    unfinished: async () => (await runs()).filter(({ state }) => OPEN.has(state)),
    releases: (product) => planning.manifests.releases(product, { signal }),
    age: (move) => releaseAge(move, { days, now: Date.now(), advisories: planning.known.advisories }),
    stopAsked: async () => (stopFile === undefined ? undefined : await stopFileThere(stopFile)),
    exitCodeOf,
    sleep: (ms, stopped) =>
      wait(ms, undefined, { signal: stopped }).catch(() => {
        // Cut short on purpose: whoever waits looks at the signal next.
      }),
    version: context.version,
    now: Date.now,
    signal,
  }
}
