import { sizeOfOperator } from './operators.ts'

/**
 * PHP source to tokens, in one pass and in time and memory linear in the size (nine bytes a token). Never throws: whatever
 * the bytes, tokens come out. It reads what PHP 5.2 to 8.5 would, in the form most useful to somebody looking for code:
 * short tags and `<script language="php">` count as PHP, `#[` is code (an attribute), not a comment.
 *
 * The source is a string with one character per byte ('latin1').
 */

export const HTML = 0
/** `<?php`, `<?=`, `<?`, `<script language=php>` */
export const OPEN = 1
/** A closing tag; ends a statement like `;`. */
export const CLOSE = 2
export const COMMENT = 3
/** Identifier, keyword, constant or qualified name (`A\b`). */
export const NAME = 4
/** `$name` */
export const VARIABLE = 5
export const NUMBER = 6
/** A whole constant string with its quotes, or a heredoc without variables. */
export const STRING = 7
/** A piece of constant text inside an interpolated string. */
export const TEXT = 8
/** Opening or closing quote of an interpolated string, heredoc mark or backtick. */
export const QUOTE = 9
/** Operators and punctuation; the ones of two and three characters that matter are one token. */
export const OPERATOR = 10
/** An unfinished comment, string or heredoc at the end of the file. */
export const UNFINISHED = 11

export interface Tokens {
  readonly source: string
  readonly count: number
  /** Kind of token `i`, or -1 past the end. */
  kind(i: number): number
  start(i: number): number
  end(i: number): number
  /** Token `i` as written; '' past the end. */
  text(i: number): string
  /** Whether token `i` is exactly this operator, or this name whatever its case. */
  is(i: number, word: string): boolean
}

const isDigit = (c: number): boolean => c >= 48 && c <= 57
const isNameStart = (c: number): boolean => (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || c >= 0x80
const isNamePart = (c: number): boolean => isNameStart(c) || isDigit(c)
const isSpace = (c: number): boolean => c === 32 || (c >= 9 && c <= 13)

/** What an interpolated string is waiting for: its closing quote, or its heredoc label. */
interface Quoted {
  readonly quote: string
  readonly label?: string
  /** Brace depth of the code inside, when in `{$…}`; the string itself when 0. */
  depth: number
}

/** Columns instead of objects: a hostile file of a million operators costs nine megabytes. */
class TokenTable implements Tokens {
  readonly source: string
  #kinds = new Uint8Array(256)
  #starts = new Uint32Array(256)
  #ends = new Uint32Array(256)
  count = 0

  constructor(source: string) {
    this.source = source
  }

  push(kind: number, start: number, end: number): void {
    if (this.count === this.#kinds.length) {
      this.#kinds = grow(this.#kinds, new Uint8Array(this.count * 2))
      this.#starts = grow(this.#starts, new Uint32Array(this.count * 2))
      this.#ends = grow(this.#ends, new Uint32Array(this.count * 2))
    }
    this.#kinds[this.count] = kind
    this.#starts[this.count] = start
    this.#ends[this.count] = end
    this.count += 1
  }

  kind(i: number): number {
    return i >= 0 && i < this.count ? (this.#kinds[i] as number) : -1
  }

  start(i: number): number {
    return i < this.count ? (this.#starts[i] as number) : this.source.length
  }

  end(i: number): number {
    return i < this.count ? (this.#ends[i] as number) : this.source.length
  }

  text(i: number): string {
    return i >= 0 && i < this.count ? this.source.slice(this.#starts[i], this.#ends[i]) : ''
  }

  is(i: number, word: string): boolean {
    if (i < 0 || i >= this.count) return false
    const start = this.#starts[i] as number
    if ((this.#ends[i] as number) - start !== word.length) return false
    const kind = this.#kinds[i]
    if (kind === OPERATOR || kind === QUOTE) return this.source.startsWith(word, start)
    return kind === NAME && this.source.slice(start, start + word.length).toLowerCase() === word
  }
}

function grow<T extends Uint8Array | Uint32Array>(from: T, to: T): T {
  to.set(from)
  return to
}

/** `<?eval(`, `<?exit;`, `<?echo $x`, `<?exit//`: what PHP's short tag may be followed by, and no name of an XML instruction is. */
const SHORT_TAG = /^(?:[a-z_\x80-\xff][\w\x80-\xff]{0,30}\s{0,4}(?:[(;#]|\/[*/])|(?:echo|print|include|require)(?:_once)?\s{0,4}["'$])/i

/** First opening tag at or after `from`: where it starts and where PHP begins; undefined when there is none. */
export function findOpenTag(source: string, from: number): { start: number; end: number; script: boolean } | undefined {
  let at = from
  for (;;) {
    at = source.indexOf('<', at)
    if (at < 0) return undefined
    if (source[at + 1] === '?') {
      const word = source.slice(at + 2, at + 5).toLowerCase()
      if (word === 'php') return { start: at, end: at + 5, script: false }
      if (source[at + 2] === '=') return { start: at, end: at + 3, script: false }
      // Short tags: whatever cannot be XML's own `<?xml`, `<?xpacket`, `<?mso`… that is, no name right behind.
      if (!isNameStart(source.charCodeAt(at + 2)) || SHORT_TAG.test(source.slice(at + 2, at + 40)))
        return { start: at, end: at + 2, script: false }
    } else if (source.slice(at + 1, at + 7).toLowerCase() === 'script') {
      const tag = /^<script\s{1,40}language\s{0,9}=\s{0,9}(?:"php"|'php'|php)\s{0,9}>/i.exec(source.slice(at, at + 120))
      if (tag) return { start: at, end: at + tag[0].length, script: true }
    }
    at += 1
  }
}

/** Tokens of a PHP file. `inside` starts in PHP instead of in HTML. */
export function tokenise(source: string, inside = false): Tokens {
  const table = new TokenTable(source)
  const length = source.length
  const stack: Quoted[] = []
  let at = 0
  let script = false
  let halted = false

  const html = (): void => {
    const tag = halted ? undefined : findOpenTag(source, at)
    if (tag === undefined) {
      if (at < length) table.push(HTML, at, length)
      at = length
      return
    }
    if (tag.start > at) table.push(HTML, at, tag.start)
    table.push(OPEN, tag.start, tag.end)
    at = tag.end
    script = tag.script
  }

  const closeTag = (size: number): void => {
    table.push(CLOSE, at, at + size)
    at += size
    // PHP swallows one line end behind the tag.
    if (source[at] === '\n') at += 1
    else if (source.startsWith('\r\n', at)) at += 2
    html()
  }

  /** Ends a one-line comment: at the line's end or before a closing tag. */
  const lineComment = (): void => {
    let end = at
    for (; end < length; end += 1) {
      const c = source.charCodeAt(end)
      if (c === 10 || c === 13 || (c === 63 && source.charCodeAt(end + 1) === 62)) break
    }
    table.push(COMMENT, at, end)
    at = end
  }

  const name = (): void => {
    const start = at
    let end = at + 1
    for (; end < length; end += 1) {
      const c = source.charCodeAt(end)
      if (!isNamePart(c) && !(c === 92 && isNameStart(source.charCodeAt(end + 1)))) break
    }
    at = end
    table.push(NAME, start, at)
    if (at - start !== 15 || source.slice(start, at).toLowerCase() !== '__halt_compiler') return
    // What follows `__halt_compiler();` is data.
    halted = true
  }

  const number = (): void => {
    const start = at
    while (at < length && (isNamePart(source.charCodeAt(at)) || source[at] === '.')) at += 1
    table.push(NUMBER, start, at)
  }

  const singleQuoted = (): void => {
    const start = at
    let end = at + 1
    for (; end < length; end += 1) {
      const c = source.charCodeAt(end)
      if (c === 39) break
      if (c === 92) end += 1
    }
    at = Math.min(length, end + 1)
    table.push(end < length ? STRING : UNFINISHED, start, at)
  }

  /** A double-quoted string or backticks: one token when constant, else an opening quote and the `quoted` state. */
  const quotedStart = (quote: string): void => {
    const code = quote.charCodeAt(0)
    let i = at + 1
    for (; i < length; i += 1) {
      const c = source.charCodeAt(i)
      if (c === 92) i += 1
      else if (c === code) break
      else if (interpolates(source, i, c)) break
    }
    if (i < length && source.charCodeAt(i) === code && quote === '"') {
      table.push(STRING, at, i + 1)
      at = i + 1
      return
    }
    table.push(QUOTE, at, at + 1)
    at += 1
    stack.push({ quote, depth: 0 })
  }

  const heredoc = (): boolean => {
    const mark = /^<<<[ \t]{0,40}(?:'([a-z_\x80-\xff][\w\x80-\xff]{0,120})'|"?([a-z_\x80-\xff][\w\x80-\xff]{0,120})"?)(?:\r\n|\n|\r)/i.exec(
      source.slice(at, at + 300),
    )
    if (!mark) return false
    const start = at
    at += mark[0].length
    const label = mark[1] ?? mark[2] ?? ''
    const body = at
    const nowdoc = mark[1] !== undefined
    for (let lineStart = true; at < length; ) {
      if (lineStart && atLabel(label)) {
        at = labelEnd(label)
        table.push(STRING, start, at)
        return true
      }
      const c = source.charCodeAt(at)
      if (!nowdoc && interpolates(source, at, c)) {
        table.push(QUOTE, start, body)
        stack.push({ quote: '', label, depth: 0 })
        at = body
        return true
      }
      // A line's end behind a backslash still ends the line.
      at += !nowdoc && c === 92 && source.charCodeAt(at + 1) !== 10 ? 2 : 1
      lineStart = c === 10
    }
    at = length
    table.push(UNFINISHED, start, length)
    return true
  }

  /** Whether the line that begins at `at` is the heredoc's last (PHP 7.3: may be indented). */
  const atLabel = (label: string): boolean => {
    let i = at
    while (source[i] === ' ' || source[i] === '\t') i += 1
    return source.startsWith(label, i) && !isNamePart(source.charCodeAt(i + label.length))
  }
  const labelEnd = (label: string): number => {
    let i = at
    while (source[i] === ' ' || source[i] === '\t') i += 1
    return i + label.length
  }
  const endHeredoc = (label: string): void => {
    const end = labelEnd(label)
    table.push(QUOTE, at, end)
    at = end
    stack.pop()
  }

  /** Inside an interpolated string: text up to a variable, an embedded expression, or the end. */
  const quoted = (state: Quoted): void => {
    const start = at
    const flush = (): void => {
      if (at > start) table.push(TEXT, start, at)
    }
    while (at < length) {
      const c = source.charCodeAt(at)
      if (c === 92) {
        // A line's end behind a backslash still ends the line of a heredoc.
        at = Math.min(length, at + (source.charCodeAt(at + 1) === 10 ? 1 : 2))
        continue
      }
      if (state.label === undefined && c === state.quote.charCodeAt(0)) {
        flush()
        table.push(QUOTE, at, at + 1)
        at += 1
        stack.pop()
        return
      }
      if (interpolates(source, at, c)) {
        flush()
        embedded(state, c)
        return
      }
      at += 1
      if (state.label !== undefined && c === 10 && atLabel(state.label)) {
        flush()
        endHeredoc(state.label)
        return
      }
    }
    table.push(UNFINISHED, start, length)
    stack.length = 0
  }

  const embedded = (state: Quoted, c: number): void => {
    if (c === 123 || source[at + 1] === '{') {
      const size = c === 123 ? 1 : 2
      table.push(OPERATOR, at, at + size)
      at += size
      state.depth = 1
      return
    }
    // "$name", "$name[index]", "$name->property"
    const start = at
    at += 2
    while (at < length && isNamePart(source.charCodeAt(at))) at += 1
    table.push(VARIABLE, start, at)
    if (source[at] !== '[') return
    const index = /^\[(?:-?[0-9]{1,20}|\$?[a-z_\x80-\xff][\w\x80-\xff]{0,120})\]/i.exec(source.slice(at, at + 130))
    if (!index) return
    const inner = index[0].slice(1, -1)
    const kind =
      inner[0] === '$' ? VARIABLE : isDigit(inner.charCodeAt(inner.length - 1)) && !isNameStart(inner.charCodeAt(0)) ? NUMBER : NAME
    table.push(OPERATOR, at, at + 1)
    table.push(kind, at + 1, at + 1 + inner.length)
    table.push(OPERATOR, at + 1 + inner.length, at + index[0].length)
    at += index[0].length
  }

  /** One token of PHP proper. */
  const php = (): void => {
    const c = source.charCodeAt(at)
    const next = source.charCodeAt(at + 1)
    if (isSpace(c)) {
      let next = at + 1
      while (next < length && isSpace(source.charCodeAt(next))) next += 1
      at = next
    } else if (c === 63 && next === 62) closeTag(2)
    else if (script && c === 60 && source.slice(at, at + 9).toLowerCase() === '</script>') closeTag(9)
    else if ((c === 35 && next !== 91) || (c === 47 && next === 47)) lineComment()
    else if (c === 47 && next === 42) {
      const end = source.indexOf('*/', at + 2)
      table.push(end < 0 ? UNFINISHED : COMMENT, at, end < 0 ? length : end + 2)
      at = end < 0 ? length : end + 2
    } else if (c === 36 && isNameStart(next)) {
      let end = at + 2
      while (end < length && isNamePart(source.charCodeAt(end))) end += 1
      table.push(VARIABLE, at, end)
      at = end
    } else if (isNameStart(c) || (c === 92 && isNameStart(next))) name()
    else if (isDigit(c) || (c === 46 && isDigit(next))) number()
    else if (c === 39) singleQuoted()
    else if (c === 34 || c === 96) quotedStart(source[at] as string)
    else if (c === 60 && source.startsWith('<<<', at) && heredoc()) return
    else operator(c)
  }

  const operator = (c: number): void => {
    const state = stack[stack.length - 1]
    if (state && state.depth > 0) {
      if (c === 123) state.depth += 1
      else if (c === 125) state.depth -= 1
    }
    const size = sizeOfOperator(source, at)
    table.push(OPERATOR, at, at + size)
    at += size
    if (halted && c === 59) html()
  }

  if (!inside) html()
  while (at < length) {
    const state = stack[stack.length - 1]
    if (state && state.depth === 0) quoted(state)
    else php()
  }
  return table
}

/** Whether a variable or an embedded expression starts at `i` of an interpolated string. */
function interpolates(source: string, i: number, c: number): boolean {
  if (c === 36) {
    const next = source.charCodeAt(i + 1)
    return next === 123 || isNameStart(next)
  }
  return c === 123 && source.charCodeAt(i + 1) === 36
}
