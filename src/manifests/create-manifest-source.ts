import { join } from 'node:path'
import type { ReleaseState } from '../cms/types.ts'
import { isSiteguardError, SiteguardError } from '../core/error.ts'
import type { ReleaseRef } from '../core/manifest.ts'
import type { HttpClient } from '../http/types.ts'
import { feedOf } from './feeds/index.ts'
import type { FeedContext, Unpinned } from './feeds/types.ts'
import { DEFAULT_LOCALE } from './feeds/wordpress.ts'
import { createOnce } from './once.ts'
import { createManifestStore, type LoadOutcome } from './store.ts'
import type { ManifestAnswer, ManifestSource, NoManifest } from './types.ts'

export interface ManifestSourceOptions {
  readonly http: HttpClient
  /** siteguard's own cache folder (`appFolders().cache`). */
  readonly cacheDir: string
  readonly now: () => Date
  /** Ask nobody: what is cached must do. */
  readonly offline?: boolean
  /** Archives that may be used on the word of TLS alone. Default `plugins`: for them there is nothing better. */
  readonly unpinned?: Unpinned
  /** Told of what did not stop the work, such as a manifest that could not be kept. */
  readonly log?: (error: SiteguardError) => void
}

/**
 * Manifests from the cache, else from their vendor, whose answer is kept. Everything is asked once per run: several sites that
 * wait for one release share its download, and a feed that failed is not asked again. "No" is never written to disk.
 */
export function createManifestSource(options: ManifestSourceOptions): ManifestSource {
  const store = createManifestStore(options.cacheDir)
  const once = createOnce()

  const contextOf = (signal: AbortSignal, progress: (doing: string) => void): FeedContext => ({
    http: options.http,
    tempDir: join(options.cacheDir, 'downloads'),
    now: options.now,
    unpinned: options.unpinned ?? 'plugins',
    signal,
    once,
    progress,
  })

  async function load(release: ReleaseRef, signal: AbortSignal, progress: (doing: string) => void): Promise<ManifestAnswer> {
    const cached = await store.load(release)
    if ('manifest' in cached) return cached
    const fallback = options.offline ? await loadEnglish(release) : undefined
    if (fallback !== undefined) return fallback
    const feed = feedOf(release.product)
    if (options.offline || feed === undefined) return notCached(release, cached, options.offline ? 'offline' : 'no-source')
    try {
      const answer = await feed.find(release, contextOf(signal, progress))
      if ('manifest' in answer) await keep(() => store.save(answer.manifest))
      return answer
    } catch (error) {
      if (!isSiteguardError(error) || error.kind === 'cancelled') throw error
      const reason = error.kind === 'integrity' || error.code === 'SG-MAN-004' ? 'rejected' : 'no-feed'
      return { missing: { release, reason, detail: error.message, error } }
    }
  }

  /** What the API falls back to when it does not know a language; see feeds/wordpress.ts. */
  async function loadEnglish(release: ReleaseRef): Promise<ManifestAnswer | undefined> {
    if (release.product !== 'wordpress' || release.locale === DEFAULT_LOCALE) return undefined
    const english = await store.load({ ...release, locale: DEFAULT_LOCALE })
    return 'manifest' in english ? english : undefined
  }

  async function keep(save: () => Promise<unknown>): Promise<void> {
    try {
      await save()
    } catch (error) {
      // A full disk costs a download tomorrow, not today's scan.
      if (!isSiteguardError(error)) throw error
      options.log?.(error)
    }
  }

  return {
    find(asked, { signal, progress } = {}) {
      const release = asked.product === 'wordpress' ? { ...asked, locale: asked.locale ?? DEFAULT_LOCALE } : asked
      const key = `find ${JSON.stringify([release.product, release.version, release.locale ?? null])}`
      return once(key, async (shared) => explained(await load(release, shared, progress ?? (() => {}))), signal)
    },

    async releases(product, { signal } = {}) {
      const unknown: ReleaseState = { origin: 'unknown', gap: options.offline === true ? 'offline' : 'no-feed', newest: {}, supported: [] }
      const feed = feedOf(product)
      if (options.offline || feed?.releases === undefined) return unknown
      const ask = feed.releases.bind(feed)
      try {
        return await once(
          `releases ${product}`,
          (shared) =>
            ask(
              contextOf(shared, () => {}),
              product,
            ),
          signal,
        )
      } catch (error) {
        if (isSiteguardError(error)) options.log?.(error)
        return isNotListed(error) ? { ...unknown, gap: 'not-listed' } : unknown
      }
    },
  }
}

/** Whether the feed was read, and does not have what was asked for. */
function isNotListed(error: unknown): boolean {
  return isSiteguardError(error) && error.code === 'SG-MAN-005' && 'fault' in error.params && error.params.fault === 'not-listed'
}

/** Every "no" has words: its own error, or that there is no manifest and how to add one. */
function explained(answer: ManifestAnswer): ManifestAnswer {
  if ('manifest' in answer || answer.missing.error !== undefined) return answer
  const { product, version } = answer.missing.release
  const error = new SiteguardError({ code: 'SG-MAN-001', kind: 'not-found', params: { product, version } })
  return { missing: { ...answer.missing, error } }
}

function notCached(
  release: ReleaseRef,
  outcome: Exclude<LoadOutcome, { manifest: unknown }>,
  otherwise: NoManifest['reason'],
): ManifestAnswer {
  if (outcome.problem === 'missing') return { missing: { release, reason: otherwise } }
  return { missing: { release, reason: 'corrupt', detail: outcome.detail } }
}
