import { compileGlob, isGlob } from '../../core/glob.ts'
import type { BlobId, SnapshotEntry, SnapshotId, SnapshotTable } from '../../core/snapshot.ts'
import { type ChangedPath, diffLines, diffSnapshots, type LineDiff } from '../../snapshots/store/index.ts'
import type { SnapshotStore } from '../../snapshots/types.ts'
import { hideSecrets } from './hide-secrets.ts'

export interface DescribeDiffOptions {
  /** Only these paths, folders (with all below) or patterns. None: everything. */
  readonly paths: readonly string[]
  /** Lines shown of each file or table. 0: none are looked for. */
  readonly maxLines: number
  readonly signal: AbortSignal
}

/** A file or folder that differs. */
export interface PathDifference {
  readonly how: 'added' | 'removed' | 'changed'
  readonly path: string
  readonly before?: SnapshotEntry
  readonly after?: SnapshotEntry
  readonly what: ChangedPath['what']
  readonly lines?: LineDiff
}

export interface TableDifference {
  readonly how: 'added' | 'removed' | 'changed'
  readonly installation: string
  readonly table: string
  readonly before?: SnapshotTable
  readonly after?: SnapshotTable
  readonly lines?: LineDiff
}

export interface DescribedDiff {
  readonly before: SnapshotId
  readonly after: SnapshotId
  readonly paths: readonly PathDifference[]
  readonly tables: readonly TableDifference[]
  /** Installations whose database only one of the two holds. */
  readonly databases: { readonly added: readonly string[]; readonly removed: readonly string[]; readonly unread: readonly string[] }
}

/** What differs between two snapshots of a site, with the lines of each file and table; secrets are not shown. @throws SG-SNAP-001, SG-SNAP-002 */
export async function describeDiff(
  store: SnapshotStore,
  before: SnapshotId,
  after: SnapshotId,
  options: DescribeDiffOptions,
): Promise<DescribedDiff> {
  const { signal, maxLines } = options
  const diff = await diffSnapshots(store, before, after, { signal })
  const wanted = matcherOf(options.paths)
  const lines = async (name: string, of: 'file' | 'table', a: BlobId | undefined, b: BlobId | undefined): Promise<{ lines?: LineDiff }> => {
    if (maxLines === 0 || (a === undefined && b === undefined) || a === b) return {}
    return { lines: hideSecrets(await diffLines(store, a, b, { signal, maxLines }), name, of) }
  }
  const paths: PathDifference[] = []
  for (const entry of diff.added) {
    if (wanted(entry.path))
      paths.push({ how: 'added', path: entry.path, after: entry, what: [], ...(await lines(entry.path, 'file', undefined, entry.blob)) })
  }
  for (const entry of diff.removed) {
    if (wanted(entry.path))
      paths.push({ how: 'removed', path: entry.path, before: entry, what: [], ...(await lines(entry.path, 'file', entry.blob, undefined)) })
  }
  for (const { path, what, before: was, after: is } of diff.changed) {
    if (wanted(path)) paths.push({ how: 'changed', path, before: was, after: is, what, ...(await lines(path, 'file', was.blob, is.blob)) })
  }
  const tables: TableDifference[] = []
  // Paths were asked for, and a table is none.
  for (const { installation, table, before: was, after: is } of options.paths.length > 0 ? [] : diff.tables) {
    const how = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed'
    const sides = { ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) }
    tables.push({ how, installation, table, ...sides, ...(await lines(table, 'table', was?.blob, is?.blob)) })
  }
  return { before, after, paths: paths.sort((a, b) => (a.path < b.path ? -1 : 1)), tables, databases: diff.databases }
}

function matcherOf(patterns: readonly string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => true
  const matchers = patterns.map((pattern) => {
    const plain = pattern.replace(/^\.?\/+|\/+$/g, '')
    const glob = isGlob(plain) ? compileGlob(plain, { paths: true }) : undefined
    return (path: string): boolean => path === plain || path.startsWith(`${plain}/`) || (glob?.(path) ?? false)
  })
  return (path) => matchers.some((matches) => matches(path))
}
