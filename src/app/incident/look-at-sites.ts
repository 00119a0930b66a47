import { peopleIn } from '../../cms/personal-data.ts'
import type { Site } from '../../core/account.ts'
import { isSiteguardError, type SiteguardError } from '../../core/error.ts'
import type { FirstBad, People } from '../../core/incident.ts'
import type { RemotePath } from '../../core/path.ts'
import type { SiteReport } from '../../core/scan-report.ts'
import { newestClean, type SnapshotEntry, type SnapshotInfo } from '../../core/snapshot.ts'
import type { SnapshotReader, SnapshotStore } from '../../snapshots/types.ts'
import { judgeSnapshot } from '../snapshot/judge-snapshot.ts'
import type { JudgeDeps } from '../snapshot/types.ts'

/** What this machine keeps of a site that matters to an incident. */
export interface SiteLook {
  readonly site: Site
  /** Absent: nothing is kept of it, or it could not be looked at (`failed`). */
  readonly kept?: {
    readonly store: SnapshotStore
    /** The state that shows most of what happened: the newest infected one since the last clean one before the incident; else the newest. */
    readonly chosen: SnapshotInfo
    /** The oldest of those that are infected, and the newest clean one before. */
    readonly firstInfected?: SnapshotInfo
    readonly lastClean?: SnapshotInfo
    readonly newest: SnapshotInfo
    readonly report: SiteReport
    readonly firstBad?: FirstBad
    readonly people: readonly { readonly people: People; readonly table: string; readonly rows: number }[]
  }
  readonly failed?: SiteguardError
}

export interface LookDeps {
  /** @throws SG-SNAP-001 where there is none */
  openStore(site: Site): Promise<SnapshotStore>
  readonly judge: JudgeDeps
  readonly signal: AbortSignal
}

/** Looks at what is kept of each site, and judges the state of each that matters most with today's rules. Reads this machine's disk only. */
export async function lookAtSites(sites: readonly Site[], openedAt: string, deps: LookDeps): Promise<SiteLook[]> {
  const looks: SiteLook[] = []
  for (const site of sites) {
    deps.signal.throwIfAborted()
    try {
      looks.push(await lookAtSite(site, openedAt, deps))
    } catch (error) {
      if (!isSiteguardError(error) || error.kind === 'cancelled' || error.kind === 'internal') throw error
      looks.push(error.code === 'SG-SNAP-001' ? { site } : { site, failed: error })
    }
  }
  return looks
}

async function lookAtSite(site: Site, openedAt: string, deps: LookDeps): Promise<SiteLook> {
  const store = await deps.openStore(site)
  const infos = (await store.list()).filter(({ record }) => record.role !== 'target')
  const states = chooseStates(infos, openedAt)
  if (states === undefined) return { site }
  const reader = await store.open(states.chosen.record.id, { signal: deps.signal })
  try {
    const { report } = await judgeSnapshot(store, states.chosen.record.id, site, deps.judge, deps.signal)
    const firstBad = firstBadOf(report, await reader.entries())
    return {
      site,
      kept: { store, ...states, report, ...(firstBad === undefined ? {} : { firstBad }), people: peopleOf(reader) },
    }
  } finally {
    await reader.close()
  }
}

/** @param infos Oldest first. */
export function chooseStates(
  infos: readonly SnapshotInfo[],
  openedAt: string,
): { chosen: SnapshotInfo; newest: SnapshotInfo; firstInfected?: SnapshotInfo; lastClean?: SnapshotInfo } | undefined {
  const newest = infos.at(-1)
  if (newest === undefined) return undefined
  const before = infos.filter(({ record }) => record.startedAt <= openedAt)
  const infected = (info: SnapshotInfo): boolean => info.marks.verdict === 'infected'
  // Whatever was infected before the last clean state was another incident.
  const firstOfRun = before.findLastIndex(({ marks }) => marks.clean === true)
  const since = infos.slice(firstOfRun + 1)
  const lastClean = newestClean(infos.slice(0, firstOfRun + 1)) ?? newestClean(infos)
  const firstInfected = since.find(infected)
  return {
    chosen: since.findLast(infected) ?? since.at(-1) ?? newest,
    newest,
    ...(firstInfected === undefined ? {} : { firstInfected }),
    ...(lastClean === undefined ? {} : { lastClean }),
  }
}

/** A ctime cannot be set by the files' owner, so one tells more than any mtime; only where no bad file has one do mtimes count. */
export function firstBadOf(report: Pick<SiteReport, 'findings'>, entries: ReadonlyMap<RemotePath, SnapshotEntry>): FirstBad | undefined {
  const times = report.findings.flatMap((finding) => {
    const entry = entries.get(finding.path)
    const bad = finding.class === 'intrusion' && finding.confidence !== 'possible' && finding.waived === undefined
    return bad && entry?.type === 'file' ? [entry] : []
  })
  const by = times.some(({ ctime }) => ctime !== undefined) ? 'ctime' : 'mtime'
  let first: { time: number; path: RemotePath } | undefined
  for (const entry of times) {
    const time = entry[by]
    if (time !== undefined && time > 0 && (first === undefined || time < first.time)) first = { time, path: entry.path }
  }
  return first && Math.abs(first.time) < 8.64e15 ? { at: new Date(first.time).toISOString(), path: first.path, by } : undefined
}

/** Counts only: no row is read. */
function peopleOf({ record }: Pick<SnapshotReader, 'record'>): { people: People; table: string; rows: number }[] {
  return record.databases.flatMap((database) => {
    const cms = record.cms.find(({ root }) => root === database.installation) ?? record.cms[0]
    return database.tables.flatMap(({ name, rows }) => {
      const people = cms === undefined ? undefined : peopleIn(cms.cms, name)
      return people === undefined || rows === 0 ? [] : [{ people, table: name, rows }]
    })
  })
}
