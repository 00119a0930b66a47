import { collectGarbage, MANY_FILES } from '../../core/collect-garbage.ts'
import { holdsPhpOpenTag } from '../../core/content.ts'
import type { Entry, Problem } from '../../core/entry.ts'
import { isSiteguardError } from '../../core/error.ts'
import { joinPath, type RemotePath } from '../../core/path.ts'
import { keepHeapSmall, letYoungGrow } from '../../core/tune-v8.ts'
import { problemOf } from '../../transports/bulk/problems.ts'
import type { Transport } from '../../transports/types.ts'
import type { SnapshotWriter, StoredBlob } from '../types.ts'

/** A larger file is streamed into the store by itself; smaller ones come together. Bytes. */
export const STREAMED = 8 * 1024 * 1024
/** How often a file that changes under our hands is read in all. */
const TRIES = 3
/** Files asked for at once: as many as one stream is worth opening for. */
const BATCH = 5000

/** The content was shorter or longer than was told: the store's words, and a transport's. */
const OTHER_LENGTH: readonly string[] = ['SG-SNAP-004', 'SG-TRAN-010']

/** What became of one file. */
export interface FileOutcome {
  readonly path: RemotePath
  /** Stored, and how long it was. */
  readonly stored?: StoredBlob & { readonly size: number; readonly openTag?: boolean }
  /** It changed while it was read. When `stored` is there too, that is what was read at last. */
  readonly changed: boolean
  readonly problem?: Problem
}

export interface ReadFilesOptions {
  readonly signal?: AbortSignal
  readonly maxFileBytes: number
}

/** Reads files into the store, each answered once. Throws only when the connection, the store or the caller ends it all. */
export async function* readFiles(
  transport: Transport,
  root: RemotePath,
  files: readonly Entry[],
  writer: SnapshotWriter,
  options: ReadFilesOptions,
): AsyncGenerator<FileOutcome> {
  const call = options.signal === undefined ? {} : { signal: options.signal }
  const alone: { readonly entry: Entry; readonly changed: boolean }[] = []
  const together: Entry[] = []
  for (const entry of files) {
    if (entry.size > options.maxFileBytes) yield { path: entry.path, changed: false, problem: { path: entry.path, reason: 'too-large' } }
    else if (entry.size > STREAMED) alone.push({ entry, changed: false })
    else together.push(entry)
  }
  const isMuch = together.length > MANY_FILES
  if (isMuch) keepHeapSmall()
  else if (together.length > BATCH) letYoungGrow()
  for (let from = 0; from < together.length; from += BATCH) {
    const batch = new Map(together.slice(from, from + BATCH).map((entry) => [joinPath(root, entry.path), entry]))
    const requests = [...batch.keys()].map((path) => ({ path, limit: STREAMED }))
    for await (const answer of transport.readMany(requests, call)) {
      const entry = batch.get('content' in answer ? answer.content.path : answer.path)
      if (entry === undefined) continue
      const { path } = entry
      if ('content' in answer) {
        const { bytes } = answer.content
        const stored = await writer.put(bytes.length, bytes)
        // Looked at here, while they are in memory, they need not be read back from the store to be judged.
        const openTag = holdsPhpOpenTag(bytes)
        yield { path, stored: { ...stored, size: bytes.length, openTag }, changed: bytes.length !== entry.size }
      } else if (answer.problem.reason === 'changed-while-read' || answer.problem.reason === 'too-large') {
        alone.push({ entry, changed: true })
      } else yield { path, changed: false, problem: { ...answer.problem, path } }
    }
    // A stream's buffers are outside the heap, where V8 lets 64 MB of dead ones gather before it looks.
    if (isMuch) collectGarbage()
  }
  for (const { entry, changed } of alone) yield await readAlone(transport, root, entry, changed, writer, options)
}

/**
 * One file by itself: as many bytes as it has when we look, so that a log which only grows is read whole up to there. One that gets
 * shorter under our hands is looked at again.
 */
async function readAlone(
  transport: Transport,
  root: RemotePath,
  listed: Entry,
  hasChanged: boolean,
  writer: SnapshotWriter,
  options: ReadFilesOptions,
): Promise<FileOutcome> {
  const { path } = listed
  const full = joinPath(root, path)
  const call = options.signal === undefined ? {} : { signal: options.signal }
  let changed = hasChanged
  let look: Entry | undefined = changed ? undefined : listed
  for (let tries = 1; ; tries += 1) {
    try {
      look ??= await transport.stat(full, call)
      if (look === undefined) return { path, changed, problem: { path, reason: 'vanished' } }
      if (look.type !== 'file') return { path, changed, problem: { path, reason: 'not-a-file', detail: look.type } }
      const { size } = look
      if (size > options.maxFileBytes) return { path, changed, problem: { path, reason: 'too-large' } }
      changed ||= size !== listed.size
      const stored = await writer.put(size, transport.read(full, { ...call, length: size }))
      return { path, stored: { ...stored, size }, changed }
    } catch (error) {
      const otherLength = isSiteguardError(error) && OTHER_LENGTH.includes(error.code)
      if (!otherLength) return { path, changed, problem: { ...problemOf(path, error), path } }
      changed = true
      look = undefined
      if (tries >= TRIES) return { path, changed, problem: { path, reason: 'io', detail: 'it got shorter each time it was read' } }
    }
  }
}
