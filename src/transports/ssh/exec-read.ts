import { setImmediate as turn } from 'node:timers/promises'
import type { FileContent, ReadResult } from '../../core/content.ts'
import type { EntryType, Problem } from '../../core/entry.ts'
import { decodeName, encodeName, type RemotePath } from '../../core/path.ts'
import type { CallOptions, ReadRequest } from '../types.ts'
import { tarLine } from './commands.ts'
import { unquote } from './find-records.ts'
import type { Shell } from './probe.ts'
import { NoAnswer, nulSeparated, type Runner } from './run.ts'
import type { PathMap } from './sftp-files.ts'
import { BadTar, createTarReader, type TarHead } from './tar-read.ts'

/** A file over its limit by up to this much is let through and thrown away; for a larger one the stream is begun anew behind it. */
const MAX_DRAIN = 4 << 20
/** Files nobody asked for, or twice, after which the stream is not believed. */
const MAX_STRANGERS = 1000
/** Bytes of the stream after which what came before is given on. */
const HELD_BYTES = 256 * 1024

/** Type flags of a header. */
const OTHER_TYPES: Readonly<Record<string, EntryType>> = { '2': 'symlink', '3': 'char', '4': 'block', '5': 'dir', '6': 'fifo' }

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
  // tar complains about a file that changed right after it, on another stream: files are held back until more of this one has come.
  const held: Held[] = []
  let before = 0
  const flush = function* (): Generator<ReadResult> {
    for (const { name, results, requests: asked } of held.splice(0)) {
      if (changed.has(name)) unexplained.push(...asked)
      else yield* results
    }
  }

  const wantedOf = (head: TarHead): Wanted => {
    const name = decodeName(Buffer.from(head.name.replace(/\/+$/, ''), 'latin1'))
    const asked = waiting.get(name)
    const isFile = head.type === '0' || head.type === '7'
    return { name, asked, isFile, limit: asked === undefined || !isFile ? -1 : Math.max(...asked.map((request) => request.limit)) }
  }
  let tooFar = false
  const reader = createTarReader((head) => {
    const isWanted = head.size <= wantedOf(head).limit
    tooFar ||= !isWanted && head.size > MAX_DRAIN
    return isWanted
  })
  let strangers = 0
  const settle = function* (head: TarHead, bytes: Buffer | undefined): Generator<ReadResult> {
    const { name, asked, isFile } = wantedOf(head)
    waiting.delete(name)
    if (asked === undefined) {
      strangers += 1
      if (strangers > MAX_STRANGERS) throw new BadTar('files nobody asked for')
      return
    }
    if (bytes !== undefined) held.push(answers(name, asked, bytes))
    else for (const { path } of asked) yield { path, problem: isFile ? { path, reason: 'too-large' } : notAFile(path, head.type) }
  }
  let broken: unknown
  try {
    for await (const chunk of running.stdout) {
      before += chunk.length
      if (before > HELD_BYTES) {
        before = 0
        await turn()
        yield* flush()
      }
      for (const { head, bytes } of reader.push(chunk)) yield* settle(head, bytes)
      if (tooFar) {
        running.stop()
        yield* flush()
        const { open } = reader
        if (open !== undefined && open.size > wantedOf(open).limit) yield* settle(open, undefined)
        return { again: [...waiting.values()].flat(), unexplained }
      }
    }
    await running.ended
    if (!reader.whole) throw new BadTar('it was cut')
    yield* flush()
  } catch (error) {
    broken = error
  } finally {
    running.stop()
  }
  if (broken !== undefined && !isCutShort(broken)) throw broken
  unexplained.push(...held.flatMap((one) => one.requests))
  return { again: [], unexplained: [...unexplained, ...[...waiting.values()].flat()] }
}

interface Held {
  readonly name: string
  readonly results: readonly ReadResult[]
  readonly requests: readonly ReadRequest[]
}

interface Wanted {
  readonly name: string
  readonly asked: readonly ReadRequest[] | undefined
  readonly isFile: boolean
  /** The largest anybody asked for; -1 where its bytes are of no use. */
  readonly limit: number
}

function answers(name: string, requests: readonly ReadRequest[], bytes: Buffer): Held {
  const size = bytes.length
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
  return error instanceof NoAnswer || error instanceof BadTar
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
