import type { Secret } from '../core/secret.ts'
import type { ProviderTask, Signalled } from './types.ts'

/**
 * How far the host lets something through. closed: shut, and the customer may open it again · hard-closed: only the host's support may ·
 * maintenance: the host works on it · limited: in part (mail that waits or is refused) · stranger: a word we do not know, which is
 * neither open nor closed.
 */
export type Passage = 'open' | 'closed' | 'hard-closed' | 'maintenance' | 'limited' | 'stranger'

/** Measures against abuse, by what they stop: logging in, web pages, mail() of PHP, connections to elsewhere. */
export interface AbuseState {
  readonly access: Passage
  readonly web: Passage
  readonly mail: Passage
  readonly out: Passage
}

/** What the host says of a hosting. A claim like any other: the files' modes and the pages say whether it holds. */
export interface ProviderState {
  readonly service: string
  readonly offer: string
  /** First login of its files; all others are named after it. */
  readonly login: string
  /** That login's folder, as the host names it (`/homez.12/elus`). */
  readonly home: string
  /** Of the hosting as a whole. */
  readonly hosting: Passage
  /** Absent: the host does not say. */
  readonly abuse?: AbuseState
  /** The host's own words, by field (`state`, `accessState`…), for people. */
  readonly words: Readonly<Record<string, string>>
  /** Bytes of its files. */
  readonly quota?: { readonly used: number; readonly size: number }
  /** Versions of PHP, and whether the host still mends them. */
  readonly php: readonly { readonly version: string; readonly support: 'supported' | 'security' | 'ended' | 'beta' | 'stranger' }[]
}

/** A domain the host serves from a folder of the hosting: sites nobody thought of stand here, too. All text is the host's. */
export interface ProviderDomain {
  readonly domain: string
  /** Document root, relative to the home folder; `.` is that folder itself. */
  readonly path: string
  /** Its own application firewall is on. */
  readonly firewall: boolean
}

/** A message the host sent to its customer. Hostile as all text, and it may hold names of people. */
export interface ProviderNotice {
  readonly id: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly subject: string
  /** As sent, HTML too; what is longer than 256 KB is cut. */
  readonly body: string
}

export type NoticeAbout = 'malware' | 'phishing' | 'mail' | 'out' | 'quota' | 'abuse' | 'other'
export type Stopped = 'web' | 'mail' | 'out' | 'database'

/** A file or folder a message names. Whoever planted it chose its name. */
export interface NamedPath {
  /** From the home folder. Without control characters, without `..`. */
  readonly path: string
  /** `unknown`: it does not show. */
  readonly kind: 'file' | 'folder' | 'unknown'
}

/** What a message tells, as far as its text can be read: for looking, never for acting on. It is text that anybody may have written. */
export interface NoticeReading {
  readonly id: string
  /** When it was sent; ISO 8601, UTC. */
  readonly sent: string
  readonly subject: string
  readonly about: NoticeAbout
  /** What it says was stopped, and what was opened again. */
  readonly stops: readonly Stopped[]
  readonly lifts: readonly Stopped[]
  /** It says that the customer may not open it alone. */
  readonly supportOnly: boolean
  /** named: of this hosting, by its name, login or a domain · other: of another · unknown: it names none. */
  readonly concerns: 'named' | 'other' | 'unknown'
  /** When it happened: the last hour it names before it was sent, else when it was sent. ISO 8601, UTC. */
  readonly moment: { readonly at: string; readonly from: 'text' | 'sent' }
  /** All hours it names that may be meant, earliest first. */
  readonly times: readonly string[]
  readonly paths: readonly NamedPath[]
  /** Programs it says ran. */
  readonly commands: readonly string[]
  /** Addresses it names, with the dots and slashes that were taken out of them put back. */
  readonly urls: readonly string[]
  /** Number of the abuse case. */
  readonly case?: string
}

/** A case of abuse the host has opened. */
export interface AbuseCase {
  readonly id: string
  /** ISO 8601, UTC; a day alone where the host says no more. */
  readonly at: string
  /** Loosely, in the host's words (`Malware`, `Phishing`). */
  readonly category: string
  readonly status: string
  readonly open: boolean
  readonly service: string
}

/** What PHP's mail() may do. `state` in the host's word; `passage` by it. */
export interface MailState {
  readonly state: string
  readonly passage: Passage
  /** Only after what waits is thrown away may it be opened. */
  readonly purgeFirst: boolean
  readonly sentToday?: number
  readonly mostPerDay?: number
}

/** A dump of a database that the host keeps. */
export interface ProviderDump {
  readonly database: string
  readonly id: string
  /** The host's word: `now`, `daily.1`. */
  readonly kind: string
  /** When it was made, and when the host throws it away; ISO 8601, UTC. */
  readonly at?: string
  readonly until?: string
  /** Where it is fetched without further credentials: a secret while it is valid. Absent: it is not ready, or no more. */
  readonly url?: Secret
  /** Its database is no more. */
  readonly orphan: boolean
}

/** The host's own copy of all files of a hosting as they were then, behind a login of its own. `at`: ISO 8601, UTC. */
export interface ProviderCopy {
  readonly login: string
  readonly at: string
}

/** Settings of PHP and its server that a host keeps by folder. Words are the host's. */
export interface ProviderConfig {
  readonly id: string
  /** Relative to the home folder; `.` is that folder itself. */
  readonly path: string
  readonly engine: string
  readonly engineVersion: string
  readonly environment: string
  readonly firewall: string
  readonly container: string
  /** It stands in a file of that folder; else it is what the host takes by itself. */
  readonly inFile: boolean
}

/** Where the host's own logs are fetched, and how one is let in. */
export interface ProviderLogs {
  /** Base address, ends in `/`. */
  readonly url: string
  readonly domain: string
  /** A short-lived token, sent as `token` of the query, where the host gives one. */
  readonly token?: Secret
}

/** One file of the host's logs. */
export interface ProviderLogFile {
  readonly logs: ProviderLogs
  /** Below the base address, in plain letters, digits and `._-/`: safe as a path of this machine. */
  readonly path: string
}

/** What was fetched into a file of this machine (mode 0600, made by the call). */
export interface Fetched {
  readonly sha256: string
  readonly size: number
}

export interface FetchOptions extends Signalled {
  /** Bytes; a longer one is refused and leaves no file. Default 4 GiB. */
  readonly most?: number
}

/** The parts of a hosting that matter when it was broken into. */
export interface ProviderIncident {
  state(options?: Signalled): Promise<ProviderState>
  /**
   * Asks the host to lift its measures, which it does after a scan of its own (`lifting` and `state` tell how far it is).
   * @throws SG-PROV-003, SG-PROV-004 where it may not be asked
   */
  unblock(options?: Signalled): Promise<void>
  /** What the host is at that lays or lifts measures, its own scans too. Empty: nothing. */
  lifting(options?: Signalled): Promise<ProviderTask[]>
  /** Asks for a scan for malware. */
  scan(options?: Signalled): Promise<ProviderTask>
  /**
   * Messages since then, newest first, at most `most`. Of the whole customer: who asks picks those that are about this hosting.
   * @throws SG-PROV-003 where the keys are for hostings alone
   */
  notices(since: Date, most: number, options?: Signalled): Promise<ProviderNotice[]>
  /**
   * What those among them say that are about this hosting, or about an abuse and name none; newest first.
   * @throws SG-PROV-003 as above
   */
  readings(since: Date, most: number, options?: Signalled): Promise<NoticeReading[]>
  /** Newest first, of the whole customer. @throws SG-PROV-003 as above */
  abuseCases(options?: Signalled): Promise<AbuseCase[]>
  /** What it serves, from which folders. */
  domains(options?: Signalled): Promise<ProviderDomain[]>
  readonly mail: {
    get(options?: Signalled): Promise<MailState>
    /** Asked, not done yet: `get` tells. `unblock` of mail that has to be purged first is refused by the host. */
    request(action: 'block' | 'purge' | 'unblock', options?: Signalled): Promise<void>
  }
  readonly dumps: {
    /** Of one database, or all the host has of this hosting, those of databases that are no more among them. Newest first. */
    list(database?: string, options?: Signalled): Promise<ProviderDump[]>
    make(database: string, kind: 'now' | 'daily.1' | 'weekly.1', options?: Signalled): Promise<ProviderTask>
    /** Into a file that is not there yet. @throws SG-PROV-011 */
    fetch(dump: ProviderDump, file: string, options?: FetchOptions): Promise<Fetched>
  }
  /** As of the adapter. */
  copies(primaryLogin: string, now: Date): readonly ProviderCopy[]
  readonly config: {
    list(options?: Signalled): Promise<ProviderConfig[]>
    change(
      id: string,
      to: Partial<Pick<ProviderConfig, 'engine' | 'engineVersion' | 'environment' | 'firewall' | 'container'>>,
      options?: Signalled,
    ): Promise<ProviderTask>
    /** After a change by file: the host reads it anew. */
    refresh(options?: Signalled): Promise<ProviderTask>
  }
  /** One for each domain whose logs are kept apart, the main one among them. */
  logs(options?: Signalled): Promise<ProviderLogs[]>
  /** The files of one, as its pages list them. @throws SG-PROV-011 */
  logFiles(logs: ProviderLogs, options?: Signalled): Promise<ProviderLogFile[]>
  /** Into a file that is not there yet, as the host has it (gz stays gz). @throws SG-PROV-011 */
  fetchLog(from: ProviderLogFile, file: string, options?: FetchOptions): Promise<Fetched>
}
