import type { Installation } from '../../../core/installation.ts'
import { baseName, joinPath, type RemotePath } from '../../../core/path.ts'
import { compareVersions } from '../../../core/version.ts'
import type { DatabaseLink } from '../../../snapshots/types.ts'
import { type PhpValue, readPhpSerializedText } from '../../php-serialized.ts'
import type { DatabaseUnit, ReleaseNeeds, ReleaseText, SiteFacts, TableRows } from '../../upgrade-types.ts'
import { plainNumber, readPackage } from './packages.ts'

/** The schema from which MD5 passwords of administrators and editors are reset (`maj2026_reinitialiser_passwords_md5`, 4.4.22 to 4.4.28). */
const WITHOUT_MD5 = '2026092400'
/** The first schema of SPIP 4: what came before hashed passwords by its own SHA-256. */
const OWN_HASH_UNTIL = '2021010100'
/** More logins than anybody reads. */
const MAX_LOGINS = 10_000

/** The installation's own database, and that of each host of a mutualisation. Further connectors of `config/` are no SPIP's. */
export function units(installation: Installation, links: readonly DatabaseLink[]): DatabaseUnit[] {
  const found: DatabaseUnit[] = []
  if (links.some((link) => link.installation === installation.root)) found.push({ database: installation.root, folder: '' as RemotePath })
  for (const folder of installation.sharedBy) {
    const database = joinPath(installation.root, folder)
    // Mutualisation takes a host's folder by the name it is asked under.
    if (links.some((link) => link.installation === database)) found.push({ database, host: baseName(folder), folder })
  }
  return found
}

/**
 * From `meta`: schema, address, active plugins; from `auteurs`: who loses a password. The 4.4 that resets MD5 passwords does so for
 * administrators and editors only: visitors with one go on logging in (`auth/spip.php`), and SHA-256 ones are accepted of everybody. But
 * 3.x hashed by an implementation of its own (`auth/sha256.inc.php`), which pads what is 56 to 59 bytes long with its salt wrongly and takes
 * letters outside ASCII for two bytes each: 4.x, which has PHP do it, refuses those.
 */
export async function facts(rows: TableRows, link: DatabaseLink, needs?: ReleaseNeeds): Promise<SiteFacts> {
  const meta = await readMeta(rows, link)
  const version = meta.get('version_installee')?.trim()
  const url = meta.get('adresse_site')?.trim()
  const schema = version !== undefined && /^[0-9][0-9._]{0,30}$/.test(version) ? plainNumber(version) : undefined
  const resets =
    (schema === undefined || compareVersions(schema, WITHOUT_MD5) < 0) &&
    (needs === undefined || compareVersions(needs.schema, WITHOUT_MD5) >= 0)
  return {
    ...(schema === undefined ? {} : { schema }),
    ...(url !== undefined && /^https?:\/\/[^\s/]/.test(url) ? { url } : {}),
    ...(isOld(schema) && !isOld(needs?.schema) ? { oddPasswords: true as const } : {}),
    lostPasswords: resets ? await readMd5Logins(rows, link) : [],
    ...pluginsOf(meta),
  }
}

function isOld(schema: string | undefined): boolean {
  return schema !== undefined && compareVersions(schema, OWN_HASH_UNTIL) < 0
}

async function readMeta(rows: TableRows, link: DatabaseLink): Promise<ReadonlyMap<string, string>> {
  const meta = new Map<string, string>()
  for await (const row of rows(`${link.prefix}meta`) ?? []) {
    const name = row.nom
    if (typeof name === 'string' && typeof row.valeur === 'string') meta.set(name, row.valeur)
  }
  return meta
}

async function readMd5Logins(rows: TableRows, link: DatabaseLink): Promise<string[]> {
  const logins: string[] = []
  for await (const row of rows(`${link.prefix}auteurs`) ?? []) {
    if ((row.statut !== '0minirezo' && row.statut !== '1comite') || row.pass?.length !== 32) continue
    logins.push(row.login || row.email || row.nom || `#${row.id_auteur ?? '?'}`)
    if (logins.length >= MAX_LOGINS) break
  }
  return logins.sort()
}

function pluginsOf(meta: ReadonlyMap<string, string>): Pick<SiteFacts, 'active' | 'provided'> {
  const list = readPhpSerializedText(meta.get('plugin') ?? '')
  if (!(list instanceof Map)) return { active: [] }
  const active: { id: string; version?: string; schema?: string }[] = []
  const provided: { id: string; version?: string }[] = []
  for (const [name, value] of list as ReadonlyMap<string, PhpValue>) {
    const id = name.toLowerCase()
    // SPIP lists itself, and the PHP and extensions plugins ask for.
    if (!/^[a-z_][a-z0-9_]{0,63}$/.test(id) || id === 'spip' || id === 'php') continue
    const dir = value instanceof Map ? (value as ReadonlyMap<string, PhpValue>).get('dir') : undefined
    const version = value instanceof Map ? (value as ReadonlyMap<string, PhpValue>).get('version') : undefined
    const said = { id, ...(typeof version === 'string' && version !== '' ? { version } : {}) }
    if (typeof dir === 'string' && /(?:^|\/)procure:/.test(dir)) {
      provided.push(said)
      continue
    }
    const schema = meta.get(`${id}_base_version`)
    active.push({
      ...said,
      ...(schema === undefined || schema === '' ? {} : { schema: plainNumber(schema) }),
    })
  }
  return { active: active.sort((a, b) => (a.id < b.id ? -1 : 1)), ...(provided.length === 0 ? {} : { provided }) }
}

/**
 * Whether the schema of the core, or of a plugin that comes with it, differs from what the database has. Of a plugin's own release: its
 * schema.
 */
export async function needsMigration(facts: SiteFacts, needs: ReleaseNeeds, release: ReleaseText): Promise<boolean> {
  const schemas = new Map(facts.active.map(({ id, schema }) => [id, schema]))
  if (!release.has('ecrire/inc_version.php')) {
    const plugin = readPackage((await release.text('paquet.xml')) ?? '')
    return plugin?.schema !== undefined && isBehind(schemas.get(plugin.prefix ?? ''), plugin.schema)
  }
  if (facts.schema === undefined || facts.schema !== needs.schema || facts.active.length === 0) return true
  for (const path of release.paths) {
    if (!/^(?:plugins-dist|squelettes-dist)\/(?:[^/]+\/){0,3}paquet\.xml$/.test(path)) continue
    const text = await release.text(path)
    const plugin = text === undefined ? undefined : readPackage(text)
    if (plugin === undefined) return true
    if (plugin.schema !== undefined && isBehind(schemas.get(plugin.prefix ?? ''), plugin.schema)) return true
  }
  return false
}

/** SPIP brings a plugin's tables forward only (`spip_plugin_install`). */
function isBehind(present: string | undefined, wanted: string): boolean {
  return present === undefined || compareVersions(present, wanted) < 0
}
