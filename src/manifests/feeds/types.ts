import type { ReleaseState } from '../../cms/types.ts'
import type { ReleaseRef } from '../../core/manifest.ts'
import type { HttpClient } from '../../http/types.ts'
import type { Once } from '../once.ts'
import type { ManifestAnswer } from '../types.ts'
import type { RemoteArchive } from './archive.ts'

/** Which archives may be used although their vendor publishes no digest of them, on the word of TLS alone. */
export type Unpinned = 'none' | 'plugins' | 'all'

/** What a feed works with. */
export interface FeedContext {
  readonly http: HttpClient
  /** For downloads: private, made when needed, empty again afterwards. */
  readonly tempDir: string
  readonly now: () => Date
  readonly unpinned: Unpinned
  readonly signal: AbortSignal
  /** Documents are read once per run. */
  readonly once: Once
  readonly progress: (doing: string) => void
}

/** A vendor's way of saying what the files of its releases should be. */
export interface Feed {
  /** Answers, or throws a SiteguardError, which the source turns into a reason. Versions and names in `release` are hostile. */
  find(release: ReleaseRef, context: FeedContext): Promise<ManifestAnswer>
  /** Throws when the feed cannot be read. Absent where the vendor has no list of releases. `product` is one of this feed's, and hostile. */
  releases?(context: FeedContext, product: string): Promise<ReleaseState>
  /** Where the release's archive is, and what vouches for it. Undefined: none is published. Throws as `find` does. */
  archive(release: ReleaseRef, context: FeedContext): Promise<RemoteArchive | undefined>
}
