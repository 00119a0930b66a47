/** Kinds of tokens: an identifier or keyword, a number, a string literal with its value decoded, one punctuator. */
export const NAME = 0
export const NUMBER = 1
export const TEXT = 2
export const MARK = 3

/** What is said of a token besides. Bits. */
export const SAID = {
  /** Of a text: it was written so that nobody reads it (escapes of letters, numbers, base64). */
  hidden: 1,
  /** Of a text: put together from pieces. */
  pieced: 2,
  /** Of a name: a member that was named by pieces, or by letters that were hidden. */
  disguised: 4,
  /** Of a text that is as it is written: there is a slash in it. */
  slash: 8,
} as const
/** Its value is not what stands in the source. */
const OWN = 128

/**
 * Tokens of a script, in columns instead of objects: a library of a megabyte has some 300,000, most of which nobody ever looks at twice.
 * Values are cut out of the source when they are asked for.
 */
export class TokenList {
  readonly source: string
  count = 0
  #kinds = new Uint8Array(256)
  #said = new Uint8Array(256)
  #ats = new Uint32Array(256)
  /** Where it ends, of a text without its quote; of a mark, its character. */
  #ends = new Uint32Array(256)
  readonly #own = new Map<number, string>()

  constructor(source: string) {
    this.source = source
  }

  /** A token as it stands in the source. `at`: of a text, its opening quote; `end`: of a mark, its character. */
  push(kind: number, at: number, end: number, said = 0): void {
    const i = this.count
    if (i === this.#kinds.length) this.#grow(i * 2)
    this.#kinds[i] = kind
    this.#said[i] = said
    this.#ats[i] = at
    this.#ends[i] = end
    this.count = i + 1
  }

  /** One whose value stands nowhere. */
  pushOwn(kind: number, at: number, value: string, said: number): void {
    this.#own.set(this.count, value)
    this.push(kind, at, 0, said | OWN)
  }

  /** Token `i` of another list of the same source. */
  copy(from: TokenList, i: number): void {
    const said = from.#said[i] as number
    if ((said & OWN) !== 0) this.#own.set(this.count, from.#own.get(i) as string)
    this.push(from.#kinds[i] as number, from.#ats[i] as number, from.#ends[i] as number, said)
  }

  /** The first `count` of these, as a list of its own. */
  head(count: number): TokenList {
    const list = new TokenList(this.source)
    list.#kinds = this.#kinds.slice()
    list.#said = this.#said.slice()
    list.#ats = this.#ats.slice()
    list.#ends = this.#ends.slice()
    list.count = count
    for (const [i, value] of this.#own) if (i < count) list.#own.set(i, value)
    return list
  }

  /** Takes the last ones away. */
  drop(count: number): void {
    this.count -= count
  }

  /** Kind of token `i`, -1 where there is none. */
  kind(i: number): number {
    return i >= 0 && i < this.count ? (this.#kinds[i] as number) : -1
  }

  /** Whether token `i` is a mark of this character. */
  isMark(i: number, c: number): boolean {
    return i >= 0 && i < this.count && this.#kinds[i] === MARK && this.#ends[i] === c
  }

  at(i: number): number {
    return this.#ats[i] as number
  }

  /** Bits of SAID. */
  said(i: number): number {
    return (this.#said[i] as number) & ~OWN
  }

  /** Whether its value is cut out of the source, from `from(i)` to `end(i)`. */
  isPlain(i: number): boolean {
    return ((this.#said[i] as number) & OWN) === 0
  }

  from(i: number): number {
    return (this.#ats[i] as number) + (this.#kinds[i] === TEXT ? 1 : 0)
  }

  /** Where it ends; of a mark, its character. */
  end(i: number): number {
    return this.#ends[i] as number
  }

  /** As it is meant; undefined where there is none. */
  value(i: number): string | undefined {
    if (i < 0 || i >= this.count) return undefined
    if (this.#kinds[i] === MARK) return String.fromCharCode(this.#ends[i] as number)
    return this.isPlain(i) ? this.source.slice(this.from(i), this.#ends[i]) : this.#own.get(i)
  }

  lengthOf(i: number): number {
    return this.isPlain(i) ? (this.#ends[i] as number) - this.from(i) : (this.#own.get(i) as string).length
  }

  #grow(size: number): void {
    this.#kinds = grown(this.#kinds, new Uint8Array(size))
    this.#said = grown(this.#said, new Uint8Array(size))
    this.#ats = grown(this.#ats, new Uint32Array(size))
    this.#ends = grown(this.#ends, new Uint32Array(size))
  }
}

function grown<T extends Uint8Array | Uint32Array>(from: T, to: T): T {
  to.set(from)
  return to
}

/**
 * The tokens one after the other, without white space and comments; texts in double quotes. Written byte by byte: a list of 300,000 pieces
 * costs several times as much.
 */
export function joinTokens(tokens: TokenList): string {
  const { source, count } = tokens
  let length = source.length + count
  for (let i = 0; i < count; i += 1) if (!tokens.isPlain(i)) length += tokens.lengthOf(i) + 2
  const bytes = Buffer.allocUnsafe(length + 2)
  let to = 0
  let wordBefore = false
  let wide = 0
  for (let i = 0; i < count; i += 1) {
    const kind = tokens.kind(i)
    if (kind === MARK) {
      bytes[to++] = tokens.end(i)
      wordBefore = false
      continue
    }
    if (kind === TEXT) bytes[to++] = 34
    else if (wordBefore) bytes[to++] = 32
    wordBefore = kind !== TEXT
    const plain = tokens.isPlain(i)
    const text = plain ? source : (tokens.value(i) as string)
    const end = plain ? tokens.end(i) : text.length
    for (let at = plain ? tokens.from(i) : 0; at < end; at += 1) {
      const c = text.charCodeAt(at)
      wide |= c
      bytes[to++] = c
    }
    if (kind === TEXT) bytes[to++] = 34
  }
  return wide > 0xff ? joinWide(tokens) : bytes.toString('latin1', 0, to)
}

/** The same, of letters that are no bytes. */
function joinWide(tokens: TokenList): string {
  const parts: string[] = []
  let wordBefore = false
  for (let i = 0; i < tokens.count; i += 1) {
    const kind = tokens.kind(i)
    const word = kind === NAME || kind === NUMBER
    const value = tokens.value(i) as string
    parts.push(word && wordBefore ? ` ${value}` : kind === TEXT ? `"${value}"` : value)
    wordBefore = word
  }
  return parts.join('')
}
