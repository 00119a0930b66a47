import { createHash, randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SiteguardError } from '../../core/error.ts'
import type { Manifest, ReleaseRef } from '../../core/manifest.ts'
import { ensureFolder } from '../../disk/atomic-write.ts'
import { diskReadError } from '../../disk/disk-error.ts'
import { buildManifest } from '../build-manifest.ts'
import { digestOf } from '../digest.ts'
import { readZip } from '../read-zip.ts'
import { RELEASE_LIMITS } from '../release-file.ts'
import type { FeedContext } from './types.ts'

/** An archive on a vendor's server, and what vouches for it. */
export interface RemoteArchive {
  readonly url: string
  /** Undefined: nothing but TLS. */
  readonly pin?: { readonly algorithm: 'sha256' | 'sha1'; readonly digest: string; readonly by: string }
  /** Announced by a list that gives no digest. Bytes. */
  readonly size?: number
  /** When it came out, as the list says, ISO 8601. */
  readonly released?: string
}

const TIMEOUT = 10 * 60_000

/**
 * Downloads a release's archive, checks it, and makes its manifest. The same bytes are checked and read; the file does not stay.
 * @throws SG-HTTP-00x, SG-MAN-002 (not the pinned one), SG-MAN-003, SG-MAN-004, SG-MAN-006
 */
export async function manifestOfArchive(archive: RemoteArchive, expected: ReleaseRef, context: FeedContext): Promise<Manifest> {
  const { bytes, source } = await downloadArchive(archive, context)
  return await buildManifest(readZip(bytes, archive.url), { label: archive.url, source, expected })
}

/**
 * Downloads a release's archive and checks it against what vouches for it.
 * @throws SG-HTTP-00x, SG-MAN-002 (not the pinned one)
 */
export async function downloadArchive(archive: RemoteArchive, context: FeedContext): Promise<{ bytes: Buffer; source: string }> {
  context.progress(archive.url)
  await ensureFolder(context.tempDir)
  const file = join(context.tempDir, `${randomUUID()}.zip`)
  try {
    await context.http.download(archive.url, file, {
      maxBytes: RELEASE_LIMITS.maxArchiveBytes,
      timeoutMs: TIMEOUT,
      signal: context.signal,
    })
    const bytes = await readFile(file).catch((error: unknown) => {
      throw diskReadError(file, error)
    })
    check(archive, bytes)
    return { bytes, source: sourceOf(archive, bytes) }
  } finally {
    await rm(file, { force: true })
  }
}

function check({ url, pin, size }: RemoteArchive, bytes: Buffer): void {
  const differ = (expected: string, actual: string) =>
    new SiteguardError({ code: 'SG-MAN-002', kind: 'integrity', params: { file: url, expected, actual } })
  if (size !== undefined && size !== bytes.length) throw differ(`${size} bytes`, `${bytes.length} bytes`)
  if (pin === undefined) return
  const actual = createHash(pin.algorithm).update(bytes).digest('hex')
  if (actual !== pin.digest) throw differ(`${pin.algorithm}:${pin.digest}`, `${pin.algorithm}:${actual}`)
}

function sourceOf({ url, pin }: RemoteArchive, bytes: Buffer): string {
  const archive = `archive sha256:${digestOf(bytes, 'sha256')}`
  if (pin === undefined) return `${archive} unpinned TLS download of ${url}`
  return pin.algorithm === 'sha256' ? `${archive} pinned by ${pin.by}` : `${archive} pinned by ${pin.algorithm}:${pin.digest} of ${pin.by}`
}
