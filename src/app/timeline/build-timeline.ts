import { WORTH_KEEPING } from '../../cms/request-shapes.ts'
import type { Site } from '../../core/account.ts'
import type { CmsId } from '../../core/installation.ts'
import { baseName, type RemotePath } from '../../core/path.ts'
import type { SiteReport } from '../../core/scan-report.ts'
import { newestClean, type SnapshotEntry, type SnapshotId, type SnapshotInfo } from '../../core/snapshot.ts'
import type { TimelineGap, TimelineReport } from '../../core/timeline-report.ts'
import type { ReportedError } from '../../core/upgrade-report.ts'
import type { AskedFile } from '../host-copies/ask-copies.ts'
import { judgeSnapshot } from '../snapshot/judge-snapshot.ts'
import { describeActors, suspectedAddresses } from './actors.ts'
import { advisoryStates } from './advisory-states.ts'
import { askLogs } from './ask-logs.ts'
import { type CorrelateContext, correlate, type Explained } from './correlate.ts'
import { describeLog, describeTrace } from './describe.ts'
import { reported, type SeenEvent } from './events.ts'
import { firstSeen } from './first-seen.ts'
import { narrowByCopies } from './narrow-by-copies.ts'
import { createPlaces } from './places.ts'
import { rowSuspects } from './rows.ts'
import { makeSuspect, massMoments, type Suspect, suspectedFiles } from './suspects.ts'
import type { KnownCore, TimelineDeps } from './types.ts'

/** Of requests nobody honest makes and nothing is explained by. */
const MOST_ATTEMPTS = 200
/** Suspects followed; a site in which everything was changed has more than anybody reads. */
const MOST_SUSPECTS = 500

/**
 * Explains what is wrong in a snapshot of a site by the logs there are: which request of whom wrote what, through which hole, what else
 * they did. Nothing on the account is changed. Not explained is told as such.
 */
export async function buildTimeline(
  site: Site,
  deps: TimelineDeps,
  options: { readonly at?: SnapshotId; readonly zone?: number; readonly signal: AbortSignal },
): Promise<TimelineReport> {
  const { signal } = options
  const startedAt = new Date(deps.now()).toISOString()
  const all = await deps.store.list()
  const info = options.at === undefined ? worstOf(all) : all.find(({ record }) => record.id === options.at)
  if (info === undefined) throw new Error('no snapshot to explain')
  deps.emit({ type: 'phase', account: site.account, phase: 'judge' })
  const { report, marks } = await judgeSnapshot(deps.store, info.record.id, site, deps, signal)
  const { suspects, entries, isMass, left, copies } = await gatherSuspects(report, info, all, deps, signal)
  const others = await coresElsewhere(site, deps)
  const own = [...new Set(report.installations.map((installation) => installation.cms as CmsId))]
  const cms = [...new Set([...own, ...[...others.values()].flat().map((core) => core.cms)])]

  deps.emit({ type: 'phase', account: site.account, phase: 'fetch-logs' })
  const found = await deps.findLogs(signal)
  deps.emit({ type: 'phase', account: site.account, phase: 'logs' })
  const places = createPlaces(
    [site, ...deps.sites.filter(({ id }) => id !== site.id)],
    deps.home as RemotePath,
    found.logs.map(({ name }) => name),
  )
  const states = advisoryStates(report.installations, deps.known.advisories)
  const elsewhere = new Map([...others].map(([name, cores]) => [name, advisoryStates(cores, deps.known.advisories)]))
  // A hole of another site of the account lets in to this one: whether it was open is told by what that site ran.
  const context: CorrelateContext = { places, advisoriesOf: (shape, { site: name = '' }) => (elsewhere.get(name) ?? states)(shape) }
  const place = (event: SeenEvent): SeenEvent => {
    const about = places.siteOf(event)
    const other = about?.known === true && about.name !== site.id ? about.name : undefined
    const ran: readonly string[] = other === undefined ? own : (others.get(other)?.map((core) => core.cms) ?? own)
    const shapes = event.shapes.filter((shape) => shape.cms === 'any' || ran.includes(shape.cms))
    return { ...event, shapes, ...(other === undefined ? {} : { site: other }) }
  }
  const names = suspects.flatMap(({ is, how, path }) => (is === 'file' && how === 'added' ? [baseName(path)] : []))
  const moments = suspects.flatMap((suspect) => suspect.moments.map(({ at }) => at))
  const asked = await askLogs(
    { logs: found.logs, names, moments, shapes: WORTH_KEEPING, cms, zone: options.zone, now: deps.now(), place },
    { entries, isMass, signal, ...(deps.threads === undefined ? {} : { threads: deps.threads }), emit: deps.emit, account: site.account },
  )
  const addresses = suspectedAddresses(correlate(suspects, asked.events, context), asked.events)
  const events = await asked.follow(addresses)
  const explained = correlate(suspects, events, context)
  const root = rootOf(explained)
  const first = (address: string): number => (address === root?.cause?.seen.address ? 0 : 1)
  deps.emit({ type: 'phase', account: site.account, phase: 'done' })
  const actors = describeActors(
    addresses.toSorted((a, b) => first(a) - first(b)),
    events,
    explained,
    places,
  )

  const logs = found.logs.map((log, index) => describeLog(log, asked.summaries[index], asked.clockOf(index)))
  const traces = explained
    .map((each) => describeTrace(each, coveredFrom(asked.summaries)))
    .sort((a, b) => (startOf(a) < startOf(b) ? -1 : 1))
  const attempts = attemptsOf(events, explained, new Set(addresses))
  const gaps = [
    ...found.gaps,
    ...(copies === undefined ? [] : [{ check: 'copies', subject: '', reason: copies.code, error: copies } as const]),
    ...gapsOf(found.logs, asked, traces),
    ...(left > 0 ? [{ check: 'too-many', subject: 'findings', reason: 'suspects', count: left } as const] : []),
    ...(report.notRun.length > 0
      ? [{ check: 'not-judged', subject: info.record.id, reason: 'not-run', count: report.notRun.length } as const]
      : []),
  ]
  const clean = newestClean(all.filter(({ record }) => record.startedAt < info.record.startedAt))
  return {
    schemaVersion: 1,
    kind: 'timeline',
    site: site.id,
    account: site.account,
    startedAt,
    siteguard: deps.version,
    snapshot: { id: info.record.id, at: info.record.startedAt, verdict: marks.verdict ?? 'unknown' },
    ...(clean === undefined ? {} : { lastClean: { id: clean.record.id, at: clean.record.startedAt } }),
    cms: report.installations.map(({ cms: id, root: folder, version }) => ({
      cms: id,
      root: folder,
      ...(version === undefined ? {} : { version }),
    })),
    logs,
    traces,
    actors,
    ...(root === undefined ? {} : { root: root.suspect.path }),
    attempts: attempts.slice(0, MOST_ATTEMPTS).map(reported),
    attemptsLeft: Math.max(0, attempts.length - MOST_ATTEMPTS),
    gaps,
    exitCode: gaps.length === 0 ? 0 : 3,
  }
}

/** What the other sites of the account ran, as their stores have it. */
async function coresElsewhere(site: Site, { sites, coresOf }: TimelineDeps): Promise<ReadonlyMap<string, readonly KnownCore[]>> {
  const found = new Map<string, readonly KnownCore[]>()
  for (const other of sites) {
    const cores = other.id === site.id ? [] : ((await coresOf?.(other)) ?? [])
    if (cores.length > 0) found.set(other.id, cores)
  }
  return found
}

/** The newest in which intruders left something; of a site that was cleaned since, that is the one taken before. Else the newest. */
function worstOf(all: readonly SnapshotInfo[]): SnapshotInfo | undefined {
  return all.findLast(({ marks }) => marks.verdict === 'infected') ?? all.findLast(({ marks }) => marks.clean === false) ?? all.at(-1)
}

async function gatherSuspects(
  report: SiteReport,
  info: SnapshotInfo,
  all: readonly SnapshotInfo[],
  deps: TimelineDeps,
  signal: AbortSignal,
): Promise<{
  suspects: Suspect[]
  entries: ReadonlyMap<RemotePath, SnapshotEntry>
  isMass: ReturnType<typeof massMoments>
  left: number
  /** Why the host's own copies could not be asked. */
  copies?: ReportedError
}> {
  const reader = await deps.store.open(info.record.id, { signal })
  try {
    const entries = await reader.entries()
    const wanted = suspectedFiles(report.findings, entries)
    const isMass = massMoments(entries.values(), new Set(wanted.map(({ path }) => path)))
    const chosen = wanted.slice(0, MOST_SUSPECTS)
    const until = all.slice(0, all.indexOf(info) + 1)
    const followed = new Map(chosen.map(({ path }) => [path, entries.get(path)]))
    const kept = await firstSeen(deps.store, until, followed, signal)
    const asked = await deps.askCopies?.(filesOf(followed), signal)
    const seen = asked === undefined ? kept : narrowByCopies(kept, followed, asked.looks)
    const taken = new Map((await deps.quarantined()).map(({ path, run }) => [path, run]))
    const files = chosen.map((suspected) => {
      const run = taken.get(suspected.path)
      return makeSuspect({
        suspected,
        entry: entries.get(suspected.path),
        seen: seen.get(suspected.path) ?? { by: Date.parse(info.record.startedAt), where: 'snapshot', changed: false },
        isMass,
        ...(run === undefined ? {} : { quarantined: run }),
      })
    })
    const rows = await rowSuspects(report.findings, reader, { by: Date.parse(info.record.startedAt) })
    const copies = asked?.failed
    const left = wanted.length - chosen.length
    return { suspects: [...files, ...rows], entries, isMass, left, ...(copies === undefined ? {} : { copies }) }
  } finally {
    await reader.close()
  }
}

function filesOf(followed: ReadonlyMap<RemotePath, SnapshotEntry | undefined>): AskedFile[] {
  return [...followed].flatMap(([path, entry]) =>
    entry?.type === 'file' ? [{ path, size: entry.size, ...(entry.sha256 === undefined ? {} : { sha256: entry.sha256 }) }] : [],
  )
}

type Asked = Awaited<ReturnType<typeof askLogs>>

/** The first moment the logs of web requests tell of. */
function coveredFrom(summaries: Asked['summaries']): number | undefined {
  const starts = summaries.flatMap((summary) => (summary?.from === undefined ? [] : [summary.from]))
  return starts.length === 0 ? undefined : Math.min(...starts)
}

function gapsOf(logs: readonly { readonly name: string }[], asked: Asked, traces: TimelineReport['traces']): TimelineGap[] {
  const gaps: TimelineGap[] = []
  const read = asked.summaries.filter((summary) => summary !== undefined && summary.understood > 0)
  if (read.length === 0) gaps.push({ check: 'no-logs', subject: '', reason: 'none' })
  logs.forEach(({ name }, index) => {
    const summary = asked.summaries[index]
    if (summary?.trouble !== undefined && !(summary.trouble === 'unknown-format' && !LIKE_A_LOG.test(name)))
      gaps.push({ check: 'log', subject: name, reason: summary.trouble })
  })
  const dropped = asked.dropped()
  if (dropped > 0) gaps.push({ check: 'too-many', subject: 'logs', reason: 'lines', count: dropped })
  if (read.length === 0) return gaps
  const unlogged = traces.filter((trace) => trace.unlogged === true)
  const unexplained = traces.filter((trace) => trace.unlogged !== true && trace.cause === undefined)
  if (unlogged.length > 0) gaps.push({ check: 'no-cover', subject: unlogged[0]?.path ?? '', reason: 'older', count: unlogged.length })
  if (unexplained.length > 0)
    gaps.push({ check: 'no-cause', subject: unexplained[0]?.path ?? '', reason: 'nothing', count: unexplained.length })
  return gaps
}

/** Names that promise a log: whatever else lies beside logs (pages of statistics, notes) is no gap. */
const LIKE_A_LOG = /log|access|error|xfer|\.gz$|\.zst$|\.bz2$|\.xz$/i

/**
 * Where it began: the earliest cause that is sure enough, and no shell, for a shell was put there by something. A shell whose own coming
 * nothing explains is named before nothing is.
 */
function rootOf(explained: readonly Explained[]): Explained | undefined {
  const caused = explained.filter(({ cause }) => cause !== undefined)
  const grades = ['certain', 'probable', 'possible'] as const
  const sure = caused.filter(({ cause }) => cause?.confidence !== 'possible')
  for (const among of [sure, caused]) {
    const entries = among.filter(({ cause }) => cause?.way !== 'shell')
    const sorted = (entries.length > 0 ? entries : among).toSorted(
      (a, b) =>
        (a.cause?.seen.at ?? 0) - (b.cause?.seen.at ?? 0) ||
        grades.indexOf(a.cause?.confidence ?? 'possible') - grades.indexOf(b.cause?.confidence ?? 'possible'),
    )
    if (sorted[0] !== undefined) return sorted[0]
  }
  return undefined
}

function attemptsOf(events: readonly SeenEvent[], explained: readonly Explained[], actors: ReadonlySet<string>): SeenEvent[] {
  const causes = new Set(explained.flatMap(({ cause }) => (cause === undefined ? [] : [cause.seen])))
  return events.filter((event) => event.shapes[0]?.telling === true && !causes.has(event) && !actors.has(event.address ?? ''))
}

function startOf(trace: TimelineReport['traces'][number]): string {
  return trace.cause?.event.at ?? trace.moments[0]?.at ?? trace.seen.by
}
