import type { EntryType } from '../../core/entry.ts'
import type { Sha256 } from '../../core/manifest.ts'
import { baseName, joinPath, parentPath, type RemotePath } from '../../core/path.ts'
import type { SnapshotEntry } from '../../core/snapshot.ts'
import { unstorable } from './encode-name.ts'

/**
 * What Git drops of a tree (modes, times, owners, links, empty folders, SHA-256) as one file a folder: the folder's own line
 * first, then what lies in it, one JSON line each, in the order of the names. A folder nothing changed in gives the same bytes
 * again. Where a file's bytes are is not in it: the tree beside it says that, under the same path.
 */

const TYPES: ReadonlySet<unknown> = new Set(['file', 'dir', 'symlink', 'fifo', 'socket', 'block', 'char', 'other'] satisfies EntryType[])

interface Line {
  /** Name; '' is the folder itself. */
  readonly n: string
  /** Type; absent: a regular file. */
  readonly t?: EntryType
  /** Size. */
  readonly s: number
  /** Permission bits. */
  readonly p?: number
  /** Modification and change time, milliseconds. */
  readonly m: number
  readonly c?: number
  readonly i?: number
  readonly l?: number
  readonly u?: number
  readonly g?: number
  /** A link's target. */
  readonly to?: string
  /** SHA-256, of a file whose bytes are stored. */
  readonly h?: string
}

const isWhole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const isMode = (value: unknown): boolean => isWhole(value) && (value as number) <= 0o7777
const isText = (value: unknown): boolean => typeof value === 'string'
const isNumber = (value: unknown): boolean => Number.isFinite(value)
/** By hand: zod, field by field for 60,000 lines, would cost as much as all else that reading a snapshot does. */
const FIELDS: Readonly<Record<keyof Line, (value: unknown) => boolean>> = {
  n: isText,
  t: (value) => TYPES.has(value),
  s: isWhole,
  p: isMode,
  m: isNumber,
  c: isNumber,
  i: isWhole,
  l: isWhole,
  u: isWhole,
  g: isWhole,
  to: isText,
  h: (value) => isText(value) && /^[0-9a-f]{64}$/.test(value as string),
}

/** @throws Error for a line without a name, size or time, with a field that is none, or one of another kind. */
function parseLine(text: string): Line {
  const line: unknown = JSON.parse(text)
  if (typeof line !== 'object' || line === null || Array.isArray(line)) throw new Error('a line is no entry')
  for (const field in line) {
    const check = Object.hasOwn(FIELDS, field) ? FIELDS[field as keyof Line] : undefined
    if (check?.((line as Record<string, unknown>)[field]) !== true) throw new Error(`an entry's ${JSON.stringify(field)} is none`)
  }
  const { n, s, m } = line as Partial<Line>
  if (n === undefined || s === undefined || m === undefined) throw new Error('an entry without a name, size or time')
  return line as Line
}

/** A tree that cannot be: it would be one thing here and another when written out. */
export class BadTree extends Error {
  override readonly name = 'BadTree'
  readonly path: string
  readonly why: 'outside' | 'malformed' | 'too-long' | 'duplicate' | 'not-below-a-folder'

  constructor(path: string, why: BadTree['why']) {
    super(`${why}: ${JSON.stringify(path)}`)
    this.path = path
    this.why = why
  }
}

/** Folder whose manifest speaks of an entry. */
export function manifestOf({ type, path }: Pick<SnapshotEntry, 'type' | 'path'>): RemotePath {
  return type === 'dir' ? path : parentPath(path)
}

/**
 * Manifests by folder, each as its text, made when it is asked for: all of them would be as large again as the entries.
 * @param entries A tree that can be, see `checkTree`.
 * @param isWanted Folders whose manifests are made. Default: all.
 */
export function* writeManifests(
  entries: ReadonlyMap<RemotePath, SnapshotEntry>,
  isWanted: (dir: RemotePath) => boolean = () => true,
): Generator<[dir: RemotePath, text: string]> {
  const inside = byFolder(entries, isWanted)
  for (const dir of [...inside.keys()].sort(byText)) {
    const lines = (inside.get(dir) as SnapshotEntry[]).map((entry) => lineOf(entry, nameIn(entry)))
    yield [dir, `${lines.join('\n')}\n`]
  }
}

/** Entries by the folder whose manifest speaks of them, in its order. */
export function byFolder(
  entries: ReadonlyMap<RemotePath, SnapshotEntry>,
  isWanted: (dir: RemotePath) => boolean = () => true,
): Map<RemotePath, SnapshotEntry[]> {
  const inside = new Map<RemotePath, SnapshotEntry[]>()
  for (const entry of entries.values()) {
    const dir = manifestOf(entry)
    if (!isWanted(dir)) continue
    const list = inside.get(dir)
    if (list === undefined) inside.set(dir, [entry])
    else list.push(entry)
  }
  // The folder's own path is the shortest of them, so it comes first.
  for (const list of inside.values()) list.sort((a, b) => byText(a.path, b.path))
  return inside
}

/**
 * Every path stays below the root, and what lies above it is a folder.
 * @param like A tree that was checked: of an entry it shares, only what lies above is looked at.
 * @throws BadTree
 */
export function checkTree(entries: ReadonlyMap<RemotePath, SnapshotEntry>, like?: ReadonlyMap<RemotePath, SnapshotEntry>): void {
  for (const [path, entry] of entries) {
    const why = like?.get(path) === entry ? undefined : unstorable(path)
    if (why !== undefined) throw new BadTree(path, why)
    if (path === '') {
      if (entry.type !== 'dir') throw new BadTree(path, 'not-below-a-folder')
      continue
    }
    let above = parentPath(path)
    for (;;) {
      const folder = entries.get(above)
      if (folder !== undefined && folder.type !== 'dir') throw new BadTree(path, 'not-below-a-folder')
      // What lies above a folder that is there was or will be looked at for that folder itself.
      if (folder !== undefined || above === '') break
      above = parentPath(above)
    }
  }
}

/** A manifest of the same folder that was read before, and what it says. */
export interface KnownManifest {
  readonly text: string
  readonly entries: readonly SnapshotEntry[]
}

/**
 * Entries of one manifest, without `blob`; or, where a line is one of a manifest that is known, the very entry it was read as: of a folder
 * of 8,000 files in which three changed, three lines are parsed.
 * @throws Error, in words, when it is no manifest.
 */
export function readManifest(dir: RemotePath, text: string, known?: KnownManifest): SnapshotEntry[] {
  const out: SnapshotEntry[] = []
  const share = known && shareLines(known)
  const read = (line: string): SnapshotEntry => readLine(dir, line)
  let last: string | undefined
  let start = 0
  while (start < text.length) {
    const end = text.indexOf('\n', start)
    if (end < 0) throw new Error('the last line is cut')
    const entry = share === undefined ? read(text.slice(start, end)) : share(text, start, end, read)
    start = end + 1
    const name = nameIn(entry)
    if (last !== undefined && name <= last) throw new Error('names out of order')
    last = name
    out.push(entry)
  }
  return out
}

/** @throws Error, in words */
function readLine(dir: RemotePath, text: string): SnapshotEntry {
  const line = parseLine(text)
  if ((line.n === '') !== (line.t === 'dir')) throw new Error('a folder stands in its own manifest only')
  if (line.n.includes('/')) throw new Error('a path stands for a name')
  return entryOf(dir, line)
}

/**
 * Walks the lines of a manifest that is known beside those of another: both are in the order of the names. Gives the known entry of a line
 * of the other's (`start` to `end`, where its line break stands), or what `read` makes of it.
 */
function shareLines({ text, entries }: KnownManifest) {
  let at = 0
  let from = 0
  const next = (): void => {
    at += 1
    from = text.indexOf('\n', from) + 1
  }
  const same = (other: string, start: number, end: number): SnapshotEntry | undefined => {
    const entry = entries[at]
    if (entry === undefined || !text.startsWith(other.slice(start, end + 1), from)) return undefined
    next()
    return entry
  }
  return (other: string, start: number, end: number, read: (line: string) => SnapshotEntry): SnapshotEntry => {
    const here = same(other, start, end)
    if (here !== undefined) return here
    const entry = read(other.slice(start, end))
    const name = nameIn(entry)
    for (let known = entries[at]; known !== undefined && nameIn(known) < name; known = entries[at]) next()
    // What is gone stood in the way of one that is not.
    const further = same(other, start, end)
    if (further !== undefined) return further
    const left = entries[at]
    if (left !== undefined && nameIn(left) === name) next()
    return entry
  }
}

/** The name an entry has in its manifest. */
function nameIn({ type, path }: SnapshotEntry): string {
  return type === 'dir' ? '' : baseName(path)
}

/** JSON leaves out what is undefined. */
function lineOf({ type, size, mode, mtime, ctime, inode, nlink, uid, gid, target, blob, sha256 }: SnapshotEntry, name: string): string {
  const line: { readonly [Field in keyof Line]-?: Line[Field] | undefined } = {
    n: name,
    t: type === 'file' ? undefined : type,
    s: size,
    p: mode,
    m: mtime,
    c: ctime,
    i: inode,
    l: nlink,
    u: uid,
    g: gid,
    to: target,
    h: blob === undefined ? undefined : sha256,
  }
  return JSON.stringify(line)
}

function entryOf(dir: RemotePath, line: Line): SnapshotEntry {
  // Field by field: spreading each that may be absent takes five times as long.
  const entry: { -readonly [Field in keyof SnapshotEntry]: SnapshotEntry[Field] } = {
    path: joinPath(dir, line.n),
    type: line.t ?? 'file',
    size: line.s,
    mtime: line.m,
  }
  if (line.p !== undefined) entry.mode = line.p
  if (line.c !== undefined) entry.ctime = line.c
  if (line.i !== undefined) entry.inode = line.i
  if (line.l !== undefined) entry.nlink = line.l
  if (line.u !== undefined) entry.uid = line.u
  if (line.g !== undefined) entry.gid = line.g
  if (line.to !== undefined) entry.target = line.to
  if (line.h !== undefined) entry.sha256 = line.h as Sha256
  return entry
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
