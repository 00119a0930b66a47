import { createHash } from 'node:crypto'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { RemotePath } from '../../core/path.ts'
import type { SnapshotEntry } from '../../core/snapshot.ts'
import { createTurns } from '../../core/take-turns.ts'
import { temporaryBeside } from '../../disk/atomic-write.ts'
import type { ReadEntries, ReadFolder } from './read-whole.ts'

/*
 * The entries of one snapshot of a store once more, in a form that is read at once: Git's trees and the manifests beside them take many times
 * as long, at every command. Any other snapshot is told from it by what differs. It is this machine's alone and nobody's truth: where it is
 * absent, damaged or of a snapshot that was forgotten, all is read from the manifests.
 *
 * One JSON value a line: what it is of, then pieces of folders; at the end the SHA-256 of all before.
 */

/** Its file, in the store's folder. */
export const KEPT = 'siteguard-entries'
const FORMAT = 2
const UNICODE = process.versions.unicode ?? ''
/** Entries a line: while one is read, nothing else can happen. */
const LINE_ENTRIES = 250
/** Characters written at a time. */
const PIECE = 1 << 20
const SUM_BYTES = 64
/** It is written anew once that many paths differ from it, and that part of all. */
const MANY = 1000
const PART = 0.1

/** `unicode`: by which the names in the tree were found to be encoded as this Node encodes them. */
type Head = readonly [format: number, unicode: string, commit: string, tables: readonly (readonly [path: string, oid: string])[]]
type Piece = readonly [dir: RemotePath, oid: string, entries: readonly SnapshotEntry[]]

/** What is kept; undefined where there is nothing that can be trusted. */
export async function loadKept(dir: string): Promise<ReadEntries | undefined> {
  const bytes = await readFile(join(dir, KEPT)).catch(() => Buffer.alloc(0))
  const head = headOf(bytes)
  if (head === undefined || head === 'damaged') return undefined
  const rest = createTurns()
  const folders = new Map<RemotePath, ReadFolder & { readonly entries: SnapshotEntry[] }>()
  const all = new Map<RemotePath, SnapshotEntry>()
  for (let at = head.end; at < bytes.length - SUM_BYTES; ) {
    const resting = rest()
    if (resting !== undefined) await resting
    const end = bytes.indexOf(10, at)
    const [dir, oid, entries] = JSON.parse(bytes.toString('utf8', at, end)) as Piece
    const folder = folders.get(dir) ?? { oid, entries: [] }
    folders.set(dir, folder)
    for (const entry of entries) {
      folder.entries.push(entry)
      all.set(entry.path, entry)
    }
    at = end + 1
  }
  return { commit: head.commit, entries: all, folders, tables: new Map(head.tables), exact: true, changes: 0 }
}

/** Of which snapshot something is kept, and its digest. Undefined: nothing that this siteguard and this Node can use. 'damaged': it is not as it was written. */
export async function keptOf(dir: string): Promise<{ readonly commit: string; readonly sum: string } | 'damaged' | undefined> {
  const bytes = await readFile(join(dir, KEPT)).catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? undefined : Buffer.alloc(0),
  )
  const head = bytes && headOf(bytes)
  return typeof head === 'object' ? { commit: head.commit, sum: bytes?.toString('latin1', bytes.length - SUM_BYTES) ?? '' } : head
}

/** The digest `keptOf` gives where this is kept. */
export function sumOfKept(read: ReadEntries): string {
  const sum = createHash('sha256')
  for (const piece of textOf(read)) sum.update(piece)
  return sum.digest('hex')
}

/** Whether it is worth keeping what was read, given how far it is from what is kept. */
export function isWorthKeeping({ entries, exact, changes }: Pick<ReadEntries, 'entries' | 'exact' | 'changes'>): boolean {
  return exact && (changes === undefined || changes > Math.max(MANY, entries.size * PART))
}

/** Keeps the entries of a snapshot in place of those that were kept. What fails leaves nothing, and is no fault. */
export async function keepEntries(dir: string, read: ReadEntries): Promise<void> {
  const file = join(dir, KEPT)
  const temporary = temporaryBeside(file)
  try {
    const handle = await open(temporary, 'wx', 0o600)
    try {
      const sum = createHash('sha256')
      for (const piece of textOf(read)) {
        sum.update(piece)
        await handle.appendFile(piece)
      }
      await handle.appendFile(sum.digest('hex'))
      // A file that a power cut left empty would be told as damage.
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch {
    await rm(temporary, { force: true }).catch(() => {})
  }
}

/** Takes away what is kept of a snapshot that is no more: its names are to be forgotten too. */
export async function dropKept(dir: string, commits: ReadonlySet<string>): Promise<void> {
  const kept = await keptOf(dir)
  if (typeof kept !== 'object' || !commits.has(kept.commit)) await rm(join(dir, KEPT), { recursive: true, force: true })
}

/** Undefined: of another format, or written by a Node whose Unicode encodes names otherwise. */
function headOf(bytes: Buffer): { readonly commit: string; readonly tables: Head[3]; readonly end: number } | 'damaged' | undefined {
  const body = bytes.subarray(0, -SUM_BYTES)
  if (createHash('sha256').update(body).digest('hex') !== bytes.toString('latin1', body.length)) return 'damaged'
  const end = body.indexOf(10)
  const start = Buffer.from(`${JSON.stringify([FORMAT, UNICODE]).slice(0, -1)},`)
  if (!body.subarray(0, start.length).equals(start)) return undefined
  const [, , commit, tables] = JSON.parse(body.toString('utf8', 0, end)) as Head
  return { commit, tables, end: end + 1 }
}

function* textOf({ commit, tables, folders }: ReadEntries): Generator<string> {
  const head: Head = [FORMAT, UNICODE, commit, [...tables].sort(([a], [b]) => (a < b ? -1 : 1))]
  let text = `${JSON.stringify(head)}\n`
  for (const [dir, { oid, entries }] of folders) {
    for (let at = 0; at === 0 || at < entries.length; at += LINE_ENTRIES) {
      const piece: Piece = [dir, oid, entries.slice(at, at + LINE_ENTRIES).map(asRead)]
      text += `${JSON.stringify(piece)}\n`
      if (text.length < PIECE) continue
      yield text
      text = ''
    }
  }
  yield text
}

/** As it is read from a manifest: nothing else, and a digest only of what is stored. */
function asRead({ path, type, size, mtime, mode, ctime, inode, nlink, uid, gid, target, sha256, blob }: SnapshotEntry): SnapshotEntry {
  // JSON leaves out what is undefined.
  const entry = { path, type, size, mtime, mode, ctime, inode, nlink, uid, gid, target, sha256: blob && sha256, blob }
  return entry as SnapshotEntry
}
