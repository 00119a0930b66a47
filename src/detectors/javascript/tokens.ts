/** One token of a script. `text`: a string literal's value, decoded · `name`: an identifier or keyword · `number` · `mark`: one punctuator. */
export interface Token {
  readonly kind: 'text' | 'name' | 'number' | 'mark'
  readonly value: string
  /** Where it begins in the source. Characters. */
  readonly at: number
  /** Of a text: it was written so that nobody reads it (escapes of letters, numbers, base64). */
  readonly hidden?: true
  /** Of a text: put together from pieces. */
  readonly pieced?: true
  /** Of a name: a member that was named by pieces, or by letters that were hidden. */
  readonly disguised?: true
}

/** More of a script than this is not looked at: what is added to a library stands before it or behind it. Characters. */
export const MOST_SOURCE = 1_500_000

/** Whether a character is part of a name or a number. */
const isNamePart = (c: number): boolean =>
  (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 95 || c === 36 || c >= 0x80
/** After these a slash begins a regular expression, not a division. */
const BEFORE_REGEX = new Set(['(', ',', '=', ':', '[', '!', '&', '|', '?', '{', '}', ';', '+', '-', '*', '%', '~', '^', '<', '>', ''])
const WORDS_BEFORE_REGEX = new Set(['return', 'typeof', 'case', 'in', 'of', 'delete', 'void', 'throw', 'new', 'else', 'do'])

/**
 * Splits a script into tokens, in one pass over it, whatever it holds: a script that is broken gives tokens that make no sense, never an
 * error. Comments are left out. What stands in templates between `${` and `}` is text.
 */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = []
  const end = Math.min(source.length, MOST_SOURCE)
  let at = 0
  while (at < end) {
    const code = source.charCodeAt(at)
    if (code <= 32) {
      at += 1
      continue
    }
    if (isNamePart(code)) {
      let stop = at + 1
      while (stop < end && isNamePart(source.charCodeAt(stop))) stop += 1
      tokens.push({ kind: code >= 48 && code <= 57 ? 'number' : 'name', value: source.slice(at, stop), at })
      at = stop
      continue
    }
    const char = source[at] as string
    if (char === '/' && source[at + 1] === '/') {
      at = after(source, '\n', at + 2, end)
    } else if (char === '/' && source[at + 1] === '*') {
      at = after(source, '*/', at + 2, end)
    } else if (char === '"' || char === "'" || char === '`') {
      const read = readText(source, at, end)
      tokens.push({ kind: 'text', value: read.value, at, ...(read.hidden ? { hidden: true } : {}) })
      at = read.end
    } else if (char === '/' && mayBeRegex(tokens.at(-1))) {
      at = readRegex(source, at, end)
      tokens.push({ kind: 'mark', value: '/', at })
    } else {
      tokens.push({ kind: 'mark', value: char, at })
      at += 1
    }
  }
  return tokens
}

function after(source: string, mark: string, from: number, end: number): number {
  const found = source.indexOf(mark, from)
  return found < 0 ? end : found + mark.length
}

function mayBeRegex(last: Token | undefined): boolean {
  if (last === undefined) return true
  if (last.kind === 'name') return WORDS_BEFORE_REGEX.has(last.value)
  return last.kind === 'mark' && BEFORE_REGEX.has(last.value)
}

/** Behind a regular expression; a line's end ends it as well. */
function readRegex(source: string, from: number, end: number): number {
  let inClass = false
  for (let at = from + 1; at < end; at += 1) {
    const char = source[at]
    if (char === '\n') return at
    if (char === '\\') at += 1
    else if (char === '[') inClass = true
    else if (char === ']') inClass = false
    else if (char === '/' && !inClass) {
      let stop = at + 1
      while (stop < end && /[a-z]/.test(source[stop] as string)) stop += 1
      return stop
    }
  }
  return end
}

/** Escaped letters a text needs before it counts as hidden: one `\x3c` keeps a page's parser quiet, and hides nothing. */
const HIDDEN_FROM = 3
const SIMPLE: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', '0': '\0' }

function readText(source: string, from: number, end: number): { value: string; end: number; hidden: boolean } {
  const quote = source[from] as string
  const ends = quote.charCodeAt(0)
  const parts: string[] = []
  let escaped = 0
  let start = from + 1
  let at = start
  for (; at < end; at += 1) {
    const c = source.charCodeAt(at)
    if (c === ends || (c === 10 && quote !== '`')) break
    if (c !== 92) continue
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
  return { value: parts.join(''), end: Math.min(at + 1, end), hidden: escaped >= HIDDEN_FROM }
}
