import type { Site } from '../../core/account.ts'
import type { FileContent } from '../../core/content.ts'
import { isSiteguardError, type SiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import type { BlobId, Gap, SnapshotDatabase, SnapshotEntry, SnapshotId, SnapshotInfo, SnapshotRecord } from '../../core/snapshot.ts'
import { treeOf } from '../../core/tree.ts'
import { companionsOf } from '../../snapshots/database/index.ts'
import { type Kept, type Previous, type PullResult, pullTree } from '../../snapshots/pull/pull-tree.ts'
import type { DatabaseFile, DatabaseLink, DumpResult, SnapshotReader, SnapshotStore, SnapshotWriter } from '../../snapshots/types.ts'
import type { Transport } from '../../transports/types.ts'
import { absolute } from '../scan/partition.ts'
import { findSiteFacts, type ReadSmall } from './find-installations.ts'
import type { Line } from './line.ts'
import type { SnapshotDeps } from './types.ts'

export interface TakeOptions {
  /** before: undo point and evidence of a run. Then a connection that stays broken is an error, not an incomplete snapshot. */
  readonly role: 'taken' | 'before'
  readonly signal: AbortSignal
  /** Folders of other sites below this one's root, relative to it: theirs, so left out. */
  readonly others?: readonly RemotePath[]
  /** Read every file again, whatever the listing says. */
  readonly paranoid?: boolean
  /** As `PullOptions.readLately`. */
  readonly readLately?: boolean
  /** What is read is one of the host's own copies: when it was made (ISO 8601, UTC), and its login. */
  readonly copy?: { readonly at: string; readonly login: string }
  /** What was read of the store beforehand. */
  readonly early?: EarlyLook
  /** The account has been asked for its files, and there is time for something else. */
  readonly onListing?: () => void
  /** All of it was read, and is being written: see `SnapshotWriter.finish`. Whoever is given the reader closes it. */
  readonly onStored?: (reader: SnapshotReader, known: Pick<TakenSnapshot, 'store' | 'entries' | 'searched'>) => void
}

/** A store whose newest snapshot is being read, by somebody who will take one and has to wait for the account anyway. */
export interface EarlyLook {
  readonly store: SnapshotStore
  /** Never rejects: whatever is wrong with it is told to who looks again. */
  readonly newest: Promise<SnapshotReader | undefined>
}

export interface TakenSnapshot {
  readonly info: SnapshotInfo
  readonly store: SnapshotStore
  /** As they were written into it. */
  readonly entries: ReadonlyMap<RemotePath, SnapshotEntry>
  /** Contents looked at while they passed, and whether they hold a PHP opening tag. */
  readonly searched: ReadonlyMap<BlobId, boolean>
  /** Snapshot whose contents were taken over. */
  readonly previous?: SnapshotId
  readonly unchanged: number
  readonly fetchedBytes: number
  /** See `PullResult`. */
  readonly readAgain: number
}

/**
 * Takes one site's files and databases as one dated pair into its store: what stands as it stood in the snapshot before is not
 * transferred. A connection that breaks is made again where the line can, and goes on where it was. Nothing is seen of the snapshot
 * until it is whole on the disk.
 * @throws SG-SNAP-003 when somebody else writes to the store, SG-SNAP-020 when the site's root cannot be listed.
 */
export async function takeSnapshot(line: Line, site: Site, deps: SnapshotDeps, options: TakeOptions): Promise<TakenSnapshot> {
  const { signal } = options
  const account = site.account
  const startedAt = deps.now()
  const bytesBefore = line.bytesIn
  const store = options.early?.store ?? (await deps.openStore(site.id))
  const writer = await store.begin({ signal })
  // Read while the account lists its files: neither waits for the other.
  const opening = openNewest(store, signal, (text) => deps.emit({ type: 'note', account, text }), { early: options.early?.newest })
  opening.catch(() => {})
  try {
    deps.emit({ type: 'phase', account, phase: 'list' })
    const known = opening.then((newest) => newest?.entries())
    known.catch(() => {})
    const pulling = pullThrough(line, absolute(site.root, line.transport.home), known, writer, site, deps, options)
    options.onListing?.()
    const pulled = await pulling
    writer.settle()
    const { root } = pulled
    const reader = await opening
    const previous = await known

    deps.emit({ type: 'phase', account, phase: 'dump' })
    const tree = treeOf(pulled.entries)
    const facts = await onceMore(line, () =>
      findSiteFacts(tree, readFrom(pulled.cut === undefined ? line.transport : undefined, root, pulled.entries, previous, reader, signal)),
    )
    for (const link of facts.links) if (link.kind === 'mysql') deps.keepSecret(link.password)
    const { same, links } = partDatabases(facts.links, pulled.entries, previous, reader?.record)
    const dumped = await dumpThrough(line, site, root, links, writer, deps, options, pulled.cut)
    const entries = withDatabaseFiles(pulled.entries, dumped.files ?? [], options.role)

    deps.emit({ type: 'phase', account, phase: 'store' })
    const gaps = [...pulled.gaps, ...facts.gaps, ...dumped.gaps]
    const record: Omit<SnapshotRecord, 'id' | 'version'> = {
      site: site.id,
      account,
      root: site.root,
      transport: line.transport.kind,
      role: options.role,
      startedAt: options.copy?.at ?? new Date(startedAt).toISOString(),
      endedAt: options.copy?.at ?? new Date(deps.now()).toISOString(),
      ...(options.copy === undefined ? {} : { hostCopy: { login: options.copy.login } }),
      siteguard: deps.version,
      cms: facts.installations
        .filter((installation) => installation.cms !== 'generic')
        .map(({ cms, root: at, version }) => ({ cms, root: at, ...(version === undefined ? {} : { version }) })),
      files: pulled.files,
      bytes: pulled.bytes,
      fetched: pulled.fetched,
      wireBytes: line.bytesIn - bytesBefore,
      databases: [...same, ...dumped.databases],
      gaps,
      complete: gaps.every(({ reason }) => reason === 'changed-while-read'),
    }
    const { unchanged, fetchedBytes, readAgain, searched } = pulled
    const { onStored } = options
    const info = await writer.finish(record, entries.values(), onStored && ((stored) => onStored(stored, { store, entries, searched })))
    return {
      info,
      store,
      entries,
      searched,
      unchanged,
      fetchedBytes,
      readAgain,
      ...(reader === undefined ? {} : { previous: reader.record.id }),
    }
  } catch (error) {
    await writer.abort()
    throw error
  } finally {
    await (await opening.catch(() => undefined))?.close()
  }
}

/** How often in a row a connection may break before anything new was read, though it can be made again each time. */
const STUCK = 3

/**
 * Pulls, and after a broken connection pulls on. What one pull read, the next one does not read again; where several got no further than the
 * ones before (the account ends each login after so long, or at one folder), the link counts as one that is not to be had.
 */
async function pullThrough(
  line: Line,
  root: RemotePath,
  previous: Promise<Previous>,
  writer: SnapshotWriter,
  site: Site,
  deps: SnapshotDeps,
  options: TakeOptions,
): Promise<PullResult> {
  const { signal, others = [], paranoid = false, readLately = false, role } = options
  const kept = new Map<RemotePath, Kept>()
  let reading = false
  let fetched = 0
  let fetchedBytes = 0
  let stuck = 0
  let most = 0
  for (;;) {
    const pulled = await pullTree(line.transport, root, previous, writer, {
      signal,
      now: deps.now(),
      others,
      paranoid,
      readLately,
      kept,
      onProgress: ({ done, total, bytes, totalBytes }) => {
        if (!reading) deps.emit({ type: 'phase', account: site.account, phase: 'read' })
        reading = true
        if (done % 50 === 0 || done === total) deps.emit({ type: 'progress', account: site.account, done, total, bytes, totalBytes })
      },
    })
    fetched += pulled.fetched
    fetchedBytes += pulled.fetchedBytes
    const all = { ...pulled, fetched, fetchedBytes }
    if (pulled.cut === undefined) return all
    stuck = kept.size > most ? 0 : stuck + 1
    most = Math.max(most, kept.size)
    try {
      if (stuck === STUCK) throw pulled.cut
      await line.again(pulled.cut)
    } catch (error) {
      // What is there is worth keeping, and the next snapshot need not transfer it again.
      if (error !== pulled.cut || role === 'before') throw error
      return { ...all, gaps: [...pulled.gaps, { reason: 'disconnected', detail: pulled.cut.code }] }
    }
  }
}

/** Does it, and after a broken connection does it once more. */
async function onceMore<T>(line: Line, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!isLost(error)) throw error
    await line.again(error)
    return await ask()
  }
}

function isLost(error: unknown): error is SiteguardError {
  return isSiteguardError(error) && (error.kind === 'connect' || error.kind === 'timeout')
}

/** Dumps, and after a broken connection dumps once more: a dump that was cut is worth nothing. */
async function dumpThrough(
  line: Line,
  site: Site,
  root: RemotePath,
  links: readonly DatabaseLink[],
  writer: SnapshotWriter,
  deps: SnapshotDeps,
  { signal, role }: TakeOptions,
  cut: SiteguardError | undefined,
): Promise<DumpResult> {
  if (links.length === 0) return { databases: [], gaps: [] }
  const none: DumpResult = { databases: [], gaps: links.map(({ installation }): Gap => ({ path: installation, reason: 'disconnected' })) }
  if (cut !== undefined) return none
  try {
    return await onceMore(line, () => deps.dump({ transport: line.transport, site, root, links, writer, signal }))
  } catch (error) {
    if (!isLost(error) || role === 'before') throw error
    return none
  }
}

/**
 * A SQLite database whose file, by its ctime, is the one of the snapshot before, with nothing written beside it, holds the same tables:
 * it is not dumped again.
 */
function partDatabases(
  links: readonly DatabaseLink[],
  entries: ReadonlyMap<RemotePath, SnapshotEntry>,
  previous: ReadonlyMap<RemotePath, SnapshotEntry> | undefined,
  before: SnapshotRecord | undefined,
): { same: SnapshotDatabase[]; links: DatabaseLink[] } {
  const same: SnapshotDatabase[] = []
  const rest: DatabaseLink[] = []
  for (const link of links) {
    const database = before?.databases.find(({ kind, installation }) => kind === 'sqlite' && installation === link.installation)
    const isSame = (path: RemotePath): boolean => {
      const now = entries.get(path)
      return now?.ctime === previous?.get(path)?.ctime && now?.blob === previous?.get(path)?.blob
    }
    const unchanged =
      link.kind === 'sqlite' &&
      entries.get(link.file)?.ctime !== undefined &&
      entries.get(link.file)?.blob !== undefined &&
      [link.file, ...companionsOf(link.file)].every(isSame)
    if (unchanged && database !== undefined) same.push(database)
    else rest.push(link)
  }
  return { same, links: rest }
}

/**
 * A database read whole and at one moment takes the place of what the pull met, and needs no journal beside it. What a plan is
 * made from keeps the journals: one that stayed beside another database than its own would be played into it. Played into the
 * copy it only says again what the copy says.
 */
export function withDatabaseFiles(
  entries: ReadonlyMap<RemotePath, SnapshotEntry>,
  files: readonly DatabaseFile[],
  role: TakeOptions['role'],
): ReadonlyMap<RemotePath, SnapshotEntry> {
  if (files.length === 0) return entries
  const out = new Map(entries)
  for (const { path, blob, sha256, bytes, consistent } of files) {
    const entry = out.get(path)
    if (entry?.type !== 'file') continue
    out.set(path, { ...entry, size: bytes, blob, sha256 })
    if (consistent && role === 'taken') for (const companion of companionsOf(path)) out.delete(companion)
  }
  return out
}

/**
 * Opens a site's store, if there is one, and begins to read its newest snapshot. Whatever fails here will fail again, and be told then.
 * @param onFound Told what that one is, before it is read.
 */
export async function lookEarly(
  site: Site,
  deps: SnapshotDeps,
  signal: AbortSignal,
  onFound?: (record: SnapshotRecord) => void,
): Promise<EarlyLook | undefined> {
  const store = await deps.openStore(site.id, { create: false }).catch(() => undefined)
  return store && { store, newest: openNewest(store, signal, () => {}, { onFound }).catch(() => undefined) }
}

/** The newest snapshot that can be read. A damaged one must not keep a new one from being taken. */
async function openNewest(
  store: SnapshotStore,
  signal: AbortSignal,
  note: (text: string) => void,
  { early, onFound = () => {} }: { early?: EarlyLook['newest'] | undefined; onFound?: ((record: SnapshotRecord) => void) | undefined },
): Promise<SnapshotReader | undefined> {
  const before = await early
  if (before !== undefined && (await isStill(store, before))) return before
  await before?.close()
  for (const { record } of (await store.list()).reverse()) {
    onFound(record)
    try {
      const reader = await store.open(record.id, { signal })
      await reader.entries()
      return reader
    } catch (error) {
      if (!isSiteguardError(error) || error.code !== 'SG-SNAP-002') throw error
      note(`${record.id}: ${error.code}`)
    }
  }
  return undefined
}

/** It was read before the store was ours: somebody may have forgotten it since. */
async function isStill(store: SnapshotStore, { record }: SnapshotReader): Promise<boolean> {
  try {
    await (await store.open(record.id)).close()
    return true
  } catch (error) {
    if (!isSiteguardError(error)) throw error
    return false
  }
}

/** Small files: from the store where the snapshot before had the same content, else from the account. */
function readFrom(
  transport: Transport | undefined,
  root: RemotePath,
  entries: ReadonlyMap<RemotePath, SnapshotEntry>,
  previous: ReadonlyMap<RemotePath, SnapshotEntry> | undefined,
  reader: SnapshotReader | undefined,
  signal: AbortSignal,
): ReadSmall {
  return async (paths, limit) => {
    const out = new Map<RemotePath, FileContent>()
    const held = new Map<BlobId, RemotePath[]>()
    const asked = new Map<RemotePath, RemotePath>()
    for (const path of paths) {
      const entry = entries.get(path)
      if (entry?.type !== 'file') continue
      if (entry.blob !== undefined && previous?.get(path)?.blob === entry.blob)
        held.set(entry.blob, [...(held.get(entry.blob) ?? []), path])
      else asked.set((root === '/' ? `/${path}` : `${root}/${path}`) as RemotePath, path)
    }
    if (reader !== undefined && held.size > 0) {
      const here = await reader.present([...held.keys()])
      // What lies off-site only is read from the account: a few small files.
      for (const [blob, of] of held) {
        if (here.has(blob)) continue
        held.delete(blob)
        for (const path of of) asked.set((root === '/' ? `/${path}` : `${root}/${path}`) as RemotePath, path)
      }
      for await (const { blob, bytes } of reader.contents([...held.keys()], limit)) {
        if (bytes === 'too-large') continue
        for (const path of held.get(blob) ?? []) out.set(path, { path, bytes, size: bytes.length, sampled: false })
      }
    }
    if (transport !== undefined && asked.size > 0) {
      const requests = [...asked.keys()].map((path) => ({ path, limit }))
      for await (const answer of transport.readMany(requests, { signal })) {
        if (!('content' in answer)) continue
        const path = asked.get(answer.content.path)
        if (path !== undefined) out.set(path, { ...answer.content, path })
      }
    }
    return out
  }
}
