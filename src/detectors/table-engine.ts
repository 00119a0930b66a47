import { databasePath } from '../core/database-path.ts'
import type { RemotePath } from '../core/path.ts'
import type { DatabaseFacts, DatabaseFinding, Detector, TableInspector } from './types.ts'

/** Told of a detector that failed. */
type Tell = (detector: Detector, path: RemotePath, error: unknown) => void

/** What all detectors say of a database as a whole. Of one that fails on the way, nothing is kept. */
export function inspectDatabaseBy(detectors: readonly Detector[], database: DatabaseFacts, tell: Tell): DatabaseFinding[] {
  const found: DatabaseFinding[] = []
  for (const detector of detectors) {
    const before = found.length
    try {
      for (const finding of detector.inspectDatabase?.(database) ?? []) found.push(finding)
    } catch (error) {
      found.length = before
      tell(detector, databasePath({ installation: database.database, table: database.ownersTable }), error)
    }
  }
  return found
}

/** All detectors that want a table's rows as one. One that fails sees no more of them: what it would have said is not known. */
export function inspectTableBy(
  detectors: readonly Detector[],
  database: DatabaseFacts,
  table: string,
  tell: Tell,
): TableInspector | undefined {
  const path = databasePath({ installation: database.database, table })
  const asked = new Map<Detector, TableInspector>()
  const attempt = (detector: Detector, work: () => void): void => {
    try {
      work()
    } catch (error) {
      asked.delete(detector)
      tell(detector, path, error)
    }
  }
  for (const detector of detectors) {
    attempt(detector, () => {
      const inspector = detector.inspectTable?.(database, table)
      if (inspector !== undefined) asked.set(detector, inspector)
    })
  }
  if (asked.size === 0) return undefined
  return {
    alone: [...asked.values()].every(({ alone }) => alone === true),
    row(row) {
      for (const [detector, inspector] of asked) attempt(detector, () => inspector.row(row))
    },
    end() {
      const found: DatabaseFinding[] = []
      for (const [detector, inspector] of asked) attempt(detector, () => found.push(...inspector.end()))
      return found
    },
  }
}
