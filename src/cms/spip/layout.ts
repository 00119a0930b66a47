import type { Installation, ShapeId, Zone } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import { baseName } from '../../core/path.ts'
import { isServerSettings } from '../installation-base.ts'

/*
 * Where things are in a SPIP site, 3.2 to 4.4 and 5.0's layout. Facts: read in the releases' own code and measured on fresh, used
 * sites (docs/anchors); `IMG/` and `local/` hold no PHP in any version.
 */

export const CORE_FOLDERS: ReadonlySet<string> = new Set(['ecrire', 'prive', 'squelettes-dist', 'plugins-dist', 'vendor'])
export const CORE_FILES: ReadonlySet<string> = new Set(['index.php', 'spip.php', 'spip.png', 'spip.svg', 'htaccess.txt'])
/** Folders of the site that a mutualised host has of its own. */
const HOST_FOLDERS = new Set(['IMG', 'local', 'tmp', 'config', 'squelettes', 'plugins', 'lib', 'themes'])
/** Names that mean the same in every SPIP: no setting may make something else of them. */
export const RESERVED_FOLDERS: ReadonlySet<string> = new Set([...CORE_FOLDERS, ...HOST_FOLDERS, 'mutualisation', 'sites'])

/** SPIP's security screen (écran de sécurité). */
export const SCREEN_FILE = 'config/ecran_securite.php'

export interface Place {
  /** The path as it would be in a single site with the usual names. */
  readonly path: string
  /** It lies in the folder of one host of a mutualisation. */
  readonly ofHost: boolean
}

/** Where a path is, whatever a configuration renamed and whichever host of a mutualisation it belongs to. */
export function placeOf(path: string, installation: Pick<Installation, 'sharedBy' | 'folders'>): Place {
  for (const host of installation.sharedBy) {
    if (path !== host && !path.startsWith(`${host}/`)) continue
    const inner = path.slice(host.length + 1)
    const head = inner.split('/', 1)[0] as string
    return { path: HOST_FOLDERS.has(head) ? inner : '', ofHost: true }
  }
  for (const usual in installation.folders) {
    for (const real of (installation.folders[usual] as string).split(':')) {
      if (path === real || path.startsWith(`${real}/`)) return { path: usual + path.slice(real.length), ofHost: false }
    }
  }
  return { path, ofHost: false }
}

export function zoneOf(path: RemotePath, installation: Installation): Zone {
  const place = placeOf(path, installation)
  const { head, second } = firstParts(place.path)
  if (!place.ofHost && CORE_FOLDERS.has(head)) return 'core'
  switch (head) {
    case 'config':
      if (second === 'bases') return 'data'
      if (place.path === SCREEN_FILE && !place.ofHost && screenIsCores(installation)) return 'core'
      return second === 'spip' && !place.ofHost ? 'core' : 'config'
    case 'IMG':
      return 'upload'
    case 'local':
      return 'cache'
    case 'tmp':
      return temporaryZone(second)
    case 'plugins':
    case 'lib':
    case 'themes':
    case 'mutualisation':
      return 'extension'
    case 'squelettes':
      return 'template'
  }
  if (place.path !== '' && place.path === head) {
    if (!place.ofHost && CORE_FILES.has(head)) return 'core'
    if (isServerSettings(head)) return 'config'
  }
  return 'foreign'
}

/** As by `split`, which takes a third of the time that asking 60,000 paths for their zones does. */
function firstParts(path: string): { readonly head: string; readonly second: string } {
  const first = path.indexOf('/')
  if (first < 0) return { head: path, second: '' }
  const next = path.indexOf('/', first + 1)
  return { head: path.slice(0, first), second: path.slice(first + 1, next < 0 ? path.length : next) }
}

/** Loaded before everything else, so judged as core unless it is known good by itself, or too new to be known. */
function screenIsCores({ components }: Pick<Installation, 'components'>): boolean {
  return components.some((component) => component.kind === 'screen' && component.bundled)
}

function temporaryZone(second: string): Zone {
  if (second === 'cache' || second === 'sessions' || second === 'meta_cache.php' || second === 'plugin_xml_cache.gz') return 'cache'
  return second === 'upload' || second === 'bigupload' ? 'upload' : 'data'
}

/** Configuration that is the owner's own code, and so has no shape. */
const OWN_CODE = new Set(['mes_options.php', 'ecran_securite_options.php', 'ecran_securite.php', 'ldap.php'])

/**
 * Shapes of the PHP files SPIP itself writes outside core. Other `config/*.php` are connections to further databases, written by
 * SPIP in the shape of `connect.php`; other tables of settings (`tmp/cache/<table>.php`) are cached as `tmp/meta_cache.php` is.
 */
export function shapeOf(path: RemotePath, installation: Installation): ShapeId | undefined {
  const place = placeOf(path, installation).path
  const name = baseName(place)
  switch (place.slice(0, Math.max(0, place.length - name.length - 1))) {
    case 'config':
      if (name === 'cles.php') return 'spip-keys'
      if (name === 'chmod.php') return 'spip-chmod'
      return /^[\w.-]+\.php$/.test(name) && !OWN_CODE.has(name) ? 'spip-connect' : undefined
    case 'tmp':
      return name === 'meta_cache.php' ? 'spip-meta-cache' : undefined
    case 'tmp/sessions':
      return /^-?\d{1,20}_[0-9a-f]{32}\.php$/.test(name) ? 'spip-session' : undefined
    case 'tmp/cache':
      if (/^charger_(?:pipelines|plugins_(?:options|chemins|fonctions))\.php$/.test(name)) return 'spip-plugin-cache'
      return /^[a-z][a-z0-9_]{0,63}\.php$/.test(name) ? 'spip-meta-cache' : undefined
    case 'tmp/cache/skel':
      return /^\w{1,64}_[0-9a-f]{32}\.php$/.test(name) ? 'spip-compiled-template' : undefined
  }
  return undefined
}

export function mayHoldCode(path: RemotePath, installation: Installation): boolean {
  const zone = zoneOf(path, installation)
  if (zone === 'core') return false
  if (zone === 'extension' || zone === 'template') return true
  if (shapeOf(path, installation) !== undefined) return true
  const place = placeOf(path, installation).path
  return place.startsWith('config/') && OWN_CODE.has(place.slice('config/'.length))
}

/**
 * Files of the release in the site's own folders (`IMG/remove.txt`, `config/ecran_securite.php`) and its papers are judged when
 * they are there; sites without them are common.
 */
export function isOptional(path: RemotePath, installation: Installation): boolean {
  const zone = zoneOf(path, installation)
  if (zone !== 'core' || path === SCREEN_FILE) return true
  return path === 'spip.png' || path === 'spip.svg' || path === 'htaccess.txt' || /(?:^|\/)(?:remove\.txt|CACHEDIR\.TAG)$/.test(path)
}

/** `.ok` (empty) in every folder SPIP has found writable, and `.htaccess` in the folders it closes (`verifier_htaccess`). */
export function isOwnWriting(path: RemotePath, installation: Installation): boolean {
  const place = placeOf(path, installation).path
  return baseName(place) === '.ok' || place === 'vendor/.htaccess' || place === 'config/.htaccess' || place === 'tmp/.htaccess'
}
