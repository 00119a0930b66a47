import { isUtf8 } from 'node:buffer'
import { NAME, OPERATOR, STRING, TEXT, type Tokens, VARIABLE } from '../php/lexer.ts'

/** Code nobody can read, and in what way it was made so. */
export interface Unreadable {
  /** names: without letters · letters: written as numbers · jumps: statements shuffled, with `goto` · bits: texts made by reckoning with texts */
  readonly way: 'names' | 'letters' | 'jumps' | 'bits'
  /** How many of them, in the whole file. */
  readonly count: number
  /** Offset of the first. */
  readonly at: number
}

/** Of each kind, how many there are at least, and the share of all of its kind that they are. */
const BARS: Readonly<Record<Unreadable['way'], { readonly count: number; readonly share: number }>> = {
  names: { count: 24, share: 0.5 },
  letters: { count: 160, share: 0.5 },
  jumps: { count: 24, share: 0.2 },
  bits: { count: 6, share: 0.08 },
}

/** `$___`, `$O0OO0`, `$lIl1`, `$i1i1` */
const BLANK_NAME = /^\$(?:_{1,60}|[O0Q]{4,60}|[Il1|]{4,60}|[i1]{5,60}|[oO0_]{5,60})$/
/** Bytes that are letters in no alphabet: nobody typed the name. */
const isNoName = (name: string): boolean => NO_LETTER.test(name) && !isUtf8(Buffer.from(name, 'latin1'))
/** Bytes of pictures and archives, which code has none of. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const BINARY = /[\0-\x06\x0e-\x1a]/
const NO_LETTER = /[\x80-\xff]/

/** Letters and digits written as numbers. */
const SPELT = /\\(?:x[2-7][0-9a-f]|u\{00[2-7][0-9a-f]\}|(?:0?[4-7]|1[0-7])[0-7](?![0-7]))/gi
const LETTER = /[A-Za-z0-9]/g

const [AMPERSAND, SINGLE, SEMICOLON, CARET, PIPE, TILDE] = [38, 39, 59, 94, 124, 126]
/** Letters such names begin with. */
const BLANK: ReadonlySet<number> = new Set([...'_O0QIl1|io'].map((c) => c.charCodeAt(0)))

/** The next backslash; the end of the source where there is none. */
function strokeFrom(source: string, from: number): number {
  const at = source.indexOf('\\', from)
  return at < 0 ? source.length : at
}

/** Whether somebody made the code so that people cannot read it; by what it is made of, not by what it does. One pass over the tokens. */
export function unreadableIn(tokens: Tokens): Unreadable | undefined {
  const seen = { names: 0, letters: 0, jumps: 0, bits: 0 }
  const first = { names: -1, letters: -1, jumps: -1, bits: -1 }
  const all = { names: 0, letters: 0, jumps: 1, bits: 0 }
  const isCode = !BINARY.test(tokens.source.slice(0, 20_000))
  const note = (way: Unreadable['way'], i: number, many = 1): void => {
    if (first[way] < 0) first[way] = tokens.start(i)
    seen[way] += many
  }
  const { source } = tokens
  const foreign = isCode && NO_LETTER.test(source)
  let stroke = -1
  for (let i = 0; i < tokens.count; i += 1) {
    const start = tokens.start(i)
    const end = tokens.end(i)
    switch (tokens.kind(i)) {
      case VARIABLE:
        all.names += 1
        if (end - start === 2 && source.charCodeAt(start + 1) === 95) all.names += 1
        else if (BLANK.has(source.charCodeAt(start + 1)) || foreign) {
          const name = source.slice(start, end)
          if (BLANK_NAME.test(name) || (foreign && isNoName(name))) note('names', i)
        }
        break
      case STRING:
      case TEXT: {
        all.bits += 1
        if (source.charCodeAt(start) === SINGLE) {
          all.letters += end - start - 2
          break
        }
        if (stroke < start) stroke = strokeFrom(source, start)
        if (stroke >= end) {
          all.letters += end - start
          break
        }
        const text = source.slice(start, end)
        const spelt = text.match(SPELT)?.length ?? 0
        all.letters += spelt + (spelt === 0 ? text.length : (text.replace(SPELT, '').match(LETTER)?.length ?? 0))
        if (spelt > 0) note('letters', i, spelt)
        break
      }
      case NAME:
        if (end - start === 4 && tokens.is(i, 'goto')) note('jumps', i)
        break
      case OPERATOR: {
        if (end - start !== 1) break
        const c = source.charCodeAt(start)
        if (c === SEMICOLON) all.jumps += 1
        else if ((c === CARET || c === PIPE || c === AMPERSAND) && (isText(tokens, i - 1) || isText(tokens, i + 1))) note('bits', i)
        else if (c === TILDE && isText(tokens, i + 1)) note('bits', i)
      }
    }
  }
  for (const way of ['jumps', 'letters', 'bits', 'names'] as const) {
    if (seen[way] >= BARS[way].count && seen[way] >= BARS[way].share * all[way]) return { way, count: seen[way], at: first[way] }
  }
  return undefined
}

/** A text that is no number. */
const isText = (tokens: Tokens, i: number): boolean => tokens.kind(i) === STRING && !/^["']\d*["']$/.test(tokens.text(i).slice(0, 20))
