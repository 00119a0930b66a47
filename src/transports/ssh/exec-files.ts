import type { Entry } from '../../core/entry.ts'
import type { RemotePath } from '../../core/path.ts'
import { accessDenied, ioFailed, notRegular, notThere, throwIfCancelled, unsupported } from '../bulk/problems.ts'
import { readEach } from '../bulk/read-each.ts'
import type { CallOptions, ListBatch } from '../types.ts'
import { cutLine } from './commands.ts'
import { listByFind } from './exec-listing.ts'
import type { Shell } from './probe.ts'
import { NoAnswer, type Runner } from './run.ts'
import type { PathMap, SftpFiles } from './sftp-files.ts'
import type { SftpWrites } from './sftp-writes.ts'

/** Files read at once: each is a command of its own. */
const WIDTH = 4

/** The reading half of a transport for the rare account that runs commands and has no SFTP. Needs GNU find. */
export function createExecFiles(runner: Runner, shell: Shell, paths: PathMap): SftpFiles {
  const look = async (path: RemotePath, maxDepth: number, options: CallOptions): Promise<ListBatch> => {
    throwIfCancelled(options.signal)
    const entries: Entry[] = []
    const problems: ListBatch['problems'][number][] = []
    for await (const batch of listByFind(runner, shell, paths, [path], { ...options, maxDepth })) {
      entries.push(...batch.entries)
      problems.push(...batch.problems.filter((problem) => problem.reason !== 'too-deep'))
    }
    return { entries, problems }
  }

  const stat = async (path: RemotePath, options: CallOptions = {}): Promise<Entry | undefined> => {
    const { entries, problems } = await look(path, 0, options)
    const [entry] = entries
    if (entry !== undefined) return entry
    const [problem] = problems
    if (problem === undefined || problem.reason === 'vanished' || problem.detail === 'Not a directory') return undefined
    throw problem.reason === 'denied' ? accessDenied(path, problem.detail ?? '') : ioFailed(path, problem.detail ?? problem.reason)
  }

  const list = async (dir: RemotePath, options: CallOptions = {}): Promise<Entry[]> => {
    const { entries, problems } = await look(dir, 1, options)
    const self = entries.find((entry) => entry.path === dir)
    if (self === undefined) throw (await stat(dir, options)) === undefined ? notThere(dir) : ioFailed(dir, 'not listed')
    if (self.type !== 'dir') throw accessDenied(dir, `not a folder (${self.type})`)
    const denied = problems.find((problem) => problem.path === dir)
    if (denied !== undefined) throw accessDenied(dir, denied.detail ?? 'Permission denied')
    const [first] = problems.filter((problem) => problem.path === undefined)
    if (first !== undefined) throw ioFailed(dir, first.detail ?? first.reason)
    return entries.filter((entry) => entry !== self)
  }

  async function* read(path: RemotePath, options: CallOptions & { offset?: number; length?: number } = {}): AsyncGenerator<Buffer> {
    const entry = await stat(path, options)
    if (entry === undefined) throw notThere(path)
    if (entry.type !== 'file') throw notRegular(path, entry.type)
    if (entry.unreadable) throw accessDenied(path, 'Permission denied')
    const offset = options.offset ?? 0
    const length = Math.min(options.length ?? Number.MAX_SAFE_INTEGER, Math.max(0, entry.size - offset))
    if (length === 0 && entry.size > 0) return
    const complaints: string[] = []
    const running = await runner.run((nonce) => cutLine(shell.launcher, nonce, shell, paths.absolute(path), offset, length), {
      doing: 'reading a file',
      stdin: [],
      onErrorLine: (line) => complaints.push(line.toString('utf8').slice(0, 200)),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
    try {
      yield* running.stdout
      if (complaints[0] !== undefined) throw ioFailed(path, complaints[0])
    } catch (error) {
      throw error instanceof NoAnswer ? ioFailed(path, error.message, error) : error
    } finally {
      running.stop()
    }
  }

  return {
    stat,
    list,
    read,
    readMany: (requests, options = {}) => readEach({ stat, read }, requests, { ...options, width: () => WIDTH, partialRead: true }),
  }
}

/** Without SFTP nothing is written: shell redirections cannot promise that a new file is new, whole and saved. */
export function refuseWrites(kind: string): SftpWrites {
  const refuse = async (): Promise<never> => {
    throw unsupported('writing without SFTP', kind)
  }
  return { create: refuse, rename: refuse, link: refuse, symlink: refuse, remove: refuse, rmdir: refuse, mkdir: refuse, chmod: refuse }
}
