import { SiteguardError } from '../core/error.ts'
import type { Manifest, ManifestFile, ReleaseRef } from '../core/manifest.ts'
import { compareVersions } from '../core/version.ts'
import { digestOf, textDigestOf } from './digest.ts'
import { type Identify, identifyRelease, isMarker, MARKER_BYTES } from './identify-release.ts'
import type { ReleaseFile } from './release-file.ts'

export interface BuildOptions {
  /** Names the archive or folder in errors. */
  readonly label: string
  /** What goes into `Manifest.source`. */
  readonly source: string
  /** Name of the folder the files lie in, when they have no common one of their own: a WordPress plugin's slug is nowhere else. */
  readonly folder?: string
  /** What it must be. Without it the files must tell; with it they must not tell otherwise. */
  readonly expected?: ReleaseRef
  readonly identify?: Identify
}

/**
 * A manifest of sha256 digests from the files of a release. The one folder that many archives put everything in (`wordpress/`,
 * a plugin's prefix) is taken off, unless the release is found without doing so.
 * @throws SG-MAN-004 when nothing tells what it is, SG-MAN-006 when it is something else than expected.
 */
export async function buildManifest(files: AsyncIterable<ReleaseFile>, options: BuildOptions): Promise<Manifest> {
  return (await readRelease(files, options)).manifest
}

/** As `buildManifest`; `folder` is the one that was taken off, '' when none was. */
export async function readRelease(
  files: AsyncIterable<ReleaseFile>,
  options: BuildOptions,
): Promise<{ readonly manifest: Manifest; readonly folder: string }> {
  const digests = new Map<string, ManifestFile>()
  const markers = new Map<string, Buffer>()
  for await (const { path, bytes } of files) {
    const textDigest = textDigestOf(bytes, 'sha256')
    digests.set(path, { digest: digestOf(bytes, 'sha256'), size: bytes.length, ...(textDigest === undefined ? {} : { textDigest }) })
    const inner = path.slice(path.indexOf('/') + 1)
    if (bytes.length <= MARKER_BYTES && (isMarker(path) || isMarker(inner))) markers.set(path, bytes)
  }
  const top = commonFolder(digests.keys())
  const identify = options.identify ?? identifyRelease
  const outer = identify(markers, options.folder)
  const strip = outer === undefined && top !== undefined
  const found = strip ? identify(below(markers, top), top) : outer
  const release = decide(found, options)
  const manifest: Manifest = { ...release, algorithm: 'sha256', files: strip ? below(digests, top) : digests, source: options.source }
  return { manifest, folder: strip ? top : '' }
}

function decide(found: ReleaseRef | undefined, { expected, label }: BuildOptions): ReleaseRef {
  if (expected === undefined) {
    if (found === undefined) throw new SiteguardError({ code: 'SG-MAN-004', kind: 'not-found', params: { file: label } })
    return found
  }
  if (found !== undefined && (found.product !== expected.product || compareVersions(found.version, expected.version) !== 0)) {
    throw new SiteguardError({
      code: 'SG-MAN-006',
      kind: 'integrity',
      params: { file: label, expected: `${expected.product} ${expected.version}`, found: `${found.product} ${found.version}` },
    })
  }
  const locale = expected.locale ?? found?.locale
  return { product: expected.product, version: expected.version, ...(locale === undefined ? {} : { locale }) }
}

function commonFolder(paths: Iterable<string>): string | undefined {
  let top: string | undefined
  for (const path of paths) {
    const at = path.indexOf('/')
    if (at < 0) return undefined
    const first = path.slice(0, at)
    if (top !== undefined && top !== first) return undefined
    top = first
  }
  return top
}

function below<T>(map: ReadonlyMap<string, T>, folder: string): Map<string, T> {
  const out = new Map<string, T>()
  for (const [path, value] of map) if (path.startsWith(`${folder}/`)) out.set(path.slice(folder.length + 1), value)
  return out
}
