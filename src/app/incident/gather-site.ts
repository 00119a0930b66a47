import type { Sha256 } from '../../core/manifest.ts'
import { type RemotePath, relativeTo } from '../../core/path.ts'
import type { SnapshotEntry, SnapshotId, SnapshotInfo } from '../../core/snapshot.ts'
import type { AsFound, Evidence, EvidenceOf, Lacking } from '../../evidence/index.ts'
import { progressOf, summaryOf } from '../../recipes/progress.ts'
import type { Ledger } from '../../recipes/types.ts'
import type { SnapshotReader } from '../../snapshots/types.ts'
import { listQuarantine, type QuarantinedItem } from '../quarantine/list-quarantine.ts'
import type { SiteLook } from './look-at-sites.ts'

export type Gathered = Evidence | { readonly lacking: Lacking }

export interface SiteGatherDeps {
  readonly ledger: Ledger
  readonly signal: AbortSignal
}

/** Files of one finding, or one folder in quarantine, that are taken. The listing has all of them. */
const MOST_BELOW = 5000

/**
 * What this machine keeps of a site, as evidence: of the state that shows most the record, the whole listing with owners, modes and times, the
 * findings, the bytes of what they speak of, every table as it was dumped; of the first infected and the last clean state record and listing;
 * what runs took away; plans and journals of the runs since `since`.
 */
export async function* gatherSite(look: SiteLook, since: string, deps: SiteGatherDeps): AsyncGenerator<Gathered> {
  const { site, kept } = look
  if (kept === undefined) {
    const reason = look.failed?.code ?? 'no-snapshot'
    yield { lacking: { key: `site:${site.id}`, kind: 'record', of: { site: site.id, account: site.account }, reason } }
  } else {
    const { store, chosen, firstInfected, lastClean, report } = kept
    const others = [firstInfected, lastClean].filter(
      (info): info is SnapshotInfo => info !== undefined && info.record.id !== chosen.record.id,
    )
    for (const info of others) {
      const reader = await store.open(info.record.id, { signal: deps.signal })
      try {
        yield* stateOf(info, await reader.entries())
      } finally {
        await reader.close()
      }
    }
    const reader = await store.open(chosen.record.id, { signal: deps.signal })
    try {
      const entries = await reader.entries()
      yield* stateOf(chosen, entries)
      const of = ofSnapshot(chosen)
      yield json(`findings:${chosen.record.id}:${chosen.marks.rules ?? ''}`, 'findings', of, report)
      const wanted = new Set<RemotePath>()
      for (const { path, class: kind } of report.findings)
        if (kind === 'intrusion') for (const one of filesAt(entries, path)) wanted.add(one)
      for (const path of wanted) yield fileOf(reader, entries.get(path) as SnapshotEntry, of)
      yield* tablesOf(reader, of)
      for (const { reason, path, detail } of chosen.record.gaps)
        if (reason !== 'changed-while-read')
          yield {
            lacking: {
              key: `gap:${chosen.record.id}:${reason}:${path ?? ''}`,
              kind: 'record',
              of: { ...of, ...(path === undefined ? {} : { path }) },
              reason,
              ...(detail === undefined ? {} : { detail }),
            },
          }
    } finally {
      await reader.close()
    }
    yield* gatherQuarantine(look, since, deps)
  }
  yield* gatherRuns(look, since, deps)
}

function* stateOf(info: SnapshotInfo, entries: ReadonlyMap<RemotePath, SnapshotEntry>): Generator<Gathered> {
  const { record, marks } = info
  const of = ofSnapshot(info)
  yield json(`record:${record.id}`, 'record', of, { record, marks }, record.startedAt)
  yield {
    key: `listing:${record.id}`,
    kind: 'listing',
    extension: 'jsonl',
    of,
    at: record.startedAt,
    content: () => linesOf(listedEntries(entries.values())),
  }
}

function ofSnapshot({ record }: SnapshotInfo): EvidenceOf {
  return { account: record.account, site: record.site, snapshot: record.id }
}

/** Entries as a listing has them: octal modes, times as ISO 8601. */
export function* listedEntries(
  entries: Iterable<Omit<SnapshotEntry, 'sha256' | 'blob'> & { readonly sha256?: Sha256 }>,
): Generator<Record<string, unknown>> {
  for (const entry of entries) {
    const { path, type, target } = entry
    yield { path, type, ...asFound(entry), ...(target === undefined ? {} : { target }) }
  }
}

/** Each value a line. In pieces of some size: one yield a line would cost more than the line. */
export function* linesOf(values: Iterable<unknown>): Generator<Buffer> {
  let held: string[] = []
  let size = 0
  for (const value of values) {
    const line = `${JSON.stringify(value)}\n`
    held.push(line)
    size += line.length
    if (size < 65_536) continue
    yield Buffer.from(held.join(''))
    held = []
    size = 0
  }
  if (held.length > 0) yield Buffer.from(held.join(''))
}

export function asFound(
  entry: Pick<SnapshotEntry, 'size' | 'mode' | 'mtime' | 'ctime' | 'inode' | 'uid' | 'gid'> & { readonly sha256?: string },
): AsFound {
  const { size, mode, mtime, ctime, inode, uid, gid, sha256 } = entry
  const when = (time: number | undefined): string | undefined =>
    time === undefined || !(Math.abs(time) < 8.64e15) ? undefined : new Date(time).toISOString()
  const found: { -readonly [K in keyof AsFound]: AsFound[K] | undefined } = {
    size,
    mode: mode === undefined ? undefined : (mode & 0o7777).toString(8).padStart(4, '0'),
    uid,
    gid,
    mtime: when(mtime),
    ctime: when(ctime),
    inode,
    sha256,
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as AsFound
}

/** A finding's path, or the files below it where it speaks of a folder. */
function filesAt(entries: ReadonlyMap<RemotePath, SnapshotEntry>, path: RemotePath): RemotePath[] {
  const entry = entries.get(path)
  if (entry === undefined) return []
  if (entry.type !== 'dir') return [path]
  const below: RemotePath[] = []
  // The site as a whole is in its listing; its every file is no evidence.
  if (path !== '')
    for (const one of entries.values()) if (one.type !== 'dir' && relativeTo(path, one.path) !== undefined) below.push(one.path)
  return below.slice(0, MOST_BELOW)
}

function fileOf(reader: SnapshotReader, entry: SnapshotEntry, of: EvidenceOf): Gathered {
  const { path, blob } = entry
  const key = `file:${of.snapshot}:${path}`
  const where = { ...of, path }
  if (entry.type === 'symlink')
    return {
      key,
      kind: 'file',
      extension: 'bin',
      of: { ...where, what: 'link' },
      asFound: asFound(entry),
      content: () => [Buffer.from(entry.target ?? '')],
    }
  if (blob === undefined)
    return { lacking: { key, kind: 'file', of: where, reason: entry.type === 'file' ? 'not-in-snapshot' : entry.type } }
  return { key, kind: 'file', extension: 'bin', of: where, asFound: asFound(entry), content: () => reader.content(blob) }
}

function* tablesOf(reader: SnapshotReader, of: EvidenceOf): Generator<Gathered> {
  for (const { installation, tables, by, startedAt } of reader.record.databases) {
    for (const { name, sha256, blob, bytes } of tables) {
      yield {
        key: `table:${of.snapshot}:${installation}:${name}`,
        kind: 'table',
        extension: by === 'file' ? 'bin' : 'sql',
        of: { ...of, database: installation, table: name },
        asFound: { sha256, size: bytes },
        at: startedAt,
        content: () => reader.content(blob),
      }
    }
  }
}

/** What runs since then took away: from the snapshot before each, which has owner, mode and times of it too. */
async function* gatherQuarantine({ site, kept }: SiteLook, since: string, deps: SiteGatherDeps): AsyncGenerator<Gathered> {
  if (kept === undefined) return
  const items = (await listQuarantine(site.id, deps)).filter((item) => !item.derived && item.at >= since)
  const bySnapshot = new Map<SnapshotId, QuarantinedItem[]>()
  for (const item of items) bySnapshot.set(item.before, [...(bySnapshot.get(item.before) ?? []), item])
  for (const [before, group] of bySnapshot) {
    const of = { account: site.account, site: site.id, snapshot: before }
    const reader = await kept.store.open(before, { signal: deps.signal }).catch((error: { code?: string }) => error.code ?? 'unreadable')
    if (typeof reader === 'string') {
      for (const item of group)
        yield {
          lacking: { key: `file:${before}:${item.path}`, kind: 'file', of: { ...of, path: item.path, run: item.run }, reason: reader },
        }
      continue
    }
    try {
      const entries = await reader.entries()
      for (const { path, run, how } of group)
        for (const one of filesAt(entries, path)) yield fileOf(reader, entries.get(one) as SnapshotEntry, { ...of, run, what: how })
    } finally {
      await reader.close()
    }
  }
}

/** Plans and journals: what was done to the site, op by op. */
async function* gatherRuns({ site }: SiteLook, since: string, { ledger }: SiteGatherDeps): AsyncGenerator<Gathered> {
  for (const id of await ledger.ids()) {
    const run = await ledger.read(id).catch((error: { code?: string }) => error.code ?? 'unreadable')
    if (run === undefined) continue
    const of = { account: site.account, site: site.id, run: id }
    if (typeof run === 'string') {
      if (runMoment(id) >= since) yield { lacking: { key: `run:${id}`, kind: 'run', of: { run: id }, reason: run } }
      continue
    }
    if (run.plan.site !== site.id || (run.lines.at(-1)?.at ?? run.plan.createdAt) < since) continue
    const { state } = progressOf(run.lines)
    yield json(
      `run:${id}:${state}:${run.lines.length}`,
      'run',
      { ...of, snapshot: run.plan.before },
      {
        summary: summaryOf(run),
        plan: run.plan,
        journal: run.lines,
      },
    )
  }
}

/** `20261122T000229Z-1a2b3c4d` -> ISO 8601. */
function runMoment(id: string): string {
  return id.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z.*$/, '$1-$2-$3T$4:$5:$6.000Z')
}

/** A document of ours about something that was read. */
export function json(key: string, kind: Evidence['kind'], of: EvidenceOf, value: unknown, at?: string): Evidence {
  const bytes = Buffer.from(`${JSON.stringify(value, null, 1)}\n`)
  return { key, kind, extension: 'json', of, ...(at === undefined ? {} : { at }), content: () => [bytes] }
}
