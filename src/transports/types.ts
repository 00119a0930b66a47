import type { Account, TransportKind } from '../core/account.ts'
import type { ReadResult, SearchPattern } from '../core/content.ts'
import type { Entry, Problem } from '../core/entry.ts'
import type { HashAlgorithm } from '../core/manifest.ts'
import type { RemotePath } from '../core/path.ts'
import type { Secret } from '../core/secret.ts'

/**
 * A transport moves bytes and never decides anything. What differs between a shell account and bare FTP is declared in
 * `capabilities`, probed at connect and never assumed from `kind`; the bulk calls (`listTree`, `readMany`, `hashMany`,
 * `search`) work on every transport and use the fastest way the account has.
 *
 * Paths are absolute, or relative to `home`. Links are never followed by `stat`, `list`, `listTree`, `remove`.
 * Everything returned comes from a possibly hostile account.
 */
export interface Capabilities {
  /** Commands can be run. */
  readonly exec: boolean
  /** Which program lists a whole tree in one go: `find` (GNU -printf), or `walk` (one request per folder). */
  readonly listing: 'find' | 'walk'
  /** Listings carry ctime and inode, which the files' owner cannot set: unchanged really means unchanged. */
  readonly changeTime: boolean
  /** Hashes made on the account's side. Absent ones are made here from the bytes. */
  readonly remoteHash: readonly HashAlgorithm[]
  /** Many files in one stream (GNU tar -T). */
  readonly bulkRead: boolean
  /** Files can be searched on the account's side (grep). */
  readonly remoteSearch: boolean
  /** `read` can start anywhere. */
  readonly partialRead: boolean
  /** `symlink` makes links. */
  readonly symlink: boolean
  /** `link` makes a second name of the same file, so that one rename can replace it with nothing lost and nothing absent. */
  readonly hardLink: boolean
  readonly chmod: boolean
  readonly fsync: boolean
  /** `rename` onto an existing file: replaces it in one step, or must be refused by us first. */
  readonly replace: 'atomic' | 'two-step'
  /** Round trips of a `rename`, which come one after the other. Default 1. */
  readonly renameTrips?: number
  /** Names may hold any byte (else such names are reported as `bad-name` problems). */
  readonly rawNames: boolean
  /** Channels (or connections) used at once. More work is queued, not failed. */
  readonly maxChannels: number
  /** Path of a PHP command line, where one answers. */
  readonly php?: string
}

/**
 * A file (or folder) to make. `path` is relative to the folder given to `createMany`, and never leads out of it. Parents come
 * before what lies in them. Modes: 07777; default 0604 for files, 0705 for folders. Each `content` is read to its end before
 * the next entry is asked for, so that all may come from one stream.
 */
export type NewEntry =
  | { readonly type: 'dir'; readonly path: RemotePath; readonly mode?: number }
  | {
      readonly type: 'file'
      readonly path: RemotePath
      readonly mode?: number
      /** Exactly this many bytes. */
      readonly size: number
      /** Of a stream each piece is good only until the next one is asked for. */
      readonly content: AsyncIterable<Uint8Array> | Uint8Array
    }

/** Counters since connect. Round trips are requests whose answer had to be awaited, pipelined ones counted once. */
export interface Meter {
  bytesIn: number
  bytesOut: number
  roundTrips: number
  execs: number
}

export interface CallOptions {
  readonly signal?: AbortSignal
}

export interface ReadRequest {
  readonly path: RemotePath
  /** A larger file is not read: problem `too-large`. Bytes. */
  readonly limit: number
  /** Where the whole would have to cross the wire, only the first and last `sample` bytes are wanted. */
  readonly sample?: number
}

export interface ListBatch {
  readonly entries: readonly Entry[]
  readonly problems: readonly Problem[]
}

export interface ListOptions extends CallOptions {
  /** Folders not to go into (the entry of the folder itself is still given). */
  readonly prune?: readonly RemotePath[]
  /** Entries after which the listing stops with a `too-many` problem. Default 2,000,000. */
  readonly maxEntries?: number
  /** Folder levels after which a branch is left with a `too-deep` problem. Default 128. */
  readonly maxDepth?: number
}

export type HashResult =
  | { readonly path: RemotePath; readonly digest: string; readonly bytes: number }
  | { readonly path: RemotePath; readonly problem: Problem }

export interface ExecResult {
  readonly code: number
  readonly stdout: Buffer
  readonly stderr: Buffer
}

export interface ExecOptions extends CallOptions {
  readonly stdin?: Uint8Array
  /** Whole run, milliseconds. Default 60,000. */
  readonly timeoutMs?: number
  /** Of stdout and stderr together. Default 16 MiB. */
  readonly maxBytes?: number
}

export interface StreamOptions extends CallOptions {
  readonly stdin?: Uint8Array | AsyncIterable<Uint8Array>
  /** Whole run, milliseconds. Default one hour; the idle limit of the connection holds as well. */
  readonly timeoutMs?: number
}

/** What the server let us in by. `key`: SHA-256 of the public key as `ssh-keygen -l` shows it. */
export type LoggedInBy = { readonly method: 'password' | 'none' } | { readonly method: 'key'; readonly fingerprint: string }

export interface Transport {
  readonly kind: TransportKind
  /** Absent where nobody logs in, or it cannot be told. */
  readonly loggedInBy?: LoggedInBy
  readonly capabilities: Capabilities
  /** The login folder, absolute. */
  readonly home: RemotePath
  readonly meter: Readonly<Meter>

  /** Undefined when it is not there. */
  stat(path: RemotePath, options?: CallOptions): Promise<Entry | undefined>
  /** Entries of one folder, without '.' and '..'; `path` of each is `dir` joined with its name. Throws SG-TRAN-001/002. */
  list(dir: RemotePath, options?: CallOptions): Promise<Entry[]>
  /**
   * The given roots and everything below, in any order, each root's own entry included. `path` starts with the root as
   * given. What cannot be read is a problem in a batch, never an exception, unless the connection itself is gone.
   */
  listTree(roots: readonly RemotePath[], options?: ListOptions): AsyncIterable<ListBatch>
  /**
   * Like `list`, by a way that runs no command of the account's (SFTP): what it shows and `listTree` does not was hidden.
   * Only where `listTree` uses `find` and SFTP is there too.
   */
  listIndependently?(dir: RemotePath, options?: CallOptions): Promise<Entry[]>
  /** Bytes of one regular file. Throws when it is not there, is no regular file (links are not followed), or may not be read. */
  read(path: RemotePath, options?: CallOptions & { offset?: number; length?: number }): AsyncIterable<Buffer>
  /** Each request is answered exactly once, in any order. Only regular files are read; links are not followed. */
  readMany(requests: readonly ReadRequest[], options?: CallOptions): AsyncIterable<ReadResult>
  /** Each path is answered exactly once, in any order. `bytes` is what crossed the wire for it. `paranoid`: always hash here. */
  hashMany(
    paths: readonly RemotePath[],
    algorithm: HashAlgorithm,
    options?: CallOptions & { paranoid?: boolean },
  ): AsyncIterable<HashResult>
  /** The paths whose bytes hold the pattern. Only where `capabilities.remoteSearch`. Problems: files it could not read. */
  search(
    paths: readonly RemotePath[],
    pattern: SearchPattern,
    options?: CallOptions,
  ): AsyncIterable<{ hits: RemotePath[]; problems: Problem[] }>

  /** Makes a new file. Fails with SG-TRAN-003 when the name is taken. `mode` 07777; durable before it returns where `fsync`. */
  create(path: RemotePath, data: AsyncIterable<Uint8Array> | Uint8Array, options?: CallOptions & { mode?: number }): Promise<void>
  /**
   * Makes many new files and folders below `dir`, which exists and is ours alone, in the fastest way the account has (one tar
   * stream, many requests in flight, a few connections). Durable before it returns where `fsync`. Throws at the first that
   * fails; what was made by then stays (a file half made too, where a whole stream broke). A name that is taken fails with
   * SG-TRAN-003, a content of another length with SG-TRAN-010, a full disk or quota with SG-TRAN-012.
   */
  createMany(dir: RemotePath, entries: AsyncIterable<NewEntry> | Iterable<NewEntry>, options?: CallOptions): Promise<void>
  /**
   * Folders too. Fails with SG-TRAN-003 when `to` exists, unless `replace` is asked for and the capability is `atomic`; a folder is
   * never replaced and replaces nothing.
   */
  rename(from: RemotePath, to: RemotePath, options?: CallOptions & { replace?: boolean }): Promise<void>
  /** A second name for a regular file. Fails with SG-TRAN-003 when `to` exists. Only where `capabilities.hardLink`. */
  link(from: RemotePath, to: RemotePath, options?: CallOptions): Promise<void>
  /** A symbolic link at `path` that says `target`. Fails with SG-TRAN-003 when the name is taken. Only where `capabilities.symlink`. */
  symlink(path: RemotePath, target: string, options?: CallOptions): Promise<void>
  /** Removes a file or a link. */
  remove(path: RemotePath, options?: CallOptions): Promise<void>
  /** Removes an empty folder. */
  rmdir(path: RemotePath, options?: CallOptions): Promise<void>
  /** Fails with SG-TRAN-003 when the name is taken: this is the lock primitive. */
  mkdir(path: RemotePath, options?: CallOptions & { mode?: number }): Promise<void>
  chmod(path: RemotePath, mode: number, options?: CallOptions): Promise<void>
  /**
   * Runs one program by its absolute path with a clean environment (env -i, LC_ALL=C). Only where `capabilities.exec`.
   * No shell of ours sees the arguments, and none of them may be a secret.
   */
  exec(argv: readonly [string, ...string[]], options?: ExecOptions): Promise<ExecResult>
  /**
   * Like `exec`, for output larger than memory: yields standard output as it comes, and at the end throws SG-TRAN-011 when the
   * program did not exit with 0 (its standard error, cut, is the `detail`). `stdin` may be a stream. Leaving the loop early
   * ends the program.
   */
  execStream(argv: readonly [string, ...string[]], options?: StreamOptions): AsyncIterable<Buffer>
  close(): Promise<void>
}

/** What connecting may ask for. Asked at most once each; `undefined` means there is none to try. */
export interface CredentialSource {
  password(account: Account): Promise<Secret | undefined>
  passphrase(account: Account, file: string): Promise<Secret | undefined>
  /** A keyboard-interactive question that is not the password (a one-time code). `undefined`: nobody to ask. */
  answer(account: Account, prompt: string, echo: boolean): Promise<Secret | undefined>
}

export interface ConnectOptions extends CallOptions {
  readonly credentials: CredentialSource
  /** No key and no agent: what is tried is the password alone. */
  readonly passwordOnly?: true
  /** Without a byte from the other side for this long, the call fails with SG-CONN-002. Default 30,000. */
  readonly idleMs?: number
  /** For connecting and logging in. Default 20,000. */
  readonly connectMs?: number
  /** Folder that stands for ~ (tests). Default: the user's own. */
  readonly homeDir?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** One line a call, for `--verbose`: never a secret. */
  readonly log?: (line: string) => void
}

/** What a server offers before we trust it. */
export interface OfferedKey {
  /** `ssh-ed25519`, `rsa-sha2-512`'s `ssh-rsa`, …; `tls` for FTPS. */
  readonly type: string
  /** `SHA256:…` as ssh-keygen shows it; for TLS upper-case hex with colons. */
  readonly fingerprint: string
  readonly host: string
  readonly port: number
}

/** One way to reach an account. */
export interface TransportAdapter {
  connect(account: Account, options: ConnectOptions): Promise<Transport>
  /** Loads what `connect` goes on with once the host answers, where that is much. Without it, it is loaded then. */
  load?(): Promise<unknown>
  /** The key or certificate the server shows, without logging in. `undefined` where there is none (local, clear-text FTP). */
  offeredKey(account: Account, options: Omit<ConnectOptions, 'credentials'>): Promise<OfferedKey | undefined>
}
