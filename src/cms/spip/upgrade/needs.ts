import { SiteguardError } from '../../../core/error.ts'
import { compareVersions, upstreamVersion } from '../../../core/version.ts'
import { assignedValues, definedValues, type PhpToken, phpTokens } from '../../php-literals.ts'
import type { ReleaseNeeds, ReleaseText } from '../../upgrade-types.ts'
import { SCREEN_FILE } from '../layout.ts'
import { endsOf } from './interval.ts'
import { plainNumber, readPackage } from './packages.ts'

const VERSION_FILE = 'ecrire/inc_version.php'
const INSTALL_FILE = 'ecrire/inc/install.php'
/** Versions of the security screens of releases whose needs were read. */
const screens = new WeakMap<ReleaseText, string>()

/** Which security screen comes with a release, once its needs were read. */
export function screenOf(release: ReleaseText): string | undefined {
  return screens.get(release)
}

const COMPOSER_CHECK = 'vendor/composer/platform_check.php'

/**
 * What a release of SPIP, or of one of its plugins, says it needs. Of SPIP: `ecrire/inc_version.php` (`_PHP_MIN`, `_PHP_MAX`, the schema), the
 * list its installer looks for (`tester_compatibilite_hebergement`), the drivers it brings (`ecrire/req/`), and what Composer found
 * its libraries to need, which can be more than SPIP says. No release says which versions of a database server it wants.
 * @throws SG-UPG-004
 */
export async function needs(release: ReleaseText): Promise<ReleaseNeeds> {
  const file = await release.text(VERSION_FILE)
  if (file === undefined) return needsOfPlugin(release)
  const tokens = phpTokens(Buffer.from(file))
  const version = only(assignedValues(tokens, 'spip_version_branche').values)
  const schema = only(assignedValues(tokens, 'spip_version_base').values)
  if (version === undefined || schema === undefined || !/^[0-9][\w.-]{0,63}$/.test(version) || !/^[0-9][0-9._]{0,30}$/.test(schema)) {
    throw notARelease(VERSION_FILE)
  }
  const screen = only(definedValues(phpTokens(Buffer.from((await release.text(SCREEN_FILE)) ?? '')), '_ECRAN_SECURITE').values)
  if (screen !== undefined) screens.set(release, screen)
  const min = newest([only(definedValues(tokens, '_PHP_MIN').values), composerMinimum(await release.text(COMPOSER_CHECK))])
  const max = only(definedValues(tokens, '_PHP_MAX').values)
  const drivers = [...release.paths].filter((path) => /^ecrire\/req\/[a-z0-9_]+\.php$/.test(path))
  return {
    version: upstreamVersion(version),
    schema: plainNumber(schema),
    php: { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) },
    extensions: extensionsOf(await release.text(INSTALL_FILE)),
    databases: [
      ...(drivers.includes('ecrire/req/mysql.php') ? (['mysql'] as const) : []),
      ...(drivers.includes('ecrire/req/sqlite3.php') ? (['sqlite'] as const) : []),
    ],
  }
}

/** A plugin's `paquet.xml`: a schema only where it has tables, else ''. */
async function needsOfPlugin(release: ReleaseText): Promise<ReleaseNeeds> {
  const text = await release.text('paquet.xml')
  const found = text === undefined ? undefined : readPackage(text)
  if (found?.version === undefined) throw notARelease(text === undefined ? VERSION_FILE : 'paquet.xml')
  const ends = found.php.map(endsOf).filter((end) => end !== undefined)
  const min = newest(ends.map((end) => end.min))
  const max = ends.map((end) => end.max.replaceAll('*', '99')).find((end) => end !== '')
  return {
    version: upstreamVersion(found.version),
    schema: found.schema ?? '',
    php: { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) },
    extensions: found.extensions,
    databases: ['mysql', 'sqlite'],
  }
}

function notARelease(path: string): SiteguardError {
  return new SiteguardError({ code: 'SG-UPG-004', kind: 'integrity', params: { cms: 'SPIP', path } })
}

function only(values: readonly string[]): string | undefined {
  return values.length === 1 ? values[0] : undefined
}

function newest(versions: readonly (string | undefined)[]): string | undefined {
  const known = versions.filter((version) => version !== undefined && version !== '') as string[]
  return known.sort(compareVersions).at(-1)
}

/** `if (!(PHP_VERSION_ID >= 70400))` of Composer's check, which stops the site where it does not hold. */
function composerMinimum(check: string | undefined): string | undefined {
  const id = Number(/PHP_VERSION_ID\s*>=\s*([0-9]{5,6})\b/.exec(check ?? '')?.[1])
  return Number.isNaN(id) ? undefined : `${Math.trunc(id / 10_000)}.${Math.trunc(id / 100) % 100}.${id % 100}`
}

/** `array_diff(['sodium', 'xml', 'zip'], get_loaded_extensions())` of the installer. A database driver is asked for by the database. */
function extensionsOf(install: string | undefined): string[] {
  if (install === undefined) return []
  const tokens = phpTokens(Buffer.from(install))
  for (const [at, token] of tokens.entries()) {
    if (token.kind !== 'word' || token.text !== 'array_diff') continue
    const names: string[] = []
    let i = at + 1
    for (; isListPart(tokens[i]); i += 1) if (tokens[i]?.kind === 'string') names.push((tokens[i] as PhpToken).text.toLowerCase())
    if (tokens[i]?.text === 'get_loaded_extensions') return names.filter((name) => /^[a-z0-9_]{1,40}$/.test(name))
  }
  return []
}

function isListPart(token: PhpToken | undefined): boolean {
  return token !== undefined && (token.kind === 'string' || ['(', '[', ']', ')', ',', 'array'].includes(token.text))
}
