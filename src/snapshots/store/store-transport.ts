import { createHash } from 'node:crypto'
import { holdsPhpOpenTag, PHP_OPEN_TAG, type ReadResult } from '../../core/content.ts'
import type { Entry, Problem, ProblemReason } from '../../core/entry.ts'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import { joinPath, parentPath, type RemotePath, relativeTo, remotePath } from '../../core/path.ts'
import type { BlobId, Gap, SnapshotEntry } from '../../core/snapshot.ts'
import { DEFAULT_MAX_ENTRIES } from '../../transports/bulk/list-budget.ts'
import { accessDenied, notRegular, notThere, problemOf, throwIfCancelled, unsupported } from '../../transports/bulk/problems.ts'
import { walkTree } from '../../transports/bulk/walk-tree.ts'
import type { Capabilities, HashResult, ListBatch, Meter, ReadRequest, Transport } from '../../transports/types.ts'
import type { SnapshotReader } from '../types.ts'

const CAPABILITIES: Capabilities = {
  exec: false,
  listing: 'walk',
  changeTime: false,
  remoteHash: ['sha256', 'md5'],
  bulkRead: true,
  remoteSearch: true,
  partialRead: true,
  symlink: false,
  hardLink: false,
  chmod: false,
  fsync: false,
  replace: 'two-step',
  rawNames: true,
  maxChannels: 1,
}

/** Contents up to this many bytes are taken whole; larger ones are streamed. */
const WHOLE = 8 * 1024 * 1024
/** Of contents that lie off-site only, brought here to be looked at: a few that moved, not a whole site. Bytes. */
const BROUGHT = 32 * 1024 * 1024
/** Bytes looked at again with the next piece of a large content, so that a tag across both is seen. */
const OVERLAP = 65_536

/** Gaps of a database: a scan of files, of the site or of its snapshot, says nothing of those. */
const OF_DATABASES: ReadonlySet<Gap['reason']> = new Set(['no-way', 'dump', 'cut', 'access'])

interface Index {
  readonly entries: ReadonlyMap<RemotePath, SnapshotEntry>
  /** By folder, once one is asked for by itself. */
  children?: ReadonlyMap<RemotePath, readonly RemotePath[]>
  /** Why a path was not read, as the snapshot says. */
  readonly gaps: ReadonlyMap<RemotePath, Problem>
}

export interface StoreTransportOptions {
  /** Of contents looked at when they were stored, whether they hold a PHP opening tag; those are not read for it again. */
  readonly searched?: ReadonlyMap<BlobId, boolean>
  /** What its login folder is called; default the site's root. '' makes its paths those of the snapshot, and copies no entry. */
  readonly home?: RemotePath
}

/**
 * A stored snapshot as an account that can only be read, so that it is judged by the very code that judges the site. Its login
 * folder is the root of the tree. What the snapshot could not read is a problem of the listing and of each read: not read is
 * never clean. Closing it leaves the reader open.
 * @throws SG-SNAP-002 from any call when the store is damaged.
 */
export function createStoreTransport(reader: SnapshotReader, options: StoreTransportOptions = {}): Transport {
  const { searched, home = remotePath(`/${reader.record.root}`) } = options
  const meter: Meter = { bytesIn: 0, bytesOut: 0, roundTrips: 0, execs: 0 }
  let budget = BROUGHT
  let loading: Promise<Index> | undefined
  const load = (): Promise<Index> => {
    loading ??= indexOf(reader).catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }
  /** Path in the snapshot, or undefined outside it. */
  const inner = (path: RemotePath): RemotePath | undefined => relativeTo(home, path.startsWith('/') ? path : joinPath(home, path))
  const find = async (path: RemotePath): Promise<SnapshotEntry | undefined> => {
    const { entries } = await load()
    const key = inner(path)
    return key === undefined ? undefined : entries.get(key)
  }
  /** @throws SG-TRAN-001/002/007 when it has no bytes here. */
  const blobOf = async (path: RemotePath): Promise<SnapshotEntry & { readonly blob: BlobId }> => {
    const entry = await find(path)
    if (entry === undefined) throw notThere(path)
    if (entry.type !== 'file') throw notRegular(path, entry.type)
    const { blob } = entry
    if (blob === undefined) throw accessDenied(path, (await load()).gaps.get(entry.path)?.detail ?? 'not in the snapshot')
    return { ...entry, blob }
  }
  const problemAt = async (path: RemotePath, error: unknown): Promise<Problem> => {
    const told = problemOf(path, error)
    const key = inner(path)
    const gap = key === undefined ? undefined : (await load()).gaps.get(key)
    return gap === undefined ? told : { ...gap, path }
  }
  const refuse = (operation: string) => async (): Promise<never> => {
    throw new SiteguardError({ code: 'SG-TRAN-005', kind: 'blocked', params: { operation } })
  }
  /** Contents of many paths in the order asked; larger ones than WHOLE come as their blob. */
  const bulk = async function* (
    paths: readonly RemotePath[],
    signal: AbortSignal | undefined,
  ): AsyncGenerator<{ path: RemotePath } & ({ problem: Problem } | { entry: SnapshotEntry & { blob: BlobId }; bytes?: Buffer })> {
    const found: { path: RemotePath; entry: SnapshotEntry & { blob: BlobId } }[] = []
    for (const path of paths) {
      throwIfCancelled(signal)
      try {
        found.push({ path, entry: await blobOf(path) })
      } catch (error) {
        yield { path, problem: await problemAt(path, error) }
      }
    }
    if (found.length === 0) return
    let at = 0
    let here = await reader.present(found.map(({ entry }) => entry.blob))
    const elsewhere = found.filter(({ entry }) => !here.has(entry.blob)).map(({ entry }) => entry)
    const bytes = elsewhere.reduce((sum, { size }) => sum + size, 0)
    if (elsewhere.length > 0 && bytes <= budget) {
      budget -= bytes
      await reader.bring(elsewhere.map(({ blob }) => blob)).catch(unlessCancelled)
      here = await reader.present(found.map(({ entry }) => entry.blob))
    }
    // A runner that began empty: what lies off-site only was not looked at, which is never clean.
    for (const { path, entry } of found) {
      if (!here.has(entry.blob)) yield { path, problem: { path, reason: 'denied', detail: 'not on this disk' } }
    }
    found.splice(0, found.length, ...found.filter(({ entry }) => here.has(entry.blob)))
    const blobs = found.map(({ entry }) => entry.blob)
    for await (const { bytes } of reader.contents(blobs, WHOLE)) {
      throwIfCancelled(signal)
      const { path, entry } = found[at] as (typeof found)[number]
      at += 1
      if (bytes !== 'too-large') meter.bytesIn += bytes.length
      yield bytes === 'too-large' ? { path, entry } : { path, entry, bytes }
    }
  }

  const transport: Transport = {
    kind: 'memory',
    capabilities: CAPABILITIES,
    home,
    meter,

    async stat(path, { signal } = {}) {
      throwIfCancelled(signal)
      const entry = await find(path)
      return entry && entryAt(path, entry)
    },
    async list(dir, { signal } = {}) {
      throwIfCancelled(signal)
      const index = await load()
      const { entries } = index
      const entry = await find(dir)
      if (entry === undefined) throw notThere(dir)
      if (entry.type !== 'dir') throw accessDenied(dir, 'not a folder')
      index.children ??= childrenOf(entries)
      return (index.children.get(entry.path) ?? []).map((child) => {
        const name = child.slice(entry.path === '' ? 0 : entry.path.length + 1)
        return entryAt(joinPath(dir, name), entries.get(child) as SnapshotEntry)
      })
    },
    async *listTree(roots, options = {}) {
      const { entries, gaps } = await load()
      const { prune = [], maxDepth, maxEntries = DEFAULT_MAX_ENTRIES, signal } = options
      const [root = home] = roots
      const whole = roots.length === 1 && inner(root) === '' && prune.length === 0 && maxDepth === undefined
      // Nothing to walk: of 20,000 entries folder by folder, sorted and spelled anew, a judgement took a tenth of a second longer.
      if (whole && entries.has('' as RemotePath) && entries.size <= maxEntries) {
        yield* inBatches(root, entries, signal)
      } else yield* walkTree(transport, roots, { ...options, width: () => 1 })
      const problems: Problem[] = []
      for (const [path, problem] of gaps) {
        const whole = joinPath(home, path)
        if (roots.some((root) => relativeTo(remotePath(root.startsWith('/') ? root : joinPath(home, root)), whole) !== undefined)) {
          problems.push({ ...problem, path: spelledAs(roots, home, whole) })
        }
      }
      if (problems.length > 0) yield { entries: [], problems }
    },
    async *read(path, { signal, offset = 0, length = Number.POSITIVE_INFINITY } = {}) {
      throwIfCancelled(signal)
      const { blob } = await blobOf(path)
      const end = offset + length
      let at = 0
      for await (const piece of reader.content(blob)) {
        throwIfCancelled(signal)
        const part = piece.subarray(Math.max(0, offset - at), Math.max(0, Math.min(piece.length, end - at)))
        at += piece.length
        meter.bytesIn += part.length
        if (part.length > 0) yield part
        if (at >= end) return
      }
    },
    async *readMany(requests, { signal } = {}) {
      const byPath = new Map<RemotePath, ReadRequest[]>()
      for (const request of requests) byPath.set(request.path, [...(byPath.get(request.path) ?? []), request])
      for await (const answer of bulk([...byPath.keys()], signal)) {
        for (const request of byPath.get(answer.path) ?? []) {
          yield 'problem' in answer ? answer : await readOne(transport, request, answer.entry, answer.bytes, signal)
        }
      }
    },
    async *hashMany(paths, algorithm, { signal } = {}) {
      if (algorithm === 'sha256') {
        for (const path of paths) {
          throwIfCancelled(signal)
          yield await digestOf(path)
        }
        return
      }
      for await (const answer of bulk(paths, signal)) {
        if ('problem' in answer) yield answer
        else {
          const hash = createHash(algorithm)
          if (answer.bytes !== undefined) hash.update(answer.bytes)
          else for await (const piece of transport.read(answer.path, signal && { signal })) hash.update(piece)
          yield { path: answer.path, digest: hash.digest('hex'), bytes: 0 }
        }
      }
    },
    async *search(paths, _pattern, { signal } = {}) {
      const unsearched: RemotePath[] = []
      for (const path of paths) {
        const blob = (await find(path))?.blob
        const hit = blob === undefined ? undefined : searched?.get(blob)
        if (hit === undefined) unsearched.push(path)
        else if (hit) yield { hits: [path], problems: [] }
      }
      for await (const answer of bulk(unsearched, signal)) {
        if ('problem' in answer) yield { hits: [], problems: [answer.problem] }
        else {
          const hit =
            answer.bytes === undefined ? await holdsTag(transport.read(answer.path, signal && { signal })) : holdsPhpOpenTag(answer.bytes)
          if (hit) yield { hits: [answer.path], problems: [] }
        }
      }
    },
    create: refuse('create'),
    createMany: refuse('createMany'),
    rename: refuse('rename'),
    link: refuse('link'),
    symlink: refuse('symlink'),
    remove: refuse('remove'),
    rmdir: refuse('rmdir'),
    mkdir: refuse('mkdir'),
    chmod: refuse('chmod'),
    async exec() {
      throw unsupported('exec', 'store')
    },
    // biome-ignore lint/correctness/useYield: it has nothing to give.
    async *execStream() {
      throw unsupported('exec', 'store')
    },
    async close() {},
  }

  const digestOf = async (path: RemotePath): Promise<HashResult> => {
    try {
      // The digest was made here, of the bytes as they were stored.
      return { path, digest: (await blobOf(path)).sha256 as string, bytes: 0 }
    } catch (error) {
      return { path, problem: await problemAt(path, error) }
    }
  }
  return transport
}

/** A place that does not answer leaves contents where they are: they are not looked at, and that is told. */
function unlessCancelled(error: unknown): void {
  if (!isSiteguardError(error) || error.kind === 'cancelled') throw error
}

async function readOne(
  transport: Transport,
  { path, limit, sample }: ReadRequest,
  entry: SnapshotEntry & { blob: BlobId },
  bytes: Buffer | undefined,
  signal: AbortSignal | undefined,
): Promise<ReadResult> {
  const size = bytes?.length ?? entry.size
  if (sample !== undefined && size > 2 * sample) {
    const head = await bytesBetween(transport, path, bytes, 0, sample, signal)
    const tail = await bytesBetween(transport, path, bytes, size - sample, size, signal)
    return { content: { path, bytes: Buffer.concat([head, tail]), size, sampled: true } }
  }
  if (size > limit) return { path, problem: { path, reason: 'too-large', detail: `more than ${limit} bytes` } }
  return { content: { path, bytes: await bytesBetween(transport, path, bytes, 0, size, signal), size, sampled: false } }
}

async function bytesBetween(
  transport: Transport,
  path: RemotePath,
  bytes: Buffer | undefined,
  from: number,
  to: number,
  signal: AbortSignal | undefined,
): Promise<Buffer> {
  if (bytes !== undefined) return bytes.subarray(from, to)
  const parts: Buffer[] = []
  for await (const part of transport.read(path, { offset: from, length: to - from, ...(signal && { signal }) })) parts.push(part)
  return Buffer.concat(parts)
}

async function holdsTag(content: AsyncIterable<Buffer>): Promise<boolean> {
  let held = ''
  for await (const piece of content) {
    held += piece.toString('latin1')
    if (held.length < 4 * OVERLAP) continue
    if (PHP_OPEN_TAG.test(held)) return true
    held = held.slice(-OVERLAP)
  }
  return PHP_OPEN_TAG.test(held)
}

async function indexOf(reader: SnapshotReader): Promise<Index> {
  const entries = withFolders(await reader.entries())
  const gaps = new Map<RemotePath, Problem>()
  for (const { path = '' as RemotePath, reason, detail } of reader.record.gaps) {
    if (OF_DATABASES.has(reason)) continue
    // Read again after it changed: its bytes are there, and are those of one moment.
    if (reason === 'changed-while-read' && entries.get(path)?.blob !== undefined) continue
    gaps.set(path, { path, reason: reason as ProblemReason, ...(detail === undefined ? {} : { detail }) })
  }
  // A file without its bytes is a gap, whether or not the record says so.
  for (const [path, { type, blob }] of entries) {
    if (type === 'file' && blob === undefined && !gaps.has(path)) gaps.set(path, { path, reason: 'io', detail: 'not in the snapshot' })
  }
  return { entries, gaps }
}

function childrenOf(entries: ReadonlyMap<RemotePath, SnapshotEntry>): ReadonlyMap<RemotePath, readonly RemotePath[]> {
  const children = new Map<RemotePath, RemotePath[]>()
  for (const path of entries.keys()) {
    if (path === '') continue
    const dir = parentPath(path)
    const list = children.get(dir)
    if (list === undefined) children.set(dir, [path])
    else list.push(path)
  }
  return children
}

/** Entries of one batch of a whole listing. */
const BATCH = 2000

async function* inBatches(
  root: RemotePath,
  entries: ReadonlyMap<RemotePath, SnapshotEntry>,
  signal: AbortSignal | undefined,
): AsyncGenerator<ListBatch> {
  let batch: Entry[] = []
  for (const entry of entries.values()) {
    batch.push(entryAt(joinPath(root, entry.path), entry))
    if (batch.length < BATCH) continue
    throwIfCancelled(signal)
    yield { entries: batch, problems: [] }
    batch = []
  }
  if (batch.length > 0) yield { entries: batch, problems: [] }
}

/** Folders a synthetic tree does not speak of: what lies in them must be seen all the same. */
function withFolders(given: ReadonlyMap<RemotePath, SnapshotEntry>): ReadonlyMap<RemotePath, SnapshotEntry> {
  const missing = new Map<RemotePath, SnapshotEntry>()
  for (const path of given.keys()) {
    for (let dir = path; dir !== ''; ) {
      dir = parentPath(dir)
      if (given.has(dir) || missing.has(dir)) break
      missing.set(dir, { path: dir, type: 'dir', size: 0, mtime: 0 })
    }
  }
  return missing.size === 0 ? given : new Map([...given, ...missing])
}

/** The snapshot's own where the path is: with what the store says of its content. */
function entryAt(path: RemotePath, entry: SnapshotEntry): Entry {
  if (path === entry.path) return entry
  const { sha256: _sha256, blob: _blob, ...listed } = entry
  return { ...listed, path }
}

/** A listing spells each path with the root as it was asked for. */
function spelledAs(roots: readonly RemotePath[], home: RemotePath, whole: RemotePath): RemotePath {
  if (roots.some((root) => root.startsWith('/'))) return whole
  return relativeTo(home, whole) ?? whole
}
