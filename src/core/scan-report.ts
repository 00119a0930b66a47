import type { Confidence, Finding } from './finding.ts'
import type { Component } from './installation.ts'
import type { RemotePath } from './path.ts'
import type { RuleSetNote } from './rule-set.ts'
import type { Verdict } from './verdict.ts'

/** One thing the scan could not do for a site. Any of these keeps the verdict from being clean. */
export interface NotRun {
  /** listing · manifest · content · versions · database · site (nothing at all was read). */
  readonly check: 'listing' | 'manifest' | 'content' | 'versions' | 'database' | 'site'
  readonly subject: string
  /** A problem reason, a NoManifest reason, or an error code. */
  readonly reason: string
  readonly detail?: string
  /** How many more of the same kind were folded into this line. */
  readonly more?: number
}

export interface InstallationSummary {
  readonly root: RemotePath
  readonly cms: string
  readonly version?: string
  readonly distribution?: string
  readonly components: readonly Component[]
}

export interface SiteReport {
  readonly site: string
  readonly account: string
  readonly root: string
  readonly verdict: Verdict
  readonly installations: readonly InstallationSummary[]
  /** Databases whose rows were judged. Absent: none was asked for. */
  readonly databases?: readonly { readonly installation: RemotePath; readonly tables: number; readonly rows: number }[]
  /** Strongest first. Waived ones included, marked. */
  readonly findings: readonly Finding[]
  /** Of rules on trial, newer than the set that was pinned: they count for nothing. */
  readonly onTrial?: readonly Finding[]
  readonly notRun: readonly NotRun[]
  readonly counts: {
    readonly files: number
    readonly bytes: number
    readonly knownGood: number
    readonly unchanged: number
    readonly hashed: number
    readonly fetched: number
    /** Executable files that no manifest covers: judged by rules only. */
    readonly rulesOnly: number
    readonly waived: number
    readonly isNew: number
  }
  /** Date of the baseline compared with, ISO 8601. */
  readonly baseline?: string
  /** With --accept: whether this state became the baseline. An infected or unknown one does not. */
  readonly accepted?: boolean
}

export interface AccountReport {
  readonly account: string
  readonly transport: string
  readonly address: string
  readonly listings: number
  readonly bytesIn: number
  readonly bytesOut: number
  readonly roundTrips: number
  readonly seconds: number
  /** The account could not be reached or logged in to. */
  readonly error?: { readonly code: string; readonly params: unknown }
}

/** The document `siteguard scan --json` prints. Fields are only ever added within one schemaVersion. */
export interface ScanReport {
  readonly schemaVersion: 1
  readonly kind: 'scan'
  readonly startedAt: string
  readonly finishedAt: string
  readonly siteguard: string
  readonly rules: string
  /** Absent: siteguard’s own rules, and all of them. */
  readonly ruleSet?: RuleSetNote
  readonly failOn: Confidence
  readonly accounts: readonly AccountReport[]
  readonly sites: readonly SiteReport[]
  readonly waiverProblems: readonly { readonly index: number; readonly line: number; readonly problem: string }[]
  readonly exitCode: number
}
