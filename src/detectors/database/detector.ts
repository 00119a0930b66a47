import { databasePath } from '../../core/database-path.ts'
import { raise } from '../shared/subjects.ts'
import type { DatabaseFacts, DatabaseFinding, DatabaseOwner, Detector, RuleGrades, TableInspector } from '../types.ts'
import { CERTAIN, DOUBTFUL, FOREIGN, PROBABLE } from './grades.ts'
import { inspectSpipTable } from './spip.ts'
import { inspectWordpressTable } from './wordpress.ts'

/** People told of one database. Who made a thousand of himself is told enough. */
const TOLD = 50

function inspectTable(database: DatabaseFacts, table: string): TableInspector | undefined {
  if (!table.toLowerCase().startsWith(database.prefix.toLowerCase())) return undefined
  const name = table.slice(database.prefix.length).toLowerCase()
  if (database.installation.cms === 'spip') return inspectSpipTable(database, table, name)
  // Of a network each site has tables with its number.
  return database.installation.cms === 'wordpress' ? inspectWordpressTable(database, table, name.replace(/^\d{1,9}_/, '')) : undefined
}

function* inspectDatabase(database: DatabaseFacts): Iterable<DatabaseFinding> {
  for (const name of database.triggers.slice(0, TOLD)) {
    // Of a database that several sites share, nobody tells whose it is.
    const isEvent = name.startsWith('event ')
    const table = / on (.{1,200})$/.exec(name)?.[1] ?? name
    const path = databasePath({ installation: database.database, table })
    yield { finding: raise('database-trigger', path, { name: name.slice(0, 200) }, isEvent ? FOREIGN : DOUBTFUL), judged: name }
  }
  let told = 0
  for (const owner of database.owners ?? []) {
    const why = strangeness(owner, database)
    if (why === undefined || told >= TOLD) continue
    told += 1
    const path = databasePath({ installation: database.database, table: database.ownersTable, key: String(owner.id) })
    const params = { login: owner.login.slice(0, 100), why, since: owner.firstSeen ?? '' }
    yield { finding: raise('database-owner', path, params, why === 'new' ? DOUBTFUL : PROBABLE), judged: `${owner.login}\n${why}` }
  }
}

/**
 * Why somebody should not be in charge. The inventory's word counts most: whom it names is no stranger, and where it names anybody all others
 * are. Without it, who was not in charge when the site was last clean is new.
 */
function strangeness(owner: DatabaseOwner, { admins, former }: DatabaseFacts): 'unlisted' | 'new' | 'odd' | 'markup' | undefined {
  if (admins?.includes(owner.login) === true) return undefined
  if (owner.doubts.includes('odd-rights')) return 'odd'
  if (owner.doubts.includes('markup')) return 'markup'
  if (admins !== undefined) return 'unlisted'
  // Who took over another's number is as new as who has a number nobody had.
  if (former !== undefined && !former.owners.some(({ id, login }) => id === owner.id && login === owner.login)) return 'new'
  return undefined
}

export const rules = {
  'database-php': CERTAIN,
  'database-script': PROBABLE,
  'database-frame': PROBABLE,
  'database-links': PROBABLE,
  'database-filter': PROBABLE,
  'database-object': PROBABLE,
  'database-job': CERTAIN,
  'database-plugin': CERTAIN,
  'database-setting': PROBABLE,
  'database-document': PROBABLE,
  'database-redirect': PROBABLE,
  'database-owner': PROBABLE,
  'database-trigger': DOUBTFUL,
} satisfies RuleGrades

/** What lies in the rows of a site's database and should not: code, other people's scripts and links, jobs, objects, settings, rogue owners. */
export const detector: Detector = { id: 'database', inspectDatabase, inspectTable }
