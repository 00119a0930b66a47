import { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { extract } from 'tar-stream'
import type { FileContent, ReadResult } from '../../core/content.ts'
import type { EntryType, Problem } from '../../core/entry.ts'
import { decodeName, encodeName, type RemotePath } from '../../core/path.ts'
import type { CallOptions, ReadRequest } from '../types.ts'
import { tarLine } from './commands.ts'
import { unquote } from './find-records.ts'
import type { Shell } from './probe.ts'
import { NoAnswer, nulSeparated, type Runner } from './run.ts'
import type { PathMap } from './sftp-files.ts'

/** A file over its limit by up to this much is let through and thrown away; for a larger one the stream is begun anew behind it. */
const MAX_DRAIN = 4 << 20

const OTHER_TYPES: Readonly<Record<string, EntryType>> = {
  symlink: 'symlink',
  directory: 'dir',
  fifo: 'fifo',
  'character-device': 'char',
  'block-device': 'block',
}

/**
 * Many files in one stream: `tar` reads the names from its standard input. Returns the requests it has no answer for (unreadable,
 * vanished, changed on the way, stream cut short), for a slower way to answer.
 */
export async function* readByTar(
  runner: Runner,
  shell: Shell,
  paths: PathMap,
  requests: readonly ReadRequest[],
  options: CallOptions = {},
): AsyncGenerator<ReadResult, ReadRequest[]> {
  const unanswered: ReadRequest[] = []
  let left: readonly ReadRequest[] = requests
  while (left.length > 0) {
    const rest = yield* readOnce(runner, shell, paths, left, options)
    unanswered.push(...rest.unexplained)
    left = rest.again
  }
  return unanswered
}

interface Rest {
  /** Not looked at, because a file before them was too large to pass. */
  readonly again: ReadRequest[]
  readonly unexplained: ReadRequest[]
}

async function* readOnce(
  runner: Runner,
  shell: Shell,
  paths: PathMap,
  requests: readonly ReadRequest[],
  options: CallOptions,
): AsyncGenerator<ReadResult, Rest> {
  const waiting = new Map<string, ReadRequest[]>()
  for (const request of requests) {
    const name = paths.absolute(request.path)
    const list = waiting.get(name)
    if (list) list.push(request)
    else waiting.set(name, [request])
  }
  const changed = new Set<string>()
  const names = [...waiting.keys()].map(encodeName)
  const running = await runner.run((nonce) => tarLine(shell.launcher, nonce, shell.programs.tar as string), {
    doing: 'reading files',
    stdin: nulSeparated(names),
    onErrorLine: (line) => {
      const name = changedName(line)
      if (name !== undefined) changed.add(name)
    },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })

  const unexplained: ReadRequest[] = []
  // tar complains about a file that changed right after it, so one file is held back until the next has begun.
  let held: { name: string; results: ReadResult[]; requests: ReadRequest[] } | undefined
  const flush = function* (): Generator<ReadResult> {
    if (held === undefined) return
    if (changed.has(held.name)) unexplained.push(...held.requests)
    else yield* held.results
    held = undefined
  }

  const stream = Readable.from(running.stdout, { objectMode: true, highWaterMark: 1 })
  // latin1 keeps every byte of a name.
  const archive = extract({ filenameEncoding: 'latin1' } as Parameters<typeof extract>[0])
  let broken: unknown
  // tar-stream tells an error of its source in its own words or not at all, so the first one is kept.
  let cause: unknown
  stream.on('error', (error) => {
    cause = error
    archive.destroy(error)
  })
  stream.pipe(archive as unknown as NodeJS.WritableStream)
  try {
    for await (const entry of archive) {
      await turn()
      yield* flush()
      const name = decodeName(Buffer.from(entry.header.name.replace(/\/+$/, ''), 'latin1'))
      const size = entry.header.size ?? 0
      const wanted = waiting.get(name)
      waiting.delete(name)
      const isFile = entry.header.type === 'file' || entry.header.type === 'contiguous-file'
      const largest = wanted === undefined || !isFile ? -1 : Math.max(...wanted.map((request) => request.limit))
      if (wanted !== undefined && !isFile) {
        for (const { path } of wanted) yield { path, problem: notAFile(path, String(entry.header.type)) }
      }
      if (size > largest) {
        if (wanted !== undefined && isFile) for (const { path } of wanted) yield { path, problem: { path, reason: 'too-large' } }
        if (size > MAX_DRAIN) {
          running.stop()
          return { again: [...waiting.values()].flat(), unexplained }
        }
        entry.resume()
        continue
      }
      const parts: Buffer[] = []
      for await (const part of entry) parts.push(part as Buffer)
      held = answers(name, wanted as ReadRequest[], Buffer.concat(parts), size)
    }
    await running.ended
    yield* flush()
  } catch (error) {
    broken = cause ?? error
  } finally {
    running.stop()
  }
  if (broken !== undefined && !isCutShort(broken)) throw broken
  if (held !== undefined) unexplained.push(...held.requests)
  return { again: [], unexplained: [...unexplained, ...[...waiting.values()].flat()] }
}

function answers(
  name: string,
  requests: ReadRequest[],
  bytes: Buffer,
  size: number,
): { name: string; results: ReadResult[]; requests: ReadRequest[] } {
  const results = requests.map((request): ReadResult => {
    const { path, limit } = request
    if (size > limit) return { path, problem: { path, reason: 'too-large' } }
    const content: FileContent = { path, bytes, size, sampled: false }
    return { content }
  })
  return { name, results, requests }
}

function notAFile(path: RemotePath, type: string): Problem {
  return { path, reason: 'not-a-file', detail: OTHER_TYPES[type] ?? 'other' }
}

/** The stream ended early or is no tar: what is missing can be read another way. A dead connection is something else. */
function isCutShort(error: unknown): boolean {
  if (error instanceof NoAnswer) return true
  if (!(error instanceof Error) || 'code' in error) return false
  return /Unexpected end of data|Invalid tar header|Invalid header|Header exceeds/.test(error.message)
}

/** The file that GNU tar says has changed under its hands, as its path. */
export function changedName(line: Buffer): string | undefined {
  const text = line.toString('latin1')
  const match =
    /tar: (\/.*): (?:Warning: )?(?:file changed as we read it|File shrank by \d+ bytes?; padding with zeros|Read error at byte .*)$/is.exec(
      text,
    )
  return match === null ? undefined : decodeName(unquote(match[1] as string))
}
