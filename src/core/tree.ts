import type { Entry } from './entry.ts'
import type { RemotePath } from './path.ts'
import { parentPath } from './path.ts'

/** A listing held in memory, with paths relative to its own root, which is no entry of it. Built once, then only read. */
export interface Tree {
  readonly size: number
  get(path: string): Entry | undefined
  has(path: string): boolean
  isDir(path: string): boolean
  isFile(path: string): boolean
  /** Entries directly in `dir` ('' is the root), in name order. */
  children(dir: string): readonly Entry[]
  /** Every entry, in the order it came. */
  entries(): Iterable<Entry>
  /** Every entry below `dir`, depth first. */
  below(dir: string): Iterable<Entry>
}

/** Builds a tree. Entries must already have paths relative to the tree's root; a path given twice keeps the first. */
export function createTree(list: Iterable<Entry>): Tree {
  const byPath = new Map<string, Entry>()
  for (const entry of list) if (entry.path !== '' && !byPath.has(entry.path)) byPath.set(entry.path, entry)
  return treeFrom(byPath, () => byPath.values())
}

const trees = new WeakMap<ReadonlyMap<string, Entry>, Tree>()

/** The tree of entries by their paths, which nobody changes any more: whoever asks again gets the same. */
export function treeOf(entries: ReadonlyMap<string, Entry>): Tree {
  const known = trees.get(entries)
  if (known !== undefined) return known
  const tree = treeFrom(entries, function* () {
    for (const [path, entry] of entries) if (path !== '') yield entry
  })
  trees.set(entries, tree)
  return tree
}

function treeFrom(byPath: ReadonlyMap<string, Entry>, all: () => Iterable<Entry>): Tree {
  let byDir: Map<string, Entry[]> | undefined
  const index = (): Map<string, Entry[]> => {
    if (byDir) return byDir
    byDir = new Map()
    for (const entry of byPath.values()) {
      if (entry.path === '') continue
      const dir = parentPath(entry.path)
      const list = byDir.get(dir)
      if (list) list.push(entry)
      else byDir.set(dir, [entry])
    }
    // What lies in one folder differs in its names alone.
    for (const list of byDir.values()) list.sort((a, b) => (a.path < b.path ? -1 : 1))
    return byDir
  }
  const tree: Tree = {
    get size() {
      return byPath.has('') ? byPath.size - 1 : byPath.size
    },
    get: (path) => (path === '' ? undefined : byPath.get(path)),
    has: (path) => path !== '' && byPath.has(path),
    isDir: (path) => path === '' || byPath.get(path)?.type === 'dir',
    isFile: (path) => byPath.get(path)?.type === 'file',
    children: (dir) => index().get(dir) ?? [],
    entries: all,
    *below(dir) {
      const stack: string[] = [dir]
      while (stack.length > 0) {
        const here = stack.pop() as string
        for (const entry of tree.children(here as RemotePath)) {
          yield entry
          if (entry.type === 'dir') stack.push(entry.path)
        }
      }
    },
  }
  return tree
}
