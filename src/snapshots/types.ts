import type { SiteId } from '../core/account.ts'
import type { Problem } from '../core/entry.ts'
import type { Sha256 } from '../core/manifest.ts'
import type { RemotePath } from '../core/path.ts'
import type { Secret } from '../core/secret.ts'
import type {
  BlobId,
  Gap,
  SnapshotDatabase,
  SnapshotEntry,
  SnapshotId,
  SnapshotInfo,
  SnapshotMarks,
  SnapshotRecord,
  SnapshotTable,
} from '../core/snapshot.ts'

export interface SignalOption {
  readonly signal?: AbortSignal
}

export interface PieceOption {
  /** Each piece is good only until the next one is asked for: one buffer does for all of them. Default: pieces stay good. */
  readonly lent?: boolean
  /** Whoever takes them proves where they arrive that they are the right ones: they need not be hashed here too. */
  readonly unproven?: boolean
}

/** The snapshots of one site: one bare Git repository (docs/decisions.md: one a site, so that a town can be handed its own). */
export interface SnapshotStore {
  readonly site: SiteId
  /** Folder of the bare repository. */
  readonly dir: string
  /**
   * Oldest first. `targets` too when asked: they are no states the site was in. `remembered`: what this process has read or written
   * of them is not read once more.
   */
  list(options?: { targets?: boolean; remembered?: boolean }): Promise<SnapshotInfo[]>
  /** @throws SG-SNAP-001 when there is no such snapshot, SG-SNAP-002 when it is damaged. */
  open(id: SnapshotId, options?: SignalOption): Promise<SnapshotReader>
  /** One writer at a time for a site: @throws SG-SNAP-003 naming who holds the store. */
  begin(options?: SignalOption): Promise<SnapshotWriter>
  /** Merges into what is there; `undefined` values leave the mark as it is. */
  mark(id: SnapshotId, marks: Partial<SnapshotMarks>): Promise<void>
  /** Ends a legal hold. */
  unhold(id: SnapshotId): Promise<void>
  /**
   * Brings those of these contents that are not on this disk from where they are kept off-site: a store that began empty lacks most.
   * Reading a content does so by itself, one by one; asking for many beforehand saves the journeys. Nothing happens in a store that
   * was opened without a way to any such place. @throws what that way throws.
   */
  bring(blobs: readonly BlobId[], options?: SignalOption): Promise<void>
  /** Sums of what the store holds on this disk: bytes, packs. */
  size(): Promise<{ readonly bytes: number; readonly packs: number }>
}

export interface SnapshotReader {
  readonly record: SnapshotRecord
  /** Every entry, by path. Checked: names decode and encode the same, paths stay below the root, nothing is both file and folder. */
  entries(): Promise<ReadonlyMap<RemotePath, SnapshotEntry>>
  /** Of these blobs, those on this disk: a runner that began empty has the others off-site only. */
  present(blobs: readonly BlobId[]): Promise<ReadonlySet<BlobId>>
  /** As the store's: those that are not on this disk, where there is a way to bring them. */
  bring(blobs: readonly BlobId[]): Promise<void>
  /** Bytes of one blob. Streams: a blob may be larger than memory. @throws SG-SNAP-002 when damaged or absent. */
  content(blob: BlobId, options?: PieceOption): AsyncIterable<Buffer>
  /** Many blobs by one `cat-file --batch`, in the order asked. Blobs above `limit` bytes come as `too-large`. */
  contents(blobs: readonly BlobId[], limit: number): AsyncIterable<{ readonly blob: BlobId; readonly bytes: Buffer | 'too-large' }>
  close(): Promise<void>
}

/** Bytes that were put into the store. */
export interface StoredBlob {
  readonly blob: BlobId
  readonly sha256: Sha256
}

/**
 * One new snapshot. Nothing of it is seen by anybody before `finish` returns; `abort`, or the end of the process, leaves only
 * packs the next writer reuses or sweeps.
 */
export interface SnapshotWriter {
  /** Stores bytes and hashes them. `size` is what the listing promised; @throws SG-SNAP-004 when the content has another length. */
  put(size: number, content: AsyncIterable<Uint8Array> | Uint8Array): Promise<StoredBlob>
  /** Stores bytes whose length is not known beforehand (a table's dump) by way of a temporary file beside the store. */
  putUnsized(content: AsyncIterable<Uint8Array>): Promise<StoredBlob & { readonly bytes: number }>
  /** What was put so far may go to the disk now, while something else is done. What fails is told by what comes next. */
  settle(): void
  /**
   * Writes trees, manifests and the commit, and only then the ref. Entries may name blobs put by this writer or held by any
   * earlier snapshot of the store. The id is made here, from `startedAt`.
   * @param onStored Given the snapshot while it is waited for Git and the disk: all its contents can be read, though nobody sees it yet, and
   * `finish` may still fail. To be closed by whom it is given to.
   */
  finish(
    record: Omit<SnapshotRecord, 'id' | 'version'>,
    entries: Iterable<SnapshotEntry>,
    onStored?: (reader: SnapshotReader) => void,
  ): Promise<SnapshotInfo>
  abort(): Promise<void>
}

/** Where a site's database is and how to log in, as its own configuration says. Parsed, never included or run. */
export type DatabaseLink =
  | {
      readonly kind: 'mysql'
      /** Installation it belongs to, relative to the site's root. */
      readonly installation: RemotePath
      /** File that names it, relative to the site's root. */
      readonly config: RemotePath
      readonly host: string
      readonly port?: number
      readonly socket?: string
      readonly name: string
      readonly user: string
      readonly password: Secret
      /** Table prefix with its `_`. Tables of other prefixes in the same database are another site's. */
      readonly prefix: string
      readonly charset?: string
    }
  | { readonly kind: 'sqlite'; readonly installation: RemotePath; readonly file: RemotePath; readonly prefix: string }

/**
 * A database that is a file, read whole and, where the account can lock it, at one moment: what stands at `path` in the snapshot
 * instead of the bytes the listing's pull happened to meet.
 */
export interface DatabaseFile {
  /** Relative to the site's root. */
  readonly path: RemotePath
  readonly blob: BlobId
  readonly sha256: Sha256
  readonly bytes: number
  /** Surely of one moment. */
  readonly consistent: boolean
}

/** What dumping gave: tables already in the store, or why not. */
export interface DumpResult {
  readonly databases: readonly SnapshotDatabase[]
  readonly gaps: readonly Gap[]
  readonly files?: readonly DatabaseFile[]
}

/** A dump a provider's API makes (OVH's own comes with its issue): the last rung of the ladder. */
export interface ProviderDump {
  dump(link: DatabaseLink, options: SignalOption): AsyncIterable<Buffer>
}

/** One object of an off-site copy. */
export interface StoredObject {
  readonly name: string
  readonly size: number
  /** Milliseconds since 1970, by the clock of the place. */
  readonly modified: number
}

/**
 * A place for sealed, write-once objects: a directory, an SFTP server, S3. Names are `[a-z0-9._/-]`, made by us. It never sees
 * a byte in the clear and is not trusted: what it gives back is checked by seal, digest and signature.
 */
export interface ObjectTarget {
  readonly kind: 'directory' | 'sftp' | 's3'
  /** For people: where it is, without secrets. */
  readonly address: string
  list(prefix: string, options?: SignalOption): Promise<StoredObject[]>
  /** Bytes from `offset`, `length` of them (default: to the end). @throws SG-STORE-002 when it is not there. */
  get(name: string, options?: SignalOption & { offset?: number; length?: number }): AsyncIterable<Buffer>
  /** Makes a new object of exactly `size` bytes, whole or not at all. @throws SG-STORE-003 when the name is taken. */
  put(name: string, size: number, content: AsyncIterable<Uint8Array>, options?: SignalOption): Promise<void>
  remove(name: string, options?: SignalOption): Promise<void>
  close(): Promise<void>
}

export type {
  BlobId,
  Gap,
  Problem,
  SnapshotDatabase,
  SnapshotEntry,
  SnapshotId,
  SnapshotInfo,
  SnapshotMarks,
  SnapshotRecord,
  SnapshotTable,
}
