import type { Sha256 } from '../../../core/manifest.ts'
import type { PathState } from '../../../core/op.ts'
import type { RemotePath } from '../../../core/path.ts'
import type { PublicKey } from '../../../core/public-key.ts'
import type { FoundSecret } from '../../../detectors/secrets/find-secrets.ts'

/** Where sshd looks for keys unless it is told otherwise. The second name is forgotten by most people, and not by those who break in. */
export const KEY_FILES = ['.ssh/authorized_keys', '.ssh/authorized_keys2'] as RemotePath[]
/** More is no list of keys. Bytes. */
export const MOST_KEY_BYTES = 1024 * 1024

/** A key that lets somebody in. */
export interface HomeKey {
  readonly file: RemotePath
  /** From 1. */
  readonly line: number
  readonly key: PublicKey
}

/** One of the files sshd reads keys from, as it stands. */
export interface KeyFile {
  readonly path: RemotePath
  /** `opaque`: something whose content nobody could read. */
  readonly state: PathState | { readonly is: 'opaque'; readonly why: 'no-file' | 'unread' | 'too-large' }
  /** Of a file that was read. */
  readonly content?: Buffer
  /** When it was last written, as the account claims: no key says when it was added. Milliseconds since 1970. */
  readonly mtime?: number
}

export interface HomeSecret extends FoundSecret {
  readonly path: RemotePath
}

/** A password file of the web server. */
export interface WebUsersFile {
  readonly path: RemotePath
  readonly sha256: Sha256
  readonly logins: readonly string[]
}

/** What lets people and programs in and lies in an account's home. Paths are relative to it; all of it is hostile. No value of a secret is in it. */
export interface HomeFacts {
  /** `.ssh` itself. */
  readonly folder: { readonly is: 'absent' | 'other' } | { readonly is: 'dir'; readonly mode?: number }
  readonly keyFiles: readonly KeyFile[]
  readonly keys: readonly HomeKey[]
  readonly webUsers: readonly WebUsersFile[]
  /** Everything else that opens something, somewhere: only whoever runs that can renew it. */
  readonly secrets: readonly HomeSecret[]
  /** Files that run at every login, or let hosts in without a key. */
  readonly loginFiles: readonly RemotePath[]
  /** Places that should have been looked at and could not be. */
  readonly unread: readonly RemotePath[]
}
