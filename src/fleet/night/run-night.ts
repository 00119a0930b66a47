import { runPool } from '../../app/run-pool.ts'
import { createStatusLooker } from '../../app/status/status-accounts.ts'
import type { Account, Site } from '../../core/account.ts'
import { type AccountRecord, NIGHT_STEPS, type RunRecord, type SiteRecord } from '../../core/run-record.ts'
import type { AccountStatus } from '../../core/status-report.ts'
import { reaches } from '../../core/verdict.ts'
import { createContentJudge } from '../../detectors/content-judge.ts'
import { rulesVersion } from '../../detectors/index.ts'
import { type AccountNight, nightOfAccount } from './night-account.ts'
import { accountsOfShard } from './shard.ts'
import { siteRecord } from './site-record.ts'
import { nightExit } from './site-state.ts'
import type { NightDeps, NightRequest } from './types.ts'

/**
 * A night: every account looked at, scanned, taken and copied, so many at once, one login each. What fails stops nobody else, and is told of
 * the sites it concerns. An interruption ends it: what was done by then is in the record.
 */
export async function runNight(request: NightRequest, deps: NightDeps): Promise<RunRecord> {
  const started = new Date(deps.now())
  const { signal, shard, again } = request
  const mine = shard === undefined ? undefined : accountsOfShard(request.sites, shard)
  const sites = request.sites.filter(({ account }) => mine?.has(account) ?? true)
  const jobs = request.accounts
    .map((account) => ({ account, sites: sites.filter((site) => site.account === account.id) }))
    .filter((job) => job.sites.length > 0)
  const looker = createStatusLooker(
    { ...deps.status, connect: deps.connect },
    { pauseMs: request.pauseMs, timeoutMs: request.pageMs, signal },
  )
  const judge = createContentJudge({ signal })
  const shared = { looker, judge, inTurn: createTurns() }
  const nights = await runPool(jobs, request.parallel, async (job) => {
    if (signal.aborted) return notBegun(job)
    const night = await nightOfAccount(job.account, job.sites, deps, request, shared)
    deps.onAccount?.(recordsOf(night, undefined, deps, request))
    return night
  }).finally(() => judge.close())
  // Judged when all have been looked at: what one account's silence means depends on whether anybody answers.
  const looked = nights.flatMap(({ look }) => (look === undefined ? [] : [look]))
  const statuses = new Map<string, AccountStatus>(looker.judge(looked).map((status) => [status.account, status]))
  const records = new Map<string, SiteRecord>()
  for (const night of nights)
    for (const record of recordsOf(night, statuses.get(night.account.id), deps, request)) records.set(record.site, record)
  const siteRecords = sites.map(({ id }) => records.get(id) as SiteRecord)
  return {
    schemaVersion: 1,
    kind: 'run-record',
    id: `${started.toISOString().replace(/[-:]|\.\d+/g, '')}-${deps.chance()}`,
    command: 'nightly',
    startedAt: started.toISOString(),
    finishedAt: new Date(deps.now()).toISOString(),
    siteguard: deps.version,
    rules: rulesVersion,
    failOn: request.failOn,
    inventory: { sha256: request.inventory, sites: request.sites.map(({ id }) => id) },
    ...(shard === undefined ? {} : { shard }),
    ...(again === undefined ? {} : { again }),
    steps: NIGHT_STEPS.filter((step) => request.steps.has(step)),
    accounts: nights.map((night) => accountRecord(night, statuses.get(night.account.id))),
    sites: siteRecords,
    waiverProblems: request.waiverProblems,
    exitCode: nightExit(siteRecords, {
      findings: siteRecords.some((record) => counts(record, request)),
      lost: nights.some(isLost),
      interrupted: signal.aborted,
    }),
  }
}

function recordsOf(night: AccountNight, status: AccountStatus | undefined, deps: NightDeps, request: NightRequest): SiteRecord[] {
  return night.sites.map((site) => siteRecord(site, night, status, request.steps, deps.before(site.id)))
}

function accountRecord(
  { account, meter, transport, seconds, refusal, broken, sites }: AccountNight,
  status?: AccountStatus,
): AccountRecord {
  const { user, host, home } = account
  const failure = refusal ?? broken
  return {
    account: account.id,
    transport,
    address: host === undefined ? (home ?? '.') : user === undefined ? host : `${user}@${host}`,
    listings: meter.roundTrips === 0 ? 0 : sites.length,
    ...meter,
    seconds,
    ...(failure === undefined ? {} : { error: { code: failure.code, params: failure.params } }),
    ...(status === undefined
      ? {}
      : {
          status: {
            ...(status.provider && { provider: status.provider }),
            diagnosis: status.diagnosis,
            notAsked: status.notAsked,
            next: status.next,
          },
        }),
  }
}

/** Whether a site has what makes exit code 1. New is what was in neither the baseline nor the record before. */
function counts({ site, findings, change }: SiteRecord, { settingsOf, onlyNew }: NightRequest): boolean {
  const added = new Set(change?.added)
  return findings.some(
    (one) => reaches(one, settingsOf(site).failOn) && (!onlyNew || (change === undefined ? one.isNew : added.has(one.fingerprint))),
  )
}

/** What was learned or taken could not be kept, here or at a place for copies. */
function isLost({ notKept, taken, pushed }: AccountNight): boolean {
  const damaged = /^SG-(?:SNAP-0[01]|DISK-)/
  return (
    notKept !== undefined ||
    [...taken.values()].some(({ error }) => error !== undefined && damaged.test(error.code)) ||
    pushed.some(({ error }) => error?.kind === 'integrity')
  )
}

function notBegun({ account, sites }: { readonly account: Account; readonly sites: readonly Site[] }): AccountNight {
  const none = new Map<never, never>()
  return {
    account,
    sites,
    scanned: none,
    taken: none,
    judged: none,
    pushed: [],
    unpulled: none,
    cut: 'interrupted',
    meter: { bytesIn: 0, bytesOut: 0, roundTrips: 0 },
    transport: account.transport,
    seconds: 0,
  }
}

/** One after the other, in the order they came. */
function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work)
    last = mine.catch(() => {})
    return mine
  }
}
