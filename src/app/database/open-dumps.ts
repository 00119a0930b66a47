import type { RemotePath } from '../../core/path.ts'
import type { NotRun } from '../../core/scan-report.ts'
import { type BlobId, DATABASE_GAPS, type Gap, type SnapshotDatabase, type SnapshotRecord } from '../../core/snapshot.ts'
import { openScratch, type Scratch, type Stretch } from '../../disk/scratch.ts'
import { DumpFault, openSqliteFile, readStoredTable } from '../../snapshots/database/index.ts'
import type { DumpedDatabase } from './types.ts'

/** Where the bytes of dumps are. */
export interface DumpContents {
  content(blob: BlobId): AsyncIterable<Uint8Array>
  /** The file of a database that was read as a file only, without what may stand in a log beside it. */
  fileOf(installation: RemotePath): BlobId | undefined
}

/** Dumps as they are judged, and what lies open for it. */
export interface OpenedDumps {
  readonly databases: readonly DumpedDatabase[]
  readonly notRun: readonly NotRun[]
  close(): Promise<void>
}

/** Opens what was dumped. A SQLite file whose tables no program of the account could tell is read here. */
export async function openDumps(
  { databases, gaps, cms }: Pick<SnapshotRecord, 'databases' | 'gaps' | 'cms'>,
  contents: DumpContents,
): Promise<OpenedDumps> {
  const notRun = gapLines(databases, gaps, cms)
  const opened: DumpedDatabase[] = []
  let scratch: Scratch | undefined
  for (const database of databases) {
    if (database.tables.length > 0) {
      opened.push(tablesOf(database, contents))
      continue
    }
    const blob = contents.fileOf(database.installation)
    scratch ??= blob === undefined ? undefined : await openScratch()
    const read = blob === undefined || scratch === undefined ? undefined : await openFile(database, contents.content(blob), scratch)
    if (read === undefined) notRun.push({ check: 'database', subject: subjectOf(database.installation), reason: 'file-only' })
    else opened.push(read)
  }
  return { databases: opened, notRun, close: async () => await scratch?.close() }
}

const subjectOf = (installation: string): string => (installation === '' ? '.' : installation)

/** One that was dumped table by table. Views show what stands in tables. */
export function tablesOf({ installation, tables, omitted }: SnapshotDatabase, { content }: Pick<DumpContents, 'content'>): DumpedDatabase {
  return {
    installation,
    tables: tables
      .filter(({ engine }) => engine !== 'view')
      .map(({ name, rows, sha256, blob }) => ({ name, rows, sha256, read: () => readStoredTable(content(blob)) })),
    triggers: omitted.flatMap((what) => /^trigger (.+)$/s.exec(what)?.[1] ?? (/^event ./.test(what) ? [what] : [])),
  }
}

async function openFile(
  { installation }: SnapshotDatabase,
  content: AsyncIterable<Uint8Array>,
  scratch: Scratch,
): Promise<DumpedDatabase | undefined> {
  const stretch: Stretch = await scratch.append(content)
  try {
    const file = await openSqliteFile((offset, length) => scratch.readAt(stretch, offset, length), stretch.size)
    return { installation, tables: file.tables.map(({ name, rows }) => ({ name, read: rows })), triggers: file.triggers }
  } catch (error) {
    if (error instanceof DumpFault) return undefined
    throw error
  }
}

/** Databases that were not dumped. */
function gapLines(databases: readonly SnapshotDatabase[], gaps: readonly Gap[], cms: readonly { readonly root: RemotePath }[]): NotRun[] {
  const held = new Set<string>(databases.map(({ installation }) => installation))
  const roots = new Set<string>(cms.map(({ root }) => root))
  return gaps.flatMap(({ path = '' as RemotePath, reason, detail }) =>
    DATABASE_GAPS.has(reason) || (reason === 'disconnected' && roots.has(path) && !held.has(path))
      ? [{ check: 'database' as const, subject: subjectOf(path), reason, ...(detail === undefined ? {} : { detail }) }]
      : [],
  )
}
