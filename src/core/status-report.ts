import type { AccountId, SiteId } from './account.ts'
import type { ReportedError } from './upgrade-report.ts'

/**
 * How an account or a site stands. up: visitors are shown it · locked-700, locked-000: its host took the rights of the home folder away,
 * which the customer may give back, or only the host's support · locked-abuse: the host has measures against abuse in place (`measures`) ·
 * locked: closed to everybody, and nothing tells by which lock · ip-banned: our address, or this kind of request, is turned away, not
 * visitors · suspended: the host has stopped it for another reason than abuse, or does not say · dns-gone: its name leads nowhere, or to
 * somebody else · tls-broken: browsers refuse its certificate · site-error: it answers, and not as a site that is well (`reasons`) · closed:
 * our own gate stands before it · unreachable: nothing answers · unknown: nothing can be said, and never means well
 */
export const STATUS_STATES = [
  'up',
  'locked-700',
  'locked-000',
  'locked-abuse',
  'locked',
  'ip-banned',
  'suspended',
  'dns-gone',
  'tls-broken',
  'site-error',
  'closed',
  'unreachable',
  'unknown',
] as const
export type StatusState = (typeof STATUS_STATES)[number]

/** What more is known of a state, for machines; people read the witnesses. */
export const STATUS_REASONS = [
  // site-error
  'refused',
  'folder-closed',
  'folder-missing',
  'folder-empty',
  'htaccess',
  'file-unreadable',
  'server-error',
  'not-found',
  'empty',
  'error-text',
  'database',
  'default-page',
  'listing',
  'installer',
  'elsewhere',
  'defaced',
  'maintenance',
  // dns-gone
  'name-absent',
  'name-failing',
  'parked',
  // tls-broken
  'expired',
  'not-yet-valid',
  'wrong-name',
  'untrusted',
  'handshake',
  // ip-banned
  'address',
  'request',
  // unreachable
  'connection-refused',
  'timeout',
  'cut',
  'login-refused',
  'host-key',
  'behind-cdn',
  // unknown
  'no-address',
  'password',
  'challenge',
  'asked-to-wait',
  'offline',
  'odd-answer',
  'contradiction',
  'not-asked',
] as const
export type StatusReason = (typeof STATUS_REASONS)[number]

/** What a host's measures against abuse stop. */
export const MEASURES = ['access', 'web', 'mail', 'out'] as const
export type Measure = (typeof MEASURES)[number]

/**
 * Who says so. Two of one kind are one witness: what a page shows can be written by whoever holds the site. files: modes and listings of the
 * account · login: whether it lets us in · api: what its host says · notice: the host's mails and cases · name: the DNS · tls: the certificate
 * · status, headers, body: one page's answer · others: the other sites of the account
 */
export const WITNESS_KINDS = ['files', 'login', 'api', 'notice', 'name', 'tls', 'status', 'headers', 'body', 'others'] as const
export type WitnessKind = (typeof WITNESS_KINDS)[number]

/** What each witness says; `params` of one are told in i18n `status.witness`. */
export const WITNESS_IDS = [
  // files
  'mode-closed',
  'mode-none',
  'mode-open',
  'home-not-entered',
  'listing-denied',
  'listed',
  'root-closed',
  'root-missing',
  'root-empty',
  'root-denied',
  'htaccess-denies',
  'entry-unreadable',
  // login
  'logged-in',
  'login-refused',
  'login-unanswered',
  'login-key',
  // api, notice
  'api-open',
  'api-closed',
  'api-measure',
  'api-mail',
  'api-stranger',
  'abuse-case',
  'notice',
  // name, tls
  'name-found',
  'name-absent',
  'name-failing',
  'name-apart',
  'certificate-good',
  'certificate-bad',
  'handshake-failed',
  // status, headers, body
  'answered',
  'unanswered',
  'other-way',
  'file-answered',
  'redirects',
  'from-site',
  'from-cache',
  'shows',
  'well',
  'error-text',
  // others
  'others-same',
  'others-well',
  'others-found',
] as const
export type WitnessId = (typeof WITNESS_IDS)[number]

export interface Witness {
  readonly kind: WitnessKind
  readonly id: WitnessId
  /** Text of sites, hosts and servers is made safe to print, and cut. */
  readonly params: Readonly<Record<string, string | number>>
}

export interface Diagnosis {
  readonly state: StatusState
  /** sure: witnesses of two kinds agree, and none speaks against it · probably: one alone, or one against it · none: with `unknown` */
  readonly certainty: 'sure' | 'probably' | 'none'
  readonly reasons: readonly StatusReason[]
  /** With `locked-abuse`. */
  readonly measures?: readonly Measure[]
  /** What led to it. */
  readonly witnesses: readonly Witness[]
  /** What speaks against it. */
  readonly doubts: readonly Witness[]
}

/** Something nobody could ask, so that a diagnosis stands without it. */
export interface NotAsked {
  readonly what: 'pages' | 'api' | 'notices' | 'mail' | 'files' | 'mode'
  /** no-address: the inventory names none · not-told: the server does not say · spared: after a ban, or a wish to be left alone */
  readonly why: 'no-address' | 'no-keys' | 'not-told' | 'spared' | 'failed'
  readonly error?: ReportedError
}

/** What only a person can do, by the id of its words (i18n `status.person`). */
export const PERSON_STEPS = [
  'clean-first',
  'reopen-ftp',
  'reopen-ssh',
  'reopen-wait',
  'lift-measures',
  'mail-purge',
  'support-ticket',
  'ask-host',
  'wait-ban',
  'elsewhere-ask',
  'renew-domain',
  'mend-zone',
  'renew-certificate',
  'attach-domain',
  'close-installer',
  'open-folder',
  'server-logs',
  'give-address',
  'give-keys',
  'check-login',
  'look-browser',
  'again-later',
  'by-hand',
  'host-ways',
  'host-way-in',
] as const
export type PersonStep = (typeof PERSON_STEPS)[number]

/** What to do next: a command of siteguard, or something only a person can do. */
export type StatusStep =
  | { readonly do: 'run'; readonly command: string; readonly why: StatusCommand }
  | { readonly do: 'person'; readonly step: PersonStep; readonly params: Readonly<Record<string, string | number>> }

/** What a command is good for here (i18n `status.command`). */
export const STATUS_COMMANDS = ['snapshot', 'scan', 'doctor', 'trust', 'runs', 'again', 'restore', 'kept'] as const
export type StatusCommand = (typeof STATUS_COMMANDS)[number]

export interface SiteStatus {
  readonly site: SiteId
  readonly url?: string
  readonly diagnosis: Diagnosis
  /** First page asked: status of its answer, and its title. */
  readonly page?: { readonly url: string; readonly status: number; readonly title: string }
  /** When its certificate ends, as it says. ISO 8601, UTC. */
  readonly certificateEnds?: string
  readonly notAsked: readonly NotAsked[]
  readonly next: readonly StatusStep[]
}

export interface AccountStatus {
  readonly account: AccountId
  readonly transport: string
  /** Kind of its host, as the inventory says or by the name it is reached by; and the hosting there. */
  readonly provider?: { readonly kind: string; readonly service?: string }
  readonly diagnosis: Diagnosis
  /** Permission bits of the home folder, as the account tells them. */
  readonly homeMode?: number
  readonly sites: readonly SiteStatus[]
  readonly notAsked: readonly NotAsked[]
  readonly next: readonly StatusStep[]
}

/** The document `siteguard status --json` prints. Fields are only ever added within one schemaVersion. */
export interface StatusReport {
  readonly schemaVersion: 1
  readonly kind: 'status'
  readonly startedAt: string
  readonly finishedAt: string
  readonly siteguard: string
  readonly accounts: readonly AccountStatus[]
  readonly exitCode: number
}

/** States in which the host keeps something shut. */
export function isLock(state: StatusState): boolean {
  return state === 'locked' || state.startsWith('locked-')
}
