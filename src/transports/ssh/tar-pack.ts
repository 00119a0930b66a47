import { encodeName } from '../../core/path.ts'
import type { ReadyEntry } from '../bulk/new-entries.ts'

/** Bytes of the stream given on at once. */
const PIECE = 256 * 1024
const BLOCK = 512
/** GNU tar reads records of this size. */
const RECORD = 10_240
/** Longest name of the plain header; a longer one goes before it as an entry of its own. */
const NAME = 100
/** Largest number of eleven octal digits. */
const MAX_OCTAL = 0o77777777777

/**
 * Files and folders as a tar stream (GNU format: tar's manual, "Basic Tar Format"). Names are bytes of any kind and length. No owner
 * is told, and no time. Packages for tar take names for UTF-8, and would make another file of one that is not.
 * Each piece is good only until the next one is asked for: they all are the same buffer. A new one for each would, of a gigabyte, be a
 * gigabyte for the garbage collector to go after, which costs more than writing it.
 */
export async function* packTar(entries: AsyncIterable<ReadyEntry>): AsyncGenerator<Buffer> {
  const piece = Buffer.allocUnsafeSlow(PIECE)
  let held = 0
  let total = 0
  /** Takes in as much of these bytes as there is room for, and says how much that was. */
  const take = (bytes: Uint8Array, from: number): number => {
    const some = Math.min(bytes.length - from, PIECE - held)
    piece.set(some === bytes.length ? bytes : bytes.subarray(from, from + some), held)
    held += some
    total += some
    return some
  }
  function* add(bytes: Uint8Array): Generator<Buffer> {
    for (let from = 0; from < bytes.length; ) {
      from += take(bytes, from)
      if (held === PIECE) {
        held = 0
        yield piece
      }
    }
  }
  for await (const entry of entries) {
    const name = encodeName(entry.type === 'dir' ? `${entry.name}/` : entry.name)
    if (name.length > NAME) {
      yield* add(header(Buffer.from('././@LongLink'), 'L', 0, name.length + 1))
      yield* add(Buffer.concat([name, Buffer.alloc(1 + padding(name.length + 1))]))
    }
    if (entry.type === 'dir') {
      yield* add(header(name, '5', entry.mode, 0))
      continue
    }
    yield* add(header(name, '0', entry.mode, entry.size))
    try {
      for await (const part of entry.content instanceof Uint8Array ? [entry.content] : entry.content) {
        // Most are taken in whole; a generator of their own would cost each of them a few turns.
        if (part.length < PIECE - held) take(part, 0)
        else yield* add(part)
      }
    } finally {
      entry.done()
    }
    yield* add(Buffer.alloc(padding(entry.size)))
  }
  // The end: two empty blocks, and as many as fill the record.
  yield* add(Buffer.alloc(2 * BLOCK))
  yield* add(Buffer.alloc((RECORD - (total % RECORD)) % RECORD))
  if (held > 0) yield piece.subarray(0, held)
}

/** Bytes from `size` to the next full block. */
function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK
}

function header(name: Buffer, type: '0' | '5' | 'L', mode: number, size: number): Buffer {
  const block = Buffer.alloc(BLOCK)
  name.copy(block, 0, 0, NAME)
  octal(block, 100, 8, mode)
  octal(block, 108, 8, 0)
  octal(block, 116, 8, 0)
  if (size <= MAX_OCTAL) octal(block, 124, 12, size)
  else {
    // 8 GiB and more: base 256, marked by the first bit.
    block.writeUInt8(0x80, 124)
    block.writeBigUInt64BE(BigInt(size), 128)
  }
  octal(block, 136, 12, 0)
  block.fill(0x20, 148, 156)
  block.write(type, 156, 'latin1')
  block.write('ustar  \0', 257, 'latin1')
  let sum = 0
  for (const byte of block) sum += byte
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}

function octal(block: Buffer, at: number, width: number, value: number): void {
  block.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at, 'latin1')
}
