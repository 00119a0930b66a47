import type { PasswordRules } from '../core/credential.ts'
import type { Secret } from '../core/secret.ts'
import type { ProviderCopy, ProviderIncident } from './incident-types.ts'

export type * from './incident-types.ts'

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
  /** Sends a text to telephones. Absent: it sends none. @throws SG-PROV-002..004, 007 */
  readonly sms?: (job: SmsJob, options?: Signalled) => Promise<{ readonly refused: readonly string[] }>
}

/** A text for telephones. */
export interface SmsJob {
  /** The service that sends it and pays. */
  readonly service: string
  /** Numbers, as `+33612345678`. */
  readonly to: readonly string[]
  readonly text: string
  readonly sender?: string
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
  /**
   * By FTP, read-only: logins of the host's own copies of the files, with the same password as the first login of the hosting. Newest first.
   * Absent: it has none that are reached that way.
   */
  copies?(primaryLogin: string, now: Date): readonly ProviderCopy[]
  /** Absent: it has no API we know; what is to be changed there, a person changes. */
  open?(options: ProviderOptions): Promise<Provider>
}
