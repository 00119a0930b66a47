import { databasePath, MANY_ROWS, readDatabasePath } from '../../../core/database-path.ts'
import type { Reason } from '../../../core/finding.ts'
import type { RemotePath } from '../../../core/path.ts'
import type { SiteReport } from '../../../core/scan-report.ts'
import { type Hit, isCounted, type RowTargets } from '../../../detectors/database/clean.ts'

/** What is to be cleaned in one table. */
export interface TableTargets extends RowTargets {
  readonly table: string
  /** Paths of findings that were not met in any row yet. */
  readonly paths: ReadonlySet<RemotePath>
}

interface Target {
  readonly reason: Reason
  /** Asked for by its path: then it need not be counted. */
  readonly asked: boolean
}

/**
 * Findings in databases, by database and table: those a verdict counts as an intruder's, or those whose paths were asked for, whatever they
 * count. Waived ones stay.
 */
export function findTargets(
  report: Pick<SiteReport, 'findings'>,
  paths: readonly string[] | undefined,
): ReadonlyMap<RemotePath, TableTargets[]> {
  const byTable = new Map<string, Map<RemotePath, Target[]>>()
  for (const { path, reasons, waived } of report.findings) {
    const place = waived === undefined ? readDatabasePath(path) : undefined
    if (place === undefined || (paths !== undefined && !paths.includes(path))) continue
    const targets = reasons
      .filter((reason) => (paths === undefined ? isCounted(reason) : reason.severity !== 'info'))
      .map((reason): Target => ({ reason, asked: paths !== undefined }))
    if (targets.length === 0) continue
    const key = JSON.stringify([place.installation, place.table])
    const known = byTable.get(key) ?? new Map<RemotePath, Target[]>()
    byTable.set(key, known.set(path, targets))
  }
  const found = new Map<RemotePath, TableTargets[]>()
  for (const [key, targets] of byTable) {
    const [installation, table] = JSON.parse(key) as [RemotePath, string]
    found.set(installation, [...(found.get(installation) ?? []), targetsOf(installation, table, targets)])
  }
  return found
}

/** Nothing of its own: a table whose rows belong to another's. */
export function noTargets(table: string): TableTargets {
  return { table, paths: new Set(), names: () => false, wants: () => false }
}

function targetsOf(installation: RemotePath, table: string, targets: ReadonlyMap<RemotePath, readonly Target[]>): TableTargets {
  const at = (key: string, column?: string): readonly Target[] => {
    const place = { installation, table, ...(column === undefined ? {} : { column }) }
    const own = targets.get(databasePath({ ...place, key }))
    const many = targets.get(databasePath({ ...place, key: MANY_ROWS }))
    return [...(own ?? []), ...(many ?? [])]
  }
  return {
    table,
    paths: new Set(targets.keys()),
    names: (rule, key, column) => at(key, column).some(({ reason }) => reason.rule === rule),
    wants: (found, key, column) => at(key, column).some((target) => isAbout(found, target)),
  }
}

/** Beside what is counted by itself: a script that stands in most rows of a table, for which it is told from those that stand in one. */
function isAbout(found: Hit, { reason, asked }: Target): boolean {
  if (found.rule !== reason.rule) return false
  if (isCounted(found.grade)) return true
  if (asked) return found.grade.severity !== 'info'
  return (
    found.rule === 'database-script' &&
    reason.rule === 'database-script' &&
    reason.params.why === 'spread' &&
    found.grade.severity !== 'info' &&
    found.params.host === reason.params.host
  )
}
