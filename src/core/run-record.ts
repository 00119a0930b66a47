import type { AccountId, OwnerId, SiteId } from './account.ts'
import type { Confidence, Finding } from './finding.ts'
import type { RemotePath } from './path.ts'
import type { RuleId } from './rule-catalog.ts'
import type { AccountReport, InstallationSummary, NotRun, ScanReport, SiteReport } from './scan-report.ts'
import type { SnapshotFacts, SnapshotJudgement } from './snapshot-report.ts'
import type { AccountStatus, SiteStatus } from './status-report.ts'
import type { Verdict } from './verdict.ts'

/**
 * What became of one site in a night. done: every step was done, whatever it found · partial: something of it was not read, taken or pushed ·
 * locked: its host keeps it, or its account, shut (what could be read all the same was) · banned: we are turned away, not visitors ·
 * unreachable: its account does not answer · wrong-key: the server is not the one it was · refused: it lets our login in no more ·
 * timed-out: the time its account may take was over · failed: something else went wrong (`error`) · not-run: nobody began it
 */
export const NIGHT_STATES = [
  'done',
  'partial',
  'locked',
  'banned',
  'unreachable',
  'wrong-key',
  'refused',
  'timed-out',
  'failed',
  'not-run',
] as const
export type NightState = (typeof NIGHT_STATES)[number]

/** In this order, account by account. */
export const NIGHT_STEPS = ['status', 'pull', 'scan', 'snapshot', 'push'] as const
export type NightStep = (typeof NIGHT_STEPS)[number]

/** What a push to one place did. */
export interface PushFacts {
  readonly place: string
  /** Snapshots that are there now and were not, and bytes that were sent for them. */
  readonly pushed: number
  readonly sentBytes: number
  /** `COUNTER:SHA256`: what tells later whether somebody put back an older copy. */
  readonly witness?: string
  readonly error?: NonNullable<AccountReport['error']>
}

/** A finding that is gone since the record before. */
export interface GoneFinding {
  readonly fingerprint: string
  readonly rule: RuleId
  readonly path: RemotePath
}

/** How a site stands against the last record in which it was read. */
export interface NightChange {
  /** That record, and when it was begun. */
  readonly since: string
  readonly at: string
  /** As they were then. */
  readonly state: NightState
  readonly verdict: Verdict
  /** Fingerprints of findings that were not there then. */
  readonly added: readonly string[]
  readonly gone: readonly GoneFinding[]
}

/** How a site stood in the last record that has it, whether it was read then or not. */
export interface NightBefore {
  readonly run: string
  readonly state: NightState
  readonly verdict: Verdict
}

export interface SiteRecord {
  readonly site: SiteId
  readonly account: AccountId
  readonly root: RemotePath
  readonly owner?: OwnerId
  readonly groups: readonly string[]
  readonly url?: string
  readonly state: NightState
  /** `unknown` wherever anything was not read. */
  readonly verdict: Verdict
  readonly installations: readonly InstallationSummary[]
  /** Strongest first, as the scan told them; `isNew`: not there at the baseline. Against the night before: `change.added`. */
  readonly findings: readonly Finding[]
  readonly notRun: readonly NotRun[]
  /** Absent: nothing of it was read. */
  readonly counts?: SiteReport['counts']
  /** Date of the baseline it was compared with. */
  readonly baseline?: string
  /** As visitors and its host see it. Absent: nobody looked. */
  readonly status?: Pick<SiteStatus, 'diagnosis' | 'page' | 'certificateEnds' | 'notAsked' | 'next'>
  /** Absent: none was taken. */
  readonly snapshot?: SnapshotFacts
  readonly judgement?: SnapshotJudgement
  readonly lastKnownClean?: string
  /** One for each place. Absent: nothing was pushed. */
  readonly offsite?: readonly PushFacts[]
  /** Absent: it was read in no earlier record. */
  readonly change?: NightChange
  /** Absent: no earlier record has this site. */
  readonly last?: NightBefore
  /** Why it is not `done`, where an error says it. */
  readonly error?: NonNullable<AccountReport['error']>
  /** From the first look at its account to the last, shared by the sites of it. */
  readonly seconds: number
}

export interface AccountRecord extends AccountReport {
  /** Absent: nobody looked. */
  readonly status?: Pick<AccountStatus, 'provider' | 'diagnosis' | 'notAsked' | 'next'>
}

/** One of several machines that share a night. */
export interface Shard {
  /** From 1. */
  readonly index: number
  readonly count: number
}

/** A record that went into a merged one. */
export interface MergedPart {
  readonly id: string
  readonly shard: Shard
  readonly startedAt: string
  readonly finishedAt: string
  readonly exitCode: number
}

/**
 * The document of one night, or of the part of it one machine did. All reports, alerts and comparisons are made of it. Fields are only ever
 * added within one schemaVersion. It holds no secret; text of sites, hosts and servers in it is hostile, and escaped by whoever shows it.
 */
export interface RunRecord {
  readonly schemaVersion: 1
  readonly kind: 'run-record'
  /** `20261122T000229Z-1a2b3c4d`; of a merged record the same whenever the same parts are merged. */
  readonly id: string
  readonly command: 'nightly'
  readonly startedAt: string
  readonly finishedAt: string
  readonly siteguard: string
  readonly rules: string
  readonly failOn: Confidence
  readonly inventory: {
    /** SHA-256 of the inventory's bytes, lower-case hex. */
    readonly sha256: string
    /** Sites this night is about, over all its shards, in the inventory's order. */
    readonly sites: readonly SiteId[]
  }
  /** Absent: one machine did it all. */
  readonly shard?: Shard
  /** Of a merged record: what it was made of, and the shards nobody brought. */
  readonly parts?: readonly MergedPart[]
  readonly missing?: readonly number[]
  /** The run whose failed sites were asked again. */
  readonly again?: string
  /** Those that were asked for. */
  readonly steps: readonly NightStep[]
  readonly accounts: readonly AccountRecord[]
  readonly sites: readonly SiteRecord[]
  readonly waiverProblems: ScanReport['waiverProblems']
  readonly exitCode: number
}

/** States in which nothing of the site itself was at fault or at work: `--only failed` asks these again. */
export function isFailed({ state }: Pick<SiteRecord, 'state'>): boolean {
  return state !== 'done'
}
