import type { Account, Site } from '../../core/account.ts'
import { MANY_FILES } from '../../core/collect-garbage.ts'
import { isSiteguardError, type SiteguardError } from '../../core/error.ts'
import { type RemotePath, relativeTo } from '../../core/path.ts'
import type { AccountReport } from '../../core/scan-report.ts'
import { type Gap, newestClean, type SnapshotRecord } from '../../core/snapshot.ts'
import type { SnapshotFacts, SnapshotReport, SnapshotSiteReport } from '../../core/snapshot-report.ts'
import { letYoungGrow } from '../../core/tune-v8.ts'
import { rulesVersion } from '../../detectors/index.ts'
import { runPool } from '../run-pool.ts'
import { absolute } from '../scan/partition.ts'
import { type Judgement, judgeReader, judgeSnapshot } from './judge-snapshot.ts'
import { createLine, type Line } from './line.ts'
import { type Preparation, prepareJudging } from './prepare-judging.ts'
import { type EarlyLook, lookEarly, type TakenSnapshot, takeSnapshot } from './take-snapshot.ts'
import type { SnapshotsDeps } from './types.ts'

export interface SnapshotsOptions {
  /** Every site of the inventory: those below another's root are left out of that one's snapshot. */
  readonly allSites: readonly Site[]
  readonly isParanoid: (site: Site) => boolean
  /** Accounts worked on at once. */
  readonly parallel: number
  readonly signal: AbortSignal
}

/** Takes and judges a snapshot of each site, one connection per account, several accounts at once. What fails stops nothing else. */
export async function takeSnapshots(
  accounts: readonly Account[],
  sites: readonly Site[],
  deps: SnapshotsDeps,
  options: SnapshotsOptions,
): Promise<SnapshotReport> {
  const startedAt = new Date(deps.now()).toISOString()
  const jobs = accounts
    .map((account) => ({ account, sites: sites.filter((site) => site.account === account.id) }))
    .filter((job) => job.sites.length > 0)
  const outcomes = await runPool(jobs, options.parallel, (job) => takeOfAccount(job.account, job.sites, deps, options))
  const reports = new Map(outcomes.flatMap((outcome) => outcome.sites.map((site) => [site.site, site] as const)))
  const siteReports = sites.map((site) => reports.get(site.id)).filter((report) => report !== undefined)
  const accountReports = outcomes.map((outcome) => outcome.account)
  return {
    schemaVersion: 1,
    kind: 'snapshot',
    startedAt,
    finishedAt: new Date(deps.now()).toISOString(),
    siteguard: deps.version,
    rules: deps.rules?.version ?? rulesVersion,
    accounts: accountReports,
    sites: siteReports,
    exitCode: exitCodeOf(accountReports, siteReports),
  }
}

/** A store that failed comes first (7), since evidence is what this is for; then no account at all (4); then anything missing (3). */
function exitCodeOf(accounts: readonly AccountReport[], sites: readonly SnapshotSiteReport[]): number {
  if (sites.some(({ error }) => error !== undefined && /^SG-(?:SNAP-0[01]|DISK-)/.test(error.code))) return 7
  if (accounts.length > 0 && accounts.every((account) => account.error !== undefined)) return 4
  const missing = ({ error, snapshot, judgement }: SnapshotSiteReport): boolean =>
    // What was not judged whole is not clean: whoever looks at the exit code alone must see that.
    error !== undefined || snapshot?.complete !== true || judgement === undefined || judgement.verdict === 'unknown'
  return sites.some(missing) || accounts.some((account) => account.error !== undefined) ? 3 : 0
}

interface AccountOutcome {
  readonly account: AccountReport
  readonly sites: readonly SnapshotSiteReport[]
}

async function takeOfAccount(
  account: Account,
  sites: readonly Site[],
  deps: SnapshotsDeps,
  options: SnapshotsOptions,
): Promise<AccountOutcome> {
  const { signal } = options
  const started = deps.now()
  const reports: SnapshotSiteReport[] = []
  let line: Line | undefined
  let failure: SiteguardError | undefined
  // A login is mostly waiting for the other side.
  const looking = lookEarly(sites[0] as Site, deps, signal, ({ files }) => {
    if (files <= MANY_FILES) letYoungGrow()
  })
  const preparation = prepareJudging(sites[0] as Site, looking, deps, signal)
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= line?.close().catch(() => {}) ?? Promise.resolve())
  try {
    deps.emit({ type: 'phase', account: account.id, phase: 'connect' })
    const connect = () => deps.connect(account, signal)
    line = createLine(await connect(), { signal, connect })
    for (const [i, site] of sites.entries()) {
      const early = i === 0 ? { look: await looking, preparation } : undefined
      // Judging needs the account no more, and does not wait for it to say goodbye.
      const onTaken = (): void => void (i === sites.length - 1 && close())
      const taken = await takeOne(line, site, deps, options, onTaken, early)
      reports.push(taken.report)
      failure = taken.lost
      if (failure !== undefined) break
    }
  } catch (error) {
    if (!isOurs(error)) throw error
    failure = error
  } finally {
    preparation.stop()
    await close()
    await (await (await looking)?.newest)?.close()
  }
  for (const { id, root } of sites.slice(reports.length)) {
    reports.push({ site: id, account: account.id, root, ...(failure === undefined ? {} : { error: errorOf(failure) }) })
  }
  deps.emit({ type: 'phase', account: account.id, phase: 'done' })
  const { user, host, home } = account
  return {
    account: {
      account: account.id,
      transport: line?.transport.kind ?? account.transport,
      address: host === undefined ? (home ?? '.') : user === undefined ? host : `${user}@${host}`,
      listings: line === undefined ? 0 : sites.length,
      bytesIn: line?.bytesIn ?? 0,
      bytesOut: line?.bytesOut ?? 0,
      roundTrips: line?.roundTrips ?? 0,
      seconds: (deps.now() - started) / 1000,
      ...(failure === undefined ? {} : { error: errorOf(failure) }),
    },
    sites: reports,
  }
}

/** One site. Whatever fails becomes its report; a connection that is lost for good is told to the caller as well. */
async function takeOne(
  line: Line,
  site: Site,
  deps: SnapshotsDeps,
  options: SnapshotsOptions,
  onTaken: () => void,
  early: { readonly look: EarlyLook | undefined; readonly preparation: Preparation } | undefined,
): Promise<{ report: SnapshotSiteReport; lost?: SiteguardError }> {
  const { signal } = options
  const base = { site: site.id, account: site.account, root: site.root }
  const started = deps.now()
  let taken: TakenSnapshot
  let judging: Promise<Judgement> | undefined
  const given = new AbortController()
  try {
    taken = await takeSnapshot(line, site, deps, {
      role: 'taken',
      signal,
      others: othersBelow(site, options.allSites, line.transport.home),
      paranoid: options.isParanoid(site),
      ...(early === undefined ? {} : { onListing: early.preparation.askAhead }),
      ...(early?.look === undefined ? {} : { early: early.look }),
      onStored: (reader, known) => {
        onTaken()
        // Of many files, what it takes to write them and to judge them would be in memory together.
        if (known.entries.size > MANY_FILES) return void reader.close()
        deps.emit({ type: 'phase', account: site.account, phase: 'judge' })
        const either = AbortSignal.any([signal, given.signal])
        judging = judgeReader(known.store, reader, site, deps, either, known, early?.preparation.state)
        judging.catch(() => {})
      },
    })
  } catch (error) {
    given.abort()
    await judging?.catch(() => {})
    if (!isOurs(error)) throw error
    const lost = error.kind === 'connect' || error.kind === 'timeout'
    return { report: { ...base, error: errorOf(error) }, ...(lost ? { lost: error } : {}) }
  }
  const snapshot = factsOf(taken, (deps.now() - started) / 1000)
  // What the store holds besides is read while this one is judged.
  const listing = taken.store.list({ remembered: true })
  listing.catch(() => {})
  if (judging === undefined) deps.emit({ type: 'phase', account: site.account, phase: 'judge' })
  try {
    const { id } = taken.info.record
    const { marks, report } = await (judging ?? judgeSnapshot(taken.store, id, site, deps, signal, taken, early?.preparation.state))
    if (judging !== undefined) await taken.store.mark(id, marks)
    deps.onJudged?.(report)
    const { verdict = 'unknown', clean = false, findings = { certain: 0, probable: 0, possible: 0 } } = marks
    const last = newestClean(
      (await listing).map((info) => (info.record.id === id ? { ...info, marks: { ...info.marks, ...marks } } : info)),
    )
    const known = last === undefined ? {} : { lastKnownClean: last.record.id }
    return { report: { ...base, snapshot, judgement: { verdict, clean, findings }, ...known } }
  } catch (error) {
    if (!isOurs(error)) throw error
    return { report: { ...base, snapshot, error: errorOf(error) } }
  }
}

/** Roots of other sites below this one's, relative to it. */
export function othersBelow(site: Site, all: readonly Site[], home: RemotePath): RemotePath[] {
  const root = absolute(site.root, home)
  const below = all
    .filter((other) => other.account === site.account && other.id !== site.id)
    .map((other) => relativeTo(root, absolute(other.root, home)))
  return [...new Set(below.filter((path) => path !== undefined && path !== ''))] as RemotePath[]
}

function factsOf({ info, previous, unchanged, fetchedBytes, readAgain }: TakenSnapshot, seconds: number): SnapshotFacts {
  const { record } = info
  // One taken over from the snapshot before is of no other moment: its file did not change.
  const ends = record.databases.map((database) => Date.parse(database.endedAt)).filter((end) => end >= Date.parse(record.startedAt))
  return {
    id: record.id,
    complete: record.complete,
    ...(previous === undefined ? {} : { previous }),
    files: record.files,
    bytes: record.bytes,
    fetched: record.fetched,
    fetchedBytes,
    readAgain,
    unchanged,
    wireBytes: record.wireBytes,
    seconds,
    databases: record.databases.map(({ tables, installation, kind, by, consistent, omitted }) => ({
      installation,
      kind,
      by,
      consistent,
      omitted,
      tables: tables.length,
      rows: tables.reduce((sum, table) => sum + table.rows, 0),
      bytes: tables.reduce((sum, table) => sum + table.bytes, 0),
    })),
    ...(ends.length === 0 ? {} : { apartSeconds: (Math.max(...ends) - Date.parse(record.startedAt)) / 1000 }),
    gaps: shorten(record.gaps),
  }
}

/** Gaps of one reason that are named; the rest is counted on the last of them. */
const NAMED = 20

function shorten(gaps: SnapshotRecord['gaps']): SnapshotFacts['gaps'] {
  const byReason = new Map<string, Gap[]>()
  for (const gap of gaps) byReason.set(gap.reason, [...(byReason.get(gap.reason) ?? []), gap])
  return [...byReason.values()].flatMap((same) => {
    const named: (Gap & { more?: number })[] = same.slice(0, NAMED)
    const last = named[NAMED - 1]
    if (last !== undefined && same.length > NAMED) named[NAMED - 1] = { ...last, more: same.length - NAMED }
    return named
  })
}

function errorOf(error: SiteguardError): { code: string; params: unknown } {
  return { code: error.code, params: error.params }
}

/** What may go wrong with one site or account without being the end of everything. */
function isOurs(error: unknown): error is SiteguardError {
  return isSiteguardError(error) && error.kind !== 'cancelled' && error.kind !== 'internal'
}
