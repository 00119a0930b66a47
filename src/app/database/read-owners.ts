import { rotatorOf } from '../../cms/rotators.ts'
import type { CmsId } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import type { DatabaseOwner } from '../../detectors/types.ts'
import type { DumpedDatabase } from './types.ts'

/** Tables by which a CMS is known, what they are called behind the prefix: the first, and any of the others. */
const KNOWN_BY: Partial<Record<CmsId, readonly [string, ...string[]]>> = {
  spip: ['meta', 'auteurs', 'articles', 'rubriques'],
  wordpress: ['options', 'posts', 'users'],
}
/** Where each keeps its people. */
export const OWNERS_TABLE: Partial<Record<CmsId, string>> = { spip: 'auteurs', wordpress: 'users' }

/** What the names of a CMS's tables begin with, by those that every one has. A dump may hold several: an old copy beside the live one. */
export function prefixesOf(cms: CmsId, tables: readonly string[]): string[] {
  const [first, ...others] = KNOWN_BY[cms] ?? []
  if (first === undefined) return []
  const names = new Set(tables.map((name) => name.toLowerCase()))
  return tables
    .filter((name) => name.toLowerCase().endsWith(first))
    .map((name) => name.slice(0, -first.length))
    .filter((prefix) => others.some((other) => names.has(`${prefix.toLowerCase()}${other}`)) && !isOfNetwork(cms, prefix, names))
}

/** `wp_2_`: a site of the network that `wp_` is. */
function isOfNetwork(cms: CmsId, prefix: string, names: ReadonlySet<string>): boolean {
  const main = cms === 'wordpress' ? /^(.*?)\d{1,9}_$/.exec(prefix)?.[1] : undefined
  return main !== undefined && names.has(`${main.toLowerCase()}blogs`)
}

/** Who may do everything, as a dump has it. Undefined: it does not say. */
export async function readOwners(cms: CmsId, prefix: string, database: DumpedDatabase): Promise<DatabaseOwner[] | undefined> {
  const rotator = rotatorOf(cms)
  const rows = (name: string): ReturnType<DumpedDatabase['tables'][number]['read']> | undefined =>
    database.tables.find((table) => table.name === name)?.read()
  const ownersTable = `${prefix}${OWNERS_TABLE[cms] ?? ''}`
  if (rotator === undefined || !database.tables.some(({ name }) => name === ownersTable)) return undefined
  const link = { kind: 'sqlite' as const, installation: database.installation, file: '' as RemotePath, prefix }
  const people = await rotator.people(rows, link)
  return people.filter(({ role }) => role === 'owner').map(({ id, login, doubts }) => ({ id, login, doubts }))
}
