import type { AccountId, OwnerId, SiteId } from './account.ts'
import { versionsOf } from './run-diff.ts'
import type { NightState, RunRecord, SiteRecord } from './run-record.ts'
import type { Verdict } from './verdict.ts'

/** One night of a period. */
export interface PeriodNight {
  readonly id: string
  readonly startedAt: string
  readonly finishedAt: string
  readonly exitCode: number
  /** Parts nobody brought. */
  readonly missing: readonly number[]
  readonly sites: number
  readonly verdicts: Readonly<Record<Verdict, number>>
  /** Sites in each state that some are in. */
  readonly states: Readonly<Partial<Record<NightState, number>>>
  /** Findings that came and went, over all sites. */
  readonly added: number
  readonly gone: number
}

/** One site over a period. */
export interface PeriodSite {
  readonly site: SiteId
  readonly account: AccountId
  readonly owner?: OwnerId
  readonly nights: readonly {
    readonly run: string
    readonly at: string
    readonly state: NightState
    readonly verdict: Verdict
    readonly added: number
    readonly gone: number
  }[]
  /** Nights in which it was wholly seen to, and was clean; of those it is in. */
  readonly clean: number
  readonly done: number
  readonly snapshots: number
  /** Versions at its beginning and its end, where both were read. */
  readonly versions?: { readonly before: readonly string[]; readonly after: readonly string[] }
  /** Open findings at its end. */
  readonly open: number
}

/** What a period was like: the document `siteguard report --since DATE --json` prints. Fields are only ever added within one schemaVersion. */
export interface PeriodReport {
  readonly schemaVersion: 1
  readonly kind: 'period-report'
  /** First and last moment it is about. ISO 8601, UTC. */
  readonly since: string
  readonly until: string
  /** Oldest first. */
  readonly nights: readonly PeriodNight[]
  /** In the order of the newest night, then those only earlier ones have. */
  readonly sites: readonly PeriodSite[]
}

/**
 * Sums up the nights of a period. Of a night that was shared, parts that went into a merged record are not counted beside it. Pure.
 * @param records Oldest first.
 */
export function periodOf(records: readonly RunRecord[], since: string, until: string): PeriodReport {
  const merged = new Set(records.flatMap(({ parts = [] }) => parts.map(({ id }) => id)))
  const nights = records.filter(({ id, startedAt }) => startedAt >= since && startedAt <= until && !merged.has(id))
  const ids = new Set(nights.toReversed().flatMap(({ sites }) => sites.map(({ site }) => site)))
  return {
    schemaVersion: 1,
    kind: 'period-report',
    since,
    until,
    nights: nights.map(nightOf),
    sites: [...ids].map((id) => siteOf(id, nights)),
  }
}

function nightOf({ id, startedAt, finishedAt, exitCode, missing = [], sites }: RunRecord): PeriodNight {
  const verdicts = { clean: 0, suspect: 0, infected: 0, unknown: 0 }
  const states: Partial<Record<NightState, number>> = {}
  let added = 0
  let gone = 0
  for (const { verdict, state, change } of sites) {
    verdicts[verdict] += 1
    states[state] = (states[state] ?? 0) + 1
    added += change?.added.length ?? 0
    gone += change?.gone.length ?? 0
  }
  return { id, startedAt, finishedAt, exitCode, missing, sites: sites.length, verdicts, states, added, gone }
}

function siteOf(id: SiteId, nights: readonly RunRecord[]): PeriodSite {
  const seen = nights.flatMap((night) => night.sites.filter(({ site }) => site === id).map((site) => ({ night, site })))
  const read = seen.filter(({ site }) => site.counts !== undefined)
  const { account, owner, findings } = (seen.at(-1) as { site: SiteRecord }).site
  const [first, last] = [read[0]?.site, read.at(-1)?.site]
  return {
    site: id,
    account,
    ...(owner === undefined ? {} : { owner }),
    nights: seen.map(({ night, site }) => ({
      run: night.id,
      at: night.startedAt,
      state: site.state,
      verdict: site.verdict,
      added: site.change?.added.length ?? 0,
      gone: site.change?.gone.length ?? 0,
    })),
    clean: seen.filter(({ site }) => site.state === 'done' && site.verdict === 'clean').length,
    done: seen.filter(({ site }) => site.state === 'done').length,
    snapshots: seen.filter(({ site }) => site.snapshot !== undefined).length,
    ...(first === undefined || last === undefined ? {} : { versions: { before: versionsOf(first), after: versionsOf(last) } }),
    open: findings.filter(({ waived, severity }) => waived === undefined && severity !== 'info').length,
  }
}
