import type { AccountId, SiteId, TransportKind } from './account.ts'
import type { EntryType, ProblemReason } from './entry.ts'
import type { CmsId } from './installation.ts'
import type { Sha256 } from './manifest.ts'
import type { RemotePath } from './path.ts'
import type { Verdict } from './verdict.ts'

/** `<site>@<YYYYMMDDTHHMMSSZ>`, with `-2`, `-3`… after the time where two fell into one second. */
export type SnapshotId = string & { readonly __brand: 'SnapshotId' }

/** Git's name of a blob: SHA-1 over "blob N\0" and the bytes, lower-case hex. */
export type BlobId = string & { readonly __brand: 'BlobId' }

/** One name of the site's tree as it was. The root itself is the entry with path ''. */
export interface SnapshotEntry {
  /** Relative to the site's root. */
  readonly path: RemotePath
  readonly type: EntryType
  readonly size: number
  readonly mode?: number
  /** Milliseconds since 1970, as the listing gave them. */
  readonly mtime: number
  readonly ctime?: number
  readonly inode?: number
  readonly nlink?: number
  readonly uid?: number
  readonly gid?: number
  /** A link's target, unresolved. */
  readonly target?: string
  /** Of a regular file whose bytes are in the snapshot. */
  readonly sha256?: Sha256
  readonly blob?: BlobId
}

/** Something that is not in the snapshot, or not surely as it was. Any gap but `changed-while-read` makes it incomplete. */
export interface Gap {
  readonly path?: RemotePath
  /** no-way: nothing on this account can dump the database · dump: it failed · cut: its end mark is missing. */
  readonly reason: ProblemReason | 'no-way' | 'dump' | 'cut' | 'access'
  /** Hostile words of the other side: escape before printing. Never a secret. */
  readonly detail?: string
}

export interface SnapshotTable {
  readonly name: string
  /** Over the table's dump as stored. */
  readonly sha256: Sha256
  readonly blob: BlobId
  readonly bytes: number
  readonly rows: number
  /** `InnoDB`, `MyISAM`, …; `view` for views. */
  readonly engine?: string
}

/** The database side of a snapshot. One per installation that has one. */
export interface SnapshotDatabase {
  /** Installation it belongs to, relative to the site's root. */
  readonly installation: RemotePath
  readonly kind: 'mysql' | 'sqlite'
  /** Which rung of the ladder gave it. */
  readonly by: 'mariadb-dump' | 'mysqldump' | 'php' | 'file' | 'provider'
  /** Server's version as it says; hostile text. */
  readonly server?: string
  readonly charset?: string
  readonly startedAt: string
  readonly endedAt: string
  /** One consistent moment: false where tables of MyISAM (or such) were read one after the other. */
  readonly consistent: boolean
  readonly tables: readonly SnapshotTable[]
  /** What the dumper could not carry (triggers, routines, views…), for people. */
  readonly omitted: readonly string[]
}

/** Everything a snapshot says about itself; stored inside it, so it never changes. */
export interface SnapshotRecord {
  readonly version: 1
  readonly id: SnapshotId
  readonly site: SiteId
  readonly account: AccountId
  readonly root: RemotePath
  readonly transport: TransportKind | 'store'
  /**
   * taken: by `snapshot` · before: undo point and evidence of a run · target: made here (from a release) for a run to write,
   * never a state the site was in
   */
  readonly role: 'taken' | 'before' | 'target'
  /** ISO 8601, UTC: first and last moment something was read of the site. Of a host's copy: when the host made it, as it says. */
  readonly startedAt: string
  readonly endedAt: string
  /** Not of the site as it stood before us: one of its host's own copies, opened by this login. */
  readonly hostCopy?: { readonly login: string }
  readonly siteguard: string
  readonly cms: readonly { readonly cms: CmsId; readonly root: RemotePath; readonly version?: string }[]
  readonly files: number
  readonly bytes: number
  /** Files whose bytes crossed the wire for this snapshot, and bytes received in all. */
  readonly fetched: number
  readonly wireBytes: number
  readonly databases: readonly SnapshotDatabase[]
  readonly gaps: readonly Gap[]
  /** No gap but files that changed while being read (re-read and named). */
  readonly complete: boolean
}

/** What may change about a snapshot after it was taken: lies beside it, not in it. */
export interface SnapshotMarks {
  readonly verdict?: Verdict
  /**
   * All files are in it and were judged, and no open finding speaks of an intrusion: what `last known clean` looks for. An old version
   * alone makes the verdict `suspect`, and still is no intrusion. A database may be missing: no account without a program could
   * otherwise ever be brought back.
   */
  readonly clean?: boolean
  /** rulesVersion that gave the verdict. */
  readonly rules?: string
  readonly judgedAt?: string
  /** Open findings of that judgement by confidence. */
  readonly findings?: { readonly certain: number; readonly probable: number; readonly possible: number }
  /** Legal hold: never forgotten while it stands. */
  readonly hold?: { readonly reason: string; readonly since: string }
}

export interface SnapshotInfo {
  readonly record: SnapshotRecord
  readonly marks: SnapshotMarks
}

/** What a gap says of a database, and of no file. */
export const DATABASE_GAPS: ReadonlySet<Gap['reason']> = new Set(['no-way', 'dump', 'cut', 'access'])

/** Whether every file is in a snapshot, whatever became of its databases. */
export function hasAllFiles({ gaps }: Pick<SnapshotRecord, 'gaps'>): boolean {
  return gaps.every(({ reason }) => reason === 'changed-while-read' || DATABASE_GAPS.has(reason))
}

/**
 * The snapshot `last known clean` means: the newest clean one with its database; only where no clean one has it, the newest without.
 * One that was taken for a plan counts only where no other is clean: whoever plans to go back because something is wrong that no rule
 * sees must not find, at the second look, that the wrong state is the one to go back to.
 * @param infos Oldest first.
 */
export function newestClean(infos: readonly SnapshotInfo[]): SnapshotInfo | undefined {
  const clean = infos.filter(({ record, marks }) => marks.clean === true && record.role !== 'target')
  const taken = clean.filter(({ record }) => record.role === 'taken')
  const among = taken.length > 0 ? taken : clean
  return among.findLast(({ record }) => record.complete) ?? among.at(-1)
}
