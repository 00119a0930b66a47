import type { Installation, ShapeId, Zone } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import { baseName } from '../../core/path.ts'
import { isServerSettings } from '../installation-base.ts'

/*
 * Where things are in WordPress (the hierarchy its own documentation describes, and the tree of 6.1.9). `WP_CONTENT_DIR` can
 * move `wp-content`; such sites have their content judged as code of their own outside any known place.
 */

/** Single files in `wp-content/` that WordPress loads when they are there ("drop-ins", `_get_dropins()`). */
const DROP_INS = new Set(
  'advanced-cache db db-error install maintenance object-cache php-error fatal-error-handler sunrise blog-deleted blog-inactive blog-suspended'
    .split(' ')
    .map((name) => `${name}.php`),
)
/** Settings that widespread plugins write as PHP. Name or folder in `wp-content/`. */
const PLUGIN_SETTINGS = new Set(['wp-cache-config.php', 'w3tc-config', 'wflogs'])

/** A second password before the dashboard, no PHP in `wp-includes`: what hardening guides have owners put into the core's folders. */
const OWN_SETTINGS = new Set(['wp-admin', 'wp-includes'].flatMap((folder) => [`${folder}/.htaccess`, `${folder}/.htpasswd`]))

export function zoneOf(path: RemotePath, _installation?: Installation): Zone {
  const [head = '', second = '', third] = path.split('/', 3)
  if (OWN_SETTINGS.has(path)) return 'config'
  if (head === '..') return second === 'wp-config.php' && third === undefined ? 'config' : 'foreign'
  if (head === 'wp-admin' || head === 'wp-includes') return 'core'
  if (head === 'wp-content') return contentZone(second, third)
  if (path !== head) return 'foreign'
  if (head === 'wp-config.php' || isServerSettings(head)) return 'config'
  // Every other root file called wp-… claims to be the release's: one its list does not name is an addition to the core.
  return /^wp-[\w.-]+\.php$/.test(head) || head === 'index.php' || head === 'xmlrpc.php' ? 'core' : 'foreign'
}

function contentZone(second: string, third: string | undefined): Zone {
  switch (second) {
    case 'plugins':
    case 'themes':
    case 'mu-plugins':
    case 'languages':
    case '':
      return 'extension'
    case 'uploads':
    case 'blogs.dir':
      return 'upload'
    case 'cache':
    case 'upgrade':
    case 'upgrade-temp-backup':
      return 'cache'
  }
  if (PLUGIN_SETTINGS.has(second)) return 'config'
  return third === undefined && (DROP_INS.has(second) || second === 'index.php') ? 'extension' : 'foreign'
}

/** Guards ("Silence is golden") are common wherever a folder could be listed; there they may hold nothing else. */
export function shapeOf(path: RemotePath, _installation?: Installation): ShapeId | undefined {
  if (path === 'wp-config.php' || path === '../wp-config.php') return 'wordpress-config'
  if (baseName(path) !== 'index.php') return undefined
  if (/^wp-content\/(?:(?:plugins|themes|mu-plugins|languages)\/)?index\.php$/.test(path)) return 'index-guard'
  const zone = zoneOf(path)
  return zone === 'upload' || zone === 'cache' ? 'index-guard' : undefined
}

export function mayHoldCode(path: RemotePath, _installation?: Installation): boolean {
  if (shapeOf(path) !== undefined) return true
  const zone = zoneOf(path)
  // Since 6.5 translations are PHP too: `languages/<domain>-<locale>.l10n.php`.
  if (path.startsWith('wp-content/languages/')) return /\.l10n\.php$/.test(path)
  return zone === 'extension' || (zone === 'config' && path.startsWith('wp-content/'))
}

const SPARE = new Set([
  'wp-config-sample.php',
  'xmlrpc.php',
  'wp-links-opml.php',
  'wp-mail.php',
  'wp-trackback.php',
  'wp-admin/install.php',
])

/** Papers, what hardening guides remove, and all of `wp-content`: bundled themes and plugins go and come on their own. */
export function isOptional(path: RemotePath, _installation?: Installation): boolean {
  return zoneOf(path) !== 'core' || SPARE.has(path)
}

/** What a localised package has of its own: its language in version.php, and the texts people read (get.wordpress.org packages). */
const LOCALISED = new Set(['wp-includes/version.php', 'wp-config-sample.php', 'readme.html', 'license.txt'])

export function isLocalised(path: RemotePath): boolean {
  return LOCALISED.has(path)
}
