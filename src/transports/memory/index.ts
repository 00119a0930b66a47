import { createHash } from 'node:crypto'
import { PHP_OPEN_TAG } from '../../core/content.ts'
import type { Entry, Problem } from '../../core/entry.ts'
import { SiteguardError } from '../../core/error.ts'
import type { HashAlgorithm } from '../../core/manifest.ts'
import { encodeName, joinPath, type RemotePath, remotePath } from '../../core/path.ts'
import { createEach } from '../bulk/create-each.ts'
import {
  accessDenied,
  ioFailed,
  nameTaken,
  notRegular,
  notThere,
  problemOf,
  programFailed,
  throwIfCancelled,
  unsupported,
} from '../bulk/problems.ts'
import { readAndHash } from '../bulk/read-and-hash.ts'
import { readEach } from '../bulk/read-each.ts'
import { walkTree } from '../bulk/walk-tree.ts'
import type { Capabilities, ExecOptions, ExecResult, Meter, Transport } from '../types.ts'
import { absolute, bytesOf, createMemoryVolume, type MemoryFile, type MemoryVolume, type StoredNode } from './volume.ts'

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
  /** The files of another in-memory transport: a second login to the same account. */
  readonly volume?: MemoryVolume
}

export interface MemoryTransport extends Transport {
  /** The files themselves, by absolute path, for a test that changes them behind our back. */
  readonly volume: MemoryVolume
}

const PIECE = 65_536

/**
 * An account in memory: the transport of unit tests, and the measure of what the others must do. `files` maps paths
 * (absolute, or relative to `home`) to contents; folders above are made.
 */
export function createMemoryTransport(files: Readonly<Record<string, MemoryFile>> = {}, options: MemoryOptions = {}): MemoryTransport {
  const home = remotePath(options.home ?? '/home/site')
  const volume = options.volume ?? createMemoryVolume(options.now ?? createClock())
  if (!volume.find(home)) volume.put(home, { type: 'dir' })
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
    throwIfCancelled(signal)
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
    if (node.type !== 'file') throw notRegular(path, node.type)
    if (node.unreadable) throw accessDenied(path, 'permission denied')
    return node
  }
  const whyNot = (path: RemotePath): Problem | undefined => {
    try {
      readable(path)
      return undefined
    } catch (error) {
      return problemOf(path, error)
    }
  }

  const transport: MemoryTransport = {
    kind: 'memory',
    capabilities,
    home,
    meter,
    volume,

    async stat(path, { signal } = {}) {
      begin(signal)
      const node = find(path)
      return node && entryOf(path, node)
    },

    async list(dir, { signal } = {}) {
      begin(signal)
      const node = need(dir)
      if (node.type !== 'dir') throw accessDenied(dir, 'not a folder')
      if (node.unreadable) throw accessDenied(dir, 'permission denied')
      return [...node.names].map(([name, child]) => entryOf(joinPath(dir, name), child))
    },

    listTree: (roots, listOptions = {}) => walkTree(transport, roots, { ...listOptions, width: () => 1 }),

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

    readMany: (requests, { signal } = {}) =>
      readEach(transport, requests, { ...(signal && { signal }), width: () => 1, partialRead: capabilities.partialRead }),

    async *hashMany(paths, algorithm, { signal, paranoid = false } = {}) {
      if (paranoid || !capabilities.remoteHash.includes(algorithm)) {
        yield* readAndHash(transport, paths, algorithm, { ...(signal && { signal }), width: () => 1 })
        return
      }
      begin(signal)
      for (const path of paths) {
        check(signal)
        const problem = whyNot(path)
        if (problem) {
          yield { path, problem }
          continue
        }
        const digest = digestOf(readable(path), algorithm)
        meter.bytesIn += digest.length
        yield { path, digest, bytes: digest.length }
      }
    },

    async *search(paths, _pattern, { signal } = {}) {
      begin(signal)
      if (!capabilities.remoteSearch) throw unsupported('search', 'memory')
      for (const path of paths) {
        check(signal)
        const problem = whyNot(path)
        if (problem) yield { hits: [], problems: [problem] }
        else if (PHP_OPEN_TAG.test(readable(path).bytes.toString('latin1'))) yield { hits: [path], problems: [] }
      }
    },

    async create(path, data, { signal, mode = 0o604 } = {}) {
      begin(signal)
      if (find(path)) throw nameTaken(path)
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

    createMany: (dir, entries, { signal } = {}) =>
      createEach(transport, dir, entries, { ...(signal && { signal }), width: () => 1, kind: 'memory' }),

    async link(from, to, { signal } = {}) {
      begin(signal)
      if (!capabilities.hardLink) throw unsupported('link', 'memory')
      const node = need(from)
      if (node.type !== 'file') throw notRegular(from, node.type)
      volume.add(absolute(home, to), node)
      node.links += 1
      node.ctime = volume.now()
    },

    async symlink(path, target, { signal } = {}) {
      begin(signal)
      if (!capabilities.symlink) throw unsupported('symlink', 'memory')
      if (target === '' || target.includes('\0')) throw ioFailed(path, 'a link cannot say that')
      const node = volume.make('symlink', 0o777)
      node.target = target
      node.size = encodeName(target).length
      volume.add(absolute(home, path), node)
    },

    async rename(from, to, { signal, replace = false } = {}) {
      begin(signal)
      const node = need(from)
      const there = find(to)
      if (node.type === 'dir' && absolute(home, to).startsWith(`${absolute(home, from)}/`))
        throw ioFailed(to, 'a folder cannot be moved into itself')
      const folder = node.type === 'dir' || there?.type === 'dir'
      if (there && (folder || !(replace && capabilities.replace === 'atomic'))) throw nameTaken(to)
      if (there) volume.drop(absolute(home, to))
      volume.add(absolute(home, to), node)
      node.links += 1
      volume.drop(absolute(home, from))
      node.ctime = volume.now()
    },

    async remove(path, { signal } = {}) {
      begin(signal)
      if (need(path).type === 'dir') throw accessDenied(path, 'is a folder')
      volume.drop(absolute(home, path))
    },

    async rmdir(path, { signal } = {}) {
      begin(signal)
      const node = need(path)
      if (node.type !== 'dir') throw accessDenied(path, 'not a folder')
      if (node.names.size > 0) throw accessDenied(path, 'not empty')
      volume.drop(absolute(home, path))
    },

    async mkdir(path, { signal, mode = 0o705 } = {}) {
      begin(signal)
      volume.add(absolute(home, path), volume.make('dir', mode))
    },

    async chmod(path, mode, { signal } = {}) {
      begin(signal)
      if (!capabilities.chmod) throw unsupported('chmod', 'memory')
      const node = need(path)
      if (node.type === 'symlink') throw accessDenied(path, 'a link has no mode of its own')
      node.mode = mode
      node.ctime = volume.now()
    },

    async exec(argv, execOptions = {}) {
      begin(execOptions.signal)
      if (!options.exec) throw unsupported('exec', 'memory')
      meter.execs += 1
      return options.exec(argv, execOptions)
    },

    async *execStream(argv, { signal, stdin, timeoutMs } = {}) {
      begin(signal)
      if (!options.exec) throw unsupported('exec', 'memory')
      meter.execs += 1
      const parts: Uint8Array[] = []
      if (stdin instanceof Uint8Array) parts.push(stdin)
      else if (stdin) for await (const part of stdin) parts.push(part)
      const call = { ...(stdin && { stdin: Buffer.concat(parts) }), ...(signal && { signal }), ...(timeoutMs && { timeoutMs }) }
      const { code, stdout, stderr } = await options.exec(argv, call)
      for (let at = 0; at < stdout.length; at += PIECE) {
        check(signal)
        yield stdout.subarray(at, at + PIECE)
      }
      if (code !== 0) throw programFailed(argv[0], code, stderr)
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
