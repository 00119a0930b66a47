import type { FTPResponse } from 'basic-ftp'
import type { Entry } from '../../core/entry.ts'
import { isSiteguardError, type SiteguardError } from '../../core/error.ts'
import { baseName, joinPath, parentPath, type RemotePath } from '../../core/path.ts'
import { accessDenied, changedWhileRead, ioFailed, notRegular, notThere, transferFailed } from '../bulk/problems.ts'
import type { Transport } from '../types.ts'
import { toWire } from './names.ts'
import { createListingReader, type FolderListing, type LineParser, parseLsLine, parseMlsdLine } from './parse-listing.ts'
import type { Pool } from './pool.ts'
import { DataFailure, type FtpSession, Refusal } from './session.ts'

/** Files over FTP, as far as listings and transfers go. */
export interface FtpFiles {
  /** The path for a command: absolute, so that no name is taken for an option, a pattern or a home folder. */
  wire(session: FtpSession, path: string, signal?: AbortSignal): Promise<string>
  stat(path: RemotePath, signal?: AbortSignal): Promise<Entry | undefined>
  /** Throws SG-TRAN-001/002/008. Follows a link: whoever must not looks at it with `stat` first. */
  list(dir: RemotePath, signal?: AbortSignal): Promise<FolderListing>
  /** Bytes of a file that was looked at before. Throws SG-TRAN-002/007 when `entry` is none to read. */
  read(path: RemotePath, entry: Entry | undefined, offset: number, length: number, signal?: AbortSignal): AsyncGenerator<Buffer>
  /** `stat` and `read` for many paths, with one listing for each folder they are in. */
  lookup(paths: readonly RemotePath[]): { readonly source: Pick<Transport, 'stat' | 'read'> }
  /** One command about one path; a refusal is explained. */
  change(verb: string, path: RemotePath, signal?: AbortSignal): Promise<FTPResponse>
  /** What a refusal means, as servers say 550 for everything: looks whether the path is there. */
  explain(path: RemotePath, refusal: Refusal, signal?: AbortSignal): Promise<Error>
  /** The home folder, or the top of all that the server shows. */
  isTop(path: RemotePath): boolean
  readonly pool: Pool
}

/**
 * MLSD's times and modes, with what only LIST shows: links that MLSD leaves out, targets of links, and what is no file though
 * MLSD calls it one (proftpd: a FIFO).
 */
function complete(mlsd: FolderListing, ls: FolderListing): FolderListing {
  const byPath = new Map(ls.entries.map((entry) => [entry.path, entry]))
  const entries = mlsd.entries.map((entry): Entry => {
    const other = byPath.get(entry.path)
    byPath.delete(entry.path)
    if (other === undefined) return entry
    const type = entry.type === 'file' || entry.type === 'other' ? other.type : entry.type
    return { ...entry, type, ...(other.target === undefined ? {} : { target: other.target }) }
  })
  const problems = mlsd.problems.length > 0 ? mlsd.problems : ls.problems
  return { ...mlsd, entries: [...entries, ...byPath.values()], problems }
}

/** Replies that say of a transfer: not now (RFC 959, 4.2.1: no data connection, cut off, a local error). 450 is said of what is not there, too. */
const PASSING = new Set([425, 426, 451])

/**
 * Makes a request a second time when the server hung up during the first, or its data connection failed: of the thousands that a site
 * needs over FTP, some do. A server that hangs up again, though it took a new login in between, hangs up at this path (proftpd does in
 * folders some 4,000 characters deep): a matter of this path, not of the link.
 */
async function twice<T>(path: RemotePath, run: () => Promise<T>): Promise<T> {
  const lost = (error: unknown): error is SiteguardError => isSiteguardError(error) && error.code === 'SG-CONN-003' && error.retry === 'now'
  const passing = (error: unknown): boolean => error instanceof DataFailure || (error instanceof Refusal && PASSING.has(error.code))
  try {
    return await run()
  } catch (first) {
    if (!lost(first) && !passing(first)) throw first
    try {
      return await run()
    } catch (second) {
      if (lost(second)) throw ioFailed(path, 'the server hung up, twice', second)
      if (second instanceof DataFailure) throw transferFailed(path, second.message, second)
      throw isSiteguardError(second) && second.kind === 'connect' ? first : second
    }
  }
}

export function createFiles(pool: Pool, home: RemotePath): FtpFiles {
  let telnet: boolean | undefined
  /** The server gives a folder's own line ('.'), so that a listing without one was not read. */
  let givesSelf = false

  const absolute = (path: string): RemotePath => (path.startsWith('/') ? (path as RemotePath) : joinPath(home, path))

  /** RFC 959 has 0xFF doubled, proftpd expects it, pure-ftpd does not: a refusal shows what arrived. */
  const takesTelnet = async (session: FtpSession, signal?: AbortSignal): Promise<boolean> => {
    try {
      await session.command('CWD /siteguard-no-such-folder-\u00ff\u00ff-', signal)
    } catch (error) {
      if (error instanceof Refusal) return /folder-\u00ff-/.test(error.message)
      throw error
    }
    return false
  }

  const wire = async (session: FtpSession, path: string, signal?: AbortSignal): Promise<string> => {
    const text = toWire(absolute(path), false, path)
    if (!text.includes('\u00ff')) return text
    telnet ??= await takesTelnet(session, signal)
    return toWire(absolute(path), telnet, path)
  }

  /** One listing command, its lines read as they come. */
  const run = async (
    session: FtpSession,
    dir: RemotePath,
    line: string,
    parse: LineParser,
    signal?: AbortSignal,
  ): Promise<FolderListing> => {
    let last: FTPResponse | undefined
    const reader = createListingReader(dir, parse, Date.now())
    const done = (response: FTPResponse): void => {
      last = response
    }
    for await (const piece of session.download(line, { done, ...(signal && { signal }) })) if (!reader.add(piece)) break
    const found = reader.end()
    // pure-ftpd stops at a number of entries (its option -L) and says so only here.
    // vsftpd sends nothing of a folder it may not read, and says so only here: 226 Transfer done (but failed to open directory).
    if (last !== undefined && /failed to open/i.test(last.message)) throw accessDenied(dir, last.message.slice(0, 200))
    if (last === undefined || !/truncat/i.test(last.message)) return found
    return { ...found, problems: [...found.problems, { path: dir, reason: 'too-many', detail: last.message.slice(0, 200) }] }
  }

  const listing = async (session: FtpSession, dir: RemotePath, signal?: AbortSignal): Promise<FolderListing> => {
    const { mlst, mlsdHidesLinks } = session.features
    const path = await wire(session, dir, signal)
    // LIST takes patterns and options in its argument, so it gets none: the folder is entered first.
    const ls = async (): Promise<FolderListing> => {
      await session.command(`CWD ${path}`, signal)
      return await run(session, dir, 'LIST -a', parseLsLine, signal)
    }
    let found = mlst ? await run(session, dir, `MLSD ${path}`, parseMlsdLine, signal) : await ls()
    // pure-ftpd's MLSD names links and not where they lead. What leads nowhere known could be neither judged nor put right.
    const wantsTargets = (): boolean => found.entries.some((entry) => entry.type === 'symlink' && entry.target === undefined)
    if (mlst && (mlsdHidesLinks || wantsTargets())) found = complete(found, await ls())
    if (found.self !== undefined) givesSelf = true
    else if (givesSelf && found.entries.length === 0 && found.problems.length === 0) throw accessDenied(dir, 'an empty listing')
    return found
  }

  /** One listing, in words about the path. */
  const listOnce = (dir: RemotePath, signal?: AbortSignal): Promise<FolderListing> =>
    twice(dir, () => pool.use((session) => listing(session, dir, signal), signal))

  const list = async (dir: RemotePath, signal?: AbortSignal): Promise<FolderListing> => {
    try {
      return await listOnce(dir, signal)
    } catch (error) {
      if (error instanceof Refusal) throw await explain(dir, error, signal)
      throw error
    }
  }

  /** The entry of a folder from its own listing: for the login folder and '/', whose parents are not ours to see. */
  const statSelf = async (path: RemotePath, signal?: AbortSignal): Promise<Entry> => {
    let found: FolderListing
    try {
      found = await listOnce(path, signal)
    } catch (error) {
      if (error instanceof Refusal) throw accessDenied(path, error.message, error)
      throw error
    }
    const { name: _name, unique: _unique, ...facts } = found.self ?? { name: '', size: 0, mtime: 0 }
    return { ...facts, path, type: 'dir' }
  }

  const isTop = (path: RemotePath): boolean => absolute(path) === '/' || absolute(path) === home

  /** `list` of the folder a path is in; undefined when there is no such folder. */
  const around = async (path: RemotePath, signal?: AbortSignal): Promise<FolderListing | undefined> => {
    const parent = parentPath(absolute(path))
    try {
      return await list(parent, signal)
    } catch (error) {
      if (!isSiteguardError(error)) throw error
      if (error.code === 'SG-TRAN-002' || error.code === 'SG-TRAN-007') return undefined
      if (error.code !== 'SG-TRAN-001') throw error
      const above = await stat(parent, signal)
      if (above !== undefined && above.type !== 'dir' && above.type !== 'symlink') return undefined
      throw accessDenied(path, 'its folder may not be listed', error)
    }
  }

  const pick = (path: RemotePath, entry: Entry | undefined): Entry | undefined => (entry === undefined ? undefined : { ...entry, path })

  const stat = async (path: RemotePath, signal?: AbortSignal): Promise<Entry | undefined> => {
    toWire(absolute(path), false, path)
    if (isTop(path)) return await statSelf(path, signal)
    const name = baseName(path)
    const found = await around(path, signal)
    const entry = found?.entries.find((one) => baseName(one.path) === name)
    // A line nobody understood may have been this one: what a listing does not show is gone only when it was read whole.
    if (entry === undefined && found?.problems[0] !== undefined)
      throw accessDenied(path, 'the listing of its folder was not understood whole')
    return pick(path, entry)
  }

  const explain = async (path: RemotePath, refusal: Refusal, signal?: AbortSignal): Promise<Error> => {
    if (refusal.code === 425 || refusal.code === 426) return transferFailed(path, refusal.message, refusal)
    // 4xx: not now, not for good. 500-504: the command, not the path. 552: quota.
    if (refusal.code < 530 || refusal.code === 552) return ioFailed(path, refusal.message, refusal)
    if (isTop(path)) return accessDenied(path, refusal.message, refusal)
    const entry = await stat(path, signal)
    return entry === undefined ? notThere(path, refusal) : accessDenied(path, refusal.message, refusal)
  }

  async function* retrieve(path: RemotePath, offset: number, signal?: AbortSignal): AsyncGenerator<Buffer> {
    const start = (): AsyncGenerator<Buffer> =>
      pool.stream(async function* (session) {
        const line = `RETR ${await wire(session, path, signal)}`
        yield* session.download(line, { offset, ...(signal && { signal }) })
      }, signal)
    try {
      const { pieces, first } = await twice(path, async () => {
        const pieces = start()
        return { pieces, first: await pieces.next() }
      })
      if (first.done === true) return
      try {
        yield first.value
        yield* pieces
      } finally {
        await pieces.return(undefined)
      }
    } catch (error) {
      if (error instanceof Refusal) throw await explain(path, error, signal)
      if (error instanceof DataFailure) throw transferFailed(path, error.message, error)
      throw error
    }
  }

  async function* read(
    path: RemotePath,
    entry: Entry | undefined,
    offset: number,
    length: number,
    signal?: AbortSignal,
  ): AsyncGenerator<Buffer> {
    if (entry === undefined) throw notThere(path)
    if (entry.type !== 'file') throw notRegular(path, entry.type)
    if (length <= 0 || (offset > 0 && offset >= entry.size)) return
    let skip = 0
    let left = length
    let got = 0
    if (offset > 0 && !(await pool.use(async (session) => session.features.rest, signal))) skip = offset
    for await (const whole of retrieve(path, offset - skip, signal)) {
      const piece = skip > 0 ? whole.subarray(skip) : whole
      skip = Math.max(0, skip - whole.length)
      got += piece.length
      if (piece.length > 0) yield piece.length > left ? piece.subarray(0, left) : piece
      left -= piece.length
      if (left <= 0) return
    }
    // The server says that all was sent; the listing knows how much that should be.
    if (offset + got !== entry.size) throw changedWhileRead(path, entry.size, offset + got)
  }

  return {
    pool,
    wire,
    isTop,
    stat,
    list,
    read,
    explain,

    lookup(paths) {
      const wanted = new Map<string, Set<string>>()
      const found = new Map<string, Promise<Map<string, Entry> | undefined>>()
      for (const path of paths) {
        const parent = parentPath(absolute(path))
        wanted.set(parent, (wanted.get(parent) ?? new Set()).add(baseName(path)))
      }
      const look = async (path: RemotePath, signal: AbortSignal | undefined): Promise<Entry | undefined> => {
        toWire(absolute(path), false, path)
        if (isTop(path)) return await stat(path, signal)
        const parent = parentPath(absolute(path))
        let names = found.get(parent)
        if (names === undefined) {
          names = around(path, signal).then((folder) => {
            const kept = new Map<string, Entry>()
            for (const entry of folder?.entries ?? [])
              if (wanted.get(parent)?.has(baseName(entry.path))) kept.set(baseName(entry.path), entry)
            return kept
          })
          found.set(parent, names)
        }
        return pick(path, (await names)?.get(baseName(path)))
      }
      return {
        source: {
          stat: (path, { signal } = {}) => look(path, signal),
          async *read(path, { signal, offset = 0, length = Number.POSITIVE_INFINITY } = {}) {
            yield* read(path, await look(path, signal), offset, length, signal)
          },
        },
      }
    },

    async change(verb, path, signal) {
      try {
        return await pool.use(async (session) => await session.command(`${verb} ${await wire(session, path, signal)}`, signal), signal)
      } catch (error) {
        if (error instanceof Refusal) throw await explain(path, error, signal)
        throw error
      }
    },
  }
}
