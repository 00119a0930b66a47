import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { SiteguardError } from '../core/error.ts'
import type { Manifest, ReleaseRef } from '../core/manifest.ts'
import { diskReadError } from '../disk/disk-error.ts'
import { keepArchive } from './archives.ts'
import { buildManifest } from './build-manifest.ts'
import type { Identify } from './identify-release.ts'
import { readFolder, type SkippedEntry } from './read-folder.ts'
import { readZip } from './read-zip.ts'
import { archiveError, RELEASE_LIMITS } from './release-file.ts'
import type { ManifestStore } from './store.ts'

export interface AddedManifest {
  readonly manifest: Manifest
  /** Where it is kept. */
  readonly file: string
  /** What was left out (folders only: an archive with such entries is refused). */
  readonly skipped: readonly SkippedEntry[]
}

interface AddOptions {
  /** Product and version, when the files do not tell; when they do, they must agree. */
  readonly expected?: ReleaseRef
  readonly identify?: Identify
}

/**
 * Keeps the manifest of a release archive (zip) on this machine, for work without a network or for releases no feed lists; with
 * `cacheDir` the archive itself too, so that sites can be rebuilt from it.
 * @throws SG-DISK-001, SG-MAN-002 (another sha256 than given), SG-MAN-003, SG-MAN-004, SG-MAN-006, SG-DISK-002
 */
export async function addManifest(
  store: ManifestStore,
  options: AddOptions & { readonly archive: string; readonly sha256: string; readonly cacheDir?: string },
): Promise<AddedManifest> {
  const { archive, sha256, cacheDir, ...rest } = options
  const bytes = await readArchive(archive)
  const actual = createHash('sha256').update(bytes).digest('hex')
  if (actual !== sha256.trim().toLowerCase()) {
    const params = { file: archive, expected: `sha256:${sha256.trim().toLowerCase()}`, actual: `sha256:${actual}` }
    throw new SiteguardError({ code: 'SG-MAN-002', kind: 'integrity', params })
  }
  const source = `archive sha256:${actual} pinned by hand`
  const manifest = await buildManifest(readZip(bytes, archive), { label: archive, source, ...rest })
  if (cacheDir !== undefined) await keepArchive(cacheDir, manifest, bytes)
  return { manifest, file: await store.save(manifest), skipped: [] }
}

/**
 * Keeps the manifest of a release unpacked in a folder on this machine. Nothing vouches for it but whoever says so.
 * @throws SG-DISK-001, SG-MAN-003, SG-MAN-004, SG-MAN-006, SG-DISK-002
 */
export async function addManifestFromFolder(
  store: ManifestStore,
  options: AddOptions & { readonly folder: string },
): Promise<AddedManifest> {
  const { folder, ...rest } = options
  const { manifest, skipped } = await manifestOfFolder(folder, rest)
  return { manifest, file: await store.save(manifest), skipped }
}

/** The manifest of a folder, not kept. @throws as `addManifestFromFolder` */
export async function manifestOfFolder(folder: string, options: AddOptions = {}): Promise<{ manifest: Manifest; skipped: SkippedEntry[] }> {
  const skipped: SkippedEntry[] = []
  const files = readFolder(folder, (entry) => skipped.push(entry))
  const manifest = await buildManifest(files, { label: folder, source: 'folder', folder: basename(resolve(folder)), ...options })
  return { manifest, skipped }
}

async function readArchive(file: string): Promise<Buffer> {
  try {
    const { size } = await stat(file)
    if (size > RELEASE_LIMITS.maxArchiveBytes) throw archiveError(file, 'too-large')
    return await readFile(file)
  } catch (error) {
    throw diskReadError(file, error)
  }
}
