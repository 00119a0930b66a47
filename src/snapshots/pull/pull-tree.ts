import { addSizes, type Entry, type Problem } from '../../core/entry.ts'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import { linkedFrom, type RemotePath, ROOT_LINKS } from '../../core/path.ts'
import type { BlobId, Gap, SnapshotEntry } from '../../core/snapshot.ts'
import { sameStanding, standing } from '../../core/standing.ts'
import type { Transport } from '../../transports/types.ts'
import type { SnapshotWriter, StoredBlob } from '../types.ts'
import { countUnproved, findUnchanged, identityOf, type Known } from './find-unchanged.ts'
import { type Listed, type Listing, type ListingOptions, listThese, listWhole } from './list-tree.ts'
import { readFiles } from './read-files.ts'
import type { Kept, PullOptions, PullResult } from './types.ts'

export type { Kept, PullOptions, PullProgress, PullResult } from './types.ts'

const MAX_FILE_BYTES = 64 * 2 ** 30
/** How often the site is looked at again for what changed while it was read. */
const ROUNDS = 3
/** Up to so many files are looked at again one by one; for more, the whole tree costs less. */
const FEW = 500

/** Entries of the snapshot before, if there is one. They may still be on their way: the account lists meanwhile. */
export type Previous = ReadonlyMap<RemotePath, SnapshotEntry> | undefined

/**
 * Brings one site's files into the store. The tree is listed; what `findUnchanged` knows is taken over and no byte of it crosses the
 * wire; the rest is read, looked at again afterwards, and read again where it changed meanwhile. Links are recorded and never
 * followed; pipes, sockets and devices are recorded. What could not be read is a gap, never an exception, unless the store or the caller
 * ends it all, or the connection breaks before there is a listing; see `cut` for later.
 * @throws SG-SNAP-020 when the root is not there, is no folder or may not be listed.
 */
export async function pullTree(
  transport: Transport,
  root: RemotePath,
  previous: Previous | Promise<Previous>,
  writer: SnapshotWriter,
  options: PullOptions,
): Promise<PullResult> {
  const { at, listing } = await listRoot(transport, root, { ...options, like: Promise.resolve(previous) })
  checkRoot(root, listing)
  const before = await previous
  const kept = options.kept ?? new Map<RemotePath, Kept>()
  const known = findUnchanged(before ?? new Map(), listing.entries, {
    now: options.now,
    paranoid: options.paranoid ?? false,
    readLately: options.readLately ?? false,
    kept,
  })
  const pull = createPull(transport, at, writer, options, known, kept, listing)
  const result = (): PullResult => ({
    ...pull.result(),
    readAgain: before === undefined || options.paranoid === true ? 0 : countUnproved(before, kept),
  })
  try {
    let wanted = pull.decide(listing.entries.values())
    for (let round = 1; ; round += 1) {
      await pull.read(wanted)
      const again = await pull.lookAgain(wanted)
      if (again === undefined) break
      wanted = pull.compare(again, round < ROUNDS)
      if (wanted.length === 0) break
    }
    return result()
  } catch (error) {
    if (!isSiteguardError(error) || (error.kind !== 'connect' && error.kind !== 'timeout')) throw error
    return { ...result(), cut: error }
  }
}

/** The listing of the root, or of the folder it is a link to. Asking first whether it is one would cost a round trip each time. */
async function listRoot(transport: Transport, root: RemotePath, options: ListingOptions): Promise<{ at: RemotePath; listing: Listing }> {
  let at = root
  for (let hop = 0; ; hop += 1) {
    const listing = await listWhole(transport, at, options)
    const { type, target } = listing.entries.get('' as RemotePath) ?? {}
    if (type !== 'symlink' || target === undefined || hop === ROOT_LINKS) return { at, listing }
    at = linkedFrom(at, target)
  }
}

function checkRoot(root: RemotePath, { entries, problems }: Listing): void {
  const entry = entries.get('' as RemotePath)
  const problem = problems.find(({ path }) => path === '' || path === undefined)
  const detail =
    entry === undefined
      ? (problem?.reason ?? 'vanished')
      : entry.type !== 'dir'
        ? 'not-a-folder'
        : entries.size === 1 && problem !== undefined
          ? problem.reason
          : undefined
  if (detail !== undefined) throw new SiteguardError({ code: 'SG-SNAP-020', kind: 'not-found', params: { root, detail } })
}

/** What one pull has learned so far, and the steps that add to it. */
function createPull(
  transport: Transport,
  root: RemotePath,
  writer: SnapshotWriter,
  options: PullOptions,
  known: Known,
  kept: Map<RemotePath, Kept>,
  { entries, problems }: Listing,
) {
  const { signal, maxFileBytes = MAX_FILE_BYTES, onProgress } = options
  let listingProblems = problems
  const unread = new Map<RemotePath, Problem>()
  const changedOnes = new Set<RemotePath>()
  let fetched = 0
  let fetchedBytes = 0

  const forget = (path: RemotePath): void => {
    if (path === '') return
    entries.delete(path)
    kept.delete(path)
    unread.delete(path)
  }

  /** Takes over what is known; gives what is to be read. Afterwards an entry names a content only where it surely has it. */
  const decide = (listed: Iterable<Listed>): Entry[] => {
    const wanted: Entry[] = []
    for (const entry of listed) {
      if (entry.type !== 'file') continue
      const { path } = entry
      unread.delete(path)
      const stored = known(entry)
      if (stored !== kept.get(path)?.entry) kept.delete(path)
      if (stored !== undefined) {
        if (entry.blob !== stored.blob || entry.sha256 !== stored.sha256) entries.set(path, withContent(entry, stored))
        continue
      }
      const bare = withoutContent(entry)
      entries.set(path, bare)
      if (entry.unreadable === true) unread.set(path, { path, reason: 'denied' })
      else wanted.push(bare)
    }
    return wanted
  }

  const read = async (wanted: readonly Entry[]): Promise<void> => {
    const { first, twins } = parted(wanted)
    const totalBytes = first.reduce((sum, entry) => addSizes(sum, entry.size), 0)
    let done = 0
    let bytes = 0
    const call = { maxFileBytes, ...(signal === undefined ? {} : { signal }) }
    for await (const { path, stored, changed, problem } of readFiles(transport, root, first, writer, call)) {
      done += 1
      if (changed) changedOnes.add(path)
      if (stored !== undefined) {
        const { size, openTag } = stored
        const listed = entries.get(path) as Listed
        const entry = withContent(listed, stored)
        fetched += 1
        fetchedBytes += size
        bytes += size
        if (size === listed.size) entries.set(path, entry)
        const content = size === listed.size ? entry : { ...entry, size }
        kept.set(path, openTag === undefined ? { entry: content } : { entry: content, openTag })
      } else if (problem !== undefined) unread.set(path, problem)
      onProgress?.({ done, total: first.length, bytes, totalBytes })
    }
    for (const [entry, twin] of twins) {
      const stored = kept.get(twin.path)
      if (stored?.entry.size === twin.size) kept.set(entry.path, { ...stored, entry: withContent(entry, stored.entry) })
      else unread.set(entry.path, { reason: 'changed-while-read', ...unread.get(twin.path), path: entry.path })
    }
  }

  /** How what was read stands now. Undefined when nothing was read: then the listing itself is the moment of the snapshot. */
  const lookAgain = async (wanted: readonly Entry[]): Promise<Look | undefined> => {
    const vanished = listingProblems.some((problem) => problem.reason === 'vanished')
    if (wanted.length === 0 && !vanished) return undefined
    if (wanted.length <= FEW && !vanished) {
      const paths = wanted.map((entry) => entry.path)
      const listing = await listThese(transport, root, paths, { ...options, like: entries })
      const folders = [...listing.entries.values()].some((entry) => entry.type === 'dir')
      if (!folders) return { listing, looked: paths }
    }
    return { listing: await listWhole(transport, root, { ...options, like: entries }), looked: 'all' }
  }

  /** Takes the later look for true, and gives what is to be read for it. Without `goOn`, what changed again is only named. */
  const compare = ({ listing, looked }: Look, goOn: boolean): Entry[] => {
    if (listing.whole || looked !== 'all') {
      for (const path of looked === 'all' ? [...entries.keys()] : looked) {
        if (!listing.entries.has(path) && !isDoubtful(path, listing)) forget(path)
      }
    }
    if (looked === 'all') listingProblems = listing.whole ? listing.problems : [...listingProblems, ...listing.problems]
    const again: Entry[] = []
    for (const [path, entry] of listing.entries) {
      const old = entries.get(path)
      const same = old !== undefined && old.type === entry.type && sameStanding(standing(old), standing(entry))
      const reason = unread.get(path)?.reason
      if (same && reason !== 'vanished' && reason !== 'not-a-file' && reason !== 'changed-while-read') continue
      if (!same && kept.has(path)) changedOnes.add(path)
      if (goOn) {
        forget(path)
        entries.set(path, entry)
        again.push(entry)
      } else if (same && reason === 'vanished') unread.set(path, { path, reason: 'lie', detail: 'listed, and said to be gone' })
    }
    return decide(again)
  }

  const result = (): Omit<PullResult, 'readAgain'> => {
    const searched = new Map<BlobId, boolean>()
    const gaps: Gap[] = []
    let files = 0
    let bytes = 0
    let missing = 0
    let unchanged = 0
    for (const [path, listed] of entries) {
      const own = listed.type === 'file' ? kept.get(path) : undefined
      if (own?.openTag !== undefined) searched.set(own.entry.blob, own.openTag)
      const entry = own?.entry ?? readable(listed)
      if (entry !== listed) entries.set(path, entry)
      const stored = entry.blob
      if (stored !== undefined && own === undefined) unchanged += 1
      if (entry.type !== 'file') continue
      files += 1
      bytes = addSizes(bytes, entry.size)
      const problem = unread.get(path)
      if (stored === undefined && problem !== undefined) gaps.push(gapOf(problem))
      else if (stored === undefined) missing += 1
      else if (changedOnes.has(path)) gaps.push({ path, reason: 'changed-while-read' })
    }
    gaps.push(...listingProblems.map(gapOf))
    // Only a connection that broke leaves files without an answer.
    if (missing > 0) gaps.push({ reason: 'disconnected', detail: `${missing} files` })
    return { root, entries, gaps, files, bytes, fetched, fetchedBytes, searched, unchanged }
  }

  return { decide, read, lookAgain, compare, result }
}

interface Look {
  readonly listing: Listing
  readonly looked: 'all' | readonly RemotePath[]
}

/** Whether the login could read it is nothing to remember. Copied only where it has to be. */
function readable(entry: Listed): SnapshotEntry {
  if (entry.unreadable === undefined) return entry
  const { unreadable: _, ...rest } = entry
  return rest
}

/**
 * Field by field, always in this order: spread, each of 60,000 entries got a hidden class of its own (V8), 370 bytes and a slower
 * collection each.
 */
function withContent(listed: Listed, { sha256, blob }: StoredBlob): SnapshotEntry & StoredBlob {
  const { path, type, size, mtime } = listed
  const entry: Writable<SnapshotEntry & StoredBlob> = { path, type, size, mtime, sha256, blob }
  if (listed.mode !== undefined) entry.mode = listed.mode
  if (listed.ctime !== undefined) entry.ctime = listed.ctime
  if (listed.inode !== undefined) entry.inode = listed.inode
  if (listed.nlink !== undefined) entry.nlink = listed.nlink
  if (listed.uid !== undefined) entry.uid = listed.uid
  if (listed.gid !== undefined) entry.gid = listed.gid
  if (listed.target !== undefined) entry.target = listed.target
  return entry
}

type Writable<T> = { -readonly [Field in keyof T]: T[Field] }

function withoutContent(entry: Listed): Listed {
  if (entry.blob === undefined && entry.sha256 === undefined) return entry
  const { sha256: _, blob: _blob, ...rest } = entry
  return rest
}

/** Hard links: one name of each file is read, and the others are the same file. */
function parted(wanted: readonly Entry[]): { first: Entry[]; twins: [Entry, Entry][] } {
  const byFile = new Map<string, Entry>()
  const first: Entry[] = []
  const twins: [Entry, Entry][] = []
  for (const entry of wanted) {
    const file = (entry.nlink ?? 1) > 1 ? identityOf(entry) : undefined
    const other = file === undefined ? undefined : byFile.get(file)
    if (other !== undefined) twins.push([entry, other])
    else {
      if (file !== undefined) byFile.set(file, entry)
      first.push(entry)
    }
  }
  return { first, twins }
}

/** Not in the listing, and the listing does not say that it is gone: it, or a folder above it, could not be looked at. */
function isDoubtful(path: RemotePath, { problems }: Listing): boolean {
  return problems.some(
    (problem) =>
      problem.reason !== 'vanished' && problem.path !== undefined && (path === problem.path || path.startsWith(`${problem.path}/`)),
  )
}

function gapOf({ path, reason, detail }: Problem): Gap {
  return { ...(path === undefined ? {} : { path }), reason, ...(detail === undefined ? {} : { detail }) }
}
