import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { Entry, Problem } from '../../core/entry.ts'
import { encodeName, parentPath, type RemotePath, relativeTo } from '../../core/path.ts'
import { createListBudget, DEFAULT_MAX_DEPTH, type ListBudget } from '../bulk/list-budget.ts'
import type { ListBatch, ListOptions } from '../types.ts'
import { listLine, MAX_COMMAND_BYTES } from './commands.ts'
import { BadRecord, createRecordParser, parseFindError } from './find-records.ts'
import type { Shell } from './probe.ts'
import { NoAnswer, type Runner } from './run.ts'
import type { PathMap } from './sftp-files.ts'

/** Lines on standard error kept between two batches; a hostile account could print without end. */
const MAX_ERROR_LINES = 10_000

/** `listTree` by one `find` for all roots: about one round trip for any number of files. */
export async function* listByFind(
  runner: Runner,
  shell: Shell,
  paths: PathMap,
  roots: readonly RemotePath[],
  options: ListOptions = {},
): AsyncGenerator<ListBatch> {
  const budget = createListBudget(options.maxEntries)
  for (const group of groupBySize(roots, (root) => paths.absolute(root).length * 2)) {
    for await (const batch of listGroup(runner, shell, paths, group, options, budget)) {
      yield batch
      if (batch.problems.some((problem) => problem.reason === 'too-many' || problem.reason === 'disconnected')) return
    }
  }
}

interface Given {
  readonly root: RemotePath
  readonly absolute: RemotePath
}

async function* listGroup(
  runner: Runner,
  shell: Shell,
  paths: PathMap,
  roots: readonly RemotePath[],
  options: ListOptions,
  budget: ListBudget,
): AsyncGenerator<ListBatch> {
  const maxDepth = options.maxDepth ?? DEFAULT_MAX_DEPTH
  const given: Given[] = roots.map((root) => ({ root, absolute: paths.absolute(root) as RemotePath }))
  // Those that do not fit the command line are left out here instead: correct, only more bytes.
  const prune = (options.prune ?? []).map((path) => paths.absolute(path))
  const [sent = []] = groupBySize(prune, (path) => path.length * 2 + 20)
  const pruned = new Set(prune)

  const problems: Problem[] = []
  const closed = new Set<string>()
  let errorLines = 0
  let usedNonce = ''
  const running = await runner.run(
    (nonce) => {
      usedNonce = nonce
      return listLine(shell.launcher, nonce, {
        find: shell.programs.find as string,
        roots: given.map((one) => one.absolute),
        prune: sent,
        maxDepth,
        ...(shell.gzip ? { gzip: shell.programs.gzip as string } : {}),
      })
    },
    {
      doing: 'listing the files',
      stdin: [],
      onErrorLine: (line) => {
        errorLines += 1
        if (errorLines <= MAX_ERROR_LINES) problems.push(parseFindError(line))
      },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    },
  )

  const give = (): Problem[] => {
    const out: Problem[] = []
    for (const problem of problems.splice(0)) {
      const path = problem.path === undefined ? undefined : asGiven(problem.path, given)
      // A closed folder is told by its own record; find then also complains about it and about each name in it.
      if (problem.reason === 'denied' && problem.path !== undefined && (closed.has(problem.path) || closed.has(parentPath(problem.path))))
        continue
      out.push(path === undefined ? problem : { ...problem, path })
    }
    return out
  }

  const parser = createRecordParser(usedNonce)
  let seenProblems = 0
  // find comes by where it begins once, and once more for each other folder that was asked for and holds it.
  const [start] = given
  let begun = 0
  try {
    for await (const chunk of inflate(running.stdout, shell.gzip)) {
      const entries: Entry[] = []
      const found: Problem[] = []
      for (const { entry, closed: isClosed } of parser.push(chunk)) {
        const absolute = entry.path
        const path = asGiven(absolute, given)
        if (path === undefined) throw new BadRecord('a path outside the folders that were asked for')
        if (absolute === start?.absolute && ++begun > given.length) throw new BadRecord('a listing that begins again')
        if (pruned.size > sent.length && isBelow(absolute, pruned)) continue
        if (!budget.take(entry)) {
          yield { entries, problems: [...found, budget.problem] }
          return
        }
        entries.push({ ...entry, path })
        if (isClosed && !pruned.has(absolute)) {
          closed.add(absolute)
          found.push({ path, reason: 'denied' })
        } else if (entry.type === 'dir' && !pruned.has(absolute) && depthOf(absolute, path, given) >= maxDepth)
          found.push({ path, reason: 'too-deep' })
      }
      found.push(...give())
      seenProblems += found.length
      if (entries.length > 0 || found.length > 0) yield { entries, problems: found }
    }
    await running.ended
    const last = give()
    seenProblems += last.length
    if (errorLines > MAX_ERROR_LINES) last.push({ reason: 'io', detail: `${errorLines - MAX_ERROR_LINES} more messages of find` })
    if (parser.status === undefined) last.push({ reason: 'disconnected', detail: 'the listing stopped before its end' })
    else if (parser.status !== 0 && seenProblems === 0 && errorLines === 0)
      last.push({ reason: 'io', detail: `find ended with ${parser.status}` })
    if (last.length > 0) yield { entries: [], problems: last }
  } catch (error) {
    if (error instanceof BadRecord) yield { entries: [], problems: [...give(), { reason: 'lie', detail: error.message }] }
    else if (isGarbled(error))
      yield { entries: [], problems: [...give(), { reason: 'disconnected', detail: 'the listing stopped before its end' }] }
    else throw error
  } finally {
    running.stop()
  }
}

function isGarbled(error: unknown): boolean {
  if (error instanceof NoAnswer) return true
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  // What follows the end of a packed stream ends the unpacking, in the middle of it for all that Node's streams say.
  return typeof code === 'string' && (code.startsWith('Z_') || code === 'ABORT_ERR' || code === 'ERR_STREAM_PREMATURE_CLOSE')
}

async function* inflate(source: AsyncIterable<Buffer>, gzipped: boolean): AsyncGenerator<Buffer> {
  if (!gzipped) {
    yield* source
    return
  }
  const gunzip = createGunzip()
  const done = pipeline(Readable.from(source, { objectMode: true, highWaterMark: 1 }), gunzip)
  done.catch(() => {})
  try {
    for await (const chunk of gunzip) yield chunk as Buffer
    await done
  } finally {
    gunzip.destroy()
  }
}

/** A part of a path that no folder lists, and that leads elsewhere. */
const NO_NAME = /(?:^|\/)\.{0,2}(?:\/|$)/

/** The path as the caller's root begins it; of two roots that hold it, the longer one. */
function asGiven(absolute: string, given: readonly Given[]): RemotePath | undefined {
  let best: { root: RemotePath; below: string; length: number } | undefined
  for (const { root, absolute: start } of given) {
    const below = relativeTo(start, absolute)
    if (below !== undefined && (best === undefined || start.length > best.length)) best = { root, below, length: start.length }
  }
  if (best === undefined) return undefined
  if (best.below === '') return best.root
  if (NO_NAME.test(best.below)) return undefined
  return (best.root === '' ? best.below : best.root.endsWith('/') ? best.root + best.below : `${best.root}/${best.below}`) as RemotePath
}

function depthOf(absolute: string, _path: string, given: readonly Given[]): number {
  let depth = Number.POSITIVE_INFINITY
  for (const { absolute: start } of given) {
    const below = relativeTo(start, absolute)
    if (below !== undefined) depth = Math.min(depth, below === '' ? 0 : below.split('/').length)
  }
  return depth
}

function isBelow(path: string, folders: ReadonlySet<string>): boolean {
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) if (folders.has(path.slice(0, at))) return true
  return false
}

function groupBySize<T extends string>(items: readonly T[], extra: (item: T) => number): T[][] {
  const groups: T[][] = []
  let group: T[] = []
  let size = 0
  for (const item of items) {
    const bytes = encodeName(item).length + extra(item)
    if (group.length > 0 && size + bytes > MAX_COMMAND_BYTES / 3) {
      groups.push(group)
      group = []
      size = 0
    }
    group.push(item)
    size += bytes
  }
  if (group.length > 0) groups.push(group)
  return groups
}
