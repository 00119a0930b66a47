import type { CmsId } from './installation.ts'
import type { Sha256 } from './manifest.ts'
import type { ScriptWay } from './op.ts'
import type { RemotePath } from './path.ts'

/**
 * Place of a secret in the vault: `<site>/database`, `<site>/people/<login>`, `<account>/ssh`; further installations of a site have their
 * folder in it. Never the secret.
 */
export type SlotName = string

/** How a new password is made, where nobody gave one. */
export interface PasswordRules {
  /** Characters. */
  readonly length: number
  /** `alphanumeric`: letters and digits, at least one of each kind, as providers and old configuration files bear them. */
  readonly from: 'alphanumeric' | 'printable'
}

/** What a person who logs in to the site gets in place of the password of today. */
export interface PersonChange {
  /** The CMS's own number. */
  readonly id: number
  readonly login: string
  /** `slot`: the password the vault has for it. `disabled`: none, until its owner asks the site for a new one. */
  readonly to: 'slot' | 'disabled'
  readonly slot?: SlotName
}

/** What of the CMS's own secrets is renewed. people: passwords, and what was handed out to set one. */
export const RENEWALS = ['keys', 'sessions', 'people', 'jobs'] as const
export type Renewal = (typeof RENEWALS)[number]

/** Where a database server listens, as a configuration says it. */
export interface DatabaseServer {
  readonly host: string
  readonly port?: number
  readonly socket?: string
}

/** A file that holds a credential, by the document root it lies in: sites of one account may share a database. */
export interface ConfigFile {
  /** Absent: an option file of MySQL's programs (`.my.cnf`), which can bear one password only. */
  readonly cms?: CmsId
  /** As `Plan.root`. */
  readonly root: RemotePath
  /** Relative to it. */
  readonly path: RemotePath
  /** Address of the site that runs with it, by which is seen that its server reads the new file. */
  readonly url?: string
}

/** An account at a database server, and every configuration file that holds its password. */
export interface DatabaseAccount {
  readonly cms: CmsId
  readonly installation: RemotePath
  /** As `DatabaseLink.installation`. */
  readonly database: RemotePath
  readonly user: string
  readonly server: DatabaseServer
  readonly configs: readonly ConfigFile[]
  readonly slot: SlotName
  readonly rules: PasswordRules
  readonly way: ScriptWay
  /** Address of the site, by which is seen that its server reads the new file. Absent: waited for blindly. */
  readonly url?: string
}

/** Whose API changes it: src/providers has the ways, the inventory (`providers:`) the keys, by the same name. */
export interface ProviderRef {
  /** `ovh`, `generic`. */
  readonly kind: string
  /** Name under `providers` of the inventory. */
  readonly name: string
  /** The service there: of OVH the hosting (`example.org`), or a Web Cloud Databases server. Empty where the host has no API. */
  readonly service: string
}

/** Something that lets somebody in, and how it is replaced. Plain data for plans: where it is, never what it is. */
export type Credential =
  /** The password of a database account, at the server and in every configuration file that holds it. */
  | ({ readonly kind: 'database' } & DatabaseAccount)
  /** The same where only the host's API may tell the server. `target`: what the API calls it. */
  | ({
      readonly kind: 'provider-database'
      readonly provider: ProviderRef
      readonly target: { readonly product: 'hosting' | 'private'; readonly name: string }
    } & DatabaseAccount)
  /** The password of a login to the files of an account, changed by its host: by API, or by a person in its panel. */
  | {
      readonly kind: 'provider-user'
      readonly provider: ProviderRef
      readonly login: string
      /** Where it logs in, when it is not the account's own host. */
      readonly host?: string
      /** How it is tried: the account's own way, or FTP where the login may do no more. `unproved`: no way to try it is known. */
      readonly tried: 'as-account' | 'sftp' | 'ftps' | 'unproved'
      /** The login siteguard itself uses. */
      readonly own: boolean
      readonly slot: SlotName
      readonly rules: PasswordRules
    }
  /**
   * Who may log in by key. Ops before it put the keys in their place; over a connection of its own it is proved that we still get in, and the
   * run goes back by the first one where we do not.
   */
  | {
      readonly kind: 'login-keys'
      readonly login: string
      /** Fingerprints that let in from now on, and those that do no more. */
      readonly keys: readonly string[]
      readonly gone: readonly string[]
    }
  /** Everybody in a password file of the web server (`.htpasswd`). `file` is relative to the account's home, as `Plan.root` is then. */
  | {
      readonly kind: 'web-users'
      readonly file: RemotePath
      readonly before: Sha256
      readonly users: readonly { readonly login: string; readonly slot: SlotName }[]
      readonly rules: PasswordRules
    }
  /** What the CMS keeps in its database and beside it. Stands between a gate's `close` and `open`. */
  | {
      readonly kind: 'cms'
      readonly cms: CmsId
      readonly installation: RemotePath
      readonly database: RemotePath
      /** Name the CMS is asked under: chooses the site of a mutualisation or network. */
      readonly host?: string
      readonly renews: readonly Renewal[]
      /** File that holds keys of the CMS, which are renewed too. Absent: it keeps none in a file, or they were not asked for. */
      readonly config?: ConfigFile
      readonly people: readonly PersonChange[]
      readonly rules: PasswordRules
      readonly way: ScriptWay
    }

export type CredentialKind = Credential['kind']

/** What it is named by for people: the account at the server, or the site whose secrets they are. May hold anything: print it by `printable`. */
export function credentialName(credential: Credential): string {
  if (credential.kind === 'database' || credential.kind === 'provider-database')
    return `${credential.user}@${serverName(credential.server)}`
  if (credential.kind === 'provider-user' || credential.kind === 'login-keys') return credential.login
  if (credential.kind === 'web-users') return credential.file
  return credential.host ?? (credential.installation || '.')
}

function serverName({ host, port, socket }: DatabaseServer): string {
  return socket ?? (port === undefined ? host : `${host}:${port}`)
}
