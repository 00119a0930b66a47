import { createHash } from 'node:crypto'
import { constants, promises as fs, type Stats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Account } from '../../core/account.ts'
import type { Entry, Problem } from '../../core/entry.ts'
import { SiteguardError } from '../../core/error.ts'
import { decodeName, joinPath, parentPath, type RemotePath } from '../../core/path.ts'
import { createEach } from '../bulk/create-each.ts'
import { accessDenied, nameTaken, notRegular, notThere, problemOf, throwIfCancelled } from '../bulk/problems.ts'
import { readAndHash } from '../bulk/read-and-hash.ts'
import { readEach } from '../bulk/read-each.ts'
import { runJobs } from '../bulk/run-jobs.ts'
import { walkTree } from '../bulk/walk-tree.ts'
import type { CallOptions, Capabilities, ConnectOptions, HashResult, Meter, Transport, TransportAdapter } from '../types.ts'
import {
  changeMode,
  createFile,
  type LocalPath,
  linkFile,
  makeFolder,
  makeLink,
  removeFile,
  removeFolder,
  renameNew,
  replace,
  syncNames,
} from './change-files.ts'
import { findPattern } from './find-pattern.ts'
import { entryOf, pathBytes, translate, typeOf } from './paths.ts'
import { runProgram } from './run-program.ts'
import { streamProgram } from './stream-program.ts'

const PIECE = 256 * 1024
/** Calls to the system at once. Node runs four at a time by default; a few more keep them busy. */
const WIDTH = 8
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY

const CAPABILITIES: Capabilities = {
  exec: true,
  listing: 'walk',
  changeTime: true,
  remoteHash: ['sha256', 'md5'],
  bulkRead: false,
  remoteSearch: true,
  partialRead: true,
  symlink: true,
  hardLink: true,
  chmod: true,
  fsync: true,
  replace: 'atomic',
  rawNames: true,
  maxChannels: WIDTH,
}

/** Files of this machine. `home` is the account's `home`, or the working directory. */
export const localAdapter: TransportAdapter = {
  async connect(account: Account, options: ConnectOptions): Promise<Transport> {
    throwIfCancelled(options.signal)
    const wanted = resolve(account.home ?? '.')
    const real = await fs.realpath(wanted, { encoding: 'buffer' }).catch((error) => {
      throw translate(wanted, error)
    })
    if (!(await fs.stat(real)).isDirectory()) throw accessDenied(wanted, 'not a folder')
    return createLocalTransport(decodeName(real) as RemotePath, account.id)
  },
  async offeredKey() {
    return undefined
  },
}

function createLocalTransport(home: RemotePath, account: string): Transport {
  const meter: Meter = { bytesIn: 0, bytesOut: 0, roundTrips: 0, execs: 0 }
  const userId = process.geteuid?.() ?? 0
  let closed = false

  const begin = (signal: AbortSignal | undefined): void => {
    if (closed) {
      throw new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account, host: 'local', detail: 'closed' } })
    }
    throwIfCancelled(signal)
    meter.roundTrips += 1
  }
  const local = (path: string): LocalPath => ({ given: path, bytes: pathBytes(home, path) })

  /** Root reads everything, and what everybody may read needs no question to the system. */
  const isUnreadable = async (bytes: Buffer, stats: Stats): Promise<boolean> => {
    if (userId === 0 || (stats.mode & 0o444) === 0o444 || !(stats.isFile() || stats.isDirectory())) return false
    return await fs.access(bytes, constants.R_OK).then(
      () => false,
      () => true,
    )
  }
  const look = async (path: RemotePath): Promise<Entry | undefined> => {
    const bytes = pathBytes(home, path)
    try {
      const stats = await fs.lstat(bytes)
      if (stats.isSymbolicLink()) return entryOf(path, stats, { target: decodeName(await fs.readlink(bytes, { encoding: 'buffer' })) })
      return entryOf(path, stats, (await isUnreadable(bytes, stats)) ? { unreadable: true } : {})
    } catch (error) {
      if (NOT_THERE.has((error as NodeJS.ErrnoException).code ?? '')) return undefined
      throw translate(path, error)
    }
  }

  /** Opens a regular file, and nothing else: a link, a FIFO or a device put in its place cannot mislead or block us. */
  const openFile = async (path: string): Promise<{ handle: FileHandle; stats: Stats }> => {
    const bytes = pathBytes(home, path)
    let handle: FileHandle
    try {
      const before = await fs.lstat(bytes)
      if (!before.isFile()) throw notRegular(path, typeOf(before))
      handle = await fs.open(bytes, READ)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      throw code === 'ENOTDIR' ? notThere(path, error) : translate(path, error)
    }
    const stats = await handle.stat()
    if (stats.isFile()) return { handle, stats }
    await handle.close()
    throw notRegular(path, typeOf(stats))
  }
  async function* pieces(path: string, signal: AbortSignal | undefined, offset: number, length: number): AsyncGenerator<Buffer> {
    const { handle } = await openFile(path)
    try {
      let at = offset
      const end = offset + length
      while (at < end) {
        throwIfCancelled(signal)
        const buffer = Buffer.allocUnsafe(Math.min(PIECE, end - at))
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, at)
        if (bytesRead === 0) return
        at += bytesRead
        yield buffer.subarray(0, bytesRead)
      }
    } catch (error) {
      throw (error as NodeJS.ErrnoException).syscall === undefined ? error : translate(path, error)
    } finally {
      await handle.close()
    }
  }
  async function* hashHere(paths: readonly RemotePath[], algorithm: 'sha256' | 'md5', options: CallOptions): AsyncGenerator<HashResult> {
    yield* runJobs(paths, width, async (path): Promise<HashResult> => {
      begin(options.signal)
      const hash = createHash(algorithm)
      try {
        for await (const piece of pieces(path, options.signal, 0, Number.POSITIVE_INFINITY)) hash.update(piece)
      } catch (error) {
        return { path, problem: problemOf(path, error) }
      }
      return { path, digest: hash.digest('hex'), bytes: 0 }
    })
  }

  const transport: Transport = {
    kind: 'local',
    capabilities: CAPABILITIES,
    home,
    meter,

    async stat(path, { signal } = {}) {
      begin(signal)
      return await look(path)
    },

    async list(dir, { signal } = {}) {
      begin(signal)
      const here = await look(dir)
      if (here === undefined) throw notThere(dir)
      if (here.type !== 'dir') throw accessDenied(dir, 'not a folder')
      const names = await fs.readdir(pathBytes(home, dir), { encoding: 'buffer' }).catch((error) => {
        throw translate(dir, error)
      })
      const entries: Entry[] = []
      for await (const entry of runJobs(names, width, (name) => look(joinPath(dir, decodeName(name))))) {
        throwIfCancelled(signal)
        if (entry !== undefined) entries.push(entry)
      }
      return entries
    },

    listTree: (roots, options = {}) => walkTree(transport, roots, { ...options, width }),

    async *read(path, { signal, offset = 0, length = Number.POSITIVE_INFINITY } = {}) {
      begin(signal)
      for await (const piece of pieces(path, signal, offset, length)) {
        meter.bytesIn += piece.length
        yield piece
      }
    },

    readMany: (requests, { signal } = {}) => readEach(transport, requests, { ...(signal && { signal }), width, partialRead: true }),

    hashMany: (paths, algorithm, { signal, paranoid = false } = {}) =>
      paranoid
        ? readAndHash(transport, paths, algorithm, { ...(signal && { signal }), width })
        : hashHere(paths, algorithm, { ...(signal && { signal }) }),

    async *search(paths, pattern, { signal } = {}) {
      yield* runJobs(paths, width, async (path): Promise<{ hits: RemotePath[]; problems: Problem[] }> => {
        begin(signal)
        try {
          const found = await findPattern(pieces(path, signal, 0, Number.POSITIVE_INFINITY), pattern)
          return { hits: found ? [path] : [], problems: [] }
        } catch (error) {
          return { hits: [], problems: [problemOf(path, error)] }
        }
      })
    },

    async create(path, data, { signal, mode = 0o604 } = {}) {
      begin(signal)
      meter.bytesOut += await createFile(local(path), data, mode, signal)
    },

    async createMany(dir, entries, { signal } = {}) {
      begin(signal)
      const folders = new Set<RemotePath>([dir])
      const target = {
        stat: transport.stat,
        mkdir: transport.mkdir,
        chmod: transport.chmod,
        // The names of one folder are put on the disk together, at the end.
        create: async (path: RemotePath, data: AsyncIterable<Uint8Array> | Uint8Array, call: CallOptions & { mode?: number } = {}) => {
          folders.add(parentPath(path))
          meter.bytesOut += await createFile(local(path), data, call.mode ?? 0o604, call.signal, { syncName: false })
        },
      }
      await createEach(target, dir, entries, { ...(signal && { signal }), width, kind: 'local' })
      for (const folder of folders) await syncNames(local(folder))
    },

    async link(from, to, { signal } = {}) {
      begin(signal)
      await linkFile(local(from), local(to))
    },

    async symlink(path, target, { signal } = {}) {
      begin(signal)
      await makeLink(local(path), target)
    },

    async rename(from, to, { signal, replace: over = false } = {}) {
      begin(signal)
      if (!over) return await renameNew(local(from), local(to))
      const [source, there] = await Promise.all([look(from), look(to)])
      if (there !== undefined && (there.type === 'dir' || source?.type === 'dir')) throw nameTaken(to)
      await replace(local(from), local(to))
    },

    async remove(path, { signal } = {}) {
      begin(signal)
      await removeFile(local(path))
    },

    async rmdir(path, { signal } = {}) {
      begin(signal)
      await removeFolder(local(path))
    },

    async mkdir(path, { signal, mode = 0o705 } = {}) {
      begin(signal)
      await makeFolder(local(path), mode)
    },

    async chmod(path, mode, { signal } = {}) {
      begin(signal)
      await changeMode(local(path), mode)
    },

    async exec(argv, options = {}) {
      begin(options.signal)
      meter.execs += 1
      const result = await runProgram(argv, { ...options, cwd: home, account })
      meter.bytesIn += result.stdout.length + result.stderr.length
      meter.bytesOut += options.stdin?.length ?? 0
      return result
    },

    async *execStream(argv, options = {}) {
      begin(options.signal)
      meter.execs += 1
      const count = { in: (bytes: number) => (meter.bytesIn += bytes), out: (bytes: number) => (meter.bytesOut += bytes) }
      yield* streamProgram(argv, { ...options, cwd: home, account, count })
    },

    async close() {
      closed = true
    },
  }
  return transport
}

const NOT_THERE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR'])

function width(): number {
  return WIDTH
}
