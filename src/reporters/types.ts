import type { Finding } from '../core/finding.ts'
import type { NightState, RunRecord, Shard, SiteRecord } from '../core/run-record.ts'
import type { AccountReport, InstallationSummary, NotRun, ScanReport, SiteReport } from '../core/scan-report.ts'
import type { Verdict } from '../core/verdict.ts'
import type { Texts } from '../i18n/index.ts'

export type ReportFormat = 'text' | 'json' | 'plain'

/** How a piece of text is set apart on a terminal; each is the identity where there is no colour. */
export interface Paint {
  readonly strong: (text: string) => string
  readonly quiet: (text: string) => string
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly doubt: (text: string) => string
  readonly name: (text: string) => string
}

export interface ReportOptions {
  readonly texts: Texts
  /** Columns. 0: do not wrap. */
  readonly width: number
  readonly paint: Paint
  /** Only what is not in the baseline. */
  readonly onlyNew: boolean
  /** Records end with NUL instead of a line feed (plain only). */
  readonly nul: boolean
}

/** Turns a report into text. Pure; hostile text in the report comes out escaped. */
export type Reporter = (report: ScanReport, options: ReportOptions) => string

/** One site of what is reported: of a scan, or of a night's record, which knows more. */
export interface ReportedSite {
  readonly site: string
  readonly account: string
  readonly root: string
  readonly verdict: Verdict
  readonly installations: readonly InstallationSummary[]
  readonly findings: readonly Finding[]
  readonly notRun: readonly NotRun[]
  readonly counts?: SiteReport['counts']
  readonly baseline?: string
  readonly owner?: string
  readonly url?: string
  /** Absent: a scan, which has no states. */
  readonly state?: NightState
  readonly change?: SiteRecord['change']
  readonly error?: { readonly code: string; readonly params: unknown }
  readonly snapshot?: SiteRecord['snapshot']
  readonly lastKnownClean?: string
  readonly offsite?: SiteRecord['offsite']
}

/** What the formats for machines, and the page, are made of. A scan's report and a night's record are both one as they are. */
export interface Reported {
  readonly kind: ScanReport['kind'] | RunRecord['kind']
  readonly id?: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly finishedAt: string
  readonly siteguard: string
  readonly rules: string
  readonly failOn: Finding['confidence']
  readonly accounts: readonly AccountReport[]
  readonly sites: readonly ReportedSite[]
  readonly waiverProblems: ScanReport['waiverProblems']
  readonly shard?: Shard
  /** Shards nobody brought. */
  readonly missing?: readonly number[]
  readonly exitCode: number
  /** The run ended before there was anything to report. */
  readonly failure?: { readonly code: string; readonly params: unknown }
}

/** A night that was, for the picture of the last thirty. */
export interface PastNight {
  readonly id: string
  readonly startedAt: string
  readonly exitCode: number
  readonly sites: readonly { readonly site: string; readonly verdict: Verdict; readonly state: NightState }[]
}

export interface DocumentOptions {
  readonly texts: Texts
  /** Only what was not there before. */
  readonly onlyNew: boolean
  /** Oldest first. Only the page shows them. */
  readonly past?: readonly PastNight[]
}

/** Turns what is reported into one document. Pure; hostile text comes out escaped as the format wants it. */
export type DocumentReporter = (report: Reported, options: DocumentOptions) => string
