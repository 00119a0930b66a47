import type { ReleaseRef } from '../core/manifest.ts'

/** Bytes of the few files that tell what a release is, by path. */
export type Markers = ReadonlyMap<string, Buffer>

/** What these files are a release of, or undefined. `folder` is the name of the folder that held them, when known. */
export type Identify = (markers: Markers, folder: string | undefined) => ReleaseRef | undefined

/** Files of at most this many bytes are kept for `identifyRelease`. */
export const MARKER_BYTES = 1024 * 1024
/** WordPress reads this much of a file for its header (get_file_data). */
const HEADER_BYTES = 8192

/** Whether `identifyRelease` wants to see this file. */
export function isMarker(path: string): boolean {
  return /^(?:ecrire\/inc_version\.php|wp-includes\/version\.php|paquet\.xml|style\.css|[^/]+\.php)$/.test(path)
}

/**
 * Product and version from a release's own files: SPIP (`ecrire/inc_version.php`), WordPress (`wp-includes/version.php`), a SPIP
 * plugin (`paquet.xml`), a WordPress plugin or theme (the header of a PHP file at its root, or of `style.css`; their slug is
 * the name of their folder, so there must be one). Nothing is executed.
 */
export const identifyRelease: Identify = (markers, folder) =>
  spip(markers) ?? wordpress(markers) ?? spipPlugin(markers) ?? wordpressExtension(markers, folder)

function spip(markers: Markers): ReleaseRef | undefined {
  const version = assigned(markers.get('ecrire/inc_version.php'), 'spip_version_branche')
  return version === undefined ? undefined : { product: 'spip', version }
}

function wordpress(markers: Markers): ReleaseRef | undefined {
  const file = markers.get('wp-includes/version.php')
  const version = assigned(file, 'wp_version')
  if (version === undefined) return undefined
  return { product: 'wordpress', version, locale: assigned(file, 'wp_local_package') ?? 'en_US' }
}

function spipPlugin(markers: Markers): ReleaseRef | undefined {
  const tag = /<paquet\s[^>]{0,4096}>/.exec(markers.get('paquet.xml')?.toString('utf8') ?? '')?.[0]
  if (tag === undefined) return undefined
  const attribute = (name: string) => new RegExp(`\\s${name}\\s*=\\s*["']([^"']*)["']`).exec(tag)?.[1]?.trim()
  const prefix = attribute('prefix')?.toLowerCase()
  const version = attribute('version')
  return isId(prefix) && isVersion(version) ? { product: `spip-plugin/${prefix}`, version } : undefined
}

function wordpressExtension(markers: Markers, folder: string | undefined): ReleaseRef | undefined {
  const slug = folder?.toLowerCase()
  if (!isId(slug)) return undefined
  for (const [path, bytes] of markers) {
    const kind = path === 'style.css' ? 'theme' : /^[^/]+\.php$/.test(path) ? 'plugin' : undefined
    if (kind === undefined) continue
    const text = bytes.subarray(0, HEADER_BYTES).toString('utf8').replaceAll('\r', '\n')
    const version = headerLine(text, 'Version')
    if (headerLine(text, kind === 'theme' ? 'Theme Name' : 'Plugin Name') === undefined || !isVersion(version)) continue
    return { product: `wordpress-${kind}/${slug}`, version }
  }
  return undefined
}

/** `$name = 'value';` at the start of a line. */
function assigned(file: Buffer | undefined, name: string): string | undefined {
  const value = new RegExp(`^[ \\t]*\\$${name}[ \\t]*=[ \\t]*(["'])([^"'\\r\\n]*)\\1[ \\t]*;`, 'm').exec(file?.toString('utf8') ?? '')?.[2]
  return isVersion(value) ? value : undefined
}

function headerLine(text: string, name: string): string | undefined {
  return new RegExp(`^[ \\t/*#@]*${name}:[ \\t]*(.*?)[ \\t]*(?:\\*/.*|\\?>.*)?$`, 'mi').exec(text)?.[1]
}

/** A version that may stand in file names and addresses. Versions come from sites, so from anybody. */
export function isVersion(version: string | undefined): version is string {
  return version !== undefined && /^[0-9A-Za-z][0-9A-Za-z.+_~-]{0,63}$/.test(version)
}

/** A plugin's prefix or slug that may stand in addresses. */
export function isId(id: string | undefined): id is string {
  return id !== undefined && /^[a-z0-9][a-z0-9._-]{0,127}$/.test(id)
}
