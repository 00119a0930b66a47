import * as z from 'zod'
import { isDatabasePath } from '../../../core/database-path.ts'
import type { RemotePath } from '../../../core/path.ts'
import type { PlanNote } from '../../../core/plan.ts'
import type { SnapshotDatabase, SnapshotEntry } from '../../../core/snapshot.ts'
import { companionsOf, DumpFault } from '../../../snapshots/database/index.ts'
import { ruleRights } from '../../rights.ts'
import type { StepContext, StepKind, StepPlan } from '../../types.ts'
import { clearing } from '../restore/index.ts'
import { describeSnapshot, isDerivedIn } from '../restore/installations.ts'
import { isOurs } from '../restore/intrusions.ts'
import { liesIn } from '../restore/other-sites.ts'
import { planTree } from '../restore/plan-tree.ts'
import { liveSide, targetSide } from '../restore/tree-side.ts'
import { withinRights } from '../restore/within-rights.ts'
import { cleanTables } from './clean-tables.ts'
import { findTargets, type TableTargets } from './find-targets.ts'
import { leftNotes, rowNotes, unmetNotes } from './notes.ts'
import { openDumpedRows, openFileRows } from './open-rows.ts'
import type { SqlOp } from './store-cleaned.ts'
import { createCleanedStore } from './store-cleaned.ts'

const params = z.strictObject({
  rows: z
    .array(z.string().refine(isDatabasePath))
    .min(1)
    .optional()
    .describe('Only these findings, by their paths (db://table/row/column), doubtful ones too. Default: what counts as an intrusion.'),
})

export type CleanDatabaseParams = z.infer<typeof params>

/**
 * Takes out of a site's database what today's rules find there of an intruder's: jobs, plugins and objects that were planted, scripts, frames,
 * hidden links and PHP in texts, documents that are programs, addresses that lead away, and the powers of those who should have none. What
 * authors wrote stays byte for byte. What cannot be taken out with certainty is left and told, row by row.
 */
export const cleanDatabase: StepKind<CleanDatabaseParams> = {
  use: 'clean-database',
  params,
  readsLinks: true,
  plan: planCleaning,
}

async function planCleaning({ rows }: CleanDatabaseParams, context: StepContext): Promise<StepPlan> {
  const report = await context.judge()
  const targets = findTargets(report, rows)
  const stored = createCleanedStore(context)
  const sql: SqlOp[] = []
  const files = new Map<RemotePath, SnapshotEntry>()
  const notes: PlanNote[] = []
  try {
    for (const [installation, tables] of targets) {
      const database = context.before.record.databases.find((one) => one.installation === installation)
      if (database === undefined) notes.push(...leftNotes(installation, tables, 'no-database'))
      else if (database.kind === 'mysql') await cleanDump(database, tables)
      else await cleanFile(database, tables)
    }
    const tree = await treeOps(files, sql.length > 0, context)
    const ops = [...tree.ops, ...sql, ...tree.cleared]
    const sources = ops.length === 0 ? [] : [await stored.finish()]
    return { ops, trees: tree.trees, notes: [...tree.notes, ...notes], sources }
  } finally {
    await stored.close()
  }

  async function cleanDump(database: SnapshotDatabase, tables: readonly TableTargets[]): Promise<void> {
    const dumped = openDumpedRows(database, context.before, stored.writer)
    const cleaned = await cleanTables(database.installation, dumped, tables, report, context)
    notes.push(...rowNotes(database.installation, cleaned), ...unmetNotes(database.installation, tables, cleaned))
    const op = stored.tables(database, dumped.changed)
    if (op !== undefined) sql.push(op)
  }

  async function cleanFile(database: SnapshotDatabase, tables: readonly TableTargets[]): Promise<void> {
    const { installation } = database
    const link = context.links.find((one) => one.installation === installation)
    const entry = link?.kind === 'sqlite' ? context.entries.get(link.file) : undefined
    // What stands in a log beside it, and in no copy of one moment, would be lost.
    if (entry?.blob === undefined || !database.consistent) {
      notes.push(...leftNotes(installation, tables, 'busy'))
      return
    }
    try {
      const file = await openFileRows(await bytesOf(context.before.content(entry.blob)))
      const cleaned = await cleanTables(installation, file, tables, report, context)
      const { bytes, failed } = file.end()
      notes.push(...rowNotes(installation, cleaned, failed), ...unmetNotes(installation, tables, cleaned))
      if (bytes !== undefined) files.set(entry.path, await stored.file(entry, bytes))
    } catch (error) {
      if (!(error instanceof DumpFault)) throw error
      notes.push(...leftNotes(installation, tables, error.message))
    }
  }
}

async function bytesOf(content: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of content) parts.push(part)
  return Buffer.concat(parts)
}

/** Databases that are files, exchanged with what SQLite keeps beside them; and the caches that were made from any of it. */
async function treeOps(
  files: ReadonlyMap<RemotePath, SnapshotEntry>,
  withTables: boolean,
  context: StepContext,
): Promise<ReturnType<typeof planTree>> {
  if (files.size === 0 && !withTables) return { ops: [], cleared: [], trees: {}, notes: [] }
  const { gaps } = context.before.record
  const live = liveSide(context.overlay, gaps)
  const entries = new Map(context.entries)
  const exchanged = new Set<string>(files.keys())
  for (const [path, entry] of files) {
    entries.set(path, entry)
    for (const companion of companionsOf(path)) {
      entries.delete(companion)
      exchanged.add(companion)
    }
  }
  const isDerived = isDerivedIn(await describeSnapshot(context.before, context.entries))
  const caches = clearing(live, isDerived)
  const tree = planTree(live, targetSide(entries, gaps), {
    symlink: context.capabilities.symlink,
    chmod: context.capabilities.chmod,
    rawNames: context.capabilities.rawNames,
    ...ruleRights(context.entries, context.rights),
    keeps: (path) => (isOurs(path) || liesIn(context.others, path) ? 'silently' : undefined),
    isDerived: (path) => !exchanged.has(path) && isDerived(path),
    selects: (path) => (exchanged.has(path) ? 'whole' : caches(path)),
  })
  return { ...tree, ...(await withinRights(tree, context, (path) => exchanged.has(path))) }
}
