import type { Problem } from '../../core/entry.ts'
import type { Component, Installation } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import { baseName, joinPath, parentPath, relativeTo } from '../../core/path.ts'
import type { Tree } from '../../core/tree.ts'
import { isPackaged, isUnlisted, plausibleVersion, presentFiles, readMarker, unlisted } from '../installation-base.ts'
import { assignedValues, phpTokens } from '../php-literals.ts'
import type { Contents } from '../types.ts'

const VERSION_FILE = 'wp-includes/version.php'
/** WordPress reads the headers of plugins and themes in this much of a file (`get_file_data()`). Bytes. */
const HEADER_BYTES = 8192
/** PHP files looked at in one plugin's folder to find the one with the header; more than plugins have. */
const MAX_FILES = 20
const MAX_PLUGINS = 1000

/** By the version file and `wp-admin/`; where `wp-includes/` could not be listed (closed, or a link), by what stands beside it. */
export function findRoots(tree: Tree): RemotePath[] {
  const roots = new Set<RemotePath>()
  for (const entry of tree.entries()) {
    const isVersion = entry.type !== 'dir' && (entry.path === VERSION_FILE || entry.path.endsWith(`/${VERSION_FILE}`))
    const isFolder = !isVersion && baseName(entry.path) === 'wp-includes' && isUnlisted(tree, entry.path)
    if (!isVersion && !isFolder) continue
    const root = parentPath(isVersion ? parentPath(entry.path) : entry.path)
    const has = (name: string): boolean => tree.has(joinPath(root, name))
    if (has('wp-admin') && (isVersion || entry.type === 'symlink' || has('wp-load.php') || has('wp-settings.php'))) roots.add(root)
  }
  return [...roots]
}

interface Candidate {
  readonly kind: 'extension' | 'theme'
  readonly id: string
  /** Folder or single file, tree-relative. */
  readonly path: RemotePath
  readonly files: readonly RemotePath[]
}

/** Plugins and themes by the listing alone, with the files their header may be in, likeliest first. */
function candidates(tree: Tree, root: RemotePath): Candidate[] {
  const list: Candidate[] = []
  const content = joinPath(root, 'wp-content')
  for (const entry of tree.children(joinPath(content, 'plugins'))) {
    const name = baseName(entry.path)
    if (entry.type === 'file' && /\.php$/i.test(name) && name !== 'index.php') {
      list.push({ kind: 'extension', id: name.slice(0, -4).toLowerCase(), path: entry.path, files: [entry.path] })
    } else if (entry.type === 'dir' && !name.startsWith('.')) {
      const own = joinPath(entry.path, `${name}.php`)
      const php = tree.children(entry.path).filter((e) => e.type === 'file' && /\.php$/i.test(e.path) && e.path !== own)
      const files = [...(tree.isFile(own) ? [own] : []), ...php.map((e) => e.path)].slice(0, MAX_FILES)
      list.push({ kind: 'extension', id: name.toLowerCase(), path: entry.path, files })
    }
  }
  for (const entry of tree.children(joinPath(content, 'themes'))) {
    const style = joinPath(entry.path, 'style.css')
    if (entry.type === 'dir' && tree.isFile(style)) {
      list.push({ kind: 'theme', id: baseName(entry.path).toLowerCase(), path: entry.path, files: [style] })
    }
  }
  return list
}

export function markers(tree: Tree, root: RemotePath): RemotePath[] {
  const plugins = candidates(tree, root).slice(0, MAX_PLUGINS)
  return [...presentFiles(tree, root, [VERSION_FILE]), ...plugins.flatMap((plugin) => plugin.files)]
}

/** One field of a header comment, as `get_file_data()` reads it: the first line that has it counts. */
function headerField(text: string, name: string): string | undefined {
  const value = new RegExp(`^(?:[ \\t]*<\\?php)?[ \\t/*#@]*${name}:([^\\r\\n]{0,200})`, 'im').exec(text)?.[1]
  return value?.replace(/\s*(?:\*\/|\?>).*/, '').trim()
}

function readComponent(tree: Tree, root: RemotePath, plugin: Candidate, contents: Contents, problems: Problem[]): Component | undefined {
  const required = plugin.kind === 'theme' ? 'Theme Name' : 'Plugin Name'
  const component = { kind: plugin.kind, id: plugin.id, path: relativeTo(root, plugin.path) as RemotePath, bundled: false }
  let unread = false
  for (const path of plugin.files) {
    // Only the first bytes count, so a file read in part will do.
    const content = contents.get(path) ?? readMarker(tree, contents, path, problems)
    if (content === undefined) unread = true
    const text = content?.bytes.toString('latin1', 0, HEADER_BYTES) ?? ''
    if (headerField(text, required) === undefined) continue
    const version = plausibleVersion(headerField(text, 'Version') ?? '')
    return version === undefined ? component : { ...component, version }
  }
  // A folder without a header is no plugin; one whose files could not be read may be.
  return unread ? component : undefined
}

/**
 * Facts from `wp-includes/version.php` and the headers of plugins and themes. As with SPIP, a version given twice differently, or by
 * an expression, is no version.
 */
export function describe(tree: Tree, root: RemotePath, contents: Contents): Installation {
  const problems: Problem[] = []
  const includes = tree.get(joinPath(root, 'wp-includes'))
  const packagedCore = includes?.type === 'symlink' && isPackaged(includes.target)
  if (includes !== undefined && !packagedCore && isUnlisted(tree, includes.path)) problems.push(unlisted(includes))
  const versionPath = joinPath(root, VERSION_FILE)
  const bytes = readMarker(tree, contents, versionPath, problems)?.bytes
  const tokens = bytes === undefined ? [] : phpTokens(bytes)
  const told = assignedValues(tokens, 'wp_version')
  const version = told.values.length === 1 && told.unreadable === 0 ? plausibleVersion(told.values[0] as string) : undefined
  if (version === undefined && told.values.length + told.unreadable > 0) {
    problems.push({ path: versionPath, reason: 'lie', detail: `wp_version: ${told.values.join(', ').slice(0, 100)}` })
  }
  const local = assignedValues(tokens, 'wp_local_package').values
  const locale = local.length === 1 && /^[a-z]{2,3}(?:_[A-Za-z0-9]{2,12}){0,2}$/.test(local[0] as string) ? local[0] : undefined

  const components: Component[] = [
    { kind: 'core', id: 'wordpress', path: '' as RemotePath, bundled: true, ...(version === undefined ? {} : { version }) },
  ]
  const all = candidates(tree, root)
  if (all.length > MAX_PLUGINS) problems.push({ path: joinPath(root, 'wp-content/plugins'), reason: 'too-many' })
  for (const plugin of all.slice(0, MAX_PLUGINS)) {
    const component = readComponent(tree, root, plugin, contents, problems)
    if (component) components.push(component)
  }
  return {
    cms: 'wordpress',
    root,
    ...(version === undefined ? {} : { version }),
    ...(locale === undefined ? {} : { locale }),
    packagedCore,
    components,
    sharedBy: [],
    folders: {},
    problems,
  }
}
