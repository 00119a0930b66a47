import type { AccountId, SiteId } from './account.ts'
import type { RemotePath } from './path.ts'
import type { SiteOrigin } from './recovery-origin.ts'
import type { SnapshotId } from './snapshot.ts'
import type { ReportedError } from './upgrade-report.ts'
import type { Verdict } from './verdict.ts'

/**
 * What an account goes through from lockout to open, in this order. look: what the host has shut · evidence: everything kept before it is
 * touched · choose: how each site is made clean · doors: where only the web server can run its PHP, every site is shut to its visitors by a door of
 * ours, so that the account can be opened for that · gate: whether every point of every site is green · reopen · verify: from outside · watch.
 */
export const RECOVERY_STAGES = [
  'look',
  'evidence',
  'choose',
  'clean',
  'doors',
  'upgrade',
  'rotate',
  'harden',
  'gate',
  'reopen',
  'verify',
  'watch',
] as const

export type RecoveryStage = (typeof RECOVERY_STAGES)[number]

/** What has to hold of a site before its account is opened. */
export const GATE_POINTS = ['clean', 'upgraded', 'rotated', 'hardened'] as const

export type GatePoint = (typeof GATE_POINTS)[number]

/**
 * How a site is made clean. nothing: no intrusion was found · last-clean: back to its newest clean snapshot · rebuild: core and extensions
 * from their releases, the owner's own files where nothing is wrong with them · host-copy: back to the newest of the host's own copies in which
 * nothing is found · person: none of them can be had; a person decides.
 */
export const CLEAN_WAYS = ['nothing', 'last-clean', 'rebuild', 'host-copy', 'person'] as const

export type CleanWay = (typeof CLEAN_WAYS)[number]

/** Those a person may choose for a site. */
export const CHOSEN_WAYS = ['rebuild', 'last-clean', 'host-copy'] as const satisfies readonly CleanWay[]

export type ChosenWay = (typeof CHOSEN_WAYS)[number]

/** One of the host's own copies, taken into the site's store and found clean. */
export interface CleanCopy {
  readonly snapshot: SnapshotId
  /** When the host made it, ISO 8601, UTC. */
  readonly at: string
}

/** green: it holds · red: it does not, `why` says · excepted: it does not, and whoever decides about the site has taken that on himself. */
export interface PointState {
  readonly state: 'green' | 'red' | 'excepted'
  /** ISO 8601, UTC. */
  readonly at: string
  /** The run that did it. */
  readonly run?: string
  readonly error?: ReportedError
  /** Of `clean`: where an intruder's work is still found, the first of them. */
  readonly left?: readonly RemotePath[]
  /** Of `clean`: what could not be judged, the first of it. What was not looked at is not clean. */
  readonly unjudged?: readonly string[]
  /** Of `upgraded` and `rotated`: the parts it is red by, and how each stands (`extension carnet: no-feed`). */
  readonly parts?: readonly string[]
  /** Of `clean`: digest of all that is found and all that was not judged, of which only the first is named. */
  readonly findings?: string
  /** Of an exception: who and why. */
  readonly exception?: RecoveryException
}

export interface RecoveryException {
  readonly site: SiteId
  readonly point: GatePoint
  /** Who takes it on himself. */
  readonly by: string
  readonly reason: string
  /** ISO 8601, UTC. */
  readonly at: string
  /** What was red when it was taken on, line by line: for anything else it does not stand. Absent until it was looked at. */
  readonly red?: readonly string[]
  /** By the owner's SSH key, over all of this and the recovery (`exception-statement.ts`). Absent: the inventory names no key of his. */
  readonly signed?: RecoverySignature
}

export interface RecoverySignature {
  /** Fingerprint of the key, as `ssh-keygen -l` shows it. */
  readonly key: string
  /** As `ssh-keygen -Y sign` writes it. */
  readonly signature: string
}

/** One site on its way. */
export interface RecoveringSite {
  readonly site: SiteId
  readonly root: RemotePath
  /** Not in the inventory: a copy somebody forgot, found in the account. */
  readonly found?: true
  /** Taken before anything was changed, and held as evidence. */
  readonly evidence?: SnapshotId
  /** Those taken before the host locked it again, oldest first; they are held as well. */
  readonly earlier?: readonly SnapshotId[]
  readonly verdict?: Verdict
  /** Open findings of an intrusion, when it was taken. */
  readonly intrusions?: number
  /** How an intruder came in, where there was one. */
  readonly origin?: SiteOrigin
  /** A clean state of it was kept from before. */
  readonly hasClean?: true
  /** Its core has a release to rebuild it from. */
  readonly hasRelease?: true
  /** Asked for only where it is wanted: a whole site comes over the wire. */
  readonly hostCopy?: CleanCopy
  readonly way?: CleanWay
  readonly points: Readonly<Partial<Record<GatePoint, PointState>>>
  /** Where it was brought back behind a shut door. */
  readonly door?: DoorState
  /** Taken behind its door, with the databases that could not be had before; held as well. */
  readonly behindDoor?: SnapshotId
  /** Once it was open, every rule of its hardening was tried on it. */
  readonly proved?: true
  /** How it answered from outside, last: absent before it was asked. */
  readonly outside?: { readonly state: 'well' | 'ill' | 'shut' | 'unseen'; readonly at: string; readonly detail: string }
}

/** shut: visitors are told to come back later · open: it was taken away again · failed: it could not be shut, or does not hold. */
export interface DoorState {
  readonly state: 'shut' | 'open' | 'failed'
  /** ISO 8601, UTC. */
  readonly at: string
  /** The run that did it. */
  readonly run?: string
  readonly error?: ReportedError
}

/** What only a person can do, with the text for it. */
export interface PersonStep {
  /**
   * ticket: write to the host's support · panel: lift the measures in the control panel · decide: a site that cannot be made clean alone ·
   * gate: a point that is red · host: wait for the host's robots · found: the host's own scan finds something (`files`) · banned: the host's
   * filter turns our address away · door: a door that does not shut · sign: the owner signs `text`, which lies in `file`
   */
  readonly what: 'ticket' | 'panel' | 'decide' | 'gate' | 'host' | 'found' | 'banned' | 'door' | 'sign'
  readonly site?: SiteId
  readonly point?: GatePoint
  /** What to send, in the customer's language, as the host's support reads it; what to sign. */
  readonly text?: string
  /** Of this machine. */
  readonly file?: string
  /** Files the host names, from the home folder. Hostile text. */
  readonly files?: readonly string[]
  /** What the host said, what it is at, or what is wrong with a signature. Hostile text. */
  readonly why?: string
}

/** What a host's messages say of a lock: for looking, and for its support. Hostile text. */
export interface HostWord {
  /** When it happened, by its last message; ISO 8601, UTC. */
  readonly at?: string
  /** Number of its case. */
  readonly case?: string
  /** Files it names, from the home folder. */
  readonly files: readonly string[]
}

/** The host locked the account again after it was opened. */
export interface LockedAgain {
  /** When it was seen; ISO 8601, UTC. */
  readonly at: string
  readonly lock: LockKind
  /** What said so. */
  readonly words: readonly string[]
  readonly host?: HostWord
  /** Somebody was told of the files it names that are still there: who goes on has looked at them. */
  readonly told?: true
}

/**
 * How the host has shut an account. none · customer: the root's rights are 700, and the customer may open it · support: 000, or the host says
 * that only its support may · measures: measures against abuse, lifted by the host after a scan of its own · unknown: nobody can tell.
 */
export type LockKind = 'none' | 'customer' | 'support' | 'measures' | 'unknown'

export interface StageState {
  readonly stage: RecoveryStage
  readonly state: 'doing' | 'done' | 'waiting'
  /** ISO 8601, UTC. */
  readonly begunAt: string
  readonly endedAt?: string
}

/** The recovery of one account, as it is kept between commands and told by `--json`. */
export interface Recovery {
  readonly format: 'siteguard-recovery'
  readonly version: 1
  /** `20261122T181500Z-1a2b3c4d`. */
  readonly id: string
  readonly account: AccountId
  readonly startedAt: string
  readonly siteguard: string
  /** As it was when the recovery began, and as it was last seen. */
  readonly lock?: {
    readonly first: LockKind
    readonly now: LockKind
    readonly at: string
    readonly words: readonly string[]
    readonly host?: HostWord
  }
  /** Each time the host locked it again, oldest first. */
  readonly again?: readonly LockedAgain[]
  /** Points owners were asked to take on themselves, or did. */
  readonly exceptions?: readonly RecoveryException[]
  readonly stages: readonly StageState[]
  readonly sites: readonly RecoveringSite[]
  /** Of the account's own keys and logins, once all else is done. */
  readonly access?: AccessState
  /** Present while a person is waited for. */
  readonly waiting?: readonly PersonStep[]
  /** The file of the incident it keeps its evidence in. */
  readonly incident?: string
  /** Until when it is looked at more often, ISO 8601. */
  readonly watchUntil?: string
}

/**
 * What lets into the account itself: SSH keys, `.htpasswd` files, its logins' passwords. done: all that can be replaced from here was · failed:
 * something of it was not, `error` says why.
 */
export interface AccessState {
  readonly state: 'done' | 'failed'
  /** ISO 8601, UTC. */
  readonly at: string
  /** The run that did it; absent where there was nothing to replace. */
  readonly run?: string
  readonly error?: ReportedError
  /** Logins whose password only a person can change: no API of the host's does. Hostile text. */
  readonly byHand?: readonly string[]
  /** SSH keys that let in and that nobody has named: the inventory says of none. */
  readonly keysUnsaid?: number
}

/** Where it stands: the first stage that is not done; undefined when all are. */
export function stageOf({ stages }: Pick<Recovery, 'stages'>): RecoveryStage | undefined {
  const done = new Set(stages.filter(({ state }) => state === 'done').map(({ stage }) => stage))
  return RECOVERY_STAGES.find((stage) => !done.has(stage))
}

/** Points that keep a site from being opened. */
export function redPoints({ points }: Pick<RecoveringSite, 'points'>): GatePoint[] {
  return GATE_POINTS.filter((point) => points[point] === undefined || points[point].state === 'red')
}
