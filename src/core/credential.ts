import type { CmsId } from './installation.ts'
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
  readonly cms: CmsId
  /** As `Plan.root`. */
  readonly root: RemotePath
  /** Relative to it. */
  readonly path: RemotePath
}

/** Something that lets somebody in, and how it is replaced. Plain data for plans: where it is, never what it is. */
export type Credential =
  /** The password of a database account, at the server and in every configuration file that holds it. */
  | {
      readonly kind: 'database'
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
  /** What the CMS keeps in its database and beside it. Stands between a gate's `close` and `open`. */
  | {
      readonly kind: 'cms'
      readonly cms: CmsId
      readonly installation: RemotePath
      readonly database: RemotePath
      /** Name the CMS is asked under: chooses the site of a mutualisation or network. */
      readonly host?: string
      readonly renews: readonly Renewal[]
      readonly people: readonly PersonChange[]
      readonly rules: PasswordRules
      readonly way: ScriptWay
    }

export type CredentialKind = Credential['kind']

/** What it is named by for people: the account at the server, or the site whose secrets they are. May hold anything: print it by `printable`. */
export function credentialName(credential: Credential): string {
  if (credential.kind === 'database') return `${credential.user}@${serverName(credential.server)}`
  return credential.host ?? (credential.installation || '.')
}

function serverName({ host, port, socket }: DatabaseServer): string {
  return socket ?? (port === undefined ? host : `${host}:${port}`)
}
