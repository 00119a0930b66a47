import type { Problem } from '../../core/entry.ts'
import type { Component, Installation } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import { baseName, joinPath, parentPath, relativeTo } from '../../core/path.ts'
import type { Tree } from '../../core/tree.ts'
import { compareVersions } from '../../core/version.ts'
import { isPackaged, isUnlisted, plausibleVersion, presentFiles, readMarker, unlisted } from '../installation-base.ts'
import { assignedValues, definedValues, phpTokens } from '../php-literals.ts'
import type { Contents } from '../types.ts'
import { RESERVED_FOLDERS, SCREEN_FILE } from './layout.ts'
import { readOptions } from './options.ts'
import { isJudgedByCore } from './screens.ts'
import { attributesOf, readPaquet, readPluginXml } from './xml.ts'

const VERSION_FILE = 'ecrire/inc_version.php'
const OWN_DESCRIPTION = 'ecrire/paquet.xml'
const OPTIONS_FILE = 'config/mes_options.php'
/** Folders SPIP looks for plugins in (`mutualisation/` is one itself). */
const PLUGIN_FOLDERS: readonly string[] = ['plugins-dist', 'squelettes-dist', 'plugins', 'themes', 'squelettes', 'mutualisation']
const BUNDLED_FOLDERS = new Set(['plugins-dist', 'squelettes-dist'])
/** More plugins than any site has. What lies beyond is told as a problem. */
const MAX_PLUGINS = 1000

/**
 * By the version file and what stands beside `ecrire/`. Where `ecrire/` itself could not be listed (closed, or a link) its neighbours
 * must do: a SPIP taken for something else would have its own files accused.
 */
export function findRoots(tree: Tree): RemotePath[] {
  const roots = new Set<RemotePath>()
  for (const entry of tree.entries()) {
    const isVersion = entry.type !== 'dir' && (entry.path === VERSION_FILE || entry.path.endsWith(`/${VERSION_FILE}`))
    const isFolder = !isVersion && (entry.path === 'ecrire' || entry.path.endsWith('/ecrire')) && isUnlisted(tree, entry.path)
    if (!isVersion && !isFolder) continue
    const root = parentPath(isVersion ? parentPath(entry.path) : entry.path)
    const has = (name: string): boolean => tree.has(joinPath(root, name))
    const known = has('spip.php') || has('prive')
    const beside = has('spip.php') && (has('prive') || has('squelettes-dist') || has('plugins-dist') || entry.type === 'symlink')
    if (isVersion ? known : beside) roots.add(root)
  }
  return [...roots]
}

/** Folders of one host each below the folder of hosts: they have a configuration of their own. */
function hostsIn(tree: Tree, root: RemotePath, folder: RemotePath): RemotePath[] {
  const hosts: RemotePath[] = []
  for (const entry of tree.children(joinPath(root, folder))) {
    if (entry.type === 'dir' && tree.isDir(joinPath(entry.path, 'config'))) hosts.push(joinPath(folder, baseName(entry.path)))
  }
  return hosts
}

/**
 * Descriptions of the plugins below a folder, as SPIP finds them: names beginning with a dot are not looked at, nothing is looked
 * for below a plugin. `paquet.xml` before `plugin.xml`.
 */
function pluginFiles(tree: Tree, folder: RemotePath): RemotePath[] {
  const found: RemotePath[] = []
  const folders = [folder]
  for (let dir = folders.pop(); dir !== undefined; dir = folders.pop()) {
    const description = ['paquet.xml', 'plugin.xml'].map((name) => joinPath(dir as string, name)).find((path) => tree.isFile(path))
    if (description !== undefined) {
      found.push(description)
      if (found.length > MAX_PLUGINS) return found
      continue
    }
    for (const entry of tree.children(dir)) {
      const name = baseName(entry.path)
      if (entry.type === 'dir' && !name.startsWith('.') && name !== 'CVS') folders.push(entry.path)
    }
  }
  return found.sort()
}

function pluginFolders(hosts: readonly RemotePath[], templates: string | undefined): string[] {
  const own = templates === undefined ? [] : templates.split(':')
  return [...PLUGIN_FOLDERS, ...own, ...hosts.flatMap((host) => [`${host}/plugins`, `${host}/squelettes`, `${host}/themes`])]
}

export function markers(tree: Tree, root: RemotePath): RemotePath[] {
  const files = presentFiles(tree, root, [VERSION_FILE, OWN_DESCRIPTION, SCREEN_FILE, OPTIONS_FILE])
  // Hosts and renamed folders are only known once the options are read: until then, any folder of the site's own may hold plugins.
  const own = tree.children(root).filter((entry) => entry.type === 'dir' && !RESERVED_FOLDERS.has(baseName(entry.path)))
  const folders = [
    ...pluginFolders(hostsIn(tree, root, 'sites' as RemotePath), undefined).map((name) => joinPath(root, name)),
    ...own.map((e) => e.path),
  ]
  return [...files, ...folders.flatMap((folder) => pluginFiles(tree, folder).slice(0, MAX_PLUGINS))]
}

interface CoreFacts {
  readonly version?: string
  readonly distribution?: { readonly name: string; readonly version: string }
}

/**
 * The version SPIP runs as: `$spip_version_branche`. Two different values, or one that is not a plain literal, tell nothing: the
 * file is not a release's, and claiming either could call a vulnerable site up to date. A distribution's suffix is taken from
 * `$spip_version_affichee` only where it begins with that same version.
 */
function readCore(bytes: Buffer, path: RemotePath, problems: Problem[]): CoreFacts {
  const tokens = phpTokens(bytes)
  const branch = assignedValues(tokens, 'spip_version_branche')
  const version = branch.values.length === 1 && branch.unreadable === 0 ? plausibleVersion(branch.values[0] as string) : undefined
  if (version === undefined) {
    const claims = branch.values.length + branch.unreadable
    if (claims > 0) problems.push({ path, reason: 'lie', detail: `spip_version_branche: ${branch.values.join(', ').slice(0, 100)}` })
    return {}
  }
  const shown = assignedValues(tokens, 'spip_version_affichee').values[0]
  const match = /^(\S{1,80})(?: \(([\w .-]{1,40})\))?$/.exec(shown ?? '')
  const full = match?.[1]
  if (full === undefined || full === version || !full.startsWith(version) || !/^[-+~]/.test(full.slice(version.length))) return { version }
  const name = match?.[2] ?? (/ubuntu/i.test(full) ? 'Ubuntu' : /deb\d|dfsg/i.test(full) ? 'Debian' : undefined)
  return name === undefined ? { version } : { version, distribution: { name, version: full } }
}

function readScreen(bytes: Buffer): string | undefined {
  const { values, unreadable } = definedValues(phpTokens(bytes), '_ECRAN_SECURITE')
  return values.length === 1 && unreadable === 0 ? plausibleVersion(values[0] as string) : undefined
}

export function describe(tree: Tree, root: RemotePath, contents: Contents): Installation {
  const problems: Problem[] = []
  const read = (name: string): Buffer | undefined => readMarker(tree, contents, joinPath(root, name), problems)?.bytes
  const components: Component[] = []

  const ecrire = tree.get(joinPath(root, 'ecrire'))
  const packagedCore = ecrire?.type === 'symlink' && isPackaged(ecrire.target)
  if (ecrire !== undefined && !packagedCore && isUnlisted(tree, ecrire.path)) problems.push(unlisted(ecrire))
  const versionFile = read(VERSION_FILE)
  const core = versionFile === undefined ? {} : readCore(versionFile, joinPath(root, VERSION_FILE), problems)
  const own = read(OWN_DESCRIPTION)
  const told = own === undefined ? undefined : attributesOf(own, 'paquet')?.get('version')
  if (told !== undefined && core.version !== undefined && compareVersions(core.version, '3.2.0') >= 0 && told !== core.version) {
    // Half an upgrade, or a version file made to lie: every release since 3.2.0 says the same in both, earlier ones did not.
    problems.push({ path: joinPath(root, OWN_DESCRIPTION), reason: 'lie', detail: `${core.version} / ${told.slice(0, 64)}` })
  }
  components.push({
    kind: 'core',
    id: 'spip',
    path: '' as RemotePath,
    bundled: true,
    ...(core.version === undefined ? {} : { version: core.version }),
  })

  const screenFile = read(SCREEN_FILE)
  if (screenFile !== undefined) {
    const version = readScreen(screenFile)
    components.push({
      kind: 'screen',
      id: 'ecran_securite',
      path: SCREEN_FILE as RemotePath,
      bundled: isJudgedByCore(screenFile, version),
      ...(version === undefined ? {} : { version }),
    })
  }

  const optionsPath = joinPath(root, OPTIONS_FILE)
  const optionsFile = read(OPTIONS_FILE)
  const options = optionsFile === undefined ? undefined : readOptions(optionsFile, optionsPath)
  problems.push(...(options?.problems ?? []))
  // Options that are there and cannot be read (a link, in Debian's package) may start a mutualisation: then go by the folders.
  const unreadOptions = tree.has(optionsPath) && optionsFile === undefined
  const hostFolder = options?.hosts ?? (unreadOptions || tree.has(joinPath(root, 'mutualisation')) ? ('sites' as RemotePath) : undefined)
  const sharedBy = hostFolder === undefined ? [] : hostsIn(tree, root, hostFolder)
  const folders = options?.folders ?? {}

  components.push(...readPlugins(tree, root, contents, pluginFolders(sharedBy, folders.squelettes), problems))
  return {
    cms: 'spip',
    root,
    ...(core.version === undefined ? {} : { version: core.version }),
    ...(core.distribution === undefined ? {} : { distribution: core.distribution }),
    packagedCore,
    components,
    sharedBy,
    folders,
    problems,
  }
}

function readPlugins(tree: Tree, root: RemotePath, contents: Contents, folders: readonly string[], problems: Problem[]): Component[] {
  const components: Component[] = []
  const seen = new Set<string>()
  for (const folder of folders) {
    const files = pluginFiles(tree, joinPath(root, folder))
    if (files.length > MAX_PLUGINS) problems.push({ path: joinPath(root, folder), reason: 'too-many' })
    for (const file of files.slice(0, MAX_PLUGINS)) {
      if (seen.has(file)) continue
      seen.add(file)
      const bytes = readMarker(tree, contents, file, problems)?.bytes
      const path = relativeTo(root, file.slice(0, file.lastIndexOf('/'))) as RemotePath
      const facts = bytes === undefined ? {} : file.endsWith('/paquet.xml') ? readPaquet(bytes) : readPluginXml(bytes)
      components.push({
        kind: folder === 'themes' || folder.endsWith('/themes') ? 'theme' : 'extension',
        id: facts.prefix ?? baseName(path).toLowerCase(),
        path,
        bundled: BUNDLED_FOLDERS.has(folder),
        ...(facts.version === undefined ? {} : { version: facts.version }),
      })
    }
  }
  return components
}
