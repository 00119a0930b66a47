import type { PasswordRules } from '../core/credential.ts'
import type { Secret } from '../core/secret.ts'

/** A key an adapter needs, and where it is looked for when the inventory does not say. */
export interface KeyPlace {
  /** As under `providers` of the inventory. */
  readonly key: string
  /** Environment variable, as the host's own tools name it. */
  readonly variable: string
  /** Slot of the vault, below the provider's name: `<name>/<slot>`. */
  readonly slot: string
}

/** Part of a host's offer whose passwords are changed: a hosting's files and databases, a database server of its own. */
export type Product = 'hosting' | 'private'

/**
 * How far something is that the host does by and by. `stranger`: a word we do not know, taken as not done yet. What a host says is
 * a claim: whether a password works is asked of the server it is for.
 */
export type TaskState = 'waiting' | 'doing' | 'done' | 'cancelled' | 'stranger'

export interface ProviderTask {
  readonly product: Product
  readonly service: string
  /** The host's own, for people. */
  readonly id: string
  /** What it does, in the host's word (`user/changePassword`). */
  readonly does: string
  readonly state: TaskState
}

/** Somebody who may log in to the files of a hosting. All text is the host's. */
export interface ProviderUser {
  readonly login: string
  readonly home: string
  readonly primary: boolean
  /** May log in at all. */
  readonly active: boolean
  /** `none`: by FTP only. `stranger`: a word we do not know. */
  readonly shell: 'ssh' | 'sftp' | 'none' | 'stranger'
  /** Where it logs in by FTP. */
  readonly ftpHost?: string
}

/** A database, or the account of a database server of its own. */
export interface ProviderDatabase {
  readonly product: Product
  readonly service: string
  /** What its password is changed by: the name of a hosting's database, the user of a server. */
  readonly name: string
  readonly user: string
  /** Host names it is reached by. */
  readonly hosts: readonly string[]
  readonly state: 'ok' | 'read-only' | 'closed' | 'stranger'
}

export interface Signalled {
  readonly signal?: AbortSignal
}

/** One hosting at a provider with an API, whose further parts (locks, snapshots, logs, notices) stand beside these. */
export interface ProviderService {
  readonly service: string
  readonly users: {
    list(options?: Signalled): Promise<ProviderUser[]>
    /** @throws SG-PROV-004 when there is none of that name */
    get(login: string, options?: Signalled): Promise<ProviderUser>
    /** Asked, not done yet. @throws SG-PROV-004, SG-PROV-005 */
    changePassword(login: string, password: Secret, options?: Signalled): Promise<ProviderTask>
  }
  readonly databases: {
    list(options?: Signalled): Promise<ProviderDatabase[]>
    /** @throws SG-PROV-004 when there is none of that name */
    get(name: string, options?: Signalled): Promise<ProviderDatabase>
    changePassword(name: string, password: Secret, options?: Signalled): Promise<ProviderTask>
  }
  readonly tasks: {
    get(task: ProviderTask, options?: Signalled): Promise<ProviderTask>
    /** What the host has not done yet, of one kind. */
    open(does: string, options?: Signalled): Promise<ProviderTask[]>
  }
}

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
  /** By FTP, read-only: logins of the host's own copies of the files, with the same password. Newest first; `at` ISO 8601, UTC. */
  copies(primaryLogin: string, now: Date): readonly { readonly login: string; readonly at: string }[]
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
  /**
   * What a person sends to support, where the customer cannot open it alone. Gives the ticket's number: of one that is open already with
   * this very subject, else of a new one.
   */
  openTicket(ticket: { readonly subject: string; readonly body: string; readonly urgent: boolean }, options?: Signalled): Promise<string>
}

/** One hosting, with all its parts. */
export type ProviderHosting = ProviderService & { readonly incident: ProviderIncident }

/** A database server of its own (OVH: Web Cloud Databases). */
export interface ProviderServer {
  readonly service: string
  readonly databases: ProviderService['databases']
  readonly tasks: ProviderService['tasks']
}

/** The API of a host, with one customer's keys. */
export interface Provider {
  readonly kind: string
  /** Hostings these keys may speak of. */
  services(options?: Signalled): Promise<string[]>
  /** The one whose files `login` logs in to. @throws SG-PROV-001 when there is none, or several. */
  serviceOf(login: string, options?: Signalled): Promise<string>
  /** Database servers these keys may speak of. */
  servers(options?: Signalled): Promise<string[]>
  service(name: string): ProviderHosting
  server(name: string): ProviderServer
}

export interface ProviderOptions {
  /** Where the API is: a name the adapter knows, or an address (`http:` on loopback only). */
  readonly endpoint?: string
  /** The keys, as the adapter names them. @throws what looking one up throws */
  key(place: KeyPlace): Promise<Secret>
  /** Told of every answer, for developers: no secret is in it. */
  readonly log?: (line: string) => void
  readonly userAgent: string
  /** For tests: waits between tries. Default: node:timers. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>
  readonly now?: () => number
}

/** What a provider tells of one account, for plans. Plain data; no secret. */
export interface ProviderFacts {
  readonly kind: string
  readonly name: string
  readonly service: string
  readonly users: readonly ProviderUser[]
  /** Of the hosting, and of every database server of the same customer. */
  readonly databases: readonly ProviderDatabase[]
}

/** How a host shuts what was broken into, as far as it is published. */
export interface HostLock {
  /** The whole account, or single files. */
  readonly shuts: 'account' | 'files'
  /** Mode bits it gives: of the home folder (`account`), of each bad file (`files`). Absent: it shows otherwise. */
  readonly mode?: number
  /** The customer may open it; `support`: must ask first. */
  readonly opens: 'customer' | 'support'
  /** Whether one still logs in to the files. Absent: not known. */
  readonly login?: boolean
}

/** Where a host keeps copies one can reach. */
export interface HostBackups {
  /** logins: further logins, read-only · folder: a folder of the account · panel: only by the host's own pages. */
  readonly by: 'logins' | 'folder' | 'panel'
  /** Of the folder, from the home folder. */
  readonly path?: string
  readonly days?: number
  /** Not reachable while the account is locked, or nobody says. */
  readonly whenLocked?: boolean
}

/**
 * What is known of a kind of host, as it publishes it: data for choosing what to try and what to tell a person (their words are in
 * src/i18n, `hosts`). What nobody found out is absent.
 */
export interface HostFacts {
  readonly name: string
  /** Ends of the host names its accounts are reached by, with the dot. */
  readonly hostNames: readonly string[]
  readonly locks: readonly HostLock[]
  readonly ssh: {
    /** allow-list: only addresses named in its panel · panel: off until it is switched on there · offer: not in every offer. */
    readonly needs?: 'allow-list' | 'panel' | 'offer'
    readonly keys?: boolean
  }
  readonly backups: readonly HostBackups[]
  /** Folder of the account with its web logs, and for how long they stay there. */
  readonly logs?: { readonly path: string; readonly days?: number; readonly addressesCut?: boolean }
  /** Folder of the account where the host lists what it found. */
  readonly found?: string
}

/** A kind of host. */
export interface ProviderAdapter {
  readonly kind: string
  /** What its passwords may be. */
  readonly rules: { readonly user: PasswordRules; readonly database: PasswordRules }
  /** Words of its tasks that change passwords. */
  readonly does?: { readonly user: string; readonly database: string; readonly server: string }
  readonly keys: readonly KeyPlace[]
  /** What is known of this host's ways. */
  readonly facts?: HostFacts
  /** Absent: it has no API we know; what is to be changed there, a person changes. */
  open?(options: ProviderOptions): Promise<Provider>
}
