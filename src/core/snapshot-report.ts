import type { AccountReport } from './scan-report.ts'
import type { Gap } from './snapshot.ts'
import type { Verdict } from './verdict.ts'

/** One database as it went into a snapshot. */
export interface SnapshotDatabaseReport {
  /** Installation it belongs to, relative to the site's root. */
  readonly installation: string
  readonly kind: 'mysql' | 'sqlite'
  readonly by: 'mariadb-dump' | 'mysqldump' | 'php' | 'file' | 'provider'
  readonly tables: number
  readonly rows: number
  readonly bytes: number
  readonly consistent: boolean
  readonly omitted: readonly string[]
}

/** What was taken of one site. */
export interface SnapshotFacts {
  readonly id: string
  /** Nothing is missing in it. */
  readonly complete: boolean
  /** Snapshot whose contents were taken over. */
  readonly previous?: string
  readonly files: number
  readonly bytes: number
  /** Files whose bytes crossed the wire; those bytes; and bytes received in all. */
  readonly fetched: number
  readonly fetchedBytes: number
  /** Of the fetched, those that look as before over a connection that cannot prove it (no ctime). */
  readonly readAgain: number
  readonly unchanged: number
  readonly wireBytes: number
  readonly seconds: number
  readonly databases: readonly SnapshotDatabaseReport[]
  /** At most so many seconds lie between the state of a file and that of a database. Absent without a database. */
  readonly apartSeconds?: number
  /** The first of them, by reason; `more` counts those left out. */
  readonly gaps: readonly (Gap & { readonly more?: number })[]
}

export interface SnapshotJudgement {
  readonly verdict: Verdict
  /** Nothing in it speaks of an intrusion, and all of it was judged: it can be gone back to. */
  readonly clean: boolean
  readonly findings: { readonly certain: number; readonly probable: number; readonly possible: number }
}

export interface SnapshotSiteReport {
  readonly site: string
  readonly account: string
  readonly root: string
  /** Absent: nothing was taken; see `error`. */
  readonly snapshot?: SnapshotFacts
  /** Absent: it was taken and not judged; see `error`. */
  readonly judgement?: SnapshotJudgement
  /** Newest snapshot of the site nothing in which speaks of an intrusion, this one included. */
  readonly lastKnownClean?: string
  readonly error?: { readonly code: string; readonly params: unknown }
}

/** The document `siteguard snapshot --json` prints. Fields are only ever added within one schemaVersion. */
export interface SnapshotReport {
  readonly schemaVersion: 1
  readonly kind: 'snapshot'
  readonly startedAt: string
  readonly finishedAt: string
  readonly siteguard: string
  readonly rules: string
  readonly accounts: readonly AccountReport[]
  readonly sites: readonly SnapshotSiteReport[]
  readonly exitCode: number
}
