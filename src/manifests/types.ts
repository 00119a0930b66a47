import type { ReleaseState } from '../cms/types.ts'
import type { SiteguardError } from '../core/error.ts'
import type { Manifest, ReleaseRef } from '../core/manifest.ts'

/** Why a manifest is not there. */
export interface NoManifest {
  readonly release: ReleaseRef
  /**
   * no-feed: the vendor's feed could not be read · not-listed: it has no such release · rejected: what the vendor's server sent is
   * not what its feed pins, or pins nothing · offline: HTTP is off · corrupt: what is cached fails its check · no-source: nobody
   * publishes what this product's files should be.
   */
  readonly reason: 'no-feed' | 'not-listed' | 'rejected' | 'offline' | 'corrupt' | 'no-source'
  /** For logs and JSON; people read `error` through i18n. */
  readonly detail?: string
  /** Always there in answers of `createManifestSource`. */
  readonly error?: SiteguardError
}

export type ManifestAnswer = { readonly manifest: Manifest } | { readonly missing: NoManifest }

/** Where manifests come from: the cache (verified on each load), then the vendor's feed. */
export interface ManifestSource {
  find(release: ReleaseRef, options?: { signal?: AbortSignal; progress?: (doing: string) => void }): Promise<ManifestAnswer>
  /** What the vendor says is the newest of each branch. Never throws: an unreadable feed is origin `unknown`. */
  releases(product: string, options?: { signal?: AbortSignal }): Promise<ReleaseState>
}
