import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReleaseRef } from '../core/manifest.ts'
import { writeFileAtomic } from '../disk/atomic-write.ts'
import { safeFileName } from '../disk/file-name.ts'
import { RELEASE_LIMITS } from './release-file.ts'

/** Where the archive of a release is kept on this machine: `<cacheDir>/archives/<product>/<version>[_<locale>].zip`. */
function fileOf(cacheDir: string, { product, version, locale }: ReleaseRef): string {
  const name = safeFileName(version) + (locale === undefined ? '' : `_${safeFileName(locale)}`)
  return join(cacheDir, 'archives', ...product.split('/').map(safeFileName), `${name}.zip`)
}

/** @throws SG-DISK-002 */
export async function keepArchive(cacheDir: string, release: ReleaseRef, bytes: Buffer): Promise<void> {
  await writeFileAtomic(fileOf(cacheDir, release), bytes)
}

/** The bytes kept, which nothing vouches for yet; undefined when there are none that can be read. */
export async function keptArchive(cacheDir: string, release: ReleaseRef): Promise<Buffer | undefined> {
  const file = fileOf(cacheDir, release)
  try {
    return (await stat(file)).size > RELEASE_LIMITS.maxArchiveBytes ? undefined : await readFile(file)
  } catch {
    // Damaged or gone is as good as never kept: it is fetched again.
    return undefined
  }
}
