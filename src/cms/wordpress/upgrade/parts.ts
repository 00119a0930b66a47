import type { Component, Installation } from '../../../core/installation.ts'
import { baseName, joinPath, parentPath, type RemotePath, relativeTo } from '../../../core/path.ts'
import type { Tree } from '../../../core/tree.ts'
import { isServerSettings } from '../../installation-base.ts'
import type { Companion, CorePart, ReleaseText } from '../../upgrade-types.ts'

const FOLDERS = ['wp-admin', 'wp-includes']

/**
 * Files at the root that older releases had and newer ones have not: those WordPress removes itself (`$_old_files` of
 * `wp-admin/includes/update-core.php`), and those it says may go one day. `wp-images/` is its one folder there.
 */
const GONE_FILES = new Set([
  ...[
    'wp.php',
    'wp-app.php',
    'wp-atom.php',
    'wp-commentsrss2.php',
    'wp-feed.php',
    'wp-pass.php',
    'wp-rdf.php',
    'wp-register.php',
    'wp-rss.php',
  ],
  ...['wp-rss2.php', 'wpmu-settings.php', 'index-install.php', 'htaccess.dist'],
])

/** Names that are the release's at the root of an installation. What else begins with `wp-` there came from somewhere else. */
function isRootFile(name: string): boolean {
  if (name === 'wp-config.php') return false
  return /^wp-[\w.-]+\.php$/.test(name) || ['index.php', 'xmlrpc.php', 'readme.html', 'license.txt'].includes(name)
}

/** Translations of the core itself, which a release in that language brings; those of plugins and themes lie in folders below. */
function isLanguageFile(path: string): boolean {
  return /^wp-content\/languages\/[^/]+(?:\.mo|\.po|\.json|\.l10n\.php)$/.test(path)
}

/**
 * `wp-admin` and `wp-includes` as folders and the files at the root; translations one by one, as their folder holds those of plugins
 * too. Bundled themes and plugins stay as they are: once there they are the site's, as WordPress's own updates see it. What WordPress
 * works without and owners remove (`readme.html`, `xmlrpc.php`) is not brought back where it is gone.
 */
export function coreParts(release: ReleaseText, tree: Tree, { root }: Installation): CorePart[] {
  const there = (path: string): boolean => tree.has(joinPath(root, path))
  const parts: CorePart[] = FOLDERS.map((path) => ({ path: path as RemotePath, is: 'folder' }))
  const files = new Set<string>()
  for (const path of release.paths) {
    if (isLanguageFile(path)) files.add(path)
    if (!path.includes('/') && isRootFile(path) && (!SPARE.includes(path) || there(path))) files.add(path)
  }
  for (const entry of tree.children(root)) {
    const name = baseName(entry.path)
    if (entry.type !== 'dir' && GONE_FILES.has(name) && !release.has(name)) files.add(name)
  }
  const file = (path: string): CorePart => ({ path: path as RemotePath, is: 'file', ...(isLanguageFile(path) ? { always: true } : {}) })
  return [...parts, ...[...files].sort().map(file)]
}

const SPARE = ['readme.html', 'license.txt', 'wp-config-sample.php', 'xmlrpc.php', 'wp-trackback.php', 'wp-mail.php', 'wp-links-opml.php']

/** Languages the core is translated to there: `fr_FR.mo`, and since 6.5 `fr_FR.l10n.php`; `admin-fr_FR.mo` and others go with them. */
const LANGUAGE = /^([a-z]{2,3}(?:_[A-Za-z0-9]{2,12}){0,2})\.(?:mo|l10n\.php)$/
/** More than any site has. */
const MAX_LANGUAGES = 50

/** The translations of the core that are there, each for the new version, but those the release brings itself. */
export function companions(version: string, release: ReleaseText, tree: Tree, { root }: Installation): Companion[] {
  const folder = 'wp-content/languages' as RemotePath
  const names = tree
    .children(joinPath(root, folder))
    .map((entry) => (entry.type === 'file' ? LANGUAGE.exec(baseName(entry.path))?.[1] : undefined))
  return [...new Set(names)]
    .filter((name) => name !== undefined && !release.has(`${folder}/${name}.mo`) && !release.has(`${folder}/${name}.l10n.php`))
    .slice(0, MAX_LANGUAGES)
    .map((name) => ({ release: { product: `wordpress-language/${name}`, version }, folder, name: name as string }))
}

/**
 * Settings of the server that owners keep in the core's folders (a second password before `wp-admin`, no PHP in `wp-includes`): they go
 * over to the new folder, as taking them away would open what they closed.
 */
export function carries(path: RemotePath): boolean {
  return FOLDERS.some((folder) => path.startsWith(`${folder}/`)) && isServerSettings(baseName(path))
}

/**
 * Caches of pages and joined scripts, `wp-content/cache/*`: the server may answer from them without PHP, so that neither the gate nor the
 * new code would be seen. What plugins keep of their settings there stays, as do guards against listing.
 */
export function derived(tree: Tree, { root }: Installation): RemotePath[] {
  const found: RemotePath[] = []
  const visit = (dir: RemotePath, depth: number): void => {
    for (const entry of tree.children(dir)) {
      const name = baseName(entry.path)
      if (isKept(name)) continue
      const holdsSettings = depth < 2 && entry.type === 'dir' && tree.children(entry.path).some((child) => isSettings(baseName(child.path)))
      if (holdsSettings) visit(entry.path, depth + 1)
      else found.push(relativeTo(root, entry.path) as RemotePath)
    }
  }
  visit(joinPath(root, 'wp-content/cache'), 0)
  return found.sort()
}

function isKept(name: string): boolean {
  return isSettings(name) || isServerSettings(name) || /^index\.(?:html?|php)$/i.test(name)
}

/** Folders (`wpo-cache/config`, `cache/config` of W3 Total Cache) and files that tell a cache what to do. */
function isSettings(name: string): boolean {
  return /^(?:config|settings)(?:[.-].*)?$/i.test(name)
}

/**
 * Where an extension says what it fits: `readme.txt` of a plugin, which has "Tested up to"; else the file with its header. A theme has
 * all of it in `style.css`.
 */
export function descriptionOf(component: Component, tree: Tree, { root }: Installation): RemotePath | undefined {
  const place = joinPath(root, component.path)
  if (component.kind === 'theme') return present(tree, root, joinPath(place, 'style.css'))
  if (component.kind !== 'extension') return undefined
  if (tree.isFile(place)) return present(tree, root, place)
  const files = tree.children(place).filter((entry) => entry.type === 'file')
  const named = (name: string) => files.find((entry) => baseName(entry.path).toLowerCase() === name)?.path
  const found =
    named('readme.txt') ?? named(`${baseName(place).toLowerCase()}.php`) ?? files.find((entry) => /\.php$/i.test(entry.path))?.path
  return found === undefined ? undefined : present(tree, root, found)
}

function present(tree: Tree, root: RemotePath, path: RemotePath): RemotePath | undefined {
  return tree.isFile(path) && parentPath(path) !== path ? (relativeTo(root, path) as RemotePath) : undefined
}
