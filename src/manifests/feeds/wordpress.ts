import * as z from 'zod'
import type { ReleaseState } from '../../cms/types.ts'
import type { Manifest, ManifestFile, ReleaseRef } from '../../core/manifest.ts'
import { branchOf, compareVersions } from '../../core/version.ts'
import { isVersion } from '../identify-release.ts'
import { isReleasePath } from '../release-file.ts'
import { feedError, looseRecord, readDocument } from './read-document.ts'
import type { Feed, FeedContext } from './types.ts'

const CHECKSUMS = 'https://api.wordpress.org/core/checksums/1.0/'
/** Packages stand as `wordpress-<version>.zip`, those of other languages in a folder of the locale's name. */
const PACKAGES = 'https://downloads.wordpress.org/release/'
/** Answers whoever asks, so that it tells a directory without an entry from one that is not there. */
export const VERSIONS = 'https://api.wordpress.org/core/version-check/1.7/'
/** What WordPress itself falls back to. */
export const DEFAULT_LOCALE = 'en_US'

/** `false` is the API's answer for a release (or a language of it) that it does not know. */
const checksumsSchema = z.object({ checksums: z.union([z.literal(false), looseRecord]) })
const offersSchema = z.object({ offers: z.array(z.unknown()) })
const offerSchema = z.object({ current: z.string() })

/**
 * WordPress's core from api.wordpress.org: an md5 per file, over TLS. Each language of a release is packaged by itself and differs
 * in a few files; where the API does not know the language asked for, the English list is given with `locale: 'en_US'`, and
 * whoever compares must expect those files to differ.
 */
export const wordpressFeed: Feed = {
  async find(release, context) {
    if (isVersion(release.version)) {
      const asked = isLocale(release.locale) ? release.locale : DEFAULT_LOCALE
      for (const locale of new Set([asked, DEFAULT_LOCALE])) {
        const manifest = await readChecksums(release, locale, context)
        if (manifest !== undefined) return { manifest }
      }
    }
    return { missing: { release, reason: 'not-listed' } }
  },

  /**
   * Newest of each branch that is offered an update. Supported is the newest branch alone: that is what WordPress says of itself
   * ("none of these are safe to use, except the latest", wordpress.org/download/releases); fixes for older ones are a courtesy.
   */
  async releases(context): Promise<ReleaseState> {
    const { offers } = await readDocument(VERSIONS, offersSchema, context)
    const newest: Record<string, string> = {}
    let latest: string | undefined
    for (const offer of offers) {
      const version = offerSchema.safeParse(offer).data?.current
      if (version === undefined || !/^\d+\.\d+(?:\.\d+)?$/.test(version) || !isVersion(version)) continue
      const branch = branchOf(version)
      const best = newest[branch]
      if (best === undefined || compareVersions(version, best) > 0) newest[branch] = version
      if (latest === undefined || compareVersions(version, latest) > 0) latest = version
    }
    if (latest === undefined) throw feedError(VERSIONS, 'empty')
    return { origin: 'feed', asOf: context.now().toISOString(), newest, supported: [branchOf(latest)] }
  },

  /** Nothing pins it; its files are held against the API's list one by one. */
  async archive(release) {
    if (!isVersion(release.version)) return undefined
    const folder = isLocale(release.locale) && release.locale !== DEFAULT_LOCALE ? `${release.locale}/` : ''
    return { url: `${PACKAGES}${folder}wordpress-${release.version}.zip` }
  },
}

/** A locale that may stand in addresses. */
export function isLocale(locale: string | undefined): locale is string {
  return locale !== undefined && /^[A-Za-z]{2,3}(_[A-Za-z0-9]{1,16})*$/.test(locale)
}

/** Undefined when the API has no list of this language of this release. */
async function readChecksums(release: ReleaseRef, locale: string, context: FeedContext): Promise<Manifest | undefined> {
  const url = `${CHECKSUMS}?${new URLSearchParams({ version: release.version, locale })}`
  const { checksums } = await readDocument(url, checksumsSchema, context)
  const rows = checksums === false ? [] : Object.entries(checksums)
  if (rows.length === 0) return undefined
  const files = new Map<string, ManifestFile>()
  for (const [path, value] of rows) {
    const digest = typeof value === 'string' ? value.toLowerCase() : ''
    if (isReleasePath(path) && /^[0-9a-f]{32}$/.test(digest)) files.set(path, { digest })
  }
  if (files.size === 0) throw feedError(url, 'empty')
  return { product: release.product, version: release.version, locale, algorithm: 'md5', files, source: `list ${url}` }
}
