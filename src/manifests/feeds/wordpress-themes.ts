import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import type { ReleaseRef } from '../../core/manifest.ts'
import { isVersion } from '../identify-release.ts'
import { manifestOfArchive, type RemoteArchive } from './archive.ts'
import type { Feed } from './types.ts'
import { directoryState, slugOf } from './wordpress-directory.ts'

/**
 * Themes of the public WordPress directory. It keeps an archive of every version and publishes no digest of any, so the archive is taken
 * on the word of TLS (its own `style.css` must agree), as WordPress takes it: said in the manifest's source.
 */
export const wordpressThemesFeed: Feed = {
  async find(release, context) {
    const notListed = { missing: { release, reason: 'not-listed' as const } }
    const archive = archiveOf(release)
    if (archive === undefined) return notListed
    if (context.unpinned === 'none') {
      const error = new SiteguardError({ code: 'SG-MAN-007', kind: 'integrity', params: { url: archive.url } })
      return { missing: { release, reason: 'rejected', detail: error.message, error } }
    }
    try {
      return { manifest: await manifestOfArchive(archive, release, context) }
    } catch (error) {
      if (isSiteguardError(error) && error.kind === 'not-found') return notListed
      throw error
    }
  },

  releases: (context, product) => directoryState('theme', product, context),

  async archive(release) {
    return archiveOf(release)
  },
}

function archiveOf({ product, version }: ReleaseRef): RemoteArchive | undefined {
  const slug = slugOf(product)
  if (slug === undefined || !isVersion(version)) return undefined
  return { url: `https://downloads.wordpress.org/theme/${encodeURIComponent(slug)}.${encodeURIComponent(version)}.zip` }
}
