import { fold } from './fold.ts'
import { MOST_SOURCE, type Token, tokensOf } from './tokens.ts'
import { unpack } from './unpack.ts'

/** What a script says once what it hides is read. */
export interface ReadScript {
  /** Its tokens one after the other, without white space and comments; texts in double quotes, and what was hidden in it after it. */
  readonly plain: string
  /** Every text it holds, the longest 10,000 characters of each. */
  readonly texts: readonly { readonly value: string; readonly at: number; readonly hidden: boolean }[]
  /** Layers that had to be taken off: 0 where it says plainly what it does. */
  readonly layers: number
  /** Characters that were hidden. */
  readonly hidden: number
  /** Members that were named so that nobody finds them: by pieces, or by hidden letters. */
  readonly disguised: number
}

const DEEPEST = 4
const MOST_TEXTS = 50_000
/** A text that may be a script or a piece of a page of its own. */
const MAY_BE_CODE =
  /<\s{0,4}(?:script|iframe|form|img|input)\b|\bfunction\b|=>|\bvar\s|\blet\s|\bconst\s|\bdocument\b|\bwindow\b|\beval\b|\bnew\s+[A-Z]/i
const SHORTEST_CODE = 24

/** Reads a script, and what it unpacks, down to a bounded depth and length. Nothing of it is run. */
export function readScript(source: string): ReadScript {
  const plain: string[] = []
  const texts: { value: string; at: number; hidden: boolean }[] = []
  let layers = 0
  let hidden = 0
  let disguised = 0
  let left = MOST_SOURCE * 2
  const read = (code: string, depth: number, at: number): void => {
    if (left <= 0) return
    left -= code.length
    layers = Math.max(layers, depth)
    const folded = fold(tokensOf(code))
    plain.push(joinTokens(folded))
    for (const token of folded) {
      if (token.disguised === true) disguised += 1
      if (token.kind !== 'text') continue
      if (texts.length < MOST_TEXTS)
        texts.push({ value: token.value.slice(0, 10_000), at: depth === 0 ? token.at : at, hidden: depth > 0 || token.hidden === true })
      if (token.hidden === true) hidden += token.value.length
      if (depth < DEEPEST && token.hidden === true && token.value.length >= SHORTEST_CODE && MAY_BE_CODE.test(token.value))
        read(token.value, depth + 1, depth === 0 ? token.at : at)
    }
    if (depth < DEEPEST) for (const one of unpack(folded)) read(one.code, depth + 1, depth === 0 ? one.at : at)
  }
  read(source, 0, 0)
  return { plain: plain.join('\n'), texts, layers, hidden, disguised }
}

function joinTokens(tokens: readonly Token[]): string {
  const parts: string[] = []
  let wordBefore = false
  for (const { kind, value } of tokens) {
    const word = kind === 'name' || kind === 'number'
    parts.push(word && wordBefore ? ` ${value}` : kind === 'text' ? `"${value}"` : value)
    wordBefore = word
  }
  return parts.join('')
}
