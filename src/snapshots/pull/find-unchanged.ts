import type { Entry } from '../../core/entry.ts'
import type { RemotePath } from '../../core/path.ts'
import type { SnapshotEntry } from '../../core/snapshot.ts'
import { isReadAgain, sameStanding, standing } from '../../core/standing.ts'
import type { StoredBlob } from '../types.ts'
import type { Kept } from './types.ts'

/** Answers which bytes of the store a listed file surely has. */
export type Known = (entry: Entry) => StoredBlob | undefined

export interface KnownOptions {
  readonly now: number
  readonly paranoid: boolean
  /** As `PullOptions.readLately`. */
  readonly readLately?: boolean
  readonly kept: ReadonlyMap<RemotePath, Kept>
}

/** Part of the files that, changed in nothing but the inode, shows that inodes move by themselves there (some cluster storage). */
const MOVING_INODES = 0.05

/**
 * Decides by the listing alone which files are those of an earlier snapshot. With ctime on both sides, equal size, mtime, ctime and
 * inode mean equal bytes: the owner of a file cannot set ctime. An earlier entry without ctime proves nothing to a listing that has
 * one. Without, see `isReadAgain`.
 */
export function findUnchanged(
  previous: ReadonlyMap<RemotePath, SnapshotEntry>,
  listed: ReadonlyMap<RemotePath, Entry>,
  { now, paranoid, readLately = false, kept }: KnownOptions,
): Known {
  const gone = new Map<string, StoredBlob>()
  for (const entry of previous.values()) {
    if (listed.has(entry.path)) continue
    const stored = storedOf(entry)
    const key = stored && identityOf(entry)
    if (key !== undefined) gone.set(key, stored as StoredBlob)
  }
  const inodesMove = doInodesMove(previous, listed)
  return (entry) => {
    const here = kept.size === 0 ? undefined : kept.get(entry.path)
    if (here !== undefined && sameStanding(standing(here.entry), standing(entry))) return here.entry
    if (paranoid) return undefined
    const before = previous.get(entry.path)
    const stored = before && storedOf(before)
    // The very entry of the snapshot before (`Like`): nothing in it is other. Nearly all of 20,000 are.
    if (before === entry && stored !== undefined && entry.ctime !== undefined) return stored
    if (
      before !== undefined &&
      stored !== undefined &&
      isUnchanged(before, entry, inodesMove, (path) => !readLately && isReadAgain(path, now))
    )
      return stored
    // Found under another name: a folder above it was renamed, which leaves the file's own ctime as it is.
    const key = gone.size === 0 ? undefined : identityOf(entry)
    return key === undefined ? undefined : gone.get(key)
  }
}

/** Whether a listing without ctime shows a file as it was: size and mtime, which its owner may set as he likes. */
function isUnproved(before: SnapshotEntry, entry: Entry): boolean {
  return entry.ctime === undefined && before.size === entry.size && Math.floor(before.mtime / 1000) === Math.floor(entry.mtime / 1000)
}

/** How many of the files that were read look as in the snapshot before, to a listing that proves nothing. */
export function countUnproved(previous: ReadonlyMap<RemotePath, SnapshotEntry>, read: ReadonlyMap<RemotePath, Kept>): number {
  let count = 0
  for (const [path, { entry }] of read) {
    const before = previous.get(path)
    if (before !== undefined && storedOf(before) !== undefined && isUnproved(before, entry)) count += 1
  }
  return count
}

function isUnchanged(before: SnapshotEntry, entry: Entry, inodesMove: boolean, isToRead: (path: RemotePath) => boolean): boolean {
  if (entry.ctime === undefined) return isUnproved(before, entry) && !isToRead(entry.path)
  if (before.size !== entry.size || before.ctime !== entry.ctime || before.mtime !== entry.mtime) return false
  return inodesMove || before.inode === entry.inode
}

function doInodesMove(previous: ReadonlyMap<RemotePath, SnapshotEntry>, listed: ReadonlyMap<RemotePath, Entry>): boolean {
  let compared = 0
  let moved = 0
  for (const entry of listed.values()) {
    const before = entry.type === 'file' && entry.ctime !== undefined ? previous.get(entry.path) : undefined
    if (before?.sha256 === undefined) continue
    compared += 1
    if (before === entry) continue
    if (before.inode !== entry.inode && isUnchanged(before, entry, true, () => true)) moved += 1
  }
  return moved > compared * MOVING_INODES
}

/**
 * What tells a file on its own, whatever its name: inode, size and times. Only where ctime is finer than a second: a coarse clock
 * lets a new file in a freed inode look like the old one. Across file systems inodes repeat, and ctimes to the nanosecond do not.
 */
export function identityOf(entry: Pick<SnapshotEntry, 'type' | 'size' | 'mtime' | 'ctime' | 'inode'>): string | undefined {
  const { type, size, mtime, ctime, inode } = entry
  if (type !== 'file' || size === 0 || ctime === undefined || inode === undefined || Number.isInteger(ctime / 1000)) return undefined
  return `${inode} ${ctime} ${mtime} ${size}`
}

/** The entry itself, where it says where its bytes are. */
function storedOf(entry: SnapshotEntry): StoredBlob | undefined {
  return entry.type === 'file' && entry.sha256 !== undefined && entry.blob !== undefined ? (entry as StoredBlob) : undefined
}
