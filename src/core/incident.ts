import type { Confidence, Finding } from './finding.ts'
import type { Sha256 } from './manifest.ts'
import type { TimelineCause } from './timeline-report.ts'
import type { Verdict } from './verdict.ts'

/**
 * Moments of an incident that a person states. began: the first bad write, as far as known · noticed: the first alert · aware: the owner of the
 * data knew (the 72 hours of GDPR article 33 start here) · contained: nothing bad was reachable any more · reopened · notified, completed:
 * first and further notification sent to the authority · told: the people concerned were told · complaint: it was filed
 */
export const MOMENTS = ['began', 'noticed', 'aware', 'contained', 'reopened', 'notified', 'completed', 'told', 'complaint'] as const
export type Moment = (typeof MOMENTS)[number]

/** Whom rows of a table are about. */
export const PEOPLE = ['accounts', 'comments', 'newsletter', 'forms', 'petitions', 'messages', 'customers', 'orders', 'contacts'] as const
export type People = (typeof PEOPLE)[number]

/** Papers that are made of an incident's facts. None of them is ever sent by us. */
export const PAPERS = ['initial', 'complementary', 'mayor', 'complaint', 'qualification', 'log'] as const
export type Paper = (typeof PAPERS)[number]

/** A file somebody put beside a note: it lies in the incident's folder under its digest. */
export interface Attachment {
  /** As it was called. */
  readonly name: string
  readonly sha256: Sha256
  readonly bytes: number
}

/** What an entry of the running log says. Text is a person's or a site's: to be escaped when it is printed. */
export type EntryContent =
  | {
      readonly kind: 'open'
      readonly incident: string
      readonly title: string
      readonly accounts: readonly string[]
      readonly sites: readonly { readonly site: string; readonly account: string; readonly url?: string; readonly owner?: string }[]
    }
  | { readonly kind: 'note'; readonly text: string; readonly files?: readonly Attachment[] }
  /** `when`: ISO 8601, UTC. The newest entry of a moment counts; those before it stay. */
  | { readonly kind: 'moment'; readonly moment: Moment; readonly when: string; readonly text?: string }
  /** Something siteguard did, entered by the command itself. */
  | {
      readonly kind: 'act'
      readonly command: string
      readonly account?: string
      readonly site?: string
      /** Of a run, a snapshot, or what a scan said: `applied`, `infected`, `SG-CONN-001`. */
      readonly result: string
      readonly run?: string
      readonly snapshot?: string
      readonly plan?: Sha256
    }
  | {
      readonly kind: 'pack'
      readonly pack: string
      /** Last link of its chain: who has it noted elsewhere can tell the pack from any other. */
      readonly seal: Sha256
      readonly files: number
      readonly bytes: number
      readonly lacking: number
      readonly signed: boolean
    }
  | { readonly kind: 'paper'; readonly paper: string; readonly files: readonly { readonly name: string; readonly sha256: Sha256 }[] }
  | { readonly kind: 'close'; readonly text: string }
  /** A line a dying process left half written, taken out of the way: base64. */
  | { readonly kind: 'torn'; readonly bytes: string }
  /** Of a version of siteguard that knows more than this one. */
  | { readonly kind: 'stranger'; readonly said: string }

/** One line of the running log (main courante). */
export type LogEntry = EntryContent & {
  /** SHA-256 of the line before, with its line end; 64 zeros in the first. */
  readonly previous: Sha256
  /** From 1. */
  readonly number: number
  /** ISO 8601, UTC. */
  readonly at: string
  readonly by: string
}

/** How long is left to notify the authority. Times: ISO 8601, UTC. */
export interface NotifyClock {
  /** When the owner became aware, or what stands for it until a person says so. */
  readonly from: string
  /** said: a person stated it · noticed: the first alert, taken for it · opened: nothing else is known */
  readonly by: 'said' | 'noticed' | 'opened'
  readonly until: string
  /** Whole hours left; negative when it is past. */
  readonly hoursLeft: number
  /** When it was notified, as stated, and whether that was in time. */
  readonly notified?: { readonly at: string; readonly inTime: boolean }
}

/** What a person stated of each moment, the newest statement of each. */
export type StatedMoments = Readonly<Partial<Record<Moment, { readonly when: string; readonly by: string; readonly text?: string }>>>

/** The first sign of an intrusion in a snapshot. `by`: which of its times it is; the files' owner sets an mtime at will. */
export interface FirstBad {
  /** ISO 8601, UTC. */
  readonly at: string
  readonly path: string
  readonly by: 'ctime' | 'mtime'
}

/** How it began, as a timeline has it: which request wrote the first bad thing, by which way. Hostile text. */
export interface WayIn {
  /** ISO 8601, UTC. */
  readonly at: string
  /** What was written: a path, or `db://table/key/column`. */
  readonly path: string
  readonly way: TimelineCause['way']
  readonly confidence: Confidence
  readonly address?: string
  /** The known kind of request it was. */
  readonly shape?: string
  /** Ids of advisories it fits, of holes that were open or may have been. */
  readonly holes: readonly string[]
}

/** An address whose requests caused or asked for what was planted. Several people may share one. */
export interface Caller {
  readonly address: string
  /** ISO 8601, UTC. */
  readonly first: string
  readonly last: string
  readonly requests: number
  readonly sent: number
  /** Traces it caused. */
  readonly caused: number
  /** Sites of the inventory it asked for pages. */
  readonly sites: readonly string[]
}

/** What is known of one site, for papers. Text in it is the site's: to be escaped. */
export interface SiteOfIncident {
  readonly site: string
  readonly account: string
  readonly url?: string
  /** Name of its owner. */
  readonly owner?: string
  /** `spip 4.4.19`; '' where none was told. */
  readonly cms: string
  /** Absent: nothing is kept of it, or it could not be judged. */
  readonly verdict?: Verdict
  /** When the state spoken of was seen, ISO 8601, UTC. */
  readonly seenAt?: string
  readonly snapshot?: string
  readonly lastClean?: string
  readonly firstInfected?: string
  /** How it was found last, by a scan or a snapshot; and when a change was applied to it since, which nobody has looked at yet. */
  readonly now?: { readonly verdict: Verdict; readonly at: string; readonly changedSince?: string }
  readonly firstBad?: FirstBad
  /** Signs of an intrusion by how sure they are. */
  readonly signs: { readonly certain: number; readonly probable: number; readonly possible: number }
  /** The strongest of them, then holes, then what lay open. */
  readonly intrusions: readonly Finding[]
  readonly holes: readonly Finding[]
  readonly exposed: readonly Finding[]
  /** Rows about people, by whom they are about. Counts only. */
  readonly people: readonly { readonly people: People; readonly rows: number }[]
  /** As the newest timeline that was kept in the incident has it. */
  readonly wayIn?: WayIn
  readonly callers: readonly Caller[]
  /** Tables in the state spoken of; 0 where its database is not in it. */
  readonly tables: number
  /** What was not read or not checked. */
  readonly unread: number
}

/** Everything papers are filled in with. */
export interface IncidentFacts {
  readonly id: string
  readonly title: string
  readonly openedAt: string
  readonly openedBy: string
  readonly closedAt?: string
  /** ISO 8601, UTC: when this was put together. */
  readonly at: string
  readonly moments: StatedMoments
  readonly clock: NotifyClock
  /** The earliest sign among all sites; a person's own statement is in `moments.began`. */
  readonly firstBad?: FirstBad & { readonly site: string }
  readonly accounts: readonly string[]
  readonly sites: readonly SiteOfIncident[]
  /** Of the running log: those that hold together. */
  readonly entries: readonly LogEntry[]
  /** Digest of its last line. */
  readonly head: string
  /** The line from which on it does not hold together. */
  readonly brokenAt?: number
}

/** What is wrong with a pack. */
export type PackFault =
  | 'missing'
  | 'changed'
  | 'unlisted'
  | 'special'
  | 'sums'
  | 'chain'
  | 'manifest'
  | 'log'
  | 'signature'
  | 'not-in-log'
  | 'log-parted'
  | 'seal'
