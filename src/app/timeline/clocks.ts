import type { RemotePath } from '../../core/path.ts'
import { baseName, flatName } from '../../core/path.ts'
import type { SnapshotEntry } from '../../core/snapshot.ts'
import { type ClockOffset, type LogEvent, type LogSummary, offsetOfCoincidence, offsetOfPairs, type Pair } from '../../logs/index.ts'

/** Logs one program wrote share a clock. */
export type ClockGroup = 'web' | 'ftp' | 'system'

export function clockGroup(format: LogSummary['format']): ClockGroup {
  if (format === 'xferlog' || format === 'vsftpd' || format === 'ftp-access') return 'ftp'
  return format === 'syslog' || format === 'ovh-cron' ? 'system' : 'web'
}

const ASSUMED: ClockOffset = { seconds: 0, by: 'assumed', agree: 0 }

/**
 * By how much each group's clock differs from the files'. Transfers name the files they wrote; of web requests only chance and its absence
 * tell.
 */
export function clocksOf(
  logs: readonly { readonly summary: LogSummary | undefined; readonly events: readonly LogEvent[] }[],
  entries: ReadonlyMap<RemotePath, SnapshotEntry>,
  isMass: (by: 'mtime' | 'ctime', at: number) => boolean,
): Record<ClockGroup, ClockOffset> {
  const byName = new Map<string, SnapshotEntry[]>()
  const times: number[] = []
  for (const entry of entries.values()) {
    if (entry.type !== 'file') continue
    const name = flatName(baseName(entry.path))
    byName.set(name, [...(byName.get(name) ?? []).slice(0, 20), entry])
    if (!isMass('mtime', entry.mtime)) times.push(entry.mtime)
    if (entry.ctime !== undefined && !isMass('ctime', entry.ctime)) times.push(entry.ctime)
  }
  const of = (group: ClockGroup): typeof logs => logs.filter(({ summary }) => summary !== undefined && clockGroup(summary.format) === group)
  const named = (group: ClockGroup): ClockOffset | undefined =>
    offsetOfPairs(of(group).flatMap(({ events }) => pairsOf(events, byName, isMass)))
  const writes = Int32Array.from(of('web').flatMap(({ summary }) => [...(summary?.writes ?? [])])).sort()
  return {
    web: offsetOfCoincidence(times, writes) ?? ASSUMED,
    ftp: named('ftp') ?? ASSUMED,
    system: named('system') ?? ASSUMED,
  }
}

function pairsOf(
  events: readonly LogEvent[],
  byName: ReadonlyMap<string, readonly SnapshotEntry[]>,
  isMass: (by: 'mtime' | 'ctime', at: number) => boolean,
): Pair[] {
  return events.flatMap(({ action, path, at, bytes }): Pair[] => {
    if (action !== 'upload' || path === undefined) return []
    // One file of that name and size alone is surely the one.
    const fitting = (byName.get(flatName(baseName(path))) ?? []).filter(
      (entry) => endsAlike(path, entry.path) && (bytes === undefined || entry.size === bytes),
    )
    const [entry] = fitting
    if (entry === undefined || fitting.length > 1) return []
    if (entry.ctime !== undefined && !isMass('ctime', entry.ctime)) return [{ log: at, file: entry.ctime }]
    return isMass('mtime', entry.mtime) ? [] : [{ log: at, file: entry.mtime }]
  })
}

function endsAlike(path: string, other: string): boolean {
  const [a, b] = [flatName(path).replace(/^\/+/, ''), flatName(other)]
  return a === b || a.endsWith(`/${b}`) || b.endsWith(`/${a}`)
}
