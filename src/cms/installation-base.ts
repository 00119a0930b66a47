import type { FileContent } from '../core/content.ts'
import type { Entry, Problem } from '../core/entry.ts'
import type { RemotePath } from '../core/path.ts'
import { joinPath } from '../core/path.ts'
import type { Tree } from '../core/tree.ts'
import type { Contents } from './types.ts'

/**
 * The whole content of a marker, or undefined with a problem noted: a file that is in the listing and was not given, or given
 * only in part, is not known. A file that is not in the listing is simply not there.
 */
export function readMarker(tree: Tree, contents: Contents, path: RemotePath, problems: Problem[]): FileContent | undefined {
  const entry = tree.get(path)
  if (entry === undefined) return undefined
  const content = contents.get(path)
  if (content !== undefined && !content.sampled) return content
  if (entry.type !== 'file') problems.push({ path, reason: 'not-a-file', ...(entry.target === undefined ? {} : { detail: entry.target }) })
  else if (content !== undefined) problems.push({ path, reason: 'too-large' })
  else problems.push({ path, reason: entry.unreadable ? 'denied' : 'io' })
  return undefined
}

/** Files of the list that are in the tree, joined to the root. */
export function presentFiles(tree: Tree, root: RemotePath, names: Iterable<string>): RemotePath[] {
  const present: RemotePath[] = []
  for (const name of names) {
    const path = joinPath(root, name)
    if (tree.isFile(path)) present.push(path)
  }
  return present
}

/** A version as a release or a plugin writes one; anything else that a file claims is no version. */
export function plausibleVersion(text: string): string | undefined {
  const version = text.trim()
  return /^v?[0-9][\w.+~-]{0,63}$/i.test(version) ? version : undefined
}

/** A link into what only the distribution's packages write. */
export function isPackaged(target: string | undefined): boolean {
  return target !== undefined && /^\/usr\/(?:share|lib)\//.test(target) && !target.split('/').includes('..')
}

/** Names a web server or PHP reads its settings from, in any folder. */
export function isServerSettings(name: string): boolean {
  return /^(?:\.htaccess|\.htpasswd|\.user\.ini|php\d?\.ini|\.ovhconfig|web\.config)$/i.test(name)
}

/** A folder whose inside the listing does not show: a link, or one that could not be entered. */
export function isUnlisted(tree: Tree, path: string): boolean {
  const entry = tree.get(path)
  if (entry === undefined || entry.type === 'file') return false
  return entry.type === 'symlink' || (entry.type === 'dir' && (entry.unreadable === true || tree.children(path).length === 0))
}

/** The problem of such a folder. */
export function unlisted(entry: Entry): Problem {
  if (entry.type !== 'symlink') return { path: entry.path, reason: 'denied' }
  return { path: entry.path, reason: 'not-a-file', ...(entry.target === undefined ? {} : { detail: entry.target }) }
}
