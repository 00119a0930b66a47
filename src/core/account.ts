import type { CmsId } from './installation.ts'
import type { RemotePath } from './path.ts'

export type AccountId = string & { readonly __brand: 'AccountId' }
export type SiteId = string & { readonly __brand: 'SiteId' }
export type OwnerId = string & { readonly __brand: 'OwnerId' }

/**
 * Where a secret is found, never what it is. Written in the inventory as `env:NAME`, `file:PATH` (mode 0600), `prompt`,
 * `vault:SLOT` (or `{ vault: SLOT }`), or `{ command: [program, argument…] }` (its first line of output).
 */
export type SecretRef =
  | { readonly from: 'env'; readonly name: string }
  | { readonly from: 'file'; readonly path: string }
  | { readonly from: 'command'; readonly argv: readonly [string, ...string[]] }
  | { readonly from: 'prompt' }
  | { readonly from: 'vault'; readonly slot: string }

export type TransportKind = 'ssh' | 'sftp' | 'ftp' | 'local' | 'memory'

/** How TLS is used over FTP: `explicit` (AUTH TLS on port 21, the default), `implicit` (port 990), `none` (clear text). */
export type TlsMode = 'explicit' | 'implicit' | 'none'

/** One hosting login, as the inventory describes it after defaults. The unit of connection, locking and throttling. */
export interface Account {
  readonly id: AccountId
  readonly transport: Exclude<TransportKind, 'memory'>
  /** Host name, or a `Host` alias of ~/.ssh/config for ssh and sftp. Absent for `local`. */
  readonly host?: string
  readonly port?: number
  readonly user?: string
  /** Pinned SSH host keys, each `TYPE SHA256:BASE64` as `ssh-keygen -lf` and `siteguard trust` show them. Empty: known_hosts decides. */
  readonly hostKeys: readonly string[]
  /** Public SSH keys that may log in, as lines of a `.pub` file. Absent: nobody says, and the keys there stay as they are. */
  readonly authorizedKeys?: readonly string[]
  /** ftp only. */
  readonly tls: TlsMode
  /** ftp only: SHA-256 of the server's certificate (hex, any case, colons allowed). Absent: the usual authorities decide. */
  readonly tlsFingerprint?: string
  readonly identityFile?: string
  readonly passphrase?: SecretRef
  readonly password?: SecretRef
  /** The folder paths are relative to, when it is not the login folder. For `local`: the folder on this machine. */
  readonly home?: string
  /** At most this many channels or connections at once. Default: what the server allows, up to 4. */
  readonly connections?: number
  /** The host, by a name under `providers` of the inventory, or the kind itself (`ovh`). */
  readonly provider?: string
  /** Name of the hosting there. Absent: found by the login. */
  readonly service?: string
}

/** A host's control API, and where the keys to it are. */
export interface ProviderSettings {
  /** What accounts name it by. */
  readonly name: string
  /** An adapter of src/providers. */
  readonly kind: string
  /** Default: the adapter's. */
  readonly endpoint?: string
  /** By the adapter's names of them. What is not named is looked for where the host's own tools look, then in the vault. */
  readonly keys: Readonly<Record<string, SecretRef>>
}

/** What may be written to an owner's sites without asking, and who hears of it. */
export interface OwnerPolicy {
  /** Names of recipes, or patterns of them. Of an owner who wants to be asked: what he need not be asked for. */
  readonly withoutAsking?: readonly string[]
  /** `mon-fri 22:00-06:00 Europe/Paris`: outside of these, nothing is written without his approval. Absent: at any time. */
  readonly windows?: readonly string[]
  /** Addresses that are told of what is found, and of every write. */
  readonly tell?: readonly string[]
}

/** Who decides about sites. */
export interface Owner {
  readonly id: OwnerId
  readonly name: string
  readonly email?: string
  /** Changes to this owner's sites need their approval. */
  readonly approves: boolean
  /** Public SSH keys, as lines of a `.pub` file: what this owner takes on himself is signed by one of them. Absent: his word counts. */
  readonly signingKeys?: readonly string[]
  readonly policy?: OwnerPolicy
}

/** One CMS installation at one document root. */
export interface Site {
  readonly id: SiteId
  readonly account: AccountId
  /** Document root, relative to the account's home or absolute. */
  readonly root: RemotePath
  readonly url?: string
  /** Absent: found out from the files. */
  readonly cms?: CmsId
  readonly owner?: OwnerId
  /** Logins that may change its settings: all others who can are told. Absent: nobody says. */
  readonly admins?: readonly string[]
  readonly groups: readonly string[]
  readonly tags: readonly string[]
}
