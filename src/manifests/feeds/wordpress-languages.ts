import * as z from 'zod'
import { SiteguardError } from '../../core/error.ts'
import type { ReleaseRef } from '../../core/manifest.ts'
import { isVersion } from '../identify-release.ts'
import { manifestOfArchive, type RemoteArchive } from './archive.ts'
import { readDocument } from './read-document.ts'
import type { Feed, FeedContext } from './types.ts'
import { isLocale } from './wordpress.ts'

const TRANSLATIONS = 'https://api.wordpress.org/translations/core/1.0/'
const PACKAGES = 'https://downloads.wordpress.org/translation/core/'

const documentSchema = z.object({ translations: z.array(z.unknown()) })
/** `version`: the release the translation was made for, which may be an older one. */
const rowSchema = z.object({ language: z.string(), version: z.string(), updated: z.string().optional().catch(undefined) })

/**
 * WordPress's own translations: `wordpress-language/<locale>`, of the version of the core. The list (`translations_api()`) says which
 * package fits; nothing but TLS vouches for it, as for WordPress itself.
 */
export const wordpressLanguagesFeed: Feed = {
  async find(release, context) {
    const archive = await listedArchive(release, context)
    if (archive === undefined) return { missing: { release, reason: 'not-listed' } }
    if (context.unpinned === 'none') {
      const error = new SiteguardError({ code: 'SG-MAN-007', kind: 'integrity', params: { url: archive.url } })
      return { missing: { release, reason: 'rejected', detail: error.message, error } }
    }
    return { manifest: await manifestOfArchive(archive, release, context) }
  },

  archive: listedArchive,
}

async function listedArchive({ product, version }: ReleaseRef, context: FeedContext): Promise<RemoteArchive | undefined> {
  const locale = product.slice(product.indexOf('/') + 1)
  if (!isLocale(locale) || !isVersion(version)) return undefined
  const { translations } = await readDocument(`${TRANSLATIONS}?${new URLSearchParams({ version })}`, documentSchema, context)
  for (const raw of translations) {
    const row = rowSchema.safeParse(raw).data
    if (row === undefined || row.language !== locale || !isVersion(row.version)) continue
    const released = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(row.updated ?? '') ? new Date(`${row.updated?.replace(' ', 'T')}Z`) : undefined
    return {
      url: `${PACKAGES}${encodeURIComponent(row.version)}/${locale}.zip`,
      ...(released === undefined || Number.isNaN(released.getTime()) ? {} : { released: released.toISOString() }),
    }
  }
  return undefined
}
