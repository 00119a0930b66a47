import type { Installation } from '../../../core/installation.ts'
import { baseName, joinPath, parentPath, type RemotePath } from '../../../core/path.ts'
import type { Tree } from '../../../core/tree.ts'
import { compareVersions } from '../../../core/version.ts'
import { isServerSettings } from '../../installation-base.ts'
import type { CorePart, GateFile, ReleaseText } from '../../upgrade-types.ts'
import { CORE_FILES, CORE_FOLDERS, RESERVED_FOLDERS, SCREEN_FILE } from '../layout.ts'
import { screenOf } from './needs.ts'

/** Core code that lies in a folder of the site's (4.4 and later). */
const INNER_FOLDER = 'config/spip'
/** Papers in the root of older releases, by names nobody else gives to files there. */
const OLD_PAPERS: readonly string[] = ['COPYING.txt', 'INSTALL.txt', 'CHANGELOG.txt']

/**
 * Whole folders of the core, and the files of the release's root. Left alone: everything below `IMG`, `local`, `tmp`, `config` (but
 * `config/spip` and the security screen, unless the site's is newer), `plugins`, `squelettes`, and any folder a release has at its root that is not SPIP's.
 */
export function coreParts(release: ReleaseText, tree: Tree, installation: Installation): CorePart[] {
  const here = (path: string): RemotePath => joinPath(installation.root, path)
  const folders = new Set<string>()
  const files = new Set<string>()
  for (const path of release.paths) {
    const head = path.split('/', 1)[0] as string
    if (path.startsWith(`${INNER_FOLDER}/`)) folders.add(INNER_FOLDER)
    else if (path === SCREEN_FILE || (path === head && !isServerSettings(path) && !RESERVED_FOLDERS.has(path))) files.add(path)
    else if (path !== head && CORE_FOLDERS.has(head)) folders.add(head)
  }
  for (const folder of [...CORE_FOLDERS, INNER_FOLDER]) {
    if (tree.has(here(folder)) && !(folder === 'vendor' && isOlder(installation))) folders.add(folder)
  }
  for (const file of [...CORE_FILES, ...OLD_PAPERS]) if (tree.has(here(file))) files.add(file)
  if (hasNewerScreen(installation, screenOf(release))) files.delete(SCREEN_FILE)
  return [
    ...[...folders].sort().map((path): CorePart => ({ path: path as RemotePath, is: 'folder' })),
    ...[...files].sort().map((path): CorePart => ({ path: path as RemotePath, is: 'file' })),
  ]
}

/** Owners may keep it newer than the core, as SPIP asks them to: it does not go back to the one the release came with. */
function hasNewerScreen({ components }: Installation, released: string | undefined): boolean {
  const own = components.find(({ kind }) => kind === 'screen')?.version
  return own !== undefined && released !== undefined && compareVersions(own, released) > 0
}

/** No release before 4.1 has a `vendor/`: where one stands there, it is the owner's. */
function isOlder({ version }: Installation): boolean {
  return version !== undefined && compareVersions(version, '4.1.0-alpha') < 0
}

/** Settings of the server right in a core folder: a password before `ecrire/`, no PHP where none is asked for. */
export function carries(path: RemotePath): boolean {
  return CORE_FOLDERS.has(parentPath(path)) && isServerSettings(baseName(path))
}

/** What `verifier_htaccess` (ecrire/inc/acces.php, 3.2 to 4.4) writes. */
const DENIED = `# Deny all requests from Apache 2.4+.
<IfModule mod_authz_core.c>
  Require all denied
</IfModule>
# Deny all requests from Apache 2.0-2.2.
<IfModule !mod_authz_core.c>
  Deny from all
</IfModule>
`

/** From 4.1 on SPIP closes `vendor/` to the web as soon as it runs, unless a file is there that says so. */
export function adds(release: ReleaseText, tree: Tree, installation: Installation): GateFile[] {
  const path = 'vendor/.htaccess' as RemotePath
  const isThere = release.has(path) || tree.has(joinPath(installation.root, path))
  return isThere || !release.has('vendor/autoload.php') ? [] : [{ path, bytes: Buffer.from(DENIED) }]
}

/** In `tmp`: compiled plugins and templates, DTDs (4.4 finds its own plugins invalid by 3.2's), settings, descriptions of plugins. */
const DERIVED_TEMPORARY: readonly string[] = ['cache', 'plugin_xml_cache.gz', 'meta_cache.php', 'menu-rubriques-cache.txt']
/** In `local`: scripts and styles packed together. */
const DERIVED_PUBLIC: readonly string[] = ['cache-js', 'cache-css']

export function derived(tree: Tree, installation: Installation): RemotePath[] {
  const found: RemotePath[] = []
  for (const folder of ['', ...installation.sharedBy]) {
    for (const temporary of namesOf('tmp', installation))
      found.push(...DERIVED_TEMPORARY.map((name) => joinPath(folder, `${temporary}/${name}`)))
    for (const shown of namesOf('local', installation)) found.push(...DERIVED_PUBLIC.map((name) => joinPath(folder, `${shown}/${name}`)))
  }
  return found.filter((path) => tree.has(joinPath(installation.root, path)))
}

/** A folder's usual name, and those a configuration gives it: also in the folder of each host of a mutualisation. */
function namesOf(usual: string, installation: Installation): string[] {
  return [...new Set([usual, ...(installation.folders[usual] ?? '').split(':').filter((name) => name !== '')])]
}
