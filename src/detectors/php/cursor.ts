import { CLOSE, COMMENT, HTML, NAME, NUMBER, OPEN, STRING, type Tokens, VARIABLE } from './lexer.ts'
import { stringValue } from './values.ts'

/** Reads tokens one after the other, comments left out. Every `take…` moves only when it succeeds. */
export interface Cursor {
  /** Index of the current token in the table. */
  readonly index: number
  readonly tokens: Tokens
  done(): boolean
  kind(): number
  text(): string
  is(word: string): boolean
  take(word: string): boolean
  /** Takes these words one after the other, or nothing. */
  takeAll(...words: string[]): boolean
  takeKind(kind: number): string | undefined
  /** Value of a constant string. */
  takeString(): string | undefined
  next(): void
  mark(): number
  reset(mark: number): void
}

export function createCursor(tokens: Tokens): Cursor {
  let index = 0
  const skip = (): void => {
    while (tokens.kind(index) === COMMENT) index += 1
  }
  skip()
  const cursor: Cursor = {
    get index() {
      return index
    },
    tokens,
    done: () => index >= tokens.count,
    kind: () => tokens.kind(index),
    text: () => tokens.text(index),
    is: (word) => tokens.is(index, word),
    take(word) {
      if (!tokens.is(index, word)) return false
      cursor.next()
      return true
    },
    takeAll(...words) {
      const start = index
      for (const word of words) {
        if (!cursor.take(word)) {
          index = start
          return false
        }
      }
      return true
    },
    takeKind(kind) {
      if (tokens.kind(index) !== kind) return undefined
      const text = tokens.text(index)
      cursor.next()
      return text
    },
    takeString() {
      const text = cursor.takeKind(STRING)
      return text === undefined ? undefined : stringValue(text)
    },
    next() {
      index += 1
      skip()
    },
    mark: () => index,
    reset(mark) {
      index = mark
    },
  }
  return cursor
}

/** Takes the end of a statement: `;`, or a closing tag left for `takeEnd`. */
export function takeSemicolon(cursor: Cursor): boolean {
  return cursor.take(';') || cursor.kind() === CLOSE || cursor.done()
}

/** Takes what may stand behind the code: a closing tag with nothing but white space after it. */
export function takeEnd(cursor: Cursor): boolean {
  if (cursor.kind() === CLOSE) {
    cursor.next()
    if (cursor.kind() === HTML && cursor.text().trim() === '') cursor.next()
  }
  return cursor.done()
}

/** Takes `<?php` at the very start (a byte order mark or white space before it does no harm). */
export function takeOpen(cursor: Cursor): boolean {
  const start = cursor.mark()
  if (cursor.kind() === HTML && /^(?:\xef\xbb\xbf)?\s*$/.test(cursor.text())) cursor.next()
  if (cursor.kind() === OPEN && cursor.text().toLowerCase() === '<?php') {
    cursor.next()
    return true
  }
  cursor.reset(start)
  return false
}

/**
 * Takes a literal as `var_export` writes it: string (also joined by `.`), number, true, false, null, an array of literals,
 * or an array cast to a plain object. Deep nesting is refused, so a hostile file cannot exhaust the stack.
 */
export function takeLiteral(cursor: Cursor, depth = 0): boolean {
  if (depth > 60) return false
  const start = cursor.mark()
  const taken = takePart(cursor, depth)
  if (taken) {
    while (cursor.take('.')) {
      if (!takePart(cursor, depth)) {
        cursor.reset(start)
        return false
      }
    }
    return true
  }
  cursor.reset(start)
  return false
}

const WORDS = new Set(['true', 'false', 'null', 'nan', 'inf', 'php_int_max', 'php_int_min', 'php_eol', '__dir__', '__file__'])

function takePart(cursor: Cursor, depth: number): boolean {
  if (cursor.takeString() !== undefined || cursor.takeKind(NUMBER) !== undefined) return true
  if (cursor.is('-') || cursor.is('+')) {
    cursor.next()
    if (cursor.take('inf')) return true
    if (cursor.takeKind(NUMBER) === undefined) return false
    // The smallest integer is written `-9223372036854775807-1`.
    if (cursor.take('-')) return cursor.takeKind(NUMBER) !== undefined
    return true
  }
  if (cursor.kind() === NAME && WORDS.has(cursor.text().toLowerCase().replace(/^\\/, ''))) {
    cursor.next()
    return true
  }
  if (cursor.takeAll('(', 'object', ')')) return takePart(cursor, depth + 1)
  if (cursor.takeAll('stdclass', '::', '__set_state', '(')) return takeLiteral(cursor, depth + 1) && cursor.take(')')
  const long = cursor.takeAll('array', '(')
  if (!long && !cursor.take('[')) return false
  const close = long ? ')' : ']'
  while (!cursor.take(close)) {
    if (!takeLiteral(cursor, depth + 1)) return false
    if (cursor.take('=>') && !takeLiteral(cursor, depth + 1)) return false
    if (!cursor.take(',') && !cursor.is(close)) return false
  }
  return true
}

/** Takes a variable of this name. */
export function takeVariable(cursor: Cursor, name: string): boolean {
  if (cursor.kind() !== VARIABLE || cursor.text() !== name) return false
  cursor.next()
  return true
}
