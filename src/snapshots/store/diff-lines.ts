import type { BlobId } from '../../core/snapshot.ts'
import type { SignalOption, SnapshotStore } from '../types.ts'
import { createObjectStreams, headsOf, readBytes } from './cat-file.ts'
import { damaged, gitFailed, throwIfCancelled } from './git.ts'
import { opened } from './open-store.ts'

export type LineDiff =
  /** Lines of a unified diff, from its first `@@`; hostile bytes as latin1, one character each: decode and escape before printing. */
  | { readonly kind: 'lines'; readonly lines: readonly string[]; readonly cut: boolean }
  | { readonly kind: 'binary' }
  | { readonly kind: 'too-large'; readonly bytes: number }

export interface LineDiffOptions extends SignalOption {
  /** A side larger than this is not compared by lines. Bytes. Default 128 MiB: a large table's dump. */
  readonly maxBytes?: number
  /** Lines of output after which the rest is left out. Default 400. */
  readonly maxLines?: number
  /** Bytes of one line that are given. Default 500. */
  readonly maxLineBytes?: number
  /** Unchanged lines around each change. Default 3. */
  readonly context?: number
}

/** Bytes in which Git looks for a NUL to tell binary from text. */
const BINARY_BYTES = 8000

/**
 * Readable differences of two contents (files or tables), by Git's own diff of two blobs: no attribute, no external program, no
 * file on a disk. `undefined` stands for nothing. @throws SG-SNAP-002
 */
export async function diffLines(
  store: SnapshotStore,
  before: BlobId | undefined,
  after: BlobId | undefined,
  options: LineDiffOptions = {},
): Promise<LineDiff> {
  return ((await diffAllLines(store, [{ before, after }], options)) as [LineDiff])[0]
}

/** `diffLines` of a few pairs at once, in their order: what is asked of all contents is asked by one process. @throws SG-SNAP-002 */
export async function diffAllLines(
  store: SnapshotStore,
  pairs: readonly { readonly before: BlobId | undefined; readonly after: BlobId | undefined }[],
  options: LineDiffOptions = {},
): Promise<LineDiff[]> {
  const { maxBytes = 128 * 1024 * 1024, signal } = options
  const given = [...new Set(pairs.flatMap(({ before, after }) => [before, after]))].filter((blob) => blob !== undefined)
  await store.bring(given, signal && { signal })
  const heads = await headsOf(opened(store).git, given, signal)
  const sizes = new Map<BlobId, number>()
  for (const [i, blob] of given.entries()) {
    const head = heads[i]
    if (head?.type !== 'blob') throw damaged(blob, 'it is not in the store')
    sizes.set(blob, head.size)
  }
  return await Promise.all(
    pairs.map(async ({ before, after }): Promise<LineDiff> => {
      for (const blob of [before, after]) {
        const bytes = (blob && sizes.get(blob)) ?? 0
        if (bytes > maxBytes) return { kind: 'too-large', bytes }
      }
      return await linesOf(store, before, after, options)
    }),
  )
}

/** Of contents that are in the store, and not too large. */
async function linesOf(
  store: SnapshotStore,
  before: BlobId | undefined,
  after: BlobId | undefined,
  { maxLines = 400, maxLineBytes = 500, context = 3, signal }: LineDiffOptions,
): Promise<LineDiff> {
  const { git } = opened(store)
  if (before === undefined || after === undefined) return await oneSided(store, before, after, { maxLines, maxLineBytes, signal })
  const args = ['diff', '--no-ext-diff', '--no-textconv', '--no-color', '--no-renames', `-U${context}`, '--histogram']
  const process = git.start([...args, before, after], {
    // The standing setting takes all above 1 MiB for binary.
    settings: ['core.bigFileThreshold=1g'],
    ...(signal && { signal }),
  })
  process.child.stdin.end()
  const lines: string[] = []
  let inHunks = false
  try {
    const source = readBytes(process)
    for (let line = await source.line(); line !== undefined; line = await source.line()) {
      if (!inHunks && /^Binary files .* differ$/.test(line)) return { kind: 'binary' }
      inHunks ||= line.startsWith('@@ ')
      if (!inHunks) continue
      if (lines.length === maxLines) return { kind: 'lines', lines, cut: true }
      lines.push(shorten(line, maxLineBytes))
    }
    const code = await process.ended
    throwIfCancelled(signal)
    if (code !== 0) throw gitFailed(git.dir, args, code, process.said())
    return { kind: 'lines', lines, cut: false }
  } finally {
    await process.kill()
  }
}

/** Everything came, or everything went: Git would want an empty object to compare with, and there is none to be written here. */
async function oneSided(
  store: SnapshotStore,
  before: BlobId | undefined,
  after: BlobId | undefined,
  { maxLines, maxLineBytes, signal }: { maxLines: number; maxLineBytes: number; signal: AbortSignal | undefined },
): Promise<LineDiff> {
  const blob = before ?? after
  if (blob === undefined) return { kind: 'lines', lines: [], cut: false }
  const streams = createObjectStreams(opened(store).git)
  try {
    const lines: string[] = []
    let text = ''
    let cut = false
    let first = true
    for await (const piece of streams.stream(blob, signal)) {
      if (first && piece.subarray(0, BINARY_BYTES).includes(0)) return { kind: 'binary' }
      first = false
      const parts = (text + piece.toString('latin1')).split('\n')
      text = (parts.pop() as string).slice(0, maxLineBytes + 1)
      lines.push(...parts.slice(0, maxLines - lines.length + 1).map((line) => shorten(line, maxLineBytes)))
      cut = lines.length > maxLines
      if (cut) break
    }
    if (!cut && text !== '') lines.push(shorten(text, maxLineBytes))
    cut ||= lines.length > maxLines
    const shown = lines.slice(0, maxLines).map((line) => (before === undefined ? '+' : '-') + line)
    if (shown.length === 0) return { kind: 'lines', lines: [], cut: false }
    const head = before === undefined ? `@@ -0,0 +1,${shown.length} @@` : `@@ -1,${shown.length} +0,0 @@`
    return { kind: 'lines', lines: [head, ...shown], cut }
  } finally {
    await streams.close()
  }
}

function shorten(line: string, bytes: number): string {
  return line.length > bytes ? `${line.slice(0, bytes)}…` : line
}
