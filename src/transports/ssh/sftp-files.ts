import type { FileContent, ReadResult } from '../../core/content.ts'
import { type Entry, type EntryType, type Problem, TYPE_LETTERS } from '../../core/entry.ts'
import type { RemotePath } from '../../core/path.ts'
import { decodeName, encodeName, joinPath } from '../../core/path.ts'
import type { Lanes } from '../bulk/lanes.ts'
import { createListBudget, type ListBudget } from '../bulk/list-budget.ts'
import { accessDenied, ioFailed, notRegular, notThere, problemOf, throwIfCancelled, tooLarge } from '../bulk/problems.ts'
import { runJobs } from '../bulk/run-jobs.ts'
import type { CallOptions, ListBatch, ReadRequest } from '../types.ts'
import { type SftpClient, StatusError } from './sftp-client.ts'
import type { SftpSession } from './sftp-session.ts'
import { type Attributes, BadPacket, OPEN, STATUS } from './sftp-wire.ts'

/** Bytes asked for at once: every server gives as many; larger ones may be cut short. */
const CHUNK = 32_768
/** Requests in flight for one file: 2 MiB, a full SSH window. */
const FILE_DEPTH = 64
/** Folder reads in flight once a folder has shown to be large. */
const LIST_DEPTH = 8
/**
 * OpenSSH's sftp-server leaves out of a listing, without a word, every name whose whole path it cannot look at. Linux takes 4,095
 * bytes of path: below a folder whose own path is longer than this, a name of 255 bytes may be missing.
 */
const SAFE_PATH = 4_095 - 256
/** Answers without a name, one after the other, after which a folder is not believed to have an end. */
const MAX_EMPTY = 100
const OPEN_TRIES = 50
const OPEN_PAUSE_MS = 100
/** Bytes of file contents held at once by `readMany`. */
const MAX_HELD = 48 << 20

// A Map, not an object: the linter's repair of octal keys (useSimpleNumberKeys) writes other numbers.
const TYPES: ReadonlyMap<number, EntryType> = new Map([
  [0o140000, 'socket'],
  [0o120000, 'symlink'],
  [0o100000, 'file'],
  [0o060000, 'block'],
  [0o040000, 'dir'],
  [0o020000, 'char'],
  [0o010000, 'fifo'],
])
/** Names of the account's files to absolute ones and the paths the server wants. */
export interface PathMap {
  absolute(path: string): string
}

export interface SftpFiles {
  stat(path: RemotePath, options?: CallOptions): Promise<Entry | undefined>
  list(dir: RemotePath, options?: CallOptions): Promise<Entry[]>
  listWithProblems?(dir: RemotePath, options?: CallOptions & { budget?: ListBudget }): Promise<ListBatch & { counted: true }>
  read(path: RemotePath, options?: CallOptions & { offset?: number; length?: number }): AsyncGenerator<Buffer>
  readMany(requests: readonly ReadRequest[], options?: CallOptions): AsyncGenerator<ReadResult>
}

/** The reading half of a transport, over SFTP. */
export function createSftpFiles(session: SftpSession, paths: PathMap, lanes: Lanes): SftpFiles {
  const bytesOf = (path: string): Buffer => encodeName(paths.absolute(path))

  const entryFrom = async (client: SftpClient, path: RemotePath, found: Attributes, longName?: Buffer): Promise<Entry> => {
    let attributes = found
    let type = typeOf(found.mode) ?? TYPE_LETTERS[longName?.toString('latin1', 0, 1) ?? '']
    if (type === undefined && longName !== undefined) {
      attributes = await client.lstat(bytesOf(path))
      type = typeOf(attributes.mode)
    }
    // A link that vanished or may not be read keeps its entry; where it leads is then unknown.
    const target = type === 'symlink' ? await client.readlink(bytesOf(path)).catch(ignoreStatus) : undefined
    return {
      path,
      type: type ?? 'other',
      size: attributes.size ?? 0,
      mtime: (attributes.mtime ?? 0) * 1000,
      ...(attributes.mode === undefined ? {} : { mode: attributes.mode & 0o7777 }),
      ...(attributes.uid === undefined ? {} : { uid: attributes.uid }),
      ...(attributes.gid === undefined ? {} : { gid: attributes.gid }),
      ...(target === undefined ? {} : { target: decodeName(target) }),
    }
  }

  let handles = 0
  let closed = 0
  const waiting = new Set<() => void>()
  /** Until one of our handles is closed: each lets one go on, the one that waits longest. */
  const handleFree = (): Promise<void> =>
    new Promise((resolve) => {
      const go = (): void => {
        clearTimeout(timer)
        waiting.delete(go)
        resolve()
      }
      const timer = setTimeout(go, OPEN_PAUSE_MS)
      waiting.add(go)
    })

  /**
   * Opens a file or a folder, or throws the error that says why not: version 3 says only "failure" for most reasons, so the path is
   * looked at. When nothing is wrong with it, the server may be out of handles, and gets time until one of ours is closed.
   */
  const openHandle = async (client: SftpClient, open: () => Promise<Buffer>, bytes: Buffer, path: string, wanted: 'file' | 'dir') => {
    for (let tries = 0; ; tries += 1) {
      const closedBefore = closed
      try {
        const handle = await open()
        handles += 1
        return handle
      } catch (error) {
        if (!(error instanceof StatusError) || error.status === STATUS.PERMISSION_DENIED) throw asPathError(path, error)
        const now = await lstatOf(client, bytes, path)
        if (now === undefined) throw notThere(path, error)
        const type = typeOf(now.mode) ?? wanted
        if (type !== wanted) throw wanted === 'file' ? notRegular(path, type) : accessDenied(path, `not a folder (${type})`, error)
        // One that was closed since may have been the last: then there is room now, and nobody left to wait for.
        const room = closed > closedBefore
        if (tries >= OPEN_TRIES || (handles === 0 && !room)) throw asPathError(path, error)
        if (!room) await handleFree()
      }
    }
  }

  const closeHandle = async (client: SftpClient, handle: Buffer): Promise<void> => {
    try {
      await client.close(handle).catch(ignoreStatus)
    } finally {
      handles -= 1
      closed += 1
      for (const go of waiting) {
        go()
        break
      }
    }
  }

  const stat = (path: RemotePath, options: CallOptions = {}): Promise<Entry | undefined> =>
    session.use(async (client) => {
      throwIfCancelled(options.signal)
      const attributes = await lstatOf(client, bytesOf(path), path)
      return attributes === undefined ? undefined : entryFrom(client, path, attributes)
    })

  const listOnce = (dir: RemotePath, options: CallOptions & { budget?: ListBudget }): Promise<ListBatch & { counted: true }> =>
    session.use(async (client) => {
      throwIfCancelled(options.signal)
      const path = bytesOf(dir)
      // Both at once: opening would follow a link, and the answer says whether it did.
      const looking = awaitedLater(lstatOf(client, path, dir))
      const handle = await openHandle(client, () => client.opendir(path), path, dir, 'dir')
      try {
        const type = typeOf((await looking)?.mode) ?? 'dir'
        if (type !== 'dir') throw accessDenied(dir, `not a folder (${type})`)
        const entries: Promise<Entry>[] = []
        const budget = options.budget ?? createListBudget()
        const problems: Problem[] = path.length > SAFE_PATH ? [{ path: dir, reason: 'too-deep' }] : []
        let dots = 0
        for await (const { name, longName, attributes } of readFolder(client, handle)) {
          const text = decodeName(name)
          if (text === '.' || text === '..') {
            dots += 1
            if (dots > MAX_EMPTY) throw new BadPacket('a listing without names or an end')
            continue
          }
          if (!budget.take({ path: joinPath(dir, text) })) {
            problems.push(budget.problem)
            break
          }
          entries.push(awaitedLater(entryFrom(client, joinPath(dir, text), attributes, longName)))
        }
        if (dots === 0) await lookInside(client, path, dir)
        return { entries: await Promise.all(entries), problems, counted: true }
      } catch (error) {
        throw asPathError(dir, error)
      } finally {
        await closeHandle(client, handle)
      }
    })

  const listWithProblems = (dir: RemotePath, options: CallOptions & { budget?: ListBudget } = {}) => lanes.run(() => listOnce(dir, options))

  const list = async (dir: RemotePath, options: CallOptions = {}): Promise<Entry[]> => {
    const { entries, problems } = await listWithProblems(dir, options)
    const cut = problems.find(({ reason }) => reason === 'too-many')
    if (cut !== undefined) throw ioFailed(dir, cut.detail ?? cut.reason)
    return [...entries]
  }

  const openFile = async (client: SftpClient, path: RemotePath): Promise<{ handle: Buffer; before: Attributes }> => {
    const bytes = bytesOf(path)
    // Asked first, because opening a FIFO would block the server for ever, and opening a link would follow it.
    const before = await lstatOf(client, bytes, path)
    if (before === undefined) throw notThere(path)
    const type = typeOf(before.mode) ?? 'file'
    if (type !== 'file') throw notRegular(path, type)
    const handle = await openHandle(client, () => client.open(bytes, OPEN.READ), bytes, path, 'file')
    return { handle, before }
  }

  async function* read(path: RemotePath, options: CallOptions & { offset?: number; length?: number } = {}): AsyncGenerator<Buffer> {
    throwIfCancelled(options.signal)
    const { client, release } = await session.lease()
    try {
      const { handle, before } = await openFile(client, path)
      try {
        const offset = options.offset ?? 0
        // A size the server does not tell, or tells as 0, may hide bytes all the same: read until the end shows.
        const known = before.size === undefined || before.size === 0 ? undefined : Math.max(0, before.size - offset)
        const length = Math.min(options.length ?? Number.MAX_SAFE_INTEGER, known ?? Number.MAX_SAFE_INTEGER)
        for await (const chunk of readRange(client, handle, offset, length, known === undefined ? 1 : FILE_DEPTH)) {
          throwIfCancelled(options.signal)
          yield chunk
        }
      } catch (error) {
        throw asPathError(path, error)
      } finally {
        await closeHandle(client, handle)
      }
    } finally {
      release()
    }
  }

  const readWhole = async (client: SftpClient, request: ReadRequest, hold: Hold): Promise<FileContent> => {
    const { path, limit, sample } = request
    const { handle, before } = await openFile(client, path)
    try {
      const start = await client.fstat(handle)
      const size = start.size ?? before.size ?? 0
      const sampled = sample !== undefined && size > 2 * sample
      if (!sampled && size > limit) throw tooLarge(path, limit)
      const wanted = sampled ? 2 * sample : size
      return await hold(wanted, async () => {
        const parts: Buffer[] = []
        if (sampled) {
          for await (const part of readRange(client, handle, 0, sample, FILE_DEPTH)) parts.push(part)
          for await (const part of readRange(client, handle, size - sample, sample, FILE_DEPTH)) parts.push(part)
        } else {
          // One byte more than the size shows a file that grew, and the contents of one whose size is told as 0.
          const most = size === 0 ? limit + 1 : size + 1
          for await (const part of readRange(client, handle, 0, most, size === 0 ? 1 : FILE_DEPTH)) parts.push(part)
        }
        const bytes = Buffer.concat(parts)
        const end = await client.fstat(handle)
        const grown = !sampled && size === 0 && (end.size ?? 0) === 0
        if (grown && bytes.length > limit) throw tooLarge(path, limit)
        if (!grown && (bytes.length !== wanted || end.size !== start.size || end.mtime !== start.mtime)) throw new ChangedWhileRead()
        return { path, bytes, size: grown ? bytes.length : size, sampled }
      })
    } finally {
      await closeHandle(client, handle)
    }
  }

  async function* readMany(requests: readonly ReadRequest[], options: CallOptions = {}): AsyncGenerator<ReadResult> {
    if (requests.length === 0) return
    const hold = createHold(MAX_HELD)
    const { client, release } = await session.lease()
    try {
      yield* runJobs(
        requests,
        () => lanes.width,
        async (request): Promise<ReadResult> => {
          throwIfCancelled(options.signal)
          const { path } = request
          try {
            return {
              content: await lanes.run(async () => {
                try {
                  return await readWhole(client, request, hold)
                } catch (error) {
                  throw asPathError(path, error)
                }
              }),
            }
          } catch (error) {
            return { path, problem: error instanceof ChangedWhileRead ? { path, reason: 'changed-while-read' } : problemOf(path, error) }
          }
        },
      )
    } finally {
      release()
    }
  }

  return { stat, list, listWithProblems, read, readMany }
}

class ChangedWhileRead extends Error {}

type Hold = <T>(bytes: number, work: () => Promise<T>) => Promise<T>

/** Lets work begin while what it will hold fits the budget; a single piece larger than it runs alone. */
function createHold(budget: number): Hold {
  let held = 0
  const waiting: (() => void)[] = []
  return async (bytes, work) => {
    while (held > 0 && held + bytes > budget) await new Promise<void>((resolve) => waiting.push(resolve))
    held += bytes
    try {
      return await work()
    } finally {
      held -= bytes
      for (const wake of waiting.splice(0)) wake()
    }
  }
}

export function typeOf(mode: number | undefined): EntryType | undefined {
  // Some servers send permissions without the type bits.
  if (mode === undefined || (mode & 0o170000) === 0) return undefined
  return TYPES.get(mode & 0o170000) ?? 'other'
}

/** A folder that may be read but not entered comes out empty, without even `.`: the same silence, so it is asked for by name. */
async function lookInside(client: SftpClient, path: Buffer, dir: RemotePath): Promise<void> {
  const inside = Buffer.concat([path, Buffer.from(path.at(-1) === 0x2f ? '.' : '/.')])
  try {
    await client.lstat(inside)
  } catch (error) {
    if (error instanceof StatusError && error.status !== STATUS.NO_SUCH_FILE) throw asPathError(dir, error)
    if (!(error instanceof StatusError)) throw error
  }
}

/** A request whose answer is looked at only when its turn comes: until then a failure is nobody's, which would end the process. */
function awaitedLater<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {})
  return work
}

async function* readFolder(client: SftpClient, handle: Buffer) {
  let depth = 1
  let empty = 0
  const flying: ReturnType<SftpClient['readdir']>[] = []
  for (;;) {
    while (flying.length < depth) flying.push(awaitedLater(client.readdir(handle)))
    const names = await (flying.shift() as ReturnType<SftpClient['readdir']>)
    if (names === undefined) break
    empty = names.length === 0 ? empty + 1 : 0
    if (empty > MAX_EMPTY) throw new BadPacket('a listing without names or an end')
    yield* names
    depth = Math.min(LIST_DEPTH, depth * 2)
  }
  // Those asked ahead may have been answered out of order by a server that works in parallel.
  for (const names of await Promise.all(flying)) if (names !== undefined) yield* names
}

/** `length` bytes from `offset`, or fewer at the end of the file, in order, with `depth` requests in flight. */
async function* readRange(client: SftpClient, handle: Buffer, offset: number, length: number, depth: number): AsyncGenerator<Buffer> {
  let at = offset
  const end = offset + length
  const flying: { from: number; size: number; data: Promise<Buffer | undefined> }[] = []
  while (at < end || flying.length > 0) {
    while (at < end && flying.length < depth) {
      const size = Math.min(CHUNK, end - at)
      flying.push({ from: at, size, data: awaitedLater(client.read(handle, at, size)) })
      at += size
    }
    const first = flying.shift() as (typeof flying)[number]
    const data = await first.data
    if (data === undefined) return
    yield data
    // A short answer is no end: the rest of this piece is asked for before the next one is given.
    for (let have = data.length; have < first.size; ) {
      const more = await client.read(handle, first.from + have, first.size - have)
      if (more === undefined) return
      have += more.length
      yield more
    }
  }
}

/** Attributes without following links; undefined when nothing is there. */
export async function lstatOf(client: SftpClient, bytes: Buffer, path: string): Promise<Attributes | undefined> {
  try {
    return await client.lstat(bytes)
  } catch (error) {
    if (error instanceof StatusError && error.status === STATUS.NO_SUCH_FILE) return undefined
    throw asPathError(path, error)
  }
}

/** SFTP statuses as errors of ours; everything else as it is. */
export function asPathError(path: string, error: unknown): unknown {
  if (error instanceof BadPacket) return ioFailed(path, error.message, error)
  if (!(error instanceof StatusError)) return error
  if (error.status === STATUS.NO_SUCH_FILE) return notThere(path, error)
  if (error.status === STATUS.PERMISSION_DENIED) return accessDenied(path, error.message, error)
  return ioFailed(path, error.message, error)
}

export function ignoreStatus(error: unknown): undefined {
  if (error instanceof StatusError || error instanceof BadPacket) return undefined
  throw error
}
