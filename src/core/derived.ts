import { baseName, parentPath, type RemotePath } from './path.ts'
import type { PlanNote } from './plan.ts'

/** Names of guards: derived folders stay, and in them what keeps visitors out or tells the CMS that the folder may be written to. */
export const GUARDS: ReadonlySet<string> = new Set([
  '.htaccess',
  '.ok',
  'index.html',
  'index.php',
  'CACHEDIR.TAG',
  'remove.txt',
  'web.config',
])

/**
 * Tells of a path the cache of a plan it lies in (what the CMS makes again, as the plan's notes name it), or undefined when it is no
 * cache: what guards a cache's folder is not part of it.
 */
export function createDerivedFinder(notes: readonly PlanNote[]): (path: RemotePath) => RemotePath | undefined {
  const tops = new Set(notes.filter(({ why }) => why === 'derived').map(({ path }) => path))
  return (path) => {
    if (tops.has(parentPath(path)) && GUARDS.has(baseName(path))) return undefined
    for (let at = path; ; at = parentPath(at)) {
      if (tops.has(at)) return at
      if (at === '') return undefined
    }
  }
}
