import { OWNERS_TABLE } from '../../cms/known-tables.ts'
import { rotatorOf } from '../../cms/rotators.ts'
import type { CmsId } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import type { DatabaseOwner } from '../../detectors/types.ts'
import type { DumpedDatabase } from './types.ts'

export { OWNERS_TABLE, prefixesOf } from '../../cms/known-tables.ts'

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
