import type { Manifest, ReleaseRef } from '../core/manifest.ts'
import type { ReleaseState } from '../cms/types.ts'

/** Why a manifest is not there. */
export interface NoManifest {
  readonly release: ReleaseRef
  /** no-feed: the vendor's feed could not be read · not-listed: it has no such release · offline: HTTP is off · corrupt: what is cached fails its check. */
  readonly reason: 'no-feed' | 'not-listed' | 'offline' | 'corrupt' | 'no-source'
  readonly detail?: string
}

export type ManifestAnswer = { readonly manifest: Manifest } | { readonly missing: NoManifest }

/** Where manifests come from: the cache (verified on each load), then the vendor's feed. */
export interface ManifestSource {
  find(release: ReleaseRef, options?: { signal?: AbortSignal; progress?: (doing: string) => void }): Promise<ManifestAnswer>
  /** What the vendor says is the newest of each branch. Never throws: an unreadable feed is origin `unknown`. */
  releases(product: string, options?: { signal?: AbortSignal }): Promise<ReleaseState>
}
