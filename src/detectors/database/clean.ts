import type { DatabaseFacts } from '../types.ts'
import { createSpipCleaner, spipCompanions } from './clean-spip.ts'
import type { CleanedRows, RowCleaner, RowTargets } from './clean-types.ts'
import { createWordpressCleaner, wordpressCompanions } from './clean-wordpress.ts'

export type { CleanedRows, RowCleaner, RowCleaning, RowTargets } from './clean-types.ts'
export { isCounted } from './grades.ts'
export type { Hit } from './hits.ts'

/** Cleans the rows of one table of a site's database. Undefined: nobody knows how, or nothing of it is ever found wrong. */
export function createRowsCleaner(
  database: DatabaseFacts,
  table: string,
  targets: RowTargets,
  cleaned: CleanedRows,
): RowCleaner | undefined {
  const name = nameOf(database, table)
  if (name === undefined) return undefined
  if (database.installation.cms === 'spip') return createSpipCleaner(database, name, targets, cleaned)
  return database.installation.cms === 'wordpress'
    ? createWordpressCleaner(database, table, withoutNumber(name), targets, cleaned)
    : undefined
}

/** Tables whose rows belong to rows of this one: they are cleaned after it. */
export function tablesBehind(database: DatabaseFacts, table: string): string[] {
  const name = nameOf(database, table)
  if (name === undefined) return []
  const own = database.installation.cms === 'spip' ? name : withoutNumber(name)
  const site = table.slice(0, table.length - own.length)
  const names = database.installation.cms === 'spip' ? spipCompanions(own) : wordpressCompanions(own)
  return names.map((companion) => `${site}${companion}`)
}

function nameOf({ prefix }: DatabaseFacts, table: string): string | undefined {
  return table.toLowerCase().startsWith(prefix.toLowerCase()) ? table.slice(prefix.length).toLowerCase() : undefined
}

/** Of a network each site has tables with its number. */
const withoutNumber = (name: string): string => name.replace(/^\d{1,9}_/, '')
