import type { Entry, EntryType } from '../../core/entry.ts'
import { baseName, joinPath, parentPath, type RemotePath } from '../../core/path.ts'
import { accessDenied, nameTaken, notThere } from '../bulk/problems.ts'

/** What a test puts at one path. A string or bytes stand for a plain file. */
export type MemoryFile = string | Uint8Array | MemoryNode

export interface MemoryNode {
  readonly type: EntryType
  /** Files only. */
  readonly bytes?: string | Uint8Array
  /** Files only: a sparse file of this many zero bytes, made while it is read. Ignored where `bytes` is given. */
  readonly size?: number
  /** Permission bits. Default 0604 for files, 0705 for folders, 0777 for links. */
  readonly mode?: number
  /** Milliseconds since 1970. Default: the volume's clock. */
  readonly mtime?: number
  readonly ctime?: number
  /** Links only. */
  readonly target?: string
  /** The login may not read the file, or neither list nor enter the folder. */
  readonly unreadable?: boolean
}

/** A node as the volume keeps it. */
export interface StoredNode {
  type: EntryType
  bytes: Buffer
  /** Of a sparse file; else the length of `bytes`. */
  size: number
  mode: number
  mtime: number
  ctime: number
  inode: number
  target: string
  unreadable: boolean
  /** Names the node has. */
  links: number
  /** Names in a folder, in the order they were made. */
  readonly names: Map<string, StoredNode>
}

/** A file system in memory, with lookups as the kernel does them: links in the middle of a path are followed, the last name is not. */
export interface MemoryVolume {
  /** Undefined when it is not there. Throws SG-TRAN-001 where a folder on the way may not be entered, or links go round. */
  find(path: string): StoredNode | undefined
  /** Puts a node in place of what is there, making the folders above. */
  put(path: string, file: MemoryFile): void
  /** Adds a new name to a folder that is there. Throws SG-TRAN-002 without the folder, SG-TRAN-003 when the name is taken. */
  add(path: string, node: StoredNode): void
  /** Takes a name away. False when it was not there. */
  drop(path: string): boolean
  make(type: EntryType, mode: number): StoredNode
  /** The entry of a node, under the path it was asked for. */
  entry(path: RemotePath, node: StoredNode): Entry
  /** The moment of the next change, milliseconds since 1970. */
  now(): number
}

const MAX_LINKS = 40

export function createMemoryVolume(clock: () => number): MemoryVolume {
  let nextInode = 2
  const make = (type: EntryType, mode: number): StoredNode => {
    const at = clock()
    const node: StoredNode = {
      type,
      bytes: Buffer.alloc(0),
      size: 0,
      mode,
      mtime: at,
      ctime: at,
      inode: nextInode,
      target: '',
      unreadable: false,
      links: 1,
      names: new Map(),
    }
    nextInode += 1
    return node
  }
  const root = make('dir', 0o755)

  const find = (path: string): StoredNode | undefined => {
    let parts = path.split('/').filter((part) => part !== '')
    let here: StoredNode = root
    let above: StoredNode[] = []
    let links = 0
    while (parts.length > 0) {
      const name = parts.shift() as string
      if (name === '.') continue
      if (name === '..') {
        here = above.pop() ?? root
        continue
      }
      if (here.type !== 'dir') return undefined
      if (here.unreadable) throw accessDenied(path, 'permission denied')
      const next = here.names.get(name)
      if (!next) return undefined
      if (next.type === 'symlink' && parts.length > 0) {
        links += 1
        if (links > MAX_LINKS) throw accessDenied(path, 'too many symbolic links')
        parts = [...next.target.split('/').filter((part) => part !== ''), ...parts]
        if (next.target.startsWith('/')) {
          here = root
          above = []
        }
        continue
      }
      above.push(here)
      here = next
    }
    return here
  }

  const folder = (path: string): StoredNode => {
    let here = root
    for (const name of path.split('/').filter((part) => part !== '')) {
      let next = here.names.get(name)
      if (!next) {
        next = make('dir', 0o705)
        here.names.set(name, next)
      }
      here = next
    }
    return here
  }

  return {
    find,
    make,
    now: clock,
    put(path, file) {
      const given: MemoryNode = typeof file === 'string' || file instanceof Uint8Array ? { type: 'file', bytes: file } : file
      if (given.type === 'dir') {
        const dir = folder(path)
        apply(dir, given)
        return
      }
      const node = make(given.type, given.type === 'symlink' ? 0o777 : 0o604)
      apply(node, given)
      folder(parentPath(path)).names.set(baseName(path), node)
    },
    add(path, node) {
      const dir = find(`${parentPath(path)}/.`)
      if (dir?.type !== 'dir') throw notThere(path)
      if (dir.unreadable) throw accessDenied(path, 'permission denied')
      const name = baseName(path)
      if (dir.names.has(name)) throw nameTaken(path)
      dir.names.set(name, node)
      touch(dir, clock())
    },
    drop(path) {
      const dir = find(`${parentPath(path)}/.`)
      const node = dir?.names.get(baseName(path))
      if (!dir || !node) return false
      dir.names.delete(baseName(path))
      node.links -= 1
      touch(dir, clock())
      return true
    },
    entry(path, node) {
      return {
        path,
        type: node.type,
        size: node.size,
        mode: node.mode,
        mtime: node.mtime,
        ctime: node.ctime,
        inode: node.inode,
        nlink: node.links,
        uid: 1000,
        gid: 1000,
        ...(node.type === 'symlink' ? { target: node.target } : {}),
        ...(node.unreadable ? { unreadable: true } : {}),
      }
    },
  }
}

function apply(node: StoredNode, given: MemoryNode): void {
  if (given.mode !== undefined) node.mode = given.mode
  if (given.mtime !== undefined) node.mtime = given.mtime
  node.ctime = given.ctime ?? node.mtime
  node.target = given.target ?? ''
  node.unreadable = given.unreadable ?? false
  if (given.bytes !== undefined) node.bytes = typeof given.bytes === 'string' ? Buffer.from(given.bytes, 'utf8') : Buffer.from(given.bytes)
  node.size = given.type === 'symlink' ? Buffer.byteLength(node.target) : given.bytes === undefined ? (given.size ?? 0) : node.bytes.length
}

function touch(node: StoredNode, at: number): void {
  node.mtime = at
  node.ctime = at
}

/** Some bytes of a file; zeros where it is sparse. */
export function bytesOf(node: StoredNode, start: number, end: number): Buffer {
  if (node.bytes.length === node.size) return node.bytes.subarray(start, end)
  return Buffer.alloc(Math.max(0, Math.min(end, node.size) - start))
}

/** An absolute path, from one that may be relative to the login folder. */
export function absolute(home: string, path: string): RemotePath {
  return path.startsWith('/') ? (path as RemotePath) : joinPath(home, path)
}
