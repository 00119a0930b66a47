import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, open, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Sha256 } from '../../core/manifest.ts'
import { ensureFolder, syncFolder, temporaryBeside } from '../../disk/atomic-write.ts'
import { diskReadError, diskWriteError } from '../../disk/disk-error.ts'
import type { Attachment } from '../../evidence/index.ts'

/** Folder of the files put beside notes. */
export function attachedFolder(dir: string): string {
  return join(dir, 'attached')
}

/** Where one of them lies, by its digest. */
export function attachedFile(dir: string, sha256: string): string {
  return join(attachedFolder(dir), sha256)
}

/** Copies a file of a person's (a photograph of a screen, a mail) into an incident's folder, under its digest. @throws SG-DISK-001, SG-DISK-002 */
export async function attachFile(dir: string, file: string): Promise<Attachment> {
  await ensureFolder(attachedFolder(dir))
  const temporary = temporaryBeside(join(attachedFolder(dir), 'new'))
  const hash = createHash('sha256')
  let bytes = 0
  try {
    if (!(await lstat(file)).isFile()) throw Object.assign(new Error('not a file'), { code: 'EISDIR' })
    const handle = await open(temporary, 'wx', 0o600)
    try {
      for await (const piece of createReadStream(file)) {
        hash.update(piece as Buffer)
        bytes += (piece as Buffer).length
        await handle.writeFile(piece as Buffer).catch((error: unknown) => {
          throw diskWriteError(temporary, error)
        })
      }
      await handle.sync()
    } finally {
      await handle.close()
    }
    const sha256 = hash.digest('hex') as Sha256
    await rename(temporary, attachedFile(dir, sha256))
    await syncFolder(attachedFolder(dir))
    return { name: basename(file), sha256, bytes }
  } catch (error) {
    throw diskReadError(file, error)
  } finally {
    await rm(temporary, { force: true })
  }
}
