import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { diskWriteError } from './disk-error.ts'

/** Makes a folder and its missing parents, for the operator alone (0700). Folders that are there keep their mode. */
export async function ensureFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw diskWriteError(folder, error)
  }
}

/**
 * Writes a whole file or nothing: into a new file beside it, synced, then renamed over it, then the folder synced. Readers see
 * the old content or the new one, also after a power cut. Missing parents are made with mode 0700.
 * @param mode of the file. Default 0600: what we keep of a site is nobody else's business.
 * @throws SG-DISK-002; then the old file is as it was and nothing is left behind.
 */
export async function writeFileAtomic(file: string, data: string | Uint8Array, mode = 0o600): Promise<void> {
  const folder = dirname(file)
  await ensureFolder(folder)
  const temporary = temporaryBeside(file)
  try {
    const handle = await open(temporary, 'wx', 0o600)
    try {
      await handle.writeFile(data)
      // The mode given to open() is narrowed by the umask; this one is not.
      await handle.chmod(mode)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
    await syncFolder(folder)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw diskWriteError(file, error)
  }
}

/** A name beside `file`, on the same file system, that nobody else uses. */
export function temporaryBeside(file: string): string {
  // A long name plus our suffix could pass the 255 bytes a name may have.
  const start = Buffer.from(basename(file))
    .subarray(0, 60)
    .toString('latin1')
    .replaceAll(/[^\w.-]/g, '_')
  return join(dirname(file), `.${start}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`)
}

/** Takes away what processes of this machine that are no more left of files they were writing in a folder. What lives is left alone. */
export async function sweepTemporaries(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    const pid = Number(/^\..*\.(\d+)\.[0-9a-f]{12}\.tmp$/.exec(name)?.[1])
    if (!Number.isNaN(pid) && pid !== process.pid && isGone(pid)) await rm(join(folder, name), { force: true })
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

/** Makes a rename in this folder survive a power cut. A file system that cannot sync folders is left alone. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders, and its renames need none of this.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code !== 'EINVAL' && code !== 'ENOTSUP') throw error
  } finally {
    await handle.close()
  }
}
