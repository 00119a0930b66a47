import { COMMENT, NAME, STRING, type Tokens, VARIABLE } from '../php/lexer.ts'

/** Signs that join two values. */
const JOINING = /^[.=^|&~]$/
/** Texts without an escape, a variable or a quote in them: what stands between the quotes is what they say. */
const PLAIN_TEXT = /^(["'])[^\\$'"]*\1$/
/** Long texts are written in lines that end in a blank, and nobody hides anything by it; of a short program each is put together. Bytes. */
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
  let changed = false
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
    if (kind === COMMENT) {
      const before = tokens.kind(i - 1)
      if (before === NAME || before === VARIABLE || before === STRING || JOINING.test(tokens.text(i - 1))) changed = true
      put(i, i, ' ')
    } else if (kind === STRING) {
      const chain = chainFrom(tokens, i)
      if (chain === undefined) continue
      changed = true
      const opens = isOpened(tokens, i, chain.last)
      put(opens ? i - 1 : i, opens ? chain.last + 1 : chain.last, chain.text)
      i = opens ? chain.last + 1 : chain.last
    }
  }
  return changed ? out + tokens.source.slice(from) : undefined
}

/** Plain texts put together from token `i` on, in a long program one of them at least cut where no blank stands. */
function chainFrom(tokens: Tokens, i: number): { readonly last: number; readonly text: string } | undefined {
  const first = tokens.text(i)
  if (!PLAIN_TEXT.test(first) || tokens.text(i + 1) !== '.') return undefined
  let said = first.slice(1, -1)
  let last = i
  let cut = false
  while (tokens.text(last + 1) === '.' && tokens.kind(last + 2) === STRING && PLAIN_TEXT.test(tokens.text(last + 2))) {
    if (tokens.source.length < SMALL || /\S$/.test(said)) cut = true
    said += tokens.text(last + 2).slice(1, -1)
    last += 2
  }
  return cut ? { last, text: `${first[0]}${said}${first[0]}` } : undefined
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
