import type { FileContent, ReadResult } from '../../core/content.ts'
import type { CallOptions, ReadRequest, Transport } from '../types.ts'
import { changedWhileRead, notRegular, notThere, problemOf, throwIfCancelled, tooLarge } from './problems.ts'
import { runJobs } from './run-jobs.ts'

export interface ReadEachOptions extends CallOptions {
  /** Files read at once. */
  readonly width: () => number
  /** `read` can start anywhere: without it, `sample` is not used. */
  readonly partialRead: boolean
}

/** `readMany` for transports that read one file at a time. */
export function readEach(
  source: Pick<Transport, 'stat' | 'read'>,
  requests: readonly ReadRequest[],
  options: ReadEachOptions,
): AsyncGenerator<ReadResult> {
  return runJobs(requests, options.width, async (request): Promise<ReadResult> => {
    throwIfCancelled(options.signal)
    try {
      return { content: await readOne(source, request, options) }
    } catch (error) {
      return { path: request.path, problem: problemOf(request.path, error) }
    }
  })
}

async function readOne(source: Pick<Transport, 'stat' | 'read'>, request: ReadRequest, options: ReadEachOptions): Promise<FileContent> {
  const { path, limit, sample } = request
  const call = options.signal === undefined ? {} : { signal: options.signal }
  const entry = await source.stat(path, call)
  if (entry === undefined) throw notThere(path)
  if (entry.type !== 'file') throw notRegular(path, entry.type)
  if (options.partialRead && sample !== undefined && entry.size > 2 * sample) {
    const head = await collect(source.read(path, { ...call, offset: 0, length: sample }), sample, path)
    const tail = await collect(source.read(path, { ...call, offset: entry.size - sample, length: sample }), sample, path)
    if (head.length !== sample || tail.length !== sample)
      throw changedWhileRead(path, entry.size, entry.size - 2 * sample + head.length + tail.length)
    return { path, bytes: Buffer.concat([head, tail]), size: entry.size, sampled: true }
  }
  if (entry.size > limit) throw tooLarge(path, limit)
  const bytes = await collect(source.read(path, call), limit, path)
  // A stream that ends early looks like the end of the file: only the size tells.
  if (bytes.length !== entry.size) throw changedWhileRead(path, entry.size, bytes.length)
  return { path, bytes, size: bytes.length, sampled: false }
}

/** All of a stream, or SG-TRAN-006 as soon as it gives more than `limit` bytes, whatever the listing said. */
export async function collect(stream: AsyncIterable<Buffer>, limit: number, path: string): Promise<Buffer> {
  const parts: Buffer[] = []
  let total = 0
  for await (const part of stream) {
    total += part.length
    if (total > limit) throw tooLarge(path, limit)
    parts.push(part)
  }
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, total)
}
