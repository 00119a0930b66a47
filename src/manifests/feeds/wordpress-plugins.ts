import * as z from 'zod'
import { isSiteguardError } from '../../core/error.ts'
import type { HashAlgorithm, Manifest, ManifestFile, ReleaseRef } from '../../core/manifest.ts'
import { isId, isVersion } from '../identify-release.ts'
import { isReleasePath } from '../release-file.ts'
import { feedError, looseRecord, readDocument } from './read-document.ts'
import type { Feed } from './types.ts'
import { directoryState } from './wordpress-directory.ts'

const CHECKSUMS = 'https://downloads.wordpress.org/plugin-checksums/'

const documentSchema = z.object({ files: looseRecord })
/** One digest; or several, when the author changed the files of a released version. */
const digestsSchema = z.union([z.string().transform((digest) => [digest]), z.array(z.string())]).catch([])
const rowSchema = z.object({ sha256: digestsSchema.optional(), md5: digestsSchema.optional() })

/**
 * Plugins of the public WordPress directory, by the list of digests published for each version. Commercial and home-made plugins
 * are not in it; one that bears the name of a listed plugin is judged by that plugin's list.
 */
export const wordpressPluginsFeed: Feed = {
  async find(release, context) {
    const notListed = { missing: { release, reason: 'not-listed' as const } }
    const slug = release.product.slice(release.product.indexOf('/') + 1)
    if (!isId(slug) || !isVersion(release.version)) return notListed
    const url = `${CHECKSUMS}${encodeURIComponent(slug)}/${encodeURIComponent(release.version)}.json`
    try {
      const { files } = await readDocument(url, documentSchema, context)
      return { manifest: manifestOf(release, url, files) }
    } catch (error) {
      if (isSiteguardError(error) && error.kind === 'not-found') return notListed
      throw error
    }
  },

  releases: (context, product) => directoryState('plugin', product, context),

  /** Nothing pins it; its files are held against the published list one by one. */
  async archive(release) {
    const slug = release.product.slice(release.product.indexOf('/') + 1)
    if (!isId(slug) || !isVersion(release.version)) return undefined
    return { url: `https://downloads.wordpress.org/plugin/${encodeURIComponent(slug)}.${encodeURIComponent(release.version)}.zip` }
  },
}

function manifestOf(release: ReleaseRef, url: string, rows: Record<string, unknown>): Manifest {
  const bySha256 = filesOf(rows, 'sha256')
  const byMd5 = filesOf(rows, 'md5')
  const algorithm: HashAlgorithm = bySha256.size >= byMd5.size ? 'sha256' : 'md5'
  const files = algorithm === 'sha256' ? bySha256 : byMd5
  if (files.size === 0) throw feedError(url, 'empty')
  return { product: release.product, version: release.version, algorithm, files, source: `list ${url}` }
}

function filesOf(rows: Record<string, unknown>, algorithm: HashAlgorithm): Map<string, ManifestFile> {
  const shape = algorithm === 'sha256' ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{32}$/
  const files = new Map<string, ManifestFile>()
  for (const [path, row] of Object.entries(rows)) {
    const digests = (rowSchema.safeParse(row).data?.[algorithm] ?? [])
      .map((digest) => digest.toLowerCase())
      .filter((digest) => shape.test(digest))
    const [digest, ...alternatives] = new Set(digests)
    if (digest === undefined || !isReleasePath(path)) continue
    files.set(path, { digest, ...(alternatives.length === 0 ? {} : { alternatives }) })
  }
  return files
}
