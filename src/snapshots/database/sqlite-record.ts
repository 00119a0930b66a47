import { DumpFault } from './fault.ts'

/** One value of a record: its serial type as the file format has it, and its bytes. */
export interface SqliteValue {
  readonly kind: number
  readonly bytes: Buffer
}

const SIZES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0]

/** A number of up to nine bytes. */
export function readVarint(bytes: Buffer, at: number): { readonly value: bigint; readonly end: number } {
  let value = 0n
  for (let i = 0; i < 9; i += 1) {
    const byte = bytes[at + i]
    if (byte === undefined) throw new DumpFault('grammar', 'a number that is cut')
    if (i === 8) return { value: BigInt.asIntN(64, (value << 8n) | BigInt(byte)), end: at + 9 }
    value = (value << 7n) | BigInt(byte & 0x7f)
    if (byte < 0x80) return { value, end: at + i + 1 }
  }
  throw new DumpFault('grammar', 'a number without an end')
}

export function writeVarint(value: bigint): Buffer {
  let rest = BigInt.asUintN(64, value)
  if (rest >> 56n !== 0n) {
    const bytes = [Number(rest & 0xffn)]
    rest >>= 8n
    for (let i = 0; i < 8; i += 1, rest >>= 7n) bytes.unshift(Number(rest & 0x7fn) | 0x80)
    return Buffer.from(bytes)
  }
  const bytes = [Number(rest & 0x7fn)]
  for (rest >>= 7n; rest > 0n; rest >>= 7n) bytes.unshift(Number(rest & 0x7fn) | 0x80)
  return Buffer.from(bytes)
}

export function readRecord(record: Buffer): SqliteValue[] {
  const head = readVarint(record, 0)
  const end = Number(head.value)
  if (end < head.end || end > record.length) throw new DumpFault('grammar', 'a row whose head is too long')
  const values: SqliteValue[] = []
  let [at, data] = [head.end, end]
  while (at < end) {
    const type = readVarint(record, at)
    at = type.end
    const kind = Number(type.value)
    if (kind === 10 || kind === 11 || kind < 0) throw new DumpFault('grammar', 'a value of no kind')
    const size = kind < 12 ? (SIZES[kind] as number) : Math.floor((kind - 12) / 2)
    if (data + size > record.length) throw new DumpFault('grammar', 'a value behind the end')
    values.push({ kind, bytes: record.subarray(data, data + size) })
    data += size
  }
  return values
}

export function writeRecord(values: readonly SqliteValue[]): Buffer {
  const kinds = Buffer.concat(values.map(({ kind }) => writeVarint(BigInt(kind))))
  // The head's length counts itself.
  let size = kinds.length + 1
  while (writeVarint(BigInt(size)).length + kinds.length !== size) size += 1
  return Buffer.concat([writeVarint(BigInt(size)), kinds, ...values.map(({ bytes }) => bytes)])
}

export function isText({ kind }: SqliteValue): boolean {
  return kind >= 13 && kind % 2 === 1
}

export function textValue(text: string): SqliteValue {
  const bytes = Buffer.from(text)
  return { kind: 13 + 2 * bytes.length, bytes }
}

/** A whole number; undefined where it is none. */
export function wholeNumber({ kind, bytes }: SqliteValue): bigint | undefined {
  if (kind === 8 || kind === 9) return BigInt(kind - 8)
  if (kind < 1 || kind > 6) return undefined
  return kind === 6 ? bytes.readBigInt64BE() : BigInt(bytes.readIntBE(0, bytes.length))
}

/** How texts of a column are compared. */
export type Collation = 'BINARY' | 'NOCASE' | 'RTRIM'

/** As SQLite orders values: nothing, numbers, texts, bytes. */
export function compareValues(a: SqliteValue, b: SqliteValue, collation: Collation): number {
  const [rankA, rankB] = [rankOf(a), rankOf(b)]
  if (rankA !== rankB) return rankA - rankB
  if (rankA === 0) return 0
  if (rankA === 1) return compareNumbers(a, b)
  return rankA === 3 ? Buffer.compare(a.bytes, b.bytes) : Buffer.compare(folded(a.bytes, collation), folded(b.bytes, collation))
}

function rankOf(value: SqliteValue): number {
  if (value.kind === 0) return 0
  if (value.kind < 10) return 1
  return isText(value) ? 2 : 3
}

function compareNumbers(a: SqliteValue, b: SqliteValue): number {
  const [x, y] = [a, b].map((value) => wholeNumber(value) ?? value.bytes.readDoubleBE()) as [bigint | number, bigint | number]
  return x < y ? -1 : x > y ? 1 : 0
}

/** NOCASE knows ASCII letters only. */
function folded(bytes: Buffer, collation: Collation): Buffer {
  if (collation === 'NOCASE') return Buffer.from(bytes.map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte)))
  if (collation === 'BINARY') return bytes
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === 0x20) end -= 1
  return bytes.subarray(0, end)
}
