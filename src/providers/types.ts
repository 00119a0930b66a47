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

/** What the host says of a hosting. A claim like any other: the files' modes and the pages say whether it holds. */
export interface ProviderState {
  readonly service: string
  readonly offer: string
  /** Of the hosting as a whole. */
  readonly hosting: Passage
  /** Measures against abuse, by what they stop. Absent: the host does not say. */
  readonly abuse?: { readonly access: Passage; readonly web: Passage; readonly mail: Passage; readonly out: Passage }
  /** The host's own words, by field (`state`, `accessState`…), for people. */
  readonly words: Readonly<Record<string, string>>
  /** Bytes of its files. */
  readonly quota?: { readonly used: number; readonly size: number }
}

/** A message the host sent to its customer. Hostile as all text, and it may hold names of people. */
export interface ProviderNotice {
  readonly id: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly subject: string
  readonly body: string
}

/** A case of abuse the host has opened. */
export interface AbuseCase {
  readonly id: string
  /** ISO 8601, UTC. */
  readonly at: string
  /** Loosely, in the host's words (`Malware`, `Phishing`). */
  readonly category: string
  readonly status: string
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
  /** Where it is fetched without further credentials: a secret while it is valid. */
  readonly url?: string
}

/** Settings of PHP and its server that a host keeps by folder. Words are the host's. */
export interface ProviderConfig {
  readonly id: string
  readonly path: string
  readonly engine: string
  readonly engineVersion: string
  readonly environment: string
  readonly firewall: string
  readonly container: string
}

/** Where the host's own logs are fetched, and how one is let in. */
export interface ProviderLogs {
  /** Base address, ends in `/`. */
  readonly url: string
  readonly domain: string
  /** A short-lived token that is a part of the address, where the host gives one. */
  readonly token?: Secret
}

/** The parts of a hosting that matter when it was broken into. */
export interface ProviderIncident {
  state(options?: Signalled): Promise<ProviderState>
  /** Asks the host to lift its measures, which it does after a scan of its own. @throws SG-PROV-004 where it may not be asked */
  unblock(options?: Signalled): Promise<void>
  /** Asks for a scan for malware. */
  scan(options?: Signalled): Promise<ProviderTask>
  /** Messages since then, newest first, at most `most`. Of the whole customer: who asks picks those that are about this hosting. */
  notices(since: Date, most: number, options?: Signalled): Promise<ProviderNotice[]>
  abuseCases(options?: Signalled): Promise<AbuseCase[]>
  readonly mail: {
    get(options?: Signalled): Promise<MailState>
    request(action: 'block' | 'purge' | 'unblock', options?: Signalled): Promise<ProviderTask>
  }
  readonly dumps: {
    list(database: string, options?: Signalled): Promise<ProviderDump[]>
    make(database: string, kind: 'now' | 'daily.1' | 'weekly.1', options?: Signalled): Promise<ProviderTask>
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
  logs(options?: Signalled): Promise<ProviderLogs[]>
  /** What a person sends to support, where the customer cannot open it alone. Gives the ticket's number. */
  openTicket(ticket: { readonly subject: string; readonly body: string; readonly urgent: boolean }, options?: Signalled): Promise<string>
}

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
  service(name: string): ProviderService
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

/** A kind of host. */
export interface ProviderAdapter {
  readonly kind: string
  /** What its passwords may be. */
  readonly rules: { readonly user: PasswordRules; readonly database: PasswordRules }
  /** Words of its tasks that change passwords. */
  readonly does?: { readonly user: string; readonly database: string; readonly server: string }
  readonly keys: readonly KeyPlace[]
  /** Absent: it has no API we know; what is to be changed there, a person changes. */
  open?(options: ProviderOptions): Promise<Provider>
}
