import type { SearchPattern } from '../../core/content.ts'
import type { EntryType, Problem } from '../../core/entry.ts'
import type { HashAlgorithm } from '../../core/manifest.ts'
import { decodeName, encodeName, type RemotePath } from '../../core/path.ts'
import { runJobs } from '../bulk/run-jobs.ts'
import type { CallOptions, HashResult } from '../types.ts'
import { hashLine, PHP_OPEN_TAG_GREP, searchLine } from './commands.ts'
import { parseFindError } from './find-records.ts'
import type { Shell } from './probe.ts'
import { NoAnswer, nulSeparated, type Runner } from './run.ts'
import type { PathMap } from './sftp-files.ts'

const DIGITS: Readonly<Record<HashAlgorithm, number>> = { sha256: 64, md5: 32 }
/** A record without an end after so many bytes is no answer. */
const MAX_RECORD = 131_072
/** Records more than one for each name, and complaints, after which a program is not believed. */
const MAX_STRANGE = 10_000
const PATTERNS: Readonly<Record<SearchPattern, string>> = { 'php-open-tag': PHP_OPEN_TAG_GREP }
const TYPES: Readonly<Record<string, EntryType>> = { d: 'dir', l: 'symlink', p: 'fifo', s: 'socket', b: 'block', c: 'char' }

/** Names that programs without `-z` give back escaped, each in its own way. */
const ESCAPED = /[\n\r\\]/

/**
 * Digests made on the account's side. Returns the paths it has none for, for a slower way to answer. openssl goes before sha256sum,
 * which many systems build without it: where the processor can do SHA-256 it takes 0.6 ns a byte, and the other 4.7.
 */
export async function* hashByProgram(
  runner: Runner,
  shell: Shell,
  paths: PathMap,
  wanted: readonly RemotePath[],
  algorithm: HashAlgorithm,
  options: CallOptions = {},
): AsyncGenerator<HashResult, RemotePath[]> {
  const waiting = byName(paths, wanted)
  const { openssl, sha256sum, md5sum } = shell.programs
  const ask = (program: readonly string[], zero: boolean): AsyncGenerator<HashResult> => {
    const names = [...waiting.keys()].filter((name) => zero || !ESCAPED.test(name))
    return askProgram(runner, shell, waiting, names, { program, zero, algorithm }, options)
  }
  if (openssl !== undefined && shell.openssl && algorithm === 'sha256') yield* ask([openssl, 'dgst', '-sha256', '-r'], false)
  const sum = (algorithm === 'sha256' ? sha256sum : md5sum) as string
  const zero = shell.zeroHashes.includes(algorithm)
  yield* ask(zero ? [sum, '-z', '--'] : [sum, '--'], zero)
  return [...waiting.values()].flat()
}

interface HashProgram {
  readonly program: readonly string[]
  /** Records end with NUL, and names are as they are. */
  readonly zero: boolean
  readonly algorithm: HashAlgorithm
}

/** Asks one program for the digests of some names, and takes those it answers for off `waiting`. */
async function* askProgram(
  runner: Runner,
  shell: Shell,
  waiting: Map<string, readonly RemotePath[]>,
  names: readonly string[],
  { program, zero, algorithm }: HashProgram,
  options: CallOptions,
): AsyncGenerator<HashResult> {
  if (names.length === 0) return
  const form = new RegExp(`^([0-9a-f]{${DIGITS[algorithm]}}) [ *](/.*)$`, 's')
  const running = await runner.run(
    (nonce) => hashLine(shell.launcher, nonce, { find: shell.programs.find as string, xargs: shell.programs.xargs as string, program }),
    {
      doing: 'hashing files',
      stdin: nulSeparated(names.map(encodeName)),
      onErrorLine: () => {},
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    },
  )
  try {
    let left = names.length + MAX_STRANGE
    for await (const record of records(running.stdout, zero ? 0 : 0x0a)) {
      left -= 1
      if (left < 0) return
      const match = form.exec(record.toString('latin1'))
      if (match === null) continue
      const name = decodeName(Buffer.from(match[2] as string, 'latin1'))
      for (const path of waiting.get(name) ?? []) yield { path, digest: match[1] as string, bytes: record.length + 1 }
      waiting.delete(name)
    }
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
  } finally {
    running.stop()
  }
}

type Hash = (wanted: readonly RemotePath[], call: CallOptions) => AsyncGenerator<HashResult, RemotePath[]>

/** Hashes every other path by a command of its own, at the same time. Returns what the two have no digests for. */
export async function* hashApart(hash: Hash, wanted: readonly RemotePath[], call: CallOptions): AsyncGenerator<HashResult, RemotePath[]> {
  const halves = [0, 1].map((half) => wanted.filter((_, index) => index % 2 === half))
  // Whoever leaves early, and the failure of one of the two, ends both.
  const over = new AbortController()
  const signal = call.signal === undefined ? over.signal : AbortSignal.any([call.signal, over.signal])
  const gather = async (half: readonly RemotePath[]): Promise<{ results: HashResult[]; rest: RemotePath[] }> => {
    const results: HashResult[] = []
    const hashes = hash(half, { ...call, signal })
    for (;;) {
      const next = await hashes.next()
      if (next.done === true) return { results, rest: next.value }
      results.push(next.value)
    }
  }
  const unanswered: RemotePath[] = []
  try {
    for await (const { results, rest } of runJobs(halves, () => 2, gather)) {
      yield* results
      unanswered.push(...rest)
    }
  } finally {
    over.abort()
  }
  return unanswered
}

/** Paths whose bytes hold the pattern, found by grep on the account's side. */
export async function* searchByGrep(
  runner: Runner,
  shell: Shell,
  paths: PathMap,
  wanted: readonly RemotePath[],
  pattern: SearchPattern,
  options: CallOptions = {},
): AsyncGenerator<{ hits: RemotePath[]; problems: Problem[] }> {
  const given = byName(paths, wanted)
  if (given.size === 0) return
  const problems: Problem[] = []
  const say = (name: string, reason: Problem['reason'], detail?: string): Problem[] =>
    (given.get(name) ?? []).map((path) => ({ path, reason, ...(detail === undefined ? {} : { detail }) }))
  let usedNonce = ''
  let complaints = 0
  const running = await runner.run(
    (nonce) => {
      usedNonce = nonce
      return searchLine(shell.launcher, nonce, {
        find: shell.programs.find as string,
        xargs: shell.programs.xargs as string,
        grep: shell.programs.grep as string,
        pattern: PATTERNS[pattern],
      })
    },
    {
      doing: 'searching files',
      stdin: nulSeparated([...given.keys()].map(encodeName)),
      onErrorLine: (line) => {
        complaints += 1
        if (complaints > MAX_STRANGE) return
        const problem = parseFindError(line)
        if (problem.path === undefined) problems.push(problem)
        else problems.push(...say(problem.path, problem.reason, problem.detail))
      },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    },
  )
  let whole = false
  let lied = false
  let left = given.size + MAX_STRANGE
  try {
    for await (const record of records(running.stdout, 0)) {
      const text = record.toString('latin1')
      left -= 1
      if (left < 0) throw new NoAnswer('more answers than there are files')
      if (text.startsWith('+/')) {
        const hits = given.get(decodeName(record.subarray(1))) ?? []
        yield { hits: [...hits], problems: problems.splice(0) }
      } else if (text.startsWith('+!')) problems.push({ reason: 'io', detail: `grep ended with ${text.slice(2, 20)}` })
      else if (text.startsWith('-')) {
        const type = TYPES[text[1] ?? '']
        const name = decodeName(record.subarray(2))
        problems.push(...(type === undefined ? say(name, 'denied') : say(name, 'not-a-file', type)))
      } else if (text === `Z ${usedNonce} 0` || text === `Z ${usedNonce} 123`) whole = true
      else {
        problems.push({ reason: 'lie', detail: 'an answer that is none' })
        lied = true
        break
      }
    }
    if (!lied) await running.ended
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
  } finally {
    running.stop()
  }
  if (!whole && !lied) problems.push({ reason: 'disconnected', detail: 'the search stopped before its end' })
  if (problems.length > 0) yield { hits: [], problems }
}

function byName(paths: PathMap, wanted: readonly RemotePath[]): Map<string, RemotePath[]> {
  const out = new Map<string, RemotePath[]>()
  for (const path of wanted) {
    const name = paths.absolute(path)
    const list = out.get(name)
    if (list) list.push(path)
    else out.set(name, [path])
  }
  return out
}

async function* records(source: AsyncIterable<Buffer>, end: number): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of source) {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let from = 0
    for (;;) {
      const at = data.indexOf(end, from)
      if (at < 0) break
      yield data.subarray(from, at)
      from = at + 1
    }
    rest = data.subarray(from)
    if (rest.length > MAX_RECORD) throw new NoAnswer('a record without an end')
  }
}
