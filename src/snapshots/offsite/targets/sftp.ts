import { randomBytes } from 'node:crypto'
import type { Account } from '../../../core/account.ts'
import { isSiteguardError } from '../../../core/error.ts'
import { joinPath, type RemotePath, remotePath } from '../../../core/path.ts'
import type { Transport } from '../../../transports/types.ts'
import type { ObjectTarget, StoredObject } from '../../types.ts'
import { exactly, isObjectName, nameTaken, noSuchObject, objectName } from './target-error.ts'

/** A file under way. Never listed. */
const PART = '.part-'

/**
 * Objects as files of a folder on an account, over our own transport (SSH or SFTP). A file appears under its name only when it
 * is whole: it is made under another name and renamed, which a server refuses where the name is taken.
 */
export function createSftpTarget(transport: Transport, account: Account, folder: RemotePath): ObjectTarget {
  const address = `sftp://${account.user === undefined ? '' : `${account.user}@`}${account.host ?? account.id}/${folder}`
  const pathOf = (name: string): RemotePath => joinPath(folder, objectName(name))
  const made = new Set<string>()

  /** Folders are made one by one; one that is there already is what we want. */
  const ensure = async (path: RemotePath, signal: AbortSignal | undefined): Promise<void> => {
    const absolute = path.startsWith('/')
    let at = absolute ? remotePath('/') : remotePath('')
    for (const part of path.split('/').filter((piece) => piece !== '')) {
      at = joinPath(at, part)
      if (made.has(at)) continue
      if ((await transport.stat(at, options(signal)))?.type !== 'dir') {
        await transport.mkdir(at, { mode: 0o700, ...options(signal) }).catch((error: unknown) => {
          if (!hasCode(error, 'SG-TRAN-003')) throw error
        })
      }
      made.add(at)
    }
  }

  const listFolder = async (
    path: RemotePath,
    signal: AbortSignal | undefined,
  ): Promise<{ name: string; dir: boolean; size: number; mtime: number }[]> => {
    try {
      const entries = await transport.list(path, options(signal))
      return entries.map((entry) => ({
        name: entry.path.slice(entry.path.lastIndexOf('/') + 1),
        dir: entry.type === 'dir',
        size: entry.type === 'file' ? entry.size : -1,
        mtime: entry.mtime,
      }))
    } catch (error) {
      if ((await transport.stat(path, options(signal))) === undefined) return []
      throw error
    }
  }

  return {
    kind: 'sftp',
    address,
    async list(prefix, { signal } = {}) {
      const cut = prefix.lastIndexOf('/')
      const found: StoredObject[] = []
      const add = (name: string, size: number, modified: number): void => {
        if (size >= 0 && name.startsWith(prefix) && isObjectName(name)) found.push({ name, size, modified })
      }
      const folders = cut === -1 ? [] : [prefix.slice(0, cut)]
      if (cut === -1) {
        for (const entry of await listFolder(folder, signal)) {
          if (entry.dir && entry.name.startsWith(prefix) && isObjectName(entry.name)) folders.push(entry.name)
          else add(entry.name, entry.size, entry.mtime)
        }
      }
      for (const inner of folders) {
        for (const entry of await listFolder(pathOf(inner), signal)) add(`${inner}/${entry.name}`, entry.size, entry.mtime)
      }
      return found.sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    async *get(name, { signal, offset, length } = {}) {
      const range = { ...(offset === undefined ? {} : { offset }), ...(length === undefined ? {} : { length }) }
      try {
        yield* transport.read(pathOf(name), { ...range, ...options(signal) })
      } catch (error) {
        const there = signal?.aborted === true || (await transport.stat(pathOf(name)).catch(() => ({}))) !== undefined
        throw there ? error : noSuchObject(address, name)
      }
    },
    async put(name, size, content, { signal } = {}) {
      const path = pathOf(name)
      const slash = path.lastIndexOf('/')
      const parent = remotePath(slash === -1 ? '' : path.slice(0, slash))
      await ensure(parent, signal)
      if ((await transport.stat(path, options(signal))) !== undefined) throw nameTaken(address, name)
      const part = joinPath(parent, `${PART}${randomBytes(12).toString('hex')}`)
      try {
        await transport.create(part, exactly(address, name, size, content), { mode: 0o600, ...options(signal) })
        await transport.rename(part, path, options(signal))
      } catch (error) {
        await transport.remove(part).catch(() => {})
        throw hasCode(error, 'SG-TRAN-003') ? nameTaken(address, name) : error
      }
    },
    async remove(name, { signal } = {}) {
      const path = pathOf(name)
      await transport.remove(path, options(signal)).catch(async (error: unknown) => {
        if ((await transport.stat(path, options(signal))) !== undefined) throw error
      })
    },
    close: () => transport.close(),
  }
}

function options(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}

function hasCode(error: unknown, code: string): boolean {
  return isSiteguardError(error) && error.code === code
}
