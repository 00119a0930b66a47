import { constants } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { decodeName } from '../core/path.ts'
import { diskReadError } from '../disk/disk-error.ts'
import { archiveError, isReleasePath, RELEASE_LIMITS, type ReleaseFile, type ReleaseLimits } from './release-file.ts'

/** Something in the folder that is not in the manifest. */
export interface SkippedEntry {
  readonly path: string
  readonly reason: 'symlink' | 'special-file' | 'bad-path'
}

const SLASH = Buffer.from('/')

/**
 * Reads the files of a folder on this machine, in name order. Links are never followed: they, special files and names no release
 * has are told to `skipped`. A file that cannot be read ends it all, for a manifest with holes would call the rest of a site added.
 * @throws SG-DISK-001, and SG-MAN-003 past a limit.
 */
export async function* readFolder(
  folder: string,
  skipped: (entry: SkippedEntry) => void,
  limits: ReleaseLimits = RELEASE_LIMITS,
): AsyncGenerator<ReleaseFile> {
  let files = 0
  let total = 0
  const folders: Buffer[] = [Buffer.alloc(0)]
  for (let inner = folders.pop(); inner !== undefined; inner = folders.pop()) {
    const entries = await readdir(placeOf(folder, inner), { withFileTypes: true, encoding: 'buffer' }).catch((error: unknown) => {
      throw diskReadError(folder, error)
    })
    entries.sort((a, b) => Buffer.compare(a.name, b.name))
    for (const entry of entries) {
      const raw = inner.length === 0 ? entry.name : Buffer.concat([inner, SLASH, entry.name])
      const path = decodeName(raw)
      if (!isReleasePath(path)) skipped({ path, reason: 'bad-path' })
      else if (entry.isDirectory()) folders.push(raw)
      else if (!entry.isFile()) skipped({ path, reason: entry.isSymbolicLink() ? 'symlink' : 'special-file' })
      else {
        const bytes = await readWhole(placeOf(folder, raw), folder, path, limits)
        files += 1
        total += bytes.length
        if (files > limits.maxFiles) throw archiveError(folder, 'too-many')
        if (total > limits.maxTotalBytes) throw archiveError(folder, 'too-large')
        yield { path, bytes }
      }
    }
  }
}

function placeOf(folder: string, inner: Buffer): Buffer {
  return Buffer.concat([Buffer.from(folder), SLASH, inner])
}

async function readWhole(place: Buffer, folder: string, path: string, limits: ReleaseLimits): Promise<Buffer> {
  try {
    // Not through a link, nor waiting for a writer, should the entry have been swapped since it was listed.
    const handle = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const stats = await handle.stat()
      if (!stats.isFile()) throw archiveError(folder, 'special-file', path)
      if (stats.size > limits.maxFileBytes) throw archiveError(folder, 'too-large', path)
      return await handle.readFile()
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw diskReadError(`${folder}/${path}`, error)
  }
}
