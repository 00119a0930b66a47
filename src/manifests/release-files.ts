import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isSiteguardError, SiteguardError } from '../core/error.ts'
import { hasDigest, type Manifest, type ReleaseRef, type Sha256 } from '../core/manifest.ts'
import { diskReadError } from '../disk/disk-error.ts'
import { keepArchive, keptArchive } from './archives.ts'
import { readRelease } from './build-manifest.ts'
import type { ManifestSourceOptions } from './create-manifest-source.ts'
import { digestOf } from './digest.ts'
import { downloadArchive } from './feeds/archive.ts'
import { feedOf } from './feeds/index.ts'
import type { FeedContext } from './feeds/types.ts'
import { createOnce } from './once.ts'
import { openZip } from './read-zip.ts'
import { archiveError, RELEASE_LIMITS, type ReleaseFile } from './release-file.ts'
import type { ManifestSource } from './types.ts'

/** The files of one release, each held against its manifest before any of them is given out. */
export interface OpenedRelease {
  /** As found: `locale` may be another than asked for, where the vendor has no list of that language. */
  readonly release: ReleaseRef
  /** What vouches for it, as in `Manifest.source`. */
  readonly source: string
  /** When the newest file of its archive was last changed, ISO 8601: about when it came out. Absent: the archive does not tell. */
  readonly released?: string
  /** By path inside the release. */
  readonly files: ReadonlyMap<string, { readonly sha256: Sha256; readonly size: number }>
  content(path: string): AsyncIterable<Buffer>
  close(): Promise<void>
}

export interface ReleaseOpenerOptions extends ManifestSourceOptions {
  readonly manifests: ManifestSource
  /**
   * An archive of the user's, with the digest he trusts: it stands for the release it holds, whatever feeds say. With `beside`, other
   * versions of its product are had as if there were no archive; else asking for one is a mistake.
   */
  readonly archive?: { readonly file: string; readonly sha256: string; readonly beside?: boolean }
}

export type ReleaseOpener = (release: ReleaseRef, options?: { signal?: AbortSignal }) => Promise<OpenedRelease>

/**
 * Opens releases: from the user's own archive, from one kept on this machine (`manifest add --archive` keeps them, so does a
 * download), else from the vendor. Whatever an archive comes from, each of its files must be what the release's manifest says;
 * only the user's own archive, pinned by hand, is its own manifest. Errors of the returned function:
 * SG-MAN-001… (no manifest), SG-REST-008 (a manifest, but no archive), SG-REST-009 (an archive that is not what its manifest says),
 * SG-MAN-002 (not the pinned bytes), SG-MAN-006 (the user's archive is another version), SG-HTTP-00x.
 */
export function createReleaseOpener(options: ReleaseOpenerOptions): ReleaseOpener {
  const once = createOnce()
  const own = options.archive === undefined ? undefined : once('own', () => openOwn(options.archive as { file: string; sha256: string }))
  // Asked for only when a release is: until then nobody handles its failure.
  own?.catch(() => undefined)

  const contextOf = (signal: AbortSignal): FeedContext => ({
    http: options.http,
    tempDir: join(options.cacheDir, 'downloads'),
    now: options.now,
    unpinned: options.unpinned ?? 'plugins',
    signal,
    once,
    progress: () => {},
  })

  async function open(release: ReleaseRef, signal: AbortSignal): Promise<OpenedRelease> {
    const mine = await own
    if (mine !== undefined && mine.release.product === release.product) {
      if (mine.release.version === release.version) return mine
      if (options.archive?.beside !== true) throw otherVersion(options.archive?.file ?? '', release, mine.release)
    }
    const answer = await options.manifests.find(release, { signal })
    if (!('manifest' in answer)) throw answer.missing.error ?? noArchive(release)
    const { manifest } = answer
    const asked = refOf(manifest)
    const kept = await keptArchive(options.cacheDir, asked)
    const fromKept = kept === undefined ? undefined : await tryOpen(kept, manifest)
    if (fromKept !== undefined && !isSiteguardError(fromKept)) return fromKept
    const feed = options.offline === true ? undefined : feedOf(release.product)
    const archive = await feed?.archive(asked, contextOf(signal))
    if (archive === undefined) throw fromKept ?? noArchive(release)
    const { bytes } = await downloadArchive(archive, contextOf(signal))
    const opened = { ...(await openArchive(bytes, archive.url, manifest)), ...(archive.released && { released: archive.released }) }
    await keepArchive(options.cacheDir, asked, bytes).catch((error: unknown) => {
      // A full disk costs a download tomorrow, not today's rebuild.
      if (!isSiteguardError(error)) throw error
      options.log?.(error)
    })
    return opened
  }

  return (release, { signal } = {}) => once(`open ${JSON.stringify(release)}`, (shared) => open(release, shared), signal)
}

function otherVersion(file: string, asked: ReleaseRef, found: ReleaseRef): SiteguardError {
  const [expected, actual] = [asked, found].map(({ product, version }) => `${product} ${version}`) as [string, string]
  return new SiteguardError({ code: 'SG-MAN-006', kind: 'integrity', params: { file, expected, found: actual } })
}

function noArchive({ product, version }: ReleaseRef): SiteguardError {
  return new SiteguardError({ code: 'SG-REST-008', kind: 'not-found', params: { product, version } })
}

function refOf({ product, version, locale }: Manifest): ReleaseRef {
  return { product, version, ...(locale === undefined ? {} : { locale }) }
}

async function tryOpen(bytes: Buffer, manifest: Manifest): Promise<OpenedRelease | SiteguardError> {
  try {
    return await openArchive(bytes, `${manifest.product} ${manifest.version}`, manifest)
  } catch (error) {
    if (!isSiteguardError(error) || error.kind !== 'integrity') throw error
    return error
  }
}

async function openOwn({ file, sha256 }: { file: string; sha256: string }): Promise<OpenedRelease> {
  const expected = sha256.trim().toLowerCase()
  const bytes = await readArchive(file)
  const actual = digestOf(bytes, 'sha256')
  if (actual !== expected) {
    const params = { file, expected: `sha256:${expected}`, actual: `sha256:${actual}` }
    throw new SiteguardError({ code: 'SG-MAN-002', kind: 'integrity', params })
  }
  return await openArchive(bytes, file, undefined, `archive sha256:${actual} pinned by hand`)
}

async function readArchive(file: string): Promise<Buffer> {
  try {
    if ((await stat(file)).size > RELEASE_LIMITS.maxArchiveBytes) throw archiveError(file, 'too-large')
    return await readFile(file)
  } catch (error) {
    throw diskReadError(file, error)
  }
}

/** Reads all of an archive once and holds every file against the manifest; then gives single files out of the packed bytes. */
async function openArchive(bytes: Buffer, label: string, manifest: Manifest | undefined, own = ''): Promise<OpenedRelease> {
  const zip = await openZip(bytes, label)
  const digests = new Map<string, string>()
  const algorithm = manifest?.algorithm ?? 'sha256'
  async function* files(): AsyncGenerator<ReleaseFile> {
    for (const path of zip.paths) {
      const content = await zip.read(path)
      if (algorithm !== 'sha256') digests.set(path, createHash(algorithm).update(content).digest('hex'))
      yield { path, bytes: content }
    }
  }
  const expected = manifest === undefined ? {} : { expected: refOf(manifest) }
  const read = await readRelease(files(), { label, source: manifest?.source ?? own, ...expected })
  const placeOf = (path: string): string => (read.folder === '' ? path : `${read.folder}/${path}`)
  const given = new Map<string, { sha256: Sha256; size: number }>()
  let wrong = 0
  for (const [path, { digest, size = 0 }] of read.manifest.files) {
    const listed = manifest === undefined ? true : manifest.files.get(path)
    // A list names what the release is; an archive may hold more (papers), which nobody vouches for.
    if (listed === undefined) continue
    if (listed === true || hasDigest(listed, digests.get(placeOf(path)) ?? digest)) given.set(path, { sha256: digest as Sha256, size })
    else wrong += 1
  }
  for (const path of manifest?.files.keys() ?? []) if (!read.manifest.files.has(path)) wrong += 1
  const release = refOf(manifest ?? read.manifest)
  if (wrong > 0) {
    const params = { product: release.product, version: release.version, count: wrong }
    throw new SiteguardError({ code: 'SG-REST-009', kind: 'integrity', params })
  }
  return {
    release,
    source: read.manifest.source,
    ...(zip.newest === undefined ? {} : { released: zip.newest.toISOString() }),
    files: given,
    async *content(path) {
      if (!given.has(path)) throw archiveError(label, 'empty', path)
      yield await zip.read(placeOf(path))
    },
    close: async () => undefined,
  }
}
