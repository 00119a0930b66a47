import type { Confidence, Severity } from './finding.ts'
import type { ReportedError } from './upgrade-report.ts'
import type { Verdict } from './verdict.ts'

/** A moment, ISO 8601, UTC. */
type Time = string

/** How much is known of a file's time. ctime: the system's own · mtime: whoever wrote it may have set it · row: a column of the database. */
export type MomentBy = 'ctime' | 'mtime' | 'row'

/** A line of a log, as it is shown: what was asked, by whom, when by the files' clock, and where the line stands. Hostile text. */
export interface TimelineEvent {
  readonly at: Time
  readonly kind: 'web' | 'ftp' | 'ssh' | 'cron'
  /** Index into `logs`, and the line in it, from 1. */
  readonly log: number
  readonly line: number
  readonly address?: string
  readonly user?: string
  readonly host?: string
  /** Another site of the account it was about: its name in the inventory. */
  readonly site?: string
  readonly method?: string
  readonly target?: string
  readonly status?: number
  readonly bytes?: number
  readonly agent?: string
  readonly action?: string
  readonly path?: string
  /** Known shapes of requests it has (`spip-porte-plume`), most telling first. */
  readonly shapes?: readonly string[]
}

/**
 * Why a line is held to have caused something. time: within two seconds · near-time: within half a minute · far-time: within three minutes
 * · telling: nobody honest asks so · hole: fits a hole that was open · maybe-hole: fits one, and whether it was open is not known ·
 * shell: asked a file that is itself suspect · sends: it sent something · visited-first: who asked was the first to ask for the file ·
 * visited: asked for it, too · known-bad: did other things nobody honest does · names-it: the line names the very file · name-only:
 * the file's name, without its folder · refused: was answered with an error · row-address: the database names the address
 */
export const BECAUSE = [
  'time',
  'near-time',
  'far-time',
  'telling',
  'hole',
  'maybe-hole',
  'shell',
  'sends',
  'visited-first',
  'visited',
  'known-bad',
  'names-it',
  'name-only',
  'refused',
  'row-address',
] as const
export type Because = (typeof BECAUSE)[number]

/** What a trace came from, as far as the logs tell. */
export interface TimelineCause {
  readonly event: TimelineEvent
  readonly confidence: Confidence
  /** hole: a request of a known shape · shell: through a file planted before · ftp, ssh: by a login · form: some other request that sends. */
  readonly way: 'hole' | 'shell' | 'ftp' | 'ssh' | 'form'
  /** The shape, and the advisories it fits: those open in the version that was installed, where that is known. */
  readonly shape?: string
  readonly advisories?: readonly { readonly id: string; readonly open: boolean | 'unknown' }[]
  /** Of a shell: the trace it is. */
  readonly through?: string
  readonly because: readonly Because[]
  /** Other addresses whose requests fit nearly as well. */
  readonly rivals: number
}

/** A file or a row that somebody put there or changed. */
export interface TimelineTrace {
  /** Path relative to the site; of a row `db://table/key/column`. */
  readonly path: string
  readonly is: 'file' | 'row'
  readonly how: 'added' | 'changed'
  readonly rule: string
  readonly severity: Severity
  readonly confidence: Confidence
  readonly sha256?: string
  readonly size?: number
  readonly mtime?: Time
  readonly ctime?: Time
  /** When it was written, as far as its own times tell; best first. */
  readonly moments: readonly { readonly at: Time; readonly by: MomentBy }[]
  /** Its time of change was set to another than the true one. */
  readonly forged?: true
  /** It came after `after` (the newest snapshot or copy without it) and was there by `by`. */
  readonly seen: { readonly after?: Time; readonly by: Time; readonly where: 'snapshot' | 'provider' }
  /** Taken away since by a run of siteguard. */
  readonly quarantined?: string
  readonly cause?: TimelineCause
  /** Requests for it that were answered well. */
  readonly visits?: {
    readonly count: number
    readonly addresses: number
    readonly first: TimelineEvent
    readonly last: Time
    /** Of those that were refused before, the last: it was not there yet. */
    readonly missing?: Time
  }
  /** The logs that were read begin later than it was written, or there are none of that time. */
  readonly unlogged?: true
}

/** Somebody, by the address requests came from: several people may share one, and one may have many. */
export interface TimelineActor {
  readonly address: string
  readonly first: Time
  readonly last: Time
  readonly requests: number
  /** That sent something. */
  readonly sent: number
  /** Answered below 400. */
  readonly answered: number
  readonly logins: readonly string[]
  readonly agents: readonly string[]
  /** What it asked: names of sites of the inventory, else as the logs have them. */
  readonly sites: readonly { readonly name: string; readonly known: boolean; readonly requests: number; readonly sent: number }[]
  /** Paths of the traces it caused, and of those it asked for. */
  readonly caused: readonly string[]
  readonly visited: readonly string[]
  /** Those that matter, in order; `left` more were like the rest. */
  readonly events: readonly TimelineEvent[]
  readonly left: number
}

export interface TimelineLog {
  readonly name: string
  /** given: by --logs · account: from its folders · provider: from its host · kept: fetched before. */
  readonly from: 'given' | 'account' | 'provider' | 'kept'
  readonly format?: string
  readonly bytes: number
  readonly lines: number
  readonly understood: number
  readonly first?: Time
  readonly last?: Time
  /** To be added to its times to have the files'. assumed: nothing told, and 0 was taken. */
  readonly clock: { readonly seconds: number; readonly by: 'named' | 'coincidence' | 'assumed'; readonly agree: number }
  readonly trouble?: string
  readonly detail?: string
}

/** What the timeline does not tell of. */
export interface TimelineGap {
  /**
   * no-logs: none was found · log: one could not be read · no-cover: traces older than the logs · no-cause: nothing in the logs explains
   * a trace · account, provider: could not be asked · copies: the host's own copies of the files could not be · database: rows were not judged · too-many: lines were left out · not-judged: parts of
   * the snapshot
   */
  readonly check: 'no-logs' | 'log' | 'no-cover' | 'no-cause' | 'account' | 'provider' | 'copies' | 'database' | 'too-many' | 'not-judged'
  readonly subject: string
  /** A word, or the code of an error, which is then told whole. */
  readonly reason: string
  readonly error?: ReportedError
  readonly count?: number
}

/** The document `siteguard timeline --json` prints. Fields are only ever added within one schemaVersion. */
export interface TimelineReport {
  readonly schemaVersion: 1
  readonly kind: 'timeline'
  readonly site: string
  readonly account: string
  readonly startedAt: Time
  readonly siteguard: string
  /** What is explained, and when it was taken. */
  readonly snapshot: { readonly id: string; readonly at: Time; readonly verdict: Verdict }
  readonly lastClean?: { readonly id: string; readonly at: Time }
  readonly cms: readonly { readonly cms: string; readonly root: string; readonly version?: string }[]
  readonly logs: readonly TimelineLog[]
  /** Oldest first, by when they were written or first seen. */
  readonly traces: readonly TimelineTrace[]
  /** Who did most first. */
  readonly actors: readonly TimelineActor[]
  /** The first thing that went wrong, as far as is known: path of the trace whose cause it is. */
  readonly root?: string
  /** Requests nobody honest makes, whoever made them, that no trace is explained by. Oldest first; the rest is counted. */
  readonly attempts: readonly TimelineEvent[]
  readonly attemptsLeft: number
  readonly gaps: readonly TimelineGap[]
  readonly exitCode: number
}
