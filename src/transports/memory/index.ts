import { createHash } from 'node:crypto'
import { PHP_OPEN_TAG } from '../../core/content.ts'
import type { Entry, Problem } from '../../core/entry.ts'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import type { HashAlgorithm } from '../../core/manifest.ts'
import { joinPath, type RemotePath, remotePath } from '../../core/path.ts'
import type { Capabilities, ExecOptions, ExecResult, HashResult, ListBatch, Meter, Transport } from '../types.ts'
import {
  absolute,
  bytesOf,
  createMemoryVolume,
  denied,
  type MemoryFile,
  type MemoryVolume,
  notThere,
  type StoredNode,
  taken,
} from './volume.ts'

export type { MemoryFile, MemoryNode, MemoryVolume } from './volume.ts'

export interface MemoryOptions {
  /** The login folder. Default '/home/site'. Made if it is not there. */
  readonly home?: string
  /** What the account has. Default: everything but exec, which is there when `exec` is given. */
  readonly capabilities?: Partial<Omit<Capabilities, 'exec' | 'php'>>
  /** Answers `exec`. Absent: the account has no exec. */
  readonly exec?: (argv: readonly string[], options: ExecOptions) => ExecResult | Promise<ExecResult>
  readonly php?: string
  /** Milliseconds since 1970 of each change. Default: a clock that starts at 1 January 2026 and moves 1 s at each change. */
  readonly now?: () => number
}

export interface MemoryTransport extends Transport {
  /** The files themselves, for a test that changes them behind our back. Paths are absolute, or relative to `home`. */
  readonly volume: Pick<MemoryVolume, 'put' | 'drop' | 'find'>
}

const PIECE = 65_536

/**
 * An account in memory: the transport of unit tests, and the measure of what the others must do. `files` maps paths
 * (absolute, or relative to `home`) to contents; folders above are made.
 */
export function createMemoryTransport(files: Readonly<Record<string, MemoryFile>> = {}, options: MemoryOptions = {}): MemoryTransport {
  const home = remotePath(options.home ?? '/home/site')
  const volume = createMemoryVolume(options.now ?? createClock())
  volume.put(home, { type: 'dir' })
  for (const [path, file] of Object.entries(files)) volume.put(absolute(home, path), file)
  return createTransport(home, volume, options)
}

function createClock(): () => number {
  let at = Date.UTC(2026, 0, 1)
  return () => {
    at += 1000
    return at
  }
}

function createTransport(home: RemotePath, volume: MemoryVolume, options: MemoryOptions): MemoryTransport {
  const capabilities: Capabilities = {
    exec: options.exec !== undefined,
    listing: 'find',
    changeTime: true,
    remoteHash: ['sha256', 'md5'],
    bulkRead: true,
    remoteSearch: true,
    partialRead: true,
    symlink: true,
    chmod: true,
    fsync: true,
    replace: 'atomic',
    rawNames: true,
    maxChannels: 4,
    ...options.capabilities,
    ...(options.php === undefined ? {} : { php: options.php }),
  }
  const meter: Meter = { bytesIn: 0, bytesOut: 0, roundTrips: 0, execs: 0 }
  let closed = false

  const begin = (signal?: AbortSignal): void => {
    check(signal)
    meter.roundTrips += 1
  }
  const check = (signal?: AbortSignal): void => {
    if (closed)
      throw new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account: 'memory', host: 'memory', detail: 'closed' } })
    if (signal?.aborted) throw new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {} })
  }
  const find = (path: string): StoredNode | undefined => volume.find(absolute(home, path))
  const need = (path: string): StoredNode => {
    const node = find(path)
    if (!node) throw notThere(path)
    return node
  }
  const entryOf = (path: RemotePath, node: StoredNode): Entry => {
    const entry = volume.entry(path, node)
    if (capabilities.changeTime) return entry
    const { ctime: _ctime, inode: _inode, nlink: _nlink, ...rest } = entry
    return rest
  }
  const readable = (path: string): StoredNode => {
    const node = need(path)
    if (node.type !== 'file') throw denied(path, 'not a regular file')
    if (node.unreadable) throw denied(path, 'permission denied')
    return node
  }
  const problemOf = (path: RemotePath): Problem | undefined => {
    try {
      const node = find(path)
      if (!node) return { path, reason: 'vanished' }
      if (node.type !== 'file') return { path, reason: 'not-a-file' }
      return node.unreadable ? { path, reason: 'denied', detail: 'permission denied' } : undefined
    } catch (error) {
      if (!isSiteguardError(error)) throw error
      return { path, reason: 'denied', detail: error.message }
    }
  }

  const transport: MemoryTransport = {
    kind: 'memory',
    capabilities,
    home,
    meter,
    volume: {
      put: (path, file) => volume.put(absolute(home, path), file),
      drop: (path) => volume.drop(absolute(home, path)),
      find,
    },

    async stat(path, { signal } = {}) {
      begin(signal)
      const node = find(path)
      return node && entryOf(path, node)
    },

    async list(dir, { signal } = {}) {
      begin(signal)
      const node = need(dir)
      if (node.type !== 'dir') throw denied(dir, 'not a folder')
      if (node.unreadable) throw denied(dir, 'permission denied')
      return [...node.names].map(([name, child]) => entryOf(joinPath(dir, name), child))
    },

    async *listTree(roots, { signal, prune = [], maxEntries = 2_000_000, maxDepth = 128 } = {}) {
      begin(signal)
      const pruned = new Set<string>(prune)
      let count = 0
      for (const root of roots) {
        const node = find(root)
        if (!node) {
          yield { entries: [], problems: [{ path: root, reason: 'vanished' }] }
          continue
        }
        const stack: { path: RemotePath; node: StoredNode; depth: number }[] = [{ path: root, node, depth: 0 }]
        yield { entries: [entryOf(root, node)], problems: [] }
        count += 1
        while (stack.length > 0) {
          check(signal)
          const here = stack.pop() as (typeof stack)[number]
          if (here.node.type !== 'dir' || pruned.has(here.path)) continue
          if (here.node.unreadable) {
            yield { entries: [], problems: [{ path: here.path, reason: 'denied', detail: 'permission denied' }] }
            continue
          }
          if (here.depth >= maxDepth && here.node.names.size > 0) {
            yield { entries: [], problems: [{ path: here.path, reason: 'too-deep' }] }
            continue
          }
          const entries: Entry[] = []
          for (const [name, child] of here.node.names) {
            if (count >= maxEntries) {
              yield { entries, problems: [{ path: here.path, reason: 'too-many', detail: `more than ${maxEntries} entries` }] }
              return
            }
            count += 1
            const path = joinPath(here.path, name)
            entries.push(entryOf(path, child))
            stack.push({ path, node: child, depth: here.depth + 1 })
          }
          if (entries.length > 0) yield { entries, problems: [] } satisfies ListBatch
        }
      }
    },

    async *read(path, { signal, offset = 0, length = Number.POSITIVE_INFINITY } = {}) {
      begin(signal)
      const node = readable(path)
      const end = Math.min(node.size, offset + length)
      for (let at = offset; at < end; at += PIECE) {
        check(signal)
        const piece = bytesOf(node, at, Math.min(end, at + PIECE))
        meter.bytesIn += piece.length
        yield piece
      }
    },

    async *readMany(requests, { signal } = {}) {
      begin(signal)
      for (const { path, limit, sample } of requests) {
        check(signal)
        const problem = problemOf(path)
        if (problem) {
          yield { path, problem }
          continue
        }
        const node = readable(path)
        if (sample !== undefined && node.size > 2 * sample && capabilities.partialRead) {
          const bytes = Buffer.concat([bytesOf(node, 0, sample), bytesOf(node, node.size - sample, node.size)])
          meter.bytesIn += bytes.length
          yield { content: { path, bytes, size: node.size, sampled: true } }
        } else if (node.size > limit) {
          yield { path, problem: { path, reason: 'too-large', detail: `${node.size} bytes` } }
        } else {
          const bytes = Buffer.from(bytesOf(node, 0, node.size))
          meter.bytesIn += bytes.length
          yield { content: { path, bytes, size: node.size, sampled: false } }
        }
      }
    },

    async *hashMany(paths, algorithm, { signal, paranoid = false } = {}) {
      begin(signal)
      const remote = !paranoid && capabilities.remoteHash.includes(algorithm)
      for (const path of paths) {
        check(signal)
        const problem = problemOf(path)
        if (problem) {
          yield { path, problem }
          continue
        }
        const node = readable(path)
        const digest = digestOf(node, algorithm)
        const bytes = remote ? digest.length : node.size
        meter.bytesIn += bytes
        yield { path, digest, bytes } satisfies HashResult
      }
    },

    async *search(paths, _pattern, { signal } = {}) {
      begin(signal)
      if (!capabilities.remoteSearch) throw unsupported('search')
      for (const path of paths) {
        check(signal)
        const problem = problemOf(path)
        if (problem) yield { hits: [], problems: [problem] }
        else if (PHP_OPEN_TAG.test(readable(path).bytes.toString('latin1'))) yield { hits: [path], problems: [] }
      }
    },

    async create(path, data, { signal, mode = 0o604 } = {}) {
      begin(signal)
      if (find(path)) throw taken(path)
      const pieces: Uint8Array[] = []
      if (data instanceof Uint8Array) pieces.push(data)
      else for await (const piece of data) pieces.push(piece)
      check(signal)
      const node = volume.make('file', mode)
      node.bytes = Buffer.concat(pieces)
      node.size = node.bytes.length
      volume.add(absolute(home, path), node)
      meter.bytesOut += node.size
    },

    async rename(from, to, { signal, replace = false } = {}) {
      begin(signal)
      const node = need(from)
      const there = find(to)
      if (there && !(replace && capabilities.replace === 'atomic' && there.type !== 'dir')) throw taken(to)
      if (there) volume.drop(absolute(home, to))
      volume.add(absolute(home, to), node)
      volume.drop(absolute(home, from))
      node.ctime = volume.now()
    },

    async remove(path, { signal } = {}) {
      begin(signal)
      if (need(path).type === 'dir') throw denied(path, 'is a folder')
      volume.drop(absolute(home, path))
    },

    async rmdir(path, { signal } = {}) {
      begin(signal)
      const node = need(path)
      if (node.type !== 'dir') throw denied(path, 'not a folder')
      if (node.names.size > 0) throw denied(path, 'not empty')
      volume.drop(absolute(home, path))
    },

    async mkdir(path, { signal, mode = 0o705 } = {}) {
      begin(signal)
      volume.add(absolute(home, path), volume.make('dir', mode))
    },

    async chmod(path, mode, { signal } = {}) {
      begin(signal)
      if (!capabilities.chmod) throw unsupported('chmod')
      const node = need(path)
      if (node.type === 'symlink') throw denied(path, 'a link has no mode of its own')
      node.mode = mode
      node.ctime = volume.now()
    },

    async exec(argv, execOptions = {}) {
      begin(execOptions.signal)
      if (!options.exec) throw unsupported('exec')
      meter.execs += 1
      return options.exec(argv, execOptions)
    },

    async close() {
      closed = true
    },
  }
  return transport
}

function digestOf(node: StoredNode, algorithm: HashAlgorithm): string {
  const hash = createHash(algorithm)
  for (let at = 0; at < node.size; at += PIECE) hash.update(bytesOf(node, at, at + PIECE))
  return hash.digest('hex')
}

function unsupported(operation: string): SiteguardError {
  return new SiteguardError({ code: 'SG-TRAN-004', kind: 'unsupported', params: { operation, transport: 'memory' } })
}
