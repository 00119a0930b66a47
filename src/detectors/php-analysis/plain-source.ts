import { COMMENT, NAME, STRING, type Tokens, VARIABLE } from '../php/lexer.ts'
import { isOne } from '../php/structure.ts'
import { isMarked } from './marks.ts'
import { SUPERGLOBALS } from './tables.ts'
import { tellingWords } from './telling-words.ts'

/** Signs that join two values. */
const JOINING = /^[.=^|&~]$/
/** Texts without an escape, a variable or a quote in them: what stands between the quotes is what they say. */
const PLAIN_TEXT = /^(["'])[^\\$'"]*\1$/
/** Of a short program every text is put together, and every comment counts: it costs nothing to look at it twice. Bytes. */
const SMALL = 6000
/** Behind which nobody has to write a bracket that opens before a text. */
const BEFORE = /^[(,=.]$/
const AFTER = /^[),;.]$/

/**
 * The same program with its texts in one piece each and without comments, where somebody has cut texts in the middle of what they say, or
 * written comments between a name, or a sign that joins, and what belongs to it; undefined where nobody has. Rules that look at texts and
 * neighbours see it as it was before. Line breaks stay.
 */
export function plainSource(tokens: Tokens): string | undefined {
  return isCut(tokens) ? rewritten(tokens) : undefined
}

function isCut(tokens: Tokens): boolean {
  for (let i = 0; i < tokens.count; i += 1) {
    const kind = tokens.kind(i)
    if (kind === COMMENT) {
      if (comesBetween(tokens, i)) return true
    } else if (kind === STRING && isOne(tokens, i + 1, DOT)) {
      const chain = chainFrom(tokens, i)
      if (chain === undefined) continue
      if (tokens.source.length < SMALL || chain.cuts.some((cut) => isTelling(chain.said, cut)) || isPacked(chain.said)) return true
      i = chain.last
    }
  }
  return false
}

const DOT = 46

/** Whether a comment stands between what belongs together: in a long program, one that is in the way of something that matters. */
function comesBetween(tokens: Tokens, i: number): boolean {
  const kind = tokens.kind(i - 1)
  if (kind === NAME) return tokens.source.length < SMALL || isMarked(tokens.text(i - 1).toLowerCase())
  if (kind === VARIABLE) return tokens.source.length < SMALL || isAsked(tokens.text(i - 1)) || isInside(tokens, i)
  if (kind !== STRING && !JOINING.test(tokens.text(i - 1))) return false
  if (tokens.source.length < SMALL) return true
  // `= /* translators: … */ __(…)`
  const ofCall = tokens.kind(i + 1) === NAME && isOne(tokens, i + 2, ROUND) && !isMarked(tokens.text(i + 1).toLowerCase())
  return !ofCall && isInside(tokens, i)
}

const ROUND = 40
const isAsked = (variable: string): boolean => SUPERGLOBALS.has(variable.slice(1)) || variable === '$_SERVER'

/** On one line with what stands on both sides of it. */
function isInside(tokens: Tokens, i: number): boolean {
  const [start, end] = [tokens.start(i), tokens.end(i)]
  if (tokens.source.charCodeAt(end - 1) !== 47 || i + 1 >= tokens.count) return false
  const line = tokens.source.indexOf('\n', start)
  return line < 0 || line > tokens.start(i + 1)
}

/** Letters on both sides of a cut among which a word is looked for. */
const NEAR = 30

/** Whether a word that matters stands across this place of a text. */
function isTelling(text: string, cut: number): boolean {
  const [from, to] = [Math.max(0, cut - NEAR), Math.min(text.length, cut + NEAR)]
  const whole = tellingWords(text.slice(from, to))
  if (whole.length === 0) return false
  const parts = new Set([...tellingWords(text.slice(from, cut)), ...tellingWords(text.slice(cut, to))])
  return whole.some((word) => !parts.has(word))
}

/** A text of letters and digits alone: nobody reads it. */
const PACKED = /^[A-Za-z0-9+/=%\s]{32,}$/
const isPacked = (text: string): boolean => PACKED.test(text) && !/\s[a-z]{1,14}\s/.test(text)

function rewritten(tokens: Tokens): string {
  let out = ''
  let from = 0
  /** Writes up to token `i`, and `text` in place of the tokens up to and with `last`. */
  const put = (i: number, last: number, text: string): void => {
    const lines = tokens.source.slice(tokens.start(i), tokens.end(last)).replace(/[^\n]+/g, '')
    out += tokens.source.slice(from, tokens.start(i)) + text + lines
    from = tokens.end(last)
  }
  for (let i = 0; i < tokens.count; i += 1) {
    const kind = tokens.kind(i)
    if (kind === COMMENT) put(i, i, ' ')
    else if (kind === STRING) {
      const chain = chainFrom(tokens, i)
      if (chain === undefined) continue
      const opens = isOpened(tokens, i, chain.last)
      const quote = tokens.source.charAt(tokens.start(i))
      put(opens ? i - 1 : i, opens ? chain.last + 1 : chain.last, `${quote}${chain.said}${quote}`)
      i = opens ? chain.last + 1 : chain.last
    }
  }
  return out + tokens.source.slice(from)
}

interface Chain {
  readonly last: number
  readonly said: string
  /** Places of it where the cuts were. */
  readonly cuts: readonly number[]
}

/** Plain texts put together from token `i` on, in a long program one of them at least cut where no blank stands. */
function chainFrom(tokens: Tokens, i: number): Chain | undefined {
  if (!isOne(tokens, i + 1, DOT)) return undefined
  const first = tokens.text(i)
  if (!PLAIN_TEXT.test(first)) return undefined
  let said = first.slice(1, -1)
  let last = i
  let cut = false
  const cuts: number[] = []
  while (isOne(tokens, last + 1, DOT) && tokens.kind(last + 2) === STRING && PLAIN_TEXT.test(tokens.text(last + 2))) {
    if (tokens.source.length < SMALL || /\S$/.test(said)) cut = true
    cuts.push(said.length)
    said += tokens.text(last + 2).slice(1, -1)
    last += 2
  }
  return cut ? { last, said, cuts } : undefined
}

/** Whether brackets stand around these tokens that are there for them alone. */
function isOpened(tokens: Tokens, first: number, last: number): boolean {
  return (
    tokens.text(first - 1) === '(' &&
    tokens.text(last + 1) === ')' &&
    BEFORE.test(tokens.text(first - 2)) &&
    AFTER.test(tokens.text(last + 2))
  )
}
