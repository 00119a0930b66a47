import { hostsByDatabase, hostsByFolder, OWNERS_TABLE, prefixesOf } from '../../../cms/known-tables.ts'
import type { CmsId, Installation } from '../../../core/installation.ts'
import { bareInstallation } from '../../../core/installation.ts'
import { type RemotePath, relativeTo } from '../../../core/path.ts'
import type { SiteReport } from '../../../core/scan-report.ts'
import { bareSite } from '../../../detectors/bare-site.ts'
import { type CleanedRows, createRowsCleaner, tablesBehind } from '../../../detectors/database/clean.ts'
import type { DatabaseFacts } from '../../../detectors/types.ts'
import type { StepContext } from '../../types.ts'
import { noTargets, type TableTargets } from './find-targets.ts'
import type { CleanedTable, Rows } from './open-rows.ts'

/**
 * Cleans tables of one database, and what belongs to their rows in others, which come last. Findings in tables nobody knows how to clean
 * are told as left.
 */
export async function cleanTables(
  database: RemotePath,
  rows: Rows,
  targets: readonly TableTargets[],
  report: Pick<SiteReport, 'installations'>,
  context: Pick<StepContext, 'site' | 'now' | 'signal'>,
): Promise<CleanedTable[]> {
  const all = await factsAbout(database, rows, report, context)
  const cleaned: CleanedRows = { removed: new Set(), disarmed: new Map() }
  const factsOf = (table: string): DatabaseFacts | undefined =>
    all.filter(({ prefix }) => table.toLowerCase().startsWith(prefix.toLowerCase())).sort((a, b) => b.prefix.length - a.prefix.length)[0]
  const behind = new Set(
    targets.flatMap(({ table }) => {
      const facts = factsOf(table)
      return facts === undefined ? [] : tablesBehind(facts, table).filter((name) => rows.tables.includes(name))
    }),
  )
  const ordered = [
    ...targets.filter(({ table }) => !behind.has(table)),
    ...[...behind].map((table) => targets.find((one) => one.table === table) ?? noTargets(table)),
  ]
  const done: CleanedTable[] = []
  for (const one of ordered) {
    context.signal.throwIfAborted()
    const facts = factsOf(one.table)
    const cleaner = facts === undefined ? undefined : createRowsCleaner(facts, one.table, one, cleaned)
    if (cleaner !== undefined) done.push(await rows.clean(one.table, cleaner))
  }
  return done
}

/** Facts as the judge had them, without the site's files: what they decide about is not cleaned. */
async function factsAbout(
  database: RemotePath,
  rows: Rows,
  { installations }: Pick<SiteReport, 'installations'>,
  { site, now }: Pick<StepContext, 'site' | 'now'>,
): Promise<DatabaseFacts[]> {
  const above = installations
    .filter(({ cms, root }) => cms !== 'generic' && relativeTo(root, database) !== undefined)
    .sort((a, b) => b.root.length - a.root.length)[0]
  if (above === undefined) return []
  const cms = above.cms as CmsId
  const known = prefixesOf(cms, rows.tables)
  const url = site.url !== undefined && URL.canParse(site.url) ? [new URL(site.url).hostname] : []
  const installation: Installation = bareInstallation(cms, above.root)
  const facts: DatabaseFacts[] = []
  for (const prefix of known.length === 0 ? [''] : known) {
    const hosts = [
      ...(url.length > 0 ? url : await hostsByDatabase(cms, prefix, (table) => rows.read(table))),
      ...hostsByFolder(above.root, database),
    ]
    facts.push({
      site: bareSite({ site: site.id, installations: [installation], now: now(), hosts: url }),
      installation,
      database,
      prefix,
      tables: rows.tables,
      hosts,
      triggers: [],
      ownersTable: `${prefix}${OWNERS_TABLE[cms] ?? ''}`,
    })
  }
  return facts
}
