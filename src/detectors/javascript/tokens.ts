import { MARK, NAME, NUMBER, SAID, TEXT, TokenList } from './token-list.ts'

/** More of a script than this is not looked at: what is added to a library stands before it or behind it. Characters. */
export const MOST_SOURCE = 1_500_000

/** Whether a character is part of a name or a number. */
const isNamePart = (c: number): boolean =>
  (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 95 || c === 36 || c >= 0x80
/** After these a slash begins a regular expression, not a division. */
const BEFORE_REGEX: ReadonlySet<number> = new Set([...'(,=:[!&|?{};+-*%~^<>'].map((mark) => mark.charCodeAt(0)))
const WORDS_BEFORE_REGEX = new Set(['return', 'typeof', 'case', 'in', 'of', 'delete', 'void', 'throw', 'new', 'else', 'do'])
const LONGEST_WORD = 6

const [NEW_LINE, DOUBLE, SINGLE, STAR, SLASH, OPEN, BACKSLASH, CLOSE, BACKTICK] = [10, 34, 39, 42, 47, 91, 92, 93, 96]

/**
 * Splits a script into tokens, in one pass over it, whatever it holds: a script that is broken gives tokens that make no sense, never an
 * error. Comments are left out. What stands in templates between `${` and `}` is text.
 */
export function tokensOf(source: string): TokenList {
  const tokens = new TokenList(source)
  const end = Math.min(source.length, MOST_SOURCE)
  let at = 0
  while (at < end) {
    const c = source.charCodeAt(at)
    if (c <= 32) at += 1
    else if (isNamePart(c)) {
      let stop = at + 1
      while (stop < end && isNamePart(source.charCodeAt(stop))) stop += 1
      tokens.push(c >= 48 && c <= 57 ? NUMBER : NAME, at, stop)
      at = stop
    } else if (c === DOUBLE || c === SINGLE || c === BACKTICK) at = readText(tokens, at, end)
    else if (c !== SLASH) tokens.push(MARK, at++, c)
    else if (source.charCodeAt(at + 1) === SLASH) at = after(source, '\n', at + 2, end)
    else if (source.charCodeAt(at + 1) === STAR) at = after(source, '*/', at + 2, end)
    else if (mayBeRegex(tokens)) {
      at = readRegex(source, at, end)
      tokens.push(MARK, at, SLASH)
    } else tokens.push(MARK, at++, SLASH)
  }
  return tokens
}

function after(source: string, mark: string, from: number, end: number): number {
  const found = source.indexOf(mark, from)
  return found < 0 ? end : found + mark.length
}

function mayBeRegex(tokens: TokenList): boolean {
  const last = tokens.count - 1
  if (last < 0) return true
  const kind = tokens.kind(last)
  if (kind === MARK) return BEFORE_REGEX.has(tokens.end(last))
  return kind === NAME && tokens.lengthOf(last) <= LONGEST_WORD && WORDS_BEFORE_REGEX.has(tokens.value(last) as string)
}

/** Behind a regular expression; a line's end ends it as well. */
function readRegex(source: string, from: number, end: number): number {
  let inClass = false
  for (let at = from + 1; at < end; at += 1) {
    const c = source.charCodeAt(at)
    if (c === NEW_LINE) return at
    if (c === BACKSLASH) at += 1
    else if (c === OPEN) inClass = true
    else if (c === CLOSE) inClass = false
    else if (c === SLASH && !inClass) {
      let stop = at + 1
      while (stop < end && isSmall(source.charCodeAt(stop))) stop += 1
      return stop
    }
  }
  return end
}

const isSmall = (c: number): boolean => c >= 97 && c <= 122

/** Escaped letters a text needs before it counts as hidden: one `\x3c` keeps a page's parser quiet, and hides nothing. */
const HIDDEN_FROM = 3
const SIMPLE: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', '0': '\0' }

/** Takes the text that begins at `from`; gives where it ends. */
function readText(tokens: TokenList, from: number, end: number): number {
  const { source } = tokens
  const quote = source.charCodeAt(from)
  let said = 0
  let at = from + 1
  for (; at < end; at += 1) {
    const c = source.charCodeAt(at)
    if (c === quote || (c === NEW_LINE && quote !== BACKTICK)) break
    if (c === SLASH) said = SAID.slash
    else if (c === BACKSLASH) return readEscaped(tokens, from, at, end)
  }
  tokens.push(TEXT, from, Math.min(at, end), said)
  return Math.min(at + 1, end)
}

/** The same, from its first escape on. */
function readEscaped(tokens: TokenList, from: number, first: number, end: number): number {
  const { source } = tokens
  const quote = source.charCodeAt(from)
  const parts: string[] = []
  let escaped = 0
  let start = from + 1
  let at = first
  for (; at < end; at += 1) {
    const c = source.charCodeAt(at)
    if (c === quote || (c === NEW_LINE && quote !== BACKTICK)) break
    if (c !== BACKSLASH) continue
    parts.push(source.slice(start, at))
    const code = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|([0-3]?[0-7]{2}))/.exec(source.slice(at + 1, at + 11))
    if (code === null) {
      const next = source[at + 1] ?? ''
      parts.push(SIMPLE[next] ?? (next === '\n' ? '' : next))
      at += 1
    } else {
      const [all, x, u, wide, octal] = code
      const point = octal === undefined ? Number.parseInt(x ?? u ?? wide ?? '0', 16) : Number.parseInt(octal, 8)
      parts.push(point <= 0x10ffff ? String.fromCodePoint(point) : '')
      // A printable letter has no need of it.
      if (point >= 0x20 && point < 0x7f) escaped += 1
      at += all.length
    }
    start = at + 1
  }
  parts.push(source.slice(start, Math.min(at, end)))
  tokens.pushOwn(TEXT, from, parts.join(''), escaped >= HIDDEN_FROM ? SAID.hidden : 0)
  return Math.min(at + 1, end)
}
