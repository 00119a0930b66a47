import { SiteguardError } from '../../../core/error.ts'
import { plausibleVersion } from '../../installation-base.ts'
import { assignedValues, type PhpToken, phpTokens } from '../../php-literals.ts'
import type { ExtensionWant, ReleaseNeeds, ReleaseText } from '../../upgrade-types.ts'

const VERSION_FILE = 'wp-includes/version.php'

/**
 * From `wp-includes/version.php`, which `wp_check_php_mysql_versions()` and `wpdb::check_database_version()` go by. There is no upper
 * bound of PHP. MariaDB is compared by its own number, as WordPress does: so any since 5.5 will do.
 * @throws SG-UPG-004
 */
export async function needs(release: ReleaseText): Promise<ReleaseNeeds> {
  if (!release.has('wp-settings.php')) return needsOfExtension(release)
  const text = release.has('wp-admin/includes/upgrade.php') ? await release.text(VERSION_FILE) : undefined
  const tokens = phpTokens(Buffer.from(text ?? ''))
  const version = plausibleVersion(single(tokens, 'wp_version') ?? '')
  const schema = single(tokens, 'wp_db_version')
  if (version === undefined || schema === undefined || !/^\d{1,9}$/.test(schema)) {
    throw new SiteguardError({ code: 'SG-UPG-004', kind: 'integrity', params: { cms: 'wordpress', path: VERSION_FILE } })
  }
  const php = number(single(tokens, 'required_php_version'))
  const mysql = number(single(tokens, 'required_mysql_version'))
  return {
    version,
    schema,
    php: php === undefined ? {} : { min: php },
    // wpdb speaks through mysqli alone, since 6.4; before it, through the old extension where PHP still had it.
    extensions: [...new Set(['mysqli', ...extensionsOf(tokens)])],
    ...(mysql === undefined ? {} : { mysql, mariadb: mysql }),
    databases: ['mysql'],
  }
}

/**
 * `Requires Plugins` of a plugin's header, as WordPress reads it since 6.5: names as its directory has them, of no version. It switches
 * nothing off for want of them, only refuses to switch it on; but what calls their code dies without.
 */
export async function wants(extension: ReleaseText): Promise<ExtensionWant[]> {
  const header = await headerOf(extension)
  const names = field(header, 'Requires Plugins', '[^\\r\\n]*')?.replace(/\s*(?:\*\/|\?>).*/, '') ?? ''
  const ids = names.split(',').map((name) => name.trim())
  return [...new Set(ids)]
    .filter((id) => /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id))
    .sort()
    .map((id) => ({ id, versions: '', holds: () => true }))
}

/** Longest header WordPress itself reads (`get_file_data`). */
const HEADER = 8192

/** What an extension says of itself says nothing of tables. */
async function needsOfExtension(release: ReleaseText): Promise<ReleaseNeeds> {
  const header = await headerOf(release)
  const version = plausibleVersion(field(header, 'Version', '\\S+') ?? '')
  if (version === undefined)
    throw new SiteguardError({ code: 'SG-UPG-004', kind: 'integrity', params: { cms: 'wordpress', path: VERSION_FILE } })
  const php = number(field(header, 'Requires PHP', '\\d+(?:\\.\\d+){0,3}'))
  // What `readme.txt` says is for the directory: the core itself goes by the header.
  const core = number(field(header, 'Requires at least', '\\d+(?:\\.\\d+){0,3}'))
  return {
    version,
    schema: '',
    php: php === undefined ? {} : { min: php },
    ...(core === undefined ? {} : { core }),
    extensions: [],
    databases: ['mysql'],
  }
}

/** Header of a plugin's main file, the first of its root that has a plugin's name; of a theme's `style.css`. */
async function headerOf(extension: ReleaseText): Promise<string | undefined> {
  const files = [...extension.paths].filter((path) => /^(?:[^/]+\.php|style\.css)$/i.test(path)).sort()
  for (const path of files) {
    const text = (await extension.text(path))?.slice(0, HEADER)
    if (field(text, path === 'style.css' ? 'Theme Name' : 'Plugin Name', '\\S.*') !== undefined) return text
  }
  return undefined
}

/** A field of a file's header, as `get_file_data` finds it. */
function field(text: string | undefined, name: string, value: string): string | undefined {
  return new RegExp(`^[ \\t/*#@]*${name}[ \\t]*:[ \\t]*(${value})`, 'im').exec(text ?? '')?.[1]
}

function single(tokens: readonly PhpToken[], name: string): string | undefined {
  const { values, unreadable } = assignedValues(tokens, name)
  return values.length === 1 && unreadable === 0 ? values[0] : undefined
}

function number(text: string | undefined): string | undefined {
  return text !== undefined && /^\d+(?:\.\d+){0,3}$/.test(text) ? text : undefined
}

/** `$required_php_extensions = array( 'json', 'hash' );`, since 6.7; before it, the same without being said. */
function extensionsOf(tokens: readonly PhpToken[]): string[] {
  const at = tokens.findIndex((token) => token.kind === 'variable' && token.text === 'required_php_extensions')
  if (at < 0) return ['json', 'hash']
  const end = tokens.findIndex((token, i) => i > at && token.kind === 'mark' && token.text === ';')
  return tokens
    .slice(at, end < 0 ? undefined : end)
    .filter((token) => token.kind === 'string' && token.literal && /^[a-z0-9_]{1,32}$/i.test(token.text))
    .map((token) => token.text.toLowerCase())
}
