import { createHash } from 'node:crypto'
import type { PieceOption } from '../types.ts'
import { damaged, feed, type Git, type GitProcess, throwIfCancelled } from './git.ts'
import { OtherPacking, openPackedContents } from './pack-contents.ts'

/** One object as `git cat-file --batch` announces it. */
export interface ObjectHead {
  readonly oid: string
  readonly type: string
  readonly size: number
}

/** Bytes of a running Git as they come, cut to what is asked for. */
export interface ByteSource {
  /** One line without its end, or undefined at the end. */
  line(): Promise<string | undefined>
  /** Exactly `size` bytes, in pieces. Throws when the stream ends before. */
  pieces(size: number): AsyncGenerator<Buffer>
  whole(size: number): Promise<Buffer>
}

const EMPTY = Buffer.alloc(0)

export function readBytes(process: GitProcess): ByteSource {
  const chunks = process.child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let rest: Buffer = EMPTY
  const more = async (): Promise<boolean> => {
    const next = await chunks.next().catch(() => ({ done: true as const, value: undefined }))
    if (next.done === true) return false
    rest = rest.length === 0 ? next.value : Buffer.concat([rest, next.value])
    return true
  }
  const source: ByteSource = {
    async line() {
      for (;;) {
        const at = rest.indexOf(10)
        if (at >= 0) {
          const text = rest.toString('latin1', 0, at)
          rest = rest.subarray(at + 1)
          return text
        }
        if (!(await more())) return undefined
      }
    },
    async *pieces(size) {
      let left = size
      while (left > 0) {
        if (rest.length === 0 && !(await more())) throw new Error(`ended ${left} bytes early`)
        const piece = rest.subarray(0, left)
        rest = rest.subarray(piece.length)
        left -= piece.length
        yield piece
      }
    },
    async whole(size) {
      if (rest.length >= size) {
        const piece = rest.subarray(0, size)
        rest = rest.subarray(size)
        return piece
      }
      const parts: Buffer[] = []
      for await (const piece of source.pieces(size)) parts.push(piece)
      return Buffer.concat(parts, size)
    },
  }
  return source
}

/** `OID TYPE SIZE` of a batch. Undefined for objects that are missing. */
export function parseHead(line: string): ObjectHead | undefined {
  const found = /^([0-9a-f]{40}) (blob|tree|commit|tag) (\d+)$/.exec(line)
  return found === null ? undefined : { oid: found[1] as string, type: found[2] as string, size: Number(found[3]) }
}

const OID = /^[0-9a-f]{40}$/

/** What Git hashes before an object's bytes. */
export function objectHash(type: string, size: number): ReturnType<typeof createHash> {
  return createHash('sha1').update(`${type} ${size}\0`)
}

/** Type and size of many objects in the order asked; undefined where one is not there. */
export async function headsOf(git: Git, oids: readonly string[], signal?: AbortSignal): Promise<(ObjectHead | undefined)[]> {
  if (oids.length === 0) return []
  const out = await git.run(['cat-file', '--batch-check', '--buffer'], { stdin: `${oids.join('\n')}\n`, ...(signal && { signal }) })
  const heads = out
    .toString('latin1')
    .split('\n')
    .slice(0, -1)
    .map((line) => parseHead(line))
  if (heads.length !== oids.length) throw damaged(git.dir, `cat-file answered ${heads.length} of ${oids.length}`)
  return heads
}

/**
 * Many whole objects by one process, in the order asked; each proven by its name.
 * @param oids Or other words Git has for them (`COMMIT:PATH`): what they stand for is Git's to say.
 * @throws SG-SNAP-002
 */
export async function* readObjects(
  git: Git,
  oids: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<{ head: ObjectHead; bytes: Buffer }> {
  if (oids.length === 0) return
  const process = git.start(['cat-file', '--batch', '--buffer'], { ...(signal && { signal }) })
  try {
    const source = readBytes(process)
    const feeding = feedAll(process, oids)
    for (const oid of oids) {
      const head = await headOf(git, process, source, oid, signal)
      const bytes = await source.whole(head.size + 1).catch((error: Error) => fail(git, process, oid, error, signal))
      const body = bytes.subarray(0, head.size)
      const hash = objectHash(head.type, head.size).update(body).digest('hex')
      if (hash !== head.oid || (OID.test(oid) && hash !== oid)) throw damaged(oid, 'its bytes are not those it was named after')
      yield { head, bytes: body }
    }
    await feeding
  } finally {
    await process.kill()
  }
}

async function feedAll(process: GitProcess, oids: readonly string[]): Promise<void> {
  for (let at = 0; at < oids.length; at += 1000) await feed(process, `${oids.slice(at, at + 1000).join('\n')}\n`)
  process.child.stdin.end()
}

async function headOf(git: Git, process: GitProcess, source: ByteSource, oid: string, signal?: AbortSignal): Promise<ObjectHead> {
  const line = await source.line()
  if (line === undefined) return fail(git, process, oid, undefined, signal)
  const head = parseHead(line)
  if (head === undefined) throw damaged(oid, line.endsWith(' missing') ? 'it is not in the store' : line)
  return head
}

async function fail(git: Git, process: GitProcess, oid: string, error: Error | undefined, signal?: AbortSignal): Promise<never> {
  process.child.stdin.destroy()
  await process.kill()
  throwIfCancelled(signal)
  throw damaged(oid, process.said() || (error?.message ?? `git cat-file ended in ${git.dir}`))
}

/** Objects one at a time, each a stream: for what may be larger than memory. Several may be open at once. */
export interface ObjectStreams {
  stream(oid: string, signal?: AbortSignal, options?: PieceOption): AsyncGenerator<Buffer>
  /** Bytes of a content that lies in a pack as it is: no Git need be started for it. Undefined says nothing of any other. */
  packedSize(oid: string): Promise<number | undefined>
  close(): Promise<void>
}

/** Bytes worth reading to the end so that a process can be used again. */
const DRAIN = 1 << 20

export function createObjectStreams(git: Git): ObjectStreams {
  const idle: { process: GitProcess; source: ByteSource }[] = []
  const running = new Set<GitProcess>()
  const packed = openPackedContents(git.dir)

  const take = (): { process: GitProcess; source: ByteSource } => {
    const used = idle.pop()
    if (used !== undefined) return used
    const process = git.start(['cat-file', '--batch'])
    running.add(process)
    void process.ended.then(() => running.delete(process))
    return { process, source: readBytes(process) }
  }

  return {
    async *stream(oid, signal, options) {
      throwIfCancelled(signal)
      let given = 0
      try {
        const pieces = await packed.find(oid, options)
        for await (const piece of pieces ?? []) {
          given += piece.length
          yield piece
          throwIfCancelled(signal)
        }
        if (pieces !== undefined) return
      } catch (error) {
        if (!(error instanceof OtherPacking)) throw error
      }
      const worker = take()
      let left = Number.POSITIVE_INFINITY
      let whole = false
      try {
        await feed(worker.process, `${oid}\n`)
        const head = await headOf(git, worker.process, worker.source, oid, signal)
        left = head.size
        const hash = objectHash(head.type, head.size)
        const pieces = worker.source.pieces(head.size)
        for (;;) {
          const next = await pieces.next().catch((error: Error) => fail(git, worker.process, oid, error, signal))
          if (next.done === true) break
          hash.update(next.value)
          left -= next.value.length
          const known = Math.min(given, next.value.length)
          given -= known
          if (known < next.value.length) yield next.value.subarray(known)
          throwIfCancelled(signal)
        }
        if (hash.digest('hex') !== oid) throw damaged(oid, 'its bytes are not those it was named after')
        whole = true
      } finally {
        const reusable = left <= DRAIN && (whole || left > 0) && (await drain(worker.source, left + 1))
        if (reusable && idle.length < 2 && worker.process.child.exitCode === null) idle.push(worker)
        else await worker.process.kill()
      }
    },
    packedSize: (oid) => packed.sizeOf(oid),
    async close() {
      idle.length = 0
      await packed.close()
      await Promise.all([...running].map((process) => process.kill()))
    },
  }
}

async function drain(source: ByteSource, bytes: number): Promise<boolean> {
  try {
    await source.whole(bytes)
    return true
  } catch {
    return false
  }
}
