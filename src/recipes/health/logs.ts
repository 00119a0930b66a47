import { isSiteguardError } from '../../core/error.ts'
import { baseName, joinPath, parentPath, type RemotePath } from '../../core/path.ts'
import { quoted } from '../../http/page-text.ts'
import type { OpContext } from '../types.ts'

/** How much of a log is read: what was added, and what stood just before it. Bytes. */
const ADDED = 1_000_000
const TAIL = 128_000
/** Files one name with a `*` may stand for: the newest. */
const MOST = 20

/** A line that says the CMS's code came to its end, and nobody had seen in that log before. */
export interface Fatal {
  readonly log: string
  readonly line: string
}

/** Sizes by path below the site's root. Names with a `*` are resolved; files that are not there have none. */
export type LogSizes = ReadonlyMap<string, number>

/** Sizes of logs as they are now. `unread` could not be looked at. */
export async function logSizes(
  logs: readonly RemotePath[],
  context: OpContext,
): Promise<{ sizes: LogSizes; unread: readonly RemotePath[] }> {
  const sizes = new Map<string, number>()
  const unread: RemotePath[] = []
  for (const log of logs) {
    try {
      for (const [path, size] of await found(log, context)) sizes.set(path, size)
    } catch (error) {
      if (!isOfThatFile(error)) throw error
      unread.push(log)
    }
  }
  return { sizes, unread }
}

/** The ends that were written in logs before they had these sizes, as far as their last part tells: nothing new when they come again. */
export async function knownFatals(sizes: LogSizes, context: OpContext): Promise<ReadonlySet<string>> {
  const known = new Set<string>()
  for (const [log, size] of sizes) {
    try {
      const text = await part(log as RemotePath, Math.max(0, size - TAIL), size, context)
      for (const line of fatalLines(text)) known.add(signature(line))
    } catch (error) {
      if (!isOfThatFile(error)) throw error
    }
  }
  return known
}

/** What was added to logs since they had these sizes and tells of an end that is not known. */
export async function fatalsSince(
  logs: readonly RemotePath[],
  before: LogSizes,
  known: ReadonlySet<string>,
  context: OpContext,
): Promise<{ fatals: Fatal[]; quiet: string[]; unread: string[] }> {
  const now = await logSizes(logs, context)
  const fatals: Fatal[] = []
  const quiet: string[] = []
  const unread: string[] = [...now.unread]
  for (const [log, size] of now.sizes) {
    const was = before.get(log) ?? 0
    // Smaller than it was: it was rotated away, so all of it is new.
    const from = size < was ? 0 : was
    try {
      const added = size === from ? '' : await part(log as RemotePath, Math.max(from, size - ADDED), size, context)
      const fresh = fatalLines(added).find((line) => !known.has(signature(line)))
      if (fresh === undefined) quiet.push(log)
      else fatals.push({ log, line: quoted(fresh, 300) })
    } catch (error) {
      if (!isOfThatFile(error)) throw error
      unread.push(log)
    }
  }
  return { fatals, quiet, unread }
}

/** Whether an error says something of one file, and nothing of the line to the account. */
function isOfThatFile(error: unknown): boolean {
  return isSiteguardError(error) && ['not-found', 'permission', 'unsupported', 'conflict'].includes(error.kind)
}

async function found(log: RemotePath, { transport, root, signal }: OpContext): Promise<[RemotePath, number][]> {
  if (!log.includes('*')) {
    const entry = await transport.stat(joinPath(root, log), { signal })
    return entry?.type === 'file' ? [[log, entry.size]] : []
  }
  const folder = parentPath(log)
  const [start = '', ...rest] = baseName(log).split('*')
  const end = rest.at(-1) ?? ''
  const entries = await transport.list(joinPath(root, folder), { signal }).catch((error: unknown) => {
    if (isSiteguardError(error) && error.kind === 'not-found') return []
    throw error
  })
  return entries
    .filter((entry) => {
      const name = baseName(entry.path)
      return entry.type === 'file' && name.length >= start.length + end.length && name.startsWith(start) && name.endsWith(end)
    })
    .sort((a, b) => b.mtime - a.mtime)
    .slice(0, MOST)
    .map((entry) => [joinPath(folder, baseName(entry.path)), entry.size])
}

/** Bytes of a log between two places, as text. */
async function part(log: RemotePath, from: number, to: number, { transport, root, signal }: OpContext): Promise<string> {
  const path = joinPath(root, log)
  const partial = transport.capabilities.partialRead
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of transport.read(path, partial ? { signal, offset: from, length: to - from } : { signal })) {
    chunks.push(chunk)
    size += chunk.length
    // It may grow faster than it is read.
    if (size >= (partial ? to - from : to)) break
  }
  const bytes = Buffer.concat(chunks)
  return (partial ? bytes.subarray(0, to - from) : bytes.subarray(from, to)).toString('utf8')
}

/**
 * Lines as the programs write them, from their beginning, so that a visitor's words in the middle of one count for nothing:
 * PHP's own log and that of its server (`[date] PHP Fatal error:  …`, `PHP message: PHP Fatal error:  …`), and SPIP's, which puts a
 * level after address, process and part (ecrire/inc/log.php). Of those, HS and ALERTE: CRITIQUE also tells of a broken picture.
 */
const ENDS = '(?:Fatal|Parse|Compile|Core|Recoverable fatal) error:'
const FATAL = [
  new RegExp(`^(?:\\[[^\\]]{6,60}\\] )?PHP ${ENDS}`),
  new RegExp(`^\\[.{6,300}?PHP message: PHP ${ENDS}`),
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [0-9a-fA-F.:]{0,45} \(pid \d+\) [^\s:]{0,200}(?::L\d+:\w*\(\):)?:(?:Pri|Pub):(?:HS|ALERTE):/,
]

function fatalLines(text: string): string[] {
  return text.split('\n').filter((line) => {
    const head = line.slice(0, 600)
    return FATAL.some((shape) => shape.test(head))
  })
}

/** A line without what differs from one time to the next: dates, addresses, numbers. */
function signature(line: string): string {
  return line
    .slice(0, 600)
    .replace(/^\[[^\]]*\]\s*/, '')
    .replace(/[0-9a-f]*\d[0-9a-f.:-]*/gi, '#')
}
