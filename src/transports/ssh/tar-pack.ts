import { encodeName } from '../../core/path.ts'
import type { ReadyEntry } from '../bulk/new-entries.ts'

/** Bytes of the stream given on at once: many small files in one piece. */
const PIECE = 256 * 1024
/** A part of a content this large is given on as it is: it would be copied for nothing. */
const PART = 32 * 1024
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
 */
export async function* packTar(entries: AsyncIterable<ReadyEntry>): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = []
  let held = 0
  let total = 0
  const add = (part: Uint8Array): void => {
    parts.push(part)
    held += part.length
    total += part.length
  }
  const flush = (): Buffer => {
    const piece = Buffer.concat(parts, held)
    parts = []
    held = 0
    return piece
  }
  for await (const entry of entries) {
    const name = encodeName(entry.type === 'dir' ? `${entry.name}/` : entry.name)
    if (name.length > NAME) {
      add(header(Buffer.from('././@LongLink'), 'L', 0, name.length + 1))
      add(Buffer.concat([name, Buffer.alloc(1 + padding(name.length + 1))]))
    }
    if (entry.type === 'dir') add(header(name, '5', entry.mode, 0))
    else {
      add(header(name, '0', entry.mode, entry.size))
      try {
        for await (const part of entry.content instanceof Uint8Array ? [entry.content] : entry.content) {
          if (part.length < PART) add(part)
          else {
            if (held > 0) yield flush()
            total += part.length
            yield Buffer.from(part.buffer, part.byteOffset, part.length)
          }
          if (held >= PIECE) yield flush()
        }
      } finally {
        entry.done()
      }
      add(Buffer.alloc(padding(entry.size)))
    }
    if (held >= PIECE) yield flush()
  }
  // The end: two empty blocks, and as many as fill the record.
  add(Buffer.alloc(2 * BLOCK))
  add(Buffer.alloc((RECORD - (total % RECORD)) % RECORD))
  yield flush()
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
