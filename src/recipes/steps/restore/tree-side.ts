import type { TreeMember } from '../../../core/op.ts'
import { baseName, encodeName, parentPath, type RemotePath } from '../../../core/path.ts'
import type { Gap, SnapshotEntry } from '../../../core/snapshot.ts'
import type { OverlayTree } from '../../types.ts'

/** What stands at one path of a tree that is compared. `opaque`: something is there, and nobody knows what it holds. */
export type SideNode =
  | { readonly is: 'file'; readonly sha256: Extract<TreeMember, { is: 'file' }>['sha256']; readonly size: number; readonly mode?: number }
  | { readonly is: 'link'; readonly target: string }
  | { readonly is: 'dir'; readonly mode?: number }
  | { readonly is: 'opaque'; readonly why: 'unread' | 'special' }

/** One of the two trees that are compared. */
export interface TreeSide {
  readonly nodes: ReadonlyMap<RemotePath, SideNode>
  /** Paths right below a folder, ordered. */
  children(dir: RemotePath): readonly RemotePath[]
  /** The folder may hold more than is known: it, or one above it, could not be listed. */
  isHidden(dir: RemotePath): boolean
  /** Something at or below the folder may be there that nobody saw. */
  hidesBelow(dir: RemotePath): boolean
}

/** Why a name of a snapshot is not followed. */
export type UnsafeReason = 'name' | 'twice' | 'parent' | 'case' | 'link'

export interface UnsafeName {
  readonly path: RemotePath
  readonly reason: UnsafeReason
}

/** The site as it stands, ops of earlier steps laid over it. */
export function liveSide(overlay: OverlayTree, gaps: readonly Gap[]): TreeSide {
  const nodes = new Map<RemotePath, SideNode>()
  for (const [path, state] of overlay.all()) if (path !== '') nodes.set(path, state)
  return sideOf(nodes, gaps)
}

/**
 * The tree of a snapshot that is to be written. It is not trusted: names that lead out of the site, stand below something that is no
 * folder, or would meet another name where case does not count, are not in it; `unsafe` names them.
 */
export function targetSide(
  entries: ReadonlyMap<RemotePath, SnapshotEntry>,
  gaps: readonly Gap[],
): { side: TreeSide; unsafe: UnsafeName[] } {
  const nodes = new Map<RemotePath, SideNode>()
  const unsafe: UnsafeName[] = []
  for (const [key, entry] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (key === '') continue
    const reason = entry.path !== key ? 'name' : nameFault(entry)
    if (reason !== undefined) unsafe.push({ path: key, reason })
    else nodes.set(key, nodeOf(entry))
  }
  unsafe.push(...dropHomeless(nodes), ...dropCaseTricks(nodes))
  return { side: sideOf(nodes, gaps), unsafe }
}

function nameFault(entry: SnapshotEntry): UnsafeReason | undefined {
  const { path } = entry
  if (path.startsWith('/') || path.includes('\0')) return 'name'
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..' || isTooLong(part))) return 'name'
  const link = entry.type === 'symlink' ? entry.target : undefined
  return link !== undefined && (link === '' || link.includes('\0')) ? 'link' : undefined
}

/** Bytes no file system takes in one name. A character has three at most. */
function isTooLong(name: string): boolean {
  return name.length * 3 > 255 && encodeName(name).length > 255
}

function nodeOf(entry: SnapshotEntry): SideNode {
  const mode = entry.mode === undefined ? {} : { mode: entry.mode & 0o7777 }
  if (entry.type === 'dir') return { is: 'dir', ...mode }
  if (entry.type === 'symlink') return entry.target === undefined ? { is: 'opaque', why: 'unread' } : { is: 'link', target: entry.target }
  if (entry.type !== 'file') return { is: 'opaque', why: 'special' }
  return entry.sha256 === undefined ? { is: 'opaque', why: 'unread' } : { is: 'file', sha256: entry.sha256, size: entry.size, ...mode }
}

/** Takes away what stands below a link, a file or something special, and adds the folders a snapshot left unsaid. */
function dropHomeless(nodes: Map<RemotePath, SideNode>): UnsafeName[] {
  const dropped: UnsafeName[] = []
  for (const path of [...nodes.keys()].sort()) {
    for (let dir = parentPath(path); dir !== ''; dir = parentPath(dir)) {
      const above = nodes.get(dir)
      if (above === undefined) nodes.set(dir, { is: 'dir' })
      else if (above.is !== 'dir') {
        nodes.delete(path)
        dropped.push({ path, reason: 'parent' })
        break
      }
    }
  }
  return dropped
}

/**
 * Where the account's disk does not tell case apart, a link `A` and a folder `a` are one name, and what is written below `a` goes
 * where the link leads. Such links are left out; plain files that differ in case alone are common and harm nobody.
 */
function dropCaseTricks(nodes: Map<RemotePath, SideNode>): UnsafeName[] {
  const folded = new Map<string, RemotePath[]>()
  for (const path of nodes.keys()) {
    const key = foldName(path)
    folded.set(key, [...(folded.get(key) ?? []), path])
  }
  const dropped: UnsafeName[] = []
  for (const same of folded.values()) {
    if (same.length < 2 || new Set(same.map((path) => nodes.get(path)?.is)).size < 2) continue
    for (const path of same) {
      if (nodes.get(path)?.is !== 'link') continue
      nodes.delete(path)
      dropped.push({ path, reason: 'case' })
    }
  }
  return dropped
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are ASCII too
const ASCII = /^[\x00-\x7f]*$/

/** As HFS+, NTFS and VFAT compare: composed forms are one, invisible characters none, case does not count. */
function foldName(path: string): string {
  if (ASCII.test(path)) return path.toLowerCase()
  return path
    .normalize('NFKC')
    .replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '')
    .toLowerCase()
}

function sideOf(nodes: ReadonlyMap<RemotePath, SideNode>, gaps: readonly Gap[]): TreeSide {
  const names = new Map<RemotePath, RemotePath[]>()
  for (const path of nodes.keys()) {
    const dir = parentPath(path)
    const list = names.get(dir)
    if (list === undefined) names.set(dir, [path])
    else list.push(path)
  }
  for (const list of names.values()) list.sort((a, b) => (baseName(a) < baseName(b) ? -1 : 1))
  const hidden = hiddenFolders(nodes, gaps)
  const above = new Set<string>()
  for (const path of hidden) for (let dir = path; ; dir = parentPath(dir)) if (above.add(dir) && dir === '') break
  const none: readonly RemotePath[] = []
  return {
    nodes,
    children: (dir) => names.get(dir) ?? none,
    isHidden: (dir) => {
      if (hidden.size === 0) return false
      for (let at = dir; ; at = parentPath(at)) {
        if (hidden.has(at)) return true
        if (at === '') return false
      }
    },
    hidesBelow: (dir) => above.has(dir),
  }
}

/** Folders a listing did not come to the end of. A gap that names a file is that file's alone; `bad-name` hides no other name. */
function hiddenFolders(nodes: ReadonlyMap<RemotePath, SideNode>, gaps: readonly Gap[]): Set<RemotePath> {
  const hidden = new Set<RemotePath>()
  for (const { path, reason } of gaps) {
    if (['changed-while-read', 'vanished', 'bad-name', 'no-way', 'dump', 'cut', 'access'].includes(reason)) continue
    const node = path === undefined ? { is: 'dir' } : nodes.get(path)
    if (node === undefined || node.is === 'dir') hidden.add(path ?? ('' as RemotePath))
  }
  return hidden
}
