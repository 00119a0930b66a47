import type { SiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import type { BlobId, Gap, SnapshotEntry } from '../../core/snapshot.ts'
import type { StoredBlob } from '../types.ts'

/** A file whose bytes are in the store. */
export interface Kept {
  /** How it stood before they were read, and where they are. */
  readonly entry: SnapshotEntry & StoredBlob
  /** Whether its bytes hold a PHP opening tag, where they were looked at while they passed. */
  readonly openTag?: boolean
}

export interface PullProgress {
  /** Files read, of those to read. */
  readonly done: number
  readonly total: number
  /** Bytes of them. */
  readonly bytes: number
  readonly totalBytes: number
}

export interface PullOptions {
  readonly signal?: AbortSignal
  /** Milliseconds since 1970: which part of the files is read again today where listings carry no ctime. */
  readonly now: number
  /** Believe no listing: read every file. */
  readonly paranoid?: boolean
  /** All of it was read a moment ago by whoever asks: where listings carry no ctime, what looks as it did then is not read again. */
  readonly readLately?: boolean
  /** Folders below the root, relative to it, that are other sites' and are left out. Their own entries are kept. */
  readonly others?: readonly RemotePath[]
  /** A larger file is a gap. Default 64 GiB. Bytes. */
  readonly maxFileBytes?: number
  /**
   * Files this writer was already given by a pull that was cut off, by path; each file read is added. What stands there and still
   * stands so is not read again.
   */
  readonly kept?: Map<RemotePath, Kept>
  readonly onProgress?: (progress: PullProgress) => void
}

export interface PullResult {
  /** Where the site's root really is: what was given, or what that is a link to. */
  readonly root: RemotePath
  /** Every name below the root, and the root itself as ''. */
  readonly entries: ReadonlyMap<RemotePath, SnapshotEntry>
  readonly gaps: readonly Gap[]
  readonly files: number
  readonly bytes: number
  /** Files whose bytes crossed the wire, each time counted; and those bytes. */
  readonly fetched: number
  readonly fetchedBytes: number
  /** Files read although they look as in the snapshot before, since the listing carries no ctime to prove it. 0 when `paranoid`. */
  readonly readAgain: number
  /** Contents that were looked at while they passed, and whether they hold a PHP opening tag. */
  readonly searched: ReadonlyMap<BlobId, boolean>
  /** Files taken over from the snapshot before. */
  readonly unchanged: number
  /**
   * The connection broke after the site was listed: what was read until then is in the store, the rest is not. The same pull with the
   * same `kept` over a new connection goes on from there.
   */
  readonly cut?: SiteguardError
}
