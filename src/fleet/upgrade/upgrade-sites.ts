import { runPool } from '../../app/run-pool.ts'
import { runFacts } from '../../app/runs/end-of-run.ts'
import { isCancelled, type SiteOrder } from '../../app/upgrade/plan-part.ts'
import type { PartResult, SiteUpgrade } from '../../app/upgrade/types.ts'
import { partOfRecipe } from '../../app/upgrade/upgrade-recipe.ts'
import { endedWell, type MayBegin, resumeSite, type SurveyedSite, surveySite, upgradeSite } from '../../app/upgrade/upgrade-site.ts'
import type { Account, AccountId, Site, SiteId } from '../../core/account.ts'
import { isUnseen } from '../../core/health.ts'
import type { RunSummary } from '../../core/run.ts'
import { exitCodeOf } from './exit-code.ts'
import { createGuard, type Guard } from './guard.ts'
import type { FleetUpgradeDeps, UpgradeReport, UpgradeRequest, WaveReport } from './types.ts'
import { splitWaves } from './waves.ts'

/**
 * Upgrades sites. First every site is planned, whatever is done then; a dry run ends there. Then wave after wave, accounts side by side
 * and the sites of an account one after the other: each is planned anew right before it is applied, to the version it was surveyed for, so
 * that all waves get the release the first one proved. The first site that does not end as wanted is the last that is begun.
 * Runs left unfinished by an earlier upgrade of these sites are ended first; what is current is passed over.
 */
export async function upgradeSites(request: UpgradeRequest, deps: FleetUpgradeDeps): Promise<UpgradeReport> {
  const fleet = createFleet(request, deps)
  const startedAt = new Date(deps.now()).toISOString()
  await fleet.endUnfinished()
  await fleet.survey()
  const waves = fleet.plannedWaves()
  fleet.checkCaps()
  deps.tell({ type: 'surveyed', sites: fleet.sites(), waves })
  const reached = request.apply && waves.length > 0 && (await fleet.agreed(waves)) ? await fleet.roll(waves) : waves
  const sites = fleet.sites(request.apply ? reached : [])
  const { stop } = fleet.guard
  return {
    schemaVersion: 1,
    kind: 'upgrade',
    startedAt,
    finishedAt: new Date(deps.now()).toISOString(),
    siteguard: deps.version,
    applied: request.apply,
    sites,
    waves: reached,
    ...(stop === undefined ? {} : { stopped: stop }),
    exitCode: exitCodeOf(sites, stop, deps),
  }
}

interface Job {
  readonly account: Account
  readonly sites: readonly Site[]
}

interface Fleet {
  readonly guard: Guard
  endUnfinished(): Promise<void>
  survey(): Promise<void>
  plannedWaves(): WaveReport[]
  checkCaps(): void
  agreed(waves: readonly WaveReport[]): Promise<boolean>
  roll(waves: readonly WaveReport[]): Promise<WaveReport[]>
  /** Every site as it stands now. What was planned in one of these waves, and not begun, is said to be so. */
  sites(waves?: readonly WaveReport[]): SiteUpgrade[]
}

function createFleet(request: UpgradeRequest, deps: FleetUpgradeDeps): Fleet {
  const { wish, parallel } = request
  const guard = createGuard(request, deps)
  const surveyed = new Map<SiteId, SurveyedSite>()
  const results = new Map<SiteId, SiteUpgrade>()
  /** Of runs begun earlier, and taken up again now. */
  const resumed = new Map<SiteId, PartResult>()
  const blocked = new Map<AccountId, RunSummary>()

  const jobsOf = (sites: readonly Site[]): Job[] =>
    request.accounts
      .map((account) => ({ account, sites: sites.filter((site) => site.account === account.id) }))
      .filter((job) => job.sites.length > 0)

  /** Accounts side by side, the sites of each one after the other, for as long as more may be begun. */
  async function each(sites: readonly Site[], work: (order: SiteOrder) => Promise<void>): Promise<void> {
    const broken: unknown[] = []
    await runPool(jobsOf(sites), parallel, async (job) => {
      for (const site of job.sites) {
        try {
          if (!(await guard.mayGoOn())) return
          await work({ account: job.account, site, wish })
        } catch (error) {
          // Elsewhere a site may be in the middle of its run: that is ended before anything is said.
          if (!isCancelled(error, deps.signal)) broken.push(error)
          guard.end(isCancelled(error, deps.signal) ? { why: 'interrupted' } : { why: 'failed', site: site.id })
        }
      }
    })
    if (broken.length > 0) throw broken[0]
  }

  async function endUnfinished(): Promise<void> {
    const accounts = new Set(request.sites.map((site) => site.account))
    for (const run of await deps.unfinished()) if (accounts.has(run.account)) blocked.set(run.account, run)
    const ours = request.sites.filter((site) => isOurs(blocked.get(site.account), site))
    if (!request.apply) return
    await each(ours, async (order) => {
      const { account, site } = order
      const result = await resumeSite(order, blocked.get(account.id) as RunSummary, deps)
      if (result.state === 'applied') blocked.delete(account.id)
      else guard.end(deps.signal.aborted ? { why: 'interrupted' } : { why: 'failed', site: site.id })
      resumed.set(site.id, result)
    })
  }

  async function survey(): Promise<void> {
    await each(request.sites, async (order) => {
      const { account, site } = order
      const run = blocked.get(account.id)
      if (run !== undefined) {
        const part = { part: CORE, state: 'unfinished', run: runFacts(run), seconds: 0 } as const
        surveyed.set(site.id, { upgrade: { site: site.id, account: account.id, parts: [part] } })
        deps.tell({ type: 'part', site, result: part })
        return
      }
      const seen = await surveySite(order, deps)
      // Plans of many sites are not all to be kept in memory: they are made anew.
      surveyed.set(site.id, request.sites.length === 1 ? seen : { upgrade: seen.upgrade })
    })
  }

  const changing = (): Site[] => request.sites.filter(({ id }) => surveyed.get(id)?.upgrade.parts.some(({ state }) => state === 'planned'))

  function plannedWaves(): WaveReport[] {
    return splitWaves(changing(), request.waves).map(({ name, sites }) => ({ name, sites: sites.map(({ id }) => id), state: 'not-begun' }))
  }

  function checkCaps(): void {
    const { sites: mostSites, bytes: mostBytes } = request.caps
    const inWaves = splitWaves(changing(), request.waves).flatMap(({ sites }) => sites)
    const parts = inWaves.flatMap(({ id }) => surveyed.get(id)?.upgrade.parts ?? [])
    const bytes = parts.reduce((sum, part) => sum + (part.state === 'planned' ? (part.plan?.bytes ?? 0) : 0), 0)
    if (mostSites !== undefined && inWaves.length > mostSites)
      guard.end({ why: 'cap', cap: 'sites', limit: mostSites, needs: inWaves.length })
    else if (mostBytes !== undefined && bytes > mostBytes) guard.end({ why: 'cap', cap: 'bytes', limit: mostBytes, needs: bytes })
  }

  async function agreed(waves: readonly WaveReport[]): Promise<boolean> {
    if (!(await guard.mayGoOn())) return false
    const yes = await deps.agree({ sites: sitesNow(), waves })
    if (!yes) guard.end(deps.signal.aborted ? { why: 'interrupted' } : { why: 'declined' })
    return yes
  }

  async function roll(waves: readonly WaveReport[]): Promise<WaveReport[]> {
    const reached = [...waves]
    for (const [index, wave] of waves.entries()) {
      if (index > 0) await pause()
      if (!(await guard.mayGoOn())) break
      deps.tell({ type: 'wave', wave, index, of: waves.length })
      const sites = wave.sites.map((id) => request.sites.find((site) => site.id === id) as Site)
      try {
        await each(sites, upgradeOne)
        const unseen = index + 1 < waves.length ? sites.find(({ id }) => isBlind(results.get(id))) : undefined
        if (unseen !== undefined) guard.end({ why: 'unseen', site: unseen.id })
      } finally {
        reached[index] = { ...wave, state: guard.stop === undefined ? 'done' : 'stopped' }
      }
      deps.tell({ type: 'wave-done', wave: reached[index], index, of: waves.length })
      if (guard.stop !== undefined) break
    }
    return reached
  }

  async function upgradeOne(order: SiteOrder): Promise<void> {
    const { site } = order
    const seen = surveyed.get(site.id) as SurveyedSite
    const mayBegin: MayBegin = ({ plan }) => guard.mayWrite(site.id, plan?.bytes ?? 0)
    const done = await upgradeSite(order, seen.upgrade, deps, mayBegin, seen.reviewed)
    results.set(site.id, done)
    if (deps.signal.aborted) guard.end({ why: 'interrupted' })
    else if (!endedWell(done, seen.upgrade)) guard.end({ why: 'failed', site: site.id })
  }

  /** In slices, so that a stop file does not have to wait for the end of a long one. */
  async function pause(): Promise<void> {
    const { pauseMs = 0 } = request
    if (pauseMs <= 0 || !(await guard.mayGoOn())) return
    deps.tell({ type: 'pause', ms: pauseMs })
    for (let left = pauseMs; left > 0 && (await guard.mayGoOn()); left -= SLICE_MS) await deps.sleep(Math.min(left, SLICE_MS), deps.signal)
  }

  function sitesNow(waves: readonly WaveReport[] = []): SiteUpgrade[] {
    const begun = new Set(waves.flatMap(({ sites }) => sites))
    return request.sites.map(({ id, account }) => {
      const before = resumed.get(id)
      const { parts } = results.get(id) ??
        surveyed.get(id)?.upgrade ?? { parts: before === undefined ? [{ part: CORE, ...NOT_BEGUN }] : [] }
      const now = begun.has(id) ? parts.map((part) => (part.state === 'planned' ? { ...part, state: NOT_BEGUN.state } : part)) : parts
      return { site: id, account, parts: before === undefined ? now : [before, ...now.filter((part) => !isSaidBy(before, part))] }
    })
  }

  return { guard, endUnfinished, survey, plannedWaves, checkCaps, agreed, roll, sites: sitesNow }
}

/** Changed, and nobody could look whether it is well: a wave that says nothing to the next one. */
function isBlind(done: SiteUpgrade | undefined): boolean {
  return done?.parts.some(({ state, run }) => state === 'applied' && isUnseen(run?.health)) ?? false
}

/** A run of this site that an upgrade began, and that can be gone on with. One that stopped wants a person first. */
function isOurs(run: RunSummary | undefined, site: Site): boolean {
  return run !== undefined && run.site === site.id && run.state !== 'stopped' && partOfRecipe(run.recipe) !== undefined
}

/** What was just brought up to date is current: that is nothing more to tell. */
function isSaidBy(before: PartResult, { part, state }: PartResult): boolean {
  const same = part.kind === 'core' ? before.part.kind === 'core' : before.part.kind === 'extension' && before.part.id === part.id
  return same && before.state === 'applied' && state === 'current'
}

const CORE = { kind: 'core' } as const
const NOT_BEGUN = { state: 'not-begun', seconds: 0 } as const
const SLICE_MS = 2_000
