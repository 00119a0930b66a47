import * as z from 'zod'
import { GUARDS } from '../../../core/derived.ts'
import { SiteguardError } from '../../../core/error.ts'
import { baseName, parentPath, type RemotePath } from '../../../core/path.ts'
import type { PlanNote } from '../../../core/plan.ts'
import type { SnapshotRecord } from '../../../core/snapshot.ts'
import { ruleRights } from '../../rights.ts'
import type { StepContext, StepKind, StepPlan } from '../../types.ts'
import { tablesByWeb } from '../tables-by-web.ts'
import { chooseSnapshot } from './choose-snapshot.ts'
import { describeSnapshot, isDerivedIn } from './installations.ts'
import { intrusionsOf, isOurs } from './intrusions.ts'
import { configsToKeep } from './keep-config.ts'
import { isDatabaseFile, isDatabaseIndex, isWholeDatabase } from './order-ops.ts'
import { liesIn } from './other-sites.ts'
import { planTables } from './plan-tables.ts'
import { planTree, type TreeRules } from './plan-tree.ts'
import { type PathSelection, selectPaths } from './select-paths.ts'
import { liveSide, type TreeSide, targetSide } from './tree-side.ts'
import { withinRights } from './within-rights.ts'

const words = z.array(z.string().min(1)).min(1)

const params = z.strictObject({
  from: z
    .union([z.literal('last-clean'), z.strictObject({ at: z.string().min(4) })])
    .describe('The state to go back to: the newest snapshot known to be clean, or one by its id or by the beginning of its date.'),
  paths: words.optional().describe('Only these: files, folders with all below them, or patterns.'),
  tables: words.optional().describe('Only these tables of the database, by name or pattern. Alone: no file is touched.'),
  only: z.enum(['files', 'database']).optional().describe('Leave the other half as it is.'),
  credentials: z
    .enum(['keep', 'restore'])
    .optional()
    .describe('keep (default): a login to the same database that was changed since stays. restore: it goes back too.'),
})

export type RestoreParams = z.infer<typeof params>

/**
 * Makes a site what it was in one of its snapshots: files and tables that differ go back, extra ones go to quarantine, what is equal is not
 * touched. Caches are emptied and not restored. Logins that were changed since stay (keep-config.ts).
 */
export const restore: StepKind<RestoreParams> = { use: 'restore', params, plan: planRestore }

async function planRestore(asked: RestoreParams, context: StepContext): Promise<StepPlan> {
  const { record } = await chooseSnapshot(context.store, asked.from, context.before.record.id)
  const reader = await context.store.open(record.id, { signal: context.signal })
  try {
    const entries = await reader.entries()
    const described = await describeSnapshot(reader, entries)
    const live = liveSide(context.overlay, context.before.record.gaps)
    const target = targetSide(entries, record.gaps)
    const selection = selectPaths(asked.paths, [live.nodes, target.side.nodes])
    if (selection.unmatched[0] !== undefined) {
      throw new SiteguardError({ code: 'SG-REST-004', kind: 'not-found', params: { path: selection.unmatched[0], snapshot: record.id } })
    }
    const tables = tablesWanted(asked) ? planTables(context.before.record, record, asked.tables, tablesByWeb(context)) : undefined
    if (tables?.unmatched[0] !== undefined) {
      const inFiles = [...new Set([...live.nodes.keys(), ...target.side.nodes.keys()])].filter(isWholeDatabase)
      const params = { table: tables.unmatched[0], known: tables.known.slice(0, 20), inFiles: inFiles.slice(0, 5) }
      throw new SiteguardError({ code: 'SG-REST-003', kind: 'not-found', params })
    }
    const kept = await configsToKeep(
      { described: await describeSnapshot(context.before, context.entries), reader: context.before, entries: context.entries },
      { described, reader, entries },
      {
        withDatabase: isWhole(asked) && tables?.notes.length === 0 && hasDatabase(record),
        isAsked: (path) => asked.credentials === 'restore' || selection.names(path),
        isBad: async (path) => intrusionsOf(await context.judge()).has(path),
      },
    )
    const changed = tables?.ops ?? []
    const isDerived = isDerivedIn(described)
    const selects = selectionOf(asked, selection, changed.length > 0 ? clearing(live, isDerived) : () => 'no')
    const tree = planTree(live, target, { ...rulesOf(asked, context, kept), selects, isDerived })
    const allowed = await withinRights(tree, context, (path) => asked.paths !== undefined || isDatabaseFile(path))
    return {
      ops: [...allowed.ops, ...changed, ...tree.cleared],
      trees: tree.trees,
      notes: [...allowed.notes, ...(tables?.notes ?? [])],
      sources: [record.id],
    }
  } finally {
    await reader.close()
  }
}

function rulesOf(
  asked: RestoreParams,
  { capabilities, entries, rights, others }: StepContext,
  kept: ReadonlyMap<RemotePath, Pick<PlanNote, 'why' | 'detail'>>,
): Omit<TreeRules, 'selects' | 'isDerived'> {
  return {
    symlink: capabilities.symlink,
    chmod: capabilities.chmod,
    rawNames: capabilities.rawNames,
    ...ruleRights(entries, rights),
    keeps: (path) => {
      if (isOurs(path) || isDatabaseIndex(path) || liesIn(others, path)) return 'silently'
      // A database in a file is the database's half; folders above it are looked into for it.
      if (asked.only === 'files' && isDatabaseFile(path)) return 'silently'
      return kept.get(path)
    },
  }
}

function selectionOf(asked: RestoreParams, selection: PathSelection, caches: TreeRules['selects']): TreeRules['selects'] {
  if (asked.paths === undefined && asked.tables !== undefined) return caches
  if (asked.only !== 'database') return selection.selects
  return (path) => {
    if (isDatabaseFile(path)) return selection.selects(path)
    const cache = caches(path)
    return cache === 'no' && selection.selects(path) !== 'no' ? 'inside' : cache
  }
}

/** With tables alone, the caches made from them have to go as well (SPIP keeps a copy of `spip_meta` in one), and nothing else. */
export function clearing(live: TreeSide, isDerived: TreeRules['isDerived']): TreeRules['selects'] {
  return (path) => {
    if (!isDerived(path)) return 'inside'
    if (!isDerived(parentPath(path))) return live.nodes.get(path)?.is === 'dir' ? 'inside' : 'whole'
    return GUARDS.has(baseName(path)) ? 'no' : 'whole'
  }
}

/** Whether the database is looked at: unless only files were asked for, or paths without tables. */
function tablesWanted({ only, paths, tables }: RestoreParams): boolean {
  return tables !== undefined || (only !== 'files' && paths === undefined)
}

function isWhole({ only, paths, tables }: RestoreParams): boolean {
  return only !== 'files' && paths === undefined && tables === undefined
}

function hasDatabase(record: SnapshotRecord): boolean {
  return record.databases.length > 0
}
