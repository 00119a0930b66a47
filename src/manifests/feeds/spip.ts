import * as z from 'zod'
import type { ReleaseState } from '../../cms/types.ts'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import type { ReleaseRef } from '../../core/manifest.ts'
import { branchOf, compareVersions, sortVersions } from '../../core/version.ts'
import { isVersion } from '../identify-release.ts'
import type { ManifestAnswer } from '../types.ts'
import { manifestOfArchive, type RemoteArchive } from './archive.ts'
import { feedError, looseRecord, readDocument } from './read-document.ts'
import type { Feed, FeedContext } from './types.ts'

/** What SPIP's own installer reads: address, sha256 and PHP versions of each release it offers. */
const FORMAT_3 = 'https://www.spip.net/spip_loader.api/3'
/** What SPIP's core asks for updates (`_VERSIONS_SERVEUR`): format 2, more branches, sha1 only, relative addresses. */
const FORMAT_2 = 'https://www.spip.net/spip_loader.api'
const FILES = 'https://files.spip.net/'

const documentSchema = z.object({
  versions: looseRecord,
  digests: looseRecord.optional().catch(undefined),
  default_branch: z.string().optional().catch(undefined),
})
const rowSchema = z.union([
  z.string().transform((url) => ({ url, sha256: undefined, sha1: undefined })),
  z.object({ url: z.string(), sha256: z.string().optional().catch(undefined), sha1: z.string().optional().catch(undefined) }),
])
const digestSchema = z.object({ sha256: z.string().optional().catch(undefined), sha1: z.string().optional().catch(undefined) })

interface Document {
  readonly address: string
  readonly rows: ReadonlyMap<string, RemoteArchive>
  readonly defaultBranch: string | undefined
}

/**
 * SPIP's releases from the two formats of its loader API. Format 3 does not hold all that format 2 does, so both are read; where
 * both list a version, format 3's row is taken whole. Neither is signed: trust is TLS to www.spip.net for the digests.
 * A version neither lists has no digest anywhere; it is fetched only when unpinned archives are allowed for everything.
 */
export const spipFeed: Feed = {
  async find(release, context) {
    if (!isVersion(release.version)) return missing(release, 'not-listed')
    const { documents, failure } = await readBoth(context)
    for (const document of documents) {
      const archive = document.rows.get(release.version)
      if (archive === undefined) continue
      if (archive.pin === undefined && context.unpinned !== 'all') {
        return missing(release, 'rejected', new SiteguardError({ code: 'SG-MAN-007', kind: 'integrity', params: { url: archive.url } }))
      }
      return { manifest: await manifestOfArchive(archive, release, context) }
    }
    if (context.unpinned === 'all') return await findUnpinned(release, context)
    // Half a feed cannot say that a release is not listed.
    return failure === undefined ? missing(release, 'not-listed') : missing(release, 'no-feed', failure)
  },

  async releases(context) {
    const { documents } = await readBoth(context)
    return releaseState(documents, context.now())
  },

  async archive(release, context) {
    if (!isVersion(release.version)) return undefined
    const { documents } = await readBoth(context)
    const listed = documents.map(({ rows }) => rows.get(release.version)).find((row) => row !== undefined)
    if (listed !== undefined || context.unpinned !== 'all') return listed
    return { url: `${FILES}spip/archives/spip-v${release.version}.zip` }
  },
}

/**
 * Newest stable release of each listed branch. Supported: every branch format 3 offers for installing, and the default branch with
 * all above it. (SPIP publishes no list of maintained branches; that the loader stops offering a branch when it ends is inferred.)
 */
function releaseState(documents: readonly Document[], now: Date): ReleaseState {
  const newest: Record<string, string> = {}
  const supported = new Set<string>()
  const defaultBranch = documents.map((document) => document.defaultBranch).find((branch) => branch !== undefined)
  for (const { address, rows } of documents) {
    for (const version of rows.keys()) {
      if (!isStable(version)) continue
      const branch = branchOf(version)
      const best = newest[branch]
      if (best === undefined || compareVersions(version, best) > 0) newest[branch] = version
      const current = defaultBranch === undefined || compareVersions(branch, defaultBranch) >= 0
      if (address === FORMAT_3 || current) supported.add(branch)
    }
  }
  return { origin: 'feed', asOf: now.toISOString(), newest, supported: sortVersions(supported) }
}

async function readBoth(context: FeedContext): Promise<{ documents: Document[]; failure: SiteguardError | undefined }> {
  const outcomes = await Promise.allSettled([readOne(FORMAT_3, context), readOne(FORMAT_2, context)])
  const documents: Document[] = []
  let failure: SiteguardError | undefined
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') documents.push(outcome.value)
    else if (isSiteguardError(outcome.reason) && outcome.reason.kind !== 'cancelled') failure ??= outcome.reason
    else throw outcome.reason
  }
  if (documents.length === 0 && failure !== undefined) throw failure
  return { documents, failure }
}

async function readOne(address: string, context: FeedContext): Promise<Document> {
  const document = await readDocument(address, documentSchema, context)
  const rows = new Map<string, RemoteArchive>()
  for (const [key, raw] of Object.entries(document.versions)) {
    const version = key.replace(/^v(?=\d)/, '')
    // `dev`, `master` and the like are no releases.
    if (!/^\d+\.\d+\.\d+/.test(version) || !isVersion(version)) continue
    const row = rowSchema.safeParse(raw).data
    if (row === undefined || !URL.canParse(row.url, FILES)) continue
    const pin = pinOf(row, address) ?? pinOf(digestSchema.safeParse(document.digests?.[key]).data ?? {}, address)
    rows.set(version, { url: new URL(row.url, FILES).href, ...(pin === undefined ? {} : { pin }) })
  }
  if (rows.size === 0) throw feedError(address, 'empty')
  const branch = branchOf(document.default_branch ?? '')
  return { address, rows, defaultBranch: branch === '' ? undefined : branch }
}

function pinOf(digests: { sha256?: string | undefined; sha1?: string | undefined }, by: string): RemoteArchive['pin'] {
  const sha256 = digests.sha256?.trim().toLowerCase() ?? ''
  if (/^[0-9a-f]{64}$/.test(sha256)) return { algorithm: 'sha256', digest: sha256, by }
  const sha1 = digests.sha1?.trim().toLowerCase() ?? ''
  return /^[0-9a-f]{40}$/.test(sha1) ? { algorithm: 'sha1', digest: sha1, by } : undefined
}

/** The archives' folder, where versions stay after the feed has dropped them. Before 4.0 the name was in capitals. */
async function findUnpinned(release: ReleaseRef, context: FeedContext): Promise<ManifestAnswer> {
  let last: SiteguardError | undefined
  for (const name of [`spip-v${release.version}.zip`, `SPIP-v${release.version}.zip`]) {
    try {
      return { manifest: await manifestOfArchive({ url: `${FILES}spip/archives/${name}` }, release, context) }
    } catch (error) {
      if (!isSiteguardError(error) || error.kind !== 'not-found') throw error
      last = error
    }
  }
  return missing(release, 'not-listed', last)
}

/** The third number is a number and the last: what SPIP's core calls stable. */
function isStable(version: string): boolean {
  return /^\d+\.\d+\.\d+(?:\.\d+)?$/.test(version)
}

function missing(release: ReleaseRef, reason: 'not-listed' | 'rejected' | 'no-feed', error?: SiteguardError): ManifestAnswer {
  return { missing: { release, reason, ...(error === undefined ? {} : { detail: error.message, error }) } }
}
