import type { Site } from '../../core/account.ts'
import type { CmsId } from '../../core/installation.ts'
import type { TimelineGap, TimelineLog } from '../../core/timeline-report.ts'
import type { ReportedError } from '../../core/upgrade-report.ts'
import type { LogFile } from '../../logs/index.ts'
import type { SnapshotStore } from '../../snapshots/types.ts'
import type { AskedFile, CopyLook } from '../host-copies/ask-copies.ts'
import type { QuarantinedItem } from '../quarantine/list-quarantine.ts'
import type { JudgeDeps } from '../snapshot/types.ts'

/** A log, and where it came from. */
export interface FoundLog extends LogFile {
  readonly from: TimelineLog['from']
}

/** Logs that could be had, and what could not. */
export interface FoundLogs {
  readonly logs: readonly FoundLog[]
  readonly gaps: readonly TimelineGap[]
}

/** An installation of another site, as far as its snapshots tell. */
export interface KnownCore {
  readonly cms: CmsId
  readonly version?: string
}

/** What a host's own copies have of these files; `failed`: the error, where one of them could not be asked. */
export type AskCopies = (
  files: readonly AskedFile[],
  signal: AbortSignal,
) => Promise<{ readonly looks: readonly CopyLook[]; readonly failed?: ReportedError }>

export interface TimelineDeps extends JudgeDeps {
  readonly store: SnapshotStore
  /** Of the account, the one that is asked for first. */
  readonly sites: readonly Site[]
  /** Folder roots of sites are relative to, where it is known. */
  readonly home: string
  findLogs(signal: AbortSignal): Promise<FoundLogs>
  /** What stood at another site of the account when it was last kept: intruders come by one site into all. Absent: nothing is known of them. */
  readonly coresOf?: (site: Site) => Promise<readonly KnownCore[]>
  quarantined(): Promise<readonly QuarantinedItem[]>
  /** Absent: the account's host has no copies one can reach. */
  readonly askCopies?: AskCopies
  /** Threads that read logs. Default: as many as there are processors. */
  readonly threads?: number
}

export interface TimelineOptions {
  /** A snapshot's id, or a part of it. */
  readonly at?: string
  /** Minutes east of Greenwich of logs that name no zone. */
  readonly zone?: number
  readonly signal: AbortSignal
}
