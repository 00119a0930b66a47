/** A tar stream that is none, or of a kind that was not asked for. */
export class BadTar extends Error {}

/** What stands before a file in a tar stream. Names are latin1: one character a byte. */
export interface TarHead {
  readonly name: string
  /** Type flag of the header: `0` is a regular file. */
  readonly type: string
  readonly size: number
}

export interface TarItem {
  readonly head: TarHead
  /** Undefined where they were not wanted. */
  readonly bytes: Buffer | undefined
}

export interface TarReader {
  /** Takes the next bytes of the stream and gives what became whole with them. @throws BadTar */
  push(chunk: Buffer): TarItem[]
  /** The head of a file that was begun and is not whole. */
  readonly open: TarHead | undefined
  /** Nothing is cut: the stream may end here. */
  readonly whole: boolean
}

const BLOCK = 512
/** Longer names than a kernel takes are a lie. */
const MAX_NAME = 65_536
/** Behind the end stands what fills the last record (10 KiB, unless TAR_OPTIONS say otherwise). */
const MAX_BEHIND = 1 << 20
const CHECKSUM_AT = 148
const CHECKSUM_BYTES = 8

/**
 * Reads what GNU tar writes with --format=gnu: headers as in its manual, "Basic Tar Format", with long names in entries of their own
 * (`L`, `K`) and large sizes in base 256. Each content is copied once, into a buffer of its own, so that a small file holds no
 * large piece of the stream in memory.
 * @param wants asked for each file: whether its bytes are kept (in memory) or passed over.
 */
export function createTarReader(wants: (head: TarHead) => boolean): TarReader {
  const header = Buffer.alloc(BLOCK)
  let filled = 0
  let head: TarHead | undefined
  let body: Buffer | undefined
  let done = 0
  let padding = 0
  let longName: string | undefined
  let ended = false
  let behind = 0

  const begin = (block: Buffer): void => {
    head = parseHead(block)
    if (head === undefined) {
      ended = true
      return
    }
    done = 0
    if (head.type === 'L' || head.type === 'K') {
      if (head.size > MAX_NAME) throw new BadTar('a name without an end')
      body = Buffer.allocUnsafe(head.size)
      return
    }
    if (longName !== undefined) head = { ...head, name: longName }
    longName = undefined
    body = wants(head) ? Buffer.allocUnsafe(head.size) : undefined
  }

  const finish = (out: TarItem[]): void => {
    const whole = head as TarHead
    padding = (BLOCK - (whole.size % BLOCK)) % BLOCK
    if (whole.type === 'L') longName = (body as Buffer).toString('latin1').replace(/\0[\s\S]*$/, '')
    else if (whole.type !== 'K') out.push({ head: whole, bytes: body })
    head = undefined
    body = undefined
  }

  return {
    push(chunk) {
      const out: TarItem[] = []
      let at = 0
      if (ended) behind += chunk.length
      if (behind > MAX_BEHIND) throw new BadTar('it goes on behind its end')
      while (!ended && at < chunk.length) {
        if (padding > 0) {
          const skipped = Math.min(padding, chunk.length - at)
          padding -= skipped
          at += skipped
        } else if (head === undefined) {
          const taken = Math.min(BLOCK - filled, chunk.length - at)
          chunk.copy(header, filled, at, at + taken)
          filled += taken
          at += taken
          if (filled < BLOCK) break
          filled = 0
          begin(header)
          if (head !== undefined && (head as TarHead).size === 0) finish(out)
        } else {
          const taken = Math.min(head.size - done, chunk.length - at)
          if (body !== undefined) chunk.copy(body, done, at, at + taken)
          done += taken
          at += taken
          if (done === head.size) finish(out)
        }
      }
      return out
    },
    get open() {
      return head
    },
    get whole() {
      return ended || (head === undefined && filled === 0 && padding === 0)
    },
  }
}

/** Undefined for the block of zeros that ends an archive. */
function parseHead(block: Buffer): TarHead | undefined {
  let sum = CHECKSUM_BYTES * 0x20
  for (let i = 0; i < BLOCK; i += 1) if (i < CHECKSUM_AT || i >= CHECKSUM_AT + CHECKSUM_BYTES) sum += block[i] as number
  if (sum === CHECKSUM_BYTES * 0x20) return undefined
  if (octal(block, CHECKSUM_AT, CHECKSUM_BYTES) !== sum) throw new BadTar('a header with a wrong checksum')
  const type = String.fromCharCode((block[156] as number) || 0x30)
  // Those of POSIX (`x`, `g`) come only from a tar that does not do as it was asked.
  if (type === 'x' || type === 'g') throw new BadTar('a header of another format')
  const size = sizeOf(block)
  if (!Number.isSafeInteger(size)) throw new BadTar('a size that is none')
  const end = block.indexOf(0)
  return { name: block.toString('latin1', 0, end < 0 || end > 100 ? 100 : end), type, size }
}

function sizeOf(block: Buffer): number {
  if (block[124] !== 0x80) return octal(block, 124, 12)
  let size = 0
  for (let i = 125; i < 136; i += 1) size = size * 256 + (block[i] as number)
  return size
}

function octal(block: Buffer, at: number, length: number): number {
  const text = block.toString('latin1', at, at + length)
  const found = /^ *([0-7]+)[ \0]*$/.exec(text)
  return found === null ? Number.NaN : Number.parseInt(found[1] as string, 8)
}
