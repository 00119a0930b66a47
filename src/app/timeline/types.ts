import type { Site } from '../../core/account.ts'
import type { TimelineGap, TimelineLog } from '../../core/timeline-report.ts'
import type { LogFile } from '../../logs/index.ts'
import type { SnapshotStore } from '../../snapshots/types.ts'
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

/** What a host's own copies of the files say: when each of these paths was first in one. */
export type AskCopies = (
  paths: readonly string[],
  signal: AbortSignal,
) => Promise<readonly { readonly at: number; readonly has: ReadonlyMap<string, { readonly size: number; readonly mtime: number }> }[]>

export interface TimelineDeps extends JudgeDeps {
  readonly store: SnapshotStore
  /** Of the account, the one that is asked for first. */
  readonly sites: readonly Site[]
  /** Folder roots of sites are relative to, where it is known. */
  readonly home: string
  findLogs(signal: AbortSignal): Promise<FoundLogs>
  quarantined(): Promise<readonly QuarantinedItem[]>
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
