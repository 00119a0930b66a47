import { compileGlob, isGlob } from '../../../core/glob.ts'
import { type RemotePath, remotePath } from '../../../core/path.ts'
import type { TreeRules } from './plan-tree.ts'

export interface PathSelection {
  selects: TreeRules['selects']
  /** What was asked for and stands in neither tree. */
  readonly unmatched: readonly string[]
  /** The very path was named, not a folder above it and not by a pattern. */
  names(path: RemotePath): boolean
}

const EVERYTHING: PathSelection = { selects: () => 'whole', unmatched: [], names: () => false }

/**
 * Paths people give: a file, a folder with all below it, or a pattern (core/glob). A name that exists is taken literally, whatever
 * characters it has. `..` and absolute paths name nothing of a site.
 */
export function selectPaths(paths: readonly string[] | undefined, known: readonly ReadonlyMap<RemotePath, unknown>[]): PathSelection {
  if (paths === undefined || paths.length === 0) return EVERYTHING
  const literal = new Set<string>()
  const globs: { readonly source: string; readonly matches: (text: string) => boolean }[] = []
  const unmatched: string[] = []
  const exists = (path: string): boolean => known.some((side) => side.has(path as RemotePath))
  for (const given of paths) {
    const path = remotePath(given)
    if (given.startsWith('/') || given.split('/').includes('..')) unmatched.push(given)
    else if (path === '') return EVERYTHING
    else if (exists(path)) literal.add(path)
    else {
      const matches = isGlob(path) ? compileGlob(path, { paths: true }) : undefined
      const hit = matches !== undefined && known.some((side) => [...side.keys()].some(matches))
      if (matches !== undefined && hit) globs.push({ source: path, matches })
      else unmatched.push(given)
    }
  }
  const direct = (path: string): boolean => literal.has(path) || globs.some(({ matches }) => matches(path))
  const leading = new Set([...literal].flatMap((path) => foldersAbove(path)))
  const cache = new Map<string, boolean>()
  const isWhole = (path: string): boolean => {
    const cached = cache.get(path)
    if (cached !== undefined) return cached
    const at = path.lastIndexOf('/')
    const whole = direct(path) || (at > 0 && isWhole(path.slice(0, at)))
    cache.set(path, whole)
    return whole
  }
  return {
    selects: (path) => (isWhole(path) ? 'whole' : globs.length > 0 || leading.has(path) ? 'inside' : 'no'),
    unmatched,
    names: (path) => literal.has(path),
  }
}

function foldersAbove(path: string): string[] {
  const above: string[] = []
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) above.push(path.slice(0, at))
  return above
}
