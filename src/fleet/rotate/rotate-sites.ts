import { isRotation, kindsOfPlan, rotateRecipe, roundsOf, slotsOfPlan } from '../../app/rotation/rotate-recipe.ts'
import { applyRound, type PlannedRound, planRound, resumeRotation } from '../../app/rotation/rotate-site.ts'
import type { RotateOrder } from '../../app/rotation/types.ts'
import { runPool } from '../../app/run-pool.ts'
import { runFacts } from '../../app/runs/end-of-run.ts'
import { isCancelled } from '../../app/upgrade/plan-part.ts'
import type { Account, AccountId, OwnerId, Site, SiteId } from '../../core/account.ts'
import { credentialName } from '../../core/credential.ts'
import type { ErrorKind } from '../../core/error.ts'
import type { Plan } from '../../core/plan.ts'
import type { RotationPart, RotationReport, RotationRound, SiteRotation } from '../../core/rotation-report.ts'
import type { RunSummary } from '../../core/run.ts'
import type { RotationKind } from '../../recipes/steps/rotate/index.ts'
import { exitCodeOf } from './exit-code.ts'
import type { FleetRotateDeps, OwnersPeople, RotateRequest, RotationStop } from './types.ts'

/**
 * Makes what was stolen from sites worthless. First every site is planned; a dry run ends there. Then round after round, accounts side by
 * side and the sites of an account one after the other. A site that fails stops no other: an intruder is not to keep a key because another
 * site is ill; only what is wrong with an account ends that account. Rotations left unfinished by an earlier command are ended first, and
 * what they renewed is not renewed again. In an emergency that was agreed to, no site waits for the plans of the others.
 */
export async function rotateSites(request: RotateRequest, deps: FleetRotateDeps): Promise<RotationReport> {
  const fleet = createFleet(request, deps)
  const startedAt = new Date(deps.now()).toISOString()
  await fleet.endUnfinished()
  const atOnce = request.apply && request.agreed && request.wish.emergency === true
  if (!atOnce) {
    await fleet.survey()
    deps.tell({ type: 'surveyed', sites: fleet.sites() })
  }
  if (request.apply && (atOnce || (await fleet.agreed()))) await fleet.roll()
  const notices = await deps.notices(await fleet.owners(), startedAt)
  const sites = fleet.sites()
  const { stop } = fleet
  return {
    schemaVersion: 1,
    kind: 'rotation',
    startedAt,
    finishedAt: new Date(deps.now()).toISOString(),
    siteguard: deps.version,
    applied: request.apply,
    sites,
    notices,
    ...(stop === undefined ? {} : { stopped: stop }),
    exitCode: exitCodeOf(sites, stop, deps),
  }
}

/** What is known of one site while its turns go by. */
interface Turns {
  readonly parts: Map<RotationRound | 'resumed', RotationPart>
  /** Plans that were made and not yet applied. */
  readonly waiting: Map<RotationRound, Plan>
  readonly applied: Plan[]
  /** Kinds that were renewed by a run that was taken up again. */
  done: readonly RotationKind[]
}

interface Fleet {
  readonly stop: RotationStop | undefined
  endUnfinished(): Promise<void>
  survey(): Promise<void>
  agreed(): Promise<boolean>
  roll(): Promise<void>
  sites(): SiteRotation[]
  owners(): Promise<OwnersPeople[]>
}

function createFleet(request: RotateRequest, deps: FleetRotateDeps): Fleet {
  const { wish, parallel } = request
  const rounds = roundsOf(wish)
  const turns = new Map<SiteId, Turns>(request.sites.map(({ id }) => [id, { parts: new Map(), waiting: new Map(), applied: [], done: [] }]))
  const turnsOf = ({ id }: Site): Turns => turns.get(id) as Turns
  const blocked = new Map<AccountId, RunSummary>()
  /** Accounts at which something is wrong that no other site of theirs would be spared. */
  const closed = new Set<AccountId>()
  /** Database accounts that got a new password in this command, by the account they were reached from. */
  const renewed = new Set<string>()
  let stop: RotationStop | undefined
  let rolled = false

  /** Accounts side by side, the sites of each one after the other. */
  async function each(work: (order: RotateOrder) => Promise<void>): Promise<void> {
    const broken: unknown[] = []
    const jobs = request.accounts.map((account) => ({ account, sites: request.sites.filter((site) => site.account === account.id) }))
    await runPool(jobs, parallel, async ({ account, sites }) => {
      for (const site of sites) {
        if (deps.signal.aborted) stop ??= { why: 'interrupted' }
        if (stop !== undefined) return
        try {
          await work({ account, site, wish })
        } catch (error) {
          // Elsewhere a site may be in the middle of its run: that is ended before anything is said.
          if (!isCancelled(error, deps.signal)) broken.push(error)
          stop ??= { why: 'interrupted' }
        }
      }
    })
    if (broken.length > 0) throw broken[0]
  }

  async function endUnfinished(): Promise<void> {
    const accounts = new Set(request.sites.map((site) => site.account))
    for (const run of await deps.unfinished()) if (accounts.has(run.account)) blocked.set(run.account, run)
    if (!request.apply) return
    await each(async (order) => {
      const { account, site } = order
      const run = blocked.get(account.id)
      if (run === undefined || run.site !== site.id || run.state === 'stopped' || !isRotation(run.recipe)) return
      const part = await resumeRotation(order, run, deps)
      const own = turnsOf(site)
      own.parts.set('resumed', part)
      if (part.state === 'applied' || part.state === 'rolled-back') blocked.delete(account.id)
      const plan = part.state === 'applied' ? await deps.planOf(run.id) : undefined
      if (plan === undefined) return
      own.applied.push(plan)
      own.done = kindsOfPlan(plan)
      noteAccounts(account, plan)
    })
  }

  async function survey(): Promise<void> {
    await each(async (order) => {
      for (const round of rounds) await planned(order, round)
    })
  }

  /** The plan of one round of a site, made once. */
  async function planned(order: RotateOrder, round: RotationRound): Promise<void> {
    const { account, site } = order
    const own = turnsOf(site)
    const run = blocked.get(account.id)
    const made: PlannedRound =
      run !== undefined
        ? { part: { round, state: 'unfinished', run: runFacts(run), seconds: 0 } }
        : closed.has(account.id)
          ? { part: { round, state: 'not-begun', seconds: 0 } }
          : await planRound(order, round, deps, own.done)
    own.parts.set(round, made.part)
    // Plans of many sites are kept, what was read to make them is not.
    if (made.planned !== undefined) own.waiting.set(round, made.planned.plan)
    else deps.tell({ type: 'part', site, part: made.part })
    if (isShut(made.part)) closed.add(account.id)
  }

  async function agreed(): Promise<boolean> {
    if (stop !== undefined || ![...turns.values()].some(({ waiting }) => waiting.size > 0)) return false
    const yes = await deps.agree(sitesNow())
    if (!yes) stop = { why: deps.signal.aborted ? 'interrupted' : 'declined' }
    return yes
  }

  async function roll(): Promise<void> {
    rolled = true
    for (const [index, round] of rounds.entries()) {
      deps.tell({ type: 'round', round, index, of: rounds.length, sites: request.sites.length })
      await each(async (order) => {
        const own = turnsOf(order.site)
        // A site whose first round went wrong is left for a person.
        if ([...own.parts.values()].some(({ state }) => state === 'rolled-back' || state === 'kept')) return
        if (closed.has(order.account.id) || blocked.has(order.account.id)) return
        if (!own.parts.has(round)) await planned(order, round)
        await applyOne(order, round)
      })
    }
  }

  async function applyOne(order: RotateOrder, round: RotationRound): Promise<void> {
    const { account, site } = order
    const own = turnsOf(site)
    const before = own.waiting.get(round)
    if (before === undefined) return
    own.waiting.delete(round)
    let plan = before
    let part = own.parts.get(round) as RotationPart
    // An account that several sites share got its new password with the first of them: their files hold it already.
    if (hasRenewed(account, plan)) {
      const again = await planRound(order, round, deps, [...own.done, 'database'])
      part = again.part
      own.parts.set(round, part)
      if (again.planned === undefined) return
      plan = again.planned.plan
    }
    const ended = await applyRound(order, part, { plan }, deps)
    own.parts.set(round, ended)
    if (ended.state === 'applied') {
      own.applied.push(plan)
      noteAccounts(account, plan)
    }
    if (isShut(ended)) closed.add(account.id)
  }

  function noteAccounts(account: Account, plan: Plan): void {
    for (const key of accountsOf(account, plan)) renewed.add(key)
  }

  function hasRenewed(account: Account, plan: Plan): boolean {
    const keys = accountsOf(account, plan)
    return keys.length > 0 && keys.every((key) => renewed.has(key))
  }

  function sitesNow(): SiteRotation[] {
    const ended = request.apply && (rolled || stop !== undefined)
    return request.sites.map((site) => {
      const { parts, applied } = turnsOf(site)
      const all = [...parts.values()].map(
        (part): RotationPart => (ended && part.state === 'planned' ? { ...part, state: 'not-begun' } : part),
      )
      if (ended)
        for (const round of rounds) if (!parts.has(round) && !isDone(round, site)) all.push({ round, state: 'not-begun', seconds: 0 })
      const slots = [...new Set(applied.flatMap(slotsOfPlan))]
      return { site: site.id, account: site.account, parts: all, ...(slots.length === 0 ? {} : { slots }) }
    })
  }

  /** Whether a run that was taken up again did all of a round. */
  function isDone(round: RotationRound, site: Site): boolean {
    return rotateRecipe(wish, round, turnsOf(site).done) === undefined
  }

  async function owners(): Promise<OwnersPeople[]> {
    const found = new Map<OwnerId | undefined, OwnersPeople['sites'][number][]>()
    for (const site of request.sites) {
      const warned = []
      for (const plan of turnsOf(site).applied) warned.push(...(await deps.people(site, plan)))
      if (warned.length > 0) found.set(site.owner, [...(found.get(site.owner) ?? []), { site, warned }])
    }
    return [...found].map(([owner, sites]) => ({ sites, ...(owner === undefined ? {} : { owner }) }))
  }

  return {
    get stop() {
      return stop
    },
    endUnfinished,
    survey,
    agreed,
    roll,
    sites: sitesNow,
    owners,
  }
}

/** What keeps nobody from this site alone: its lock is still there, or nobody gets in. */
function isShut({ state, error }: RotationPart): boolean {
  return state === 'kept' || (state === 'failed' && error !== undefined && UNREACHED.has(error.kind))
}

const UNREACHED: ReadonlySet<ErrorKind> = new Set(['connect', 'auth', 'host-key', 'timeout', 'blocked'])

/** Accounts at database servers that a plan gives another password. */
function accountsOf({ id }: Account, { ops }: Plan): string[] {
  return ops.flatMap((op) =>
    op.kind === 'rotate' && 'database' in op.credential && op.credential.kind !== 'cms'
      ? [JSON.stringify([id, credentialName(op.credential)])]
      : [],
  )
}
