import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, link, mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { syncFolder } from '../../../disk/atomic-write.ts'
import { diskWriteError, reasonOf } from '../../../disk/disk-error.ts'
import type { ObjectTarget, StoredObject } from '../../types.ts'
import { exactly, isObjectName, nameTaken, noSuchObject, objectName, placeError } from './target-error.ts'

const PIECE = 1024 * 1024
/** A file under way. Never listed. */
const PART = '.part-'

/**
 * Objects as files of a folder on this machine: a second disk, a mounted share. A file appears under its name only when it is
 * whole and on disk.
 */
export function createDirectoryTarget(folder: string): ObjectTarget {
  const address = folder
  const pathOf = (name: string): string => join(folder, ...objectName(name).split('/'))
  return {
    kind: 'directory',
    address,
    async list(prefix, options) {
      const found: StoredObject[] = []
      // `a/index-` lists folder `a`; `a` (or nothing) lists folders whose name begins so, too.
      const cut = prefix.lastIndexOf('/')
      for (const name of await namesIn(folder, cut === -1 ? '' : prefix.slice(0, cut), 2 - (cut === -1 ? 0 : 1))) {
        options?.signal?.throwIfAborted()
        if (!name.startsWith(prefix) || !isObjectName(name)) continue
        const info = await stat(pathOf(name)).catch((error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return undefined
          throw placeError(address, error, reasonOf(error))
        })
        if (info?.isFile() === true) found.push({ name, size: info.size, modified: info.mtimeMs })
      }
      return found.sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    async *get(name, { signal, offset = 0, length } = {}) {
      let handle: Awaited<ReturnType<typeof open>>
      try {
        handle = await open(pathOf(name), constants.O_RDONLY | constants.O_NONBLOCK)
      } catch (error) {
        throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? noSuchObject(address, name) : placeError(address, error, reasonOf(error))
      }
      try {
        const end = Math.min(length === undefined ? Number.POSITIVE_INFINITY : offset + length, (await handle.stat()).size)
        for (let at = offset; at < end; ) {
          signal?.throwIfAborted()
          const buffer = Buffer.allocUnsafe(Math.min(PIECE, end - at))
          const { bytesRead } = await handle.read(buffer, 0, buffer.length, at)
          if (bytesRead === 0) return
          at += bytesRead
          yield buffer.subarray(0, bytesRead)
        }
      } catch (error) {
        throw signal?.aborted === true ? signal.reason : placeError(address, error, reasonOf(error))
      } finally {
        await handle.close()
      }
    },
    async put(name, size, content, options) {
      const file = pathOf(name)
      const part = join(dirname(file), `${PART}${randomBytes(12).toString('hex')}`)
      try {
        await mkdir(dirname(file), { recursive: true, mode: 0o700 })
        if (await isThere(file)) throw nameTaken(address, name)
        const handle = await open(part, 'wx', 0o600)
        try {
          for await (const piece of exactly(address, name, size, content)) {
            options?.signal?.throwIfAborted()
            await handle.writeFile(piece)
          }
          await handle.sync()
        } finally {
          await handle.close()
        }
        options?.signal?.throwIfAborted()
        await giveName(part, file)
        await syncFolder(dirname(file))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw nameTaken(address, name)
        if (options?.signal?.aborted === true) throw error
        throw diskWriteError(file, error)
      } finally {
        await rm(part, { force: true }).catch(() => {})
      }
    },
    async remove(name) {
      await unlink(pathOf(name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw placeError(address, error, reasonOf(error))
      })
    },
    async close() {},
  }
}

/** A link fails where the name is taken, which a rename does not. Shares without links get the next best. */
async function giveName(part: string, file: string): Promise<void> {
  try {
    await link(part, file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS' && code !== 'EMLINK') throw error
    if (await isThere(file)) throw Object.assign(new Error('taken'), { code: 'EEXIST' })
    await rename(part, file)
  }
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}

async function namesIn(root: string, folder: string, levels: number): Promise<string[]> {
  let entries: Awaited<ReturnType<typeof readFolder>>
  try {
    entries = await readFolder(join(root, folder))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw placeError(root, error, reasonOf(error))
  }
  const names: string[] = []
  for (const entry of entries) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (!entry.isDirectory()) names.push(name)
    else if (levels > 1) names.push(...(await namesIn(root, name, levels - 1)))
  }
  return names
}

function readFolder(folder: string) {
  return readdir(folder, { withFileTypes: true })
}
