import type { FileContent } from '../../src/core/content.ts'
import type { Entry } from '../../src/core/entry.ts'
import type { RemotePath } from '../../src/core/path.ts'
import { joinPath, parentPath } from '../../src/core/path.ts'
import { createTree, type Tree } from '../../src/core/tree.ts'

/** What stands at a path: a file's text or bytes, a link, or more of an entry. */
export type Planted = string | Buffer | { readonly link: string } | Partial<Entry>

/** A listing and the bytes behind it. */
export interface TestTree {
  readonly tree: Tree
  readonly contents: Map<RemotePath, FileContent>
}

/** A small tree of our own making: folders above each path are added, a path ending in '/' is an empty folder. */
export function treeOf(planted: Readonly<Record<string, Planted>>): TestTree {
  const entries = new Map<string, Entry>()
  const contents = new Map<RemotePath, FileContent>()
  for (const [name, what] of Object.entries(planted)) {
    const path = (name.endsWith('/') ? name.slice(0, -1) : name) as RemotePath
    for (let dir = parentPath(path); dir !== ''; dir = parentPath(dir)) {
      if (!entries.has(dir)) entries.set(dir, { path: dir, type: 'dir', size: 0, mtime: 0 })
    }
    if (name.endsWith('/')) entries.set(path, { path, type: 'dir', size: 0, mtime: 0 })
    else if (typeof what === 'string' || Buffer.isBuffer(what)) {
      const bytes = Buffer.from(what)
      entries.set(path, { path, type: 'file', size: bytes.length, mtime: 0 })
      contents.set(path, { path, bytes, size: bytes.length, sampled: false })
    } else if ('link' in what) entries.set(path, { path, type: 'symlink', size: 0, mtime: 0, target: what.link })
    else entries.set(path, { path, type: 'file', size: 0, mtime: 0, ...what })
  }
  return { tree: createTree(entries.values()), contents }
}

/** The same files below a folder. */
export function under(folder: string, planted: Readonly<Record<string, Planted>>): Record<string, Planted> {
  return Object.fromEntries(Object.entries(planted).map(([name, what]) => [joinPath(folder, name), what]))
}
