import { fold } from './fold.ts'
import { joinTokens, SAID, TEXT, type TokenList } from './token-list.ts'
import { MOST_SOURCE, tokensOf } from './tokens.ts'
import { unpack } from './unpack.ts'

/** What a script says once what it hides is read. */
export interface ReadScript {
  /** Its tokens one after the other, without white space and comments; texts in double quotes, and what was hidden in it after it. */
  readonly plain: string
  /** Its texts as far as they may say where something is, or hide it: of each, the first 10,000 characters. */
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
    for (let i = 0; i < folded.count; i += 1) {
      const said = folded.said(i)
      if ((said & SAID.disguised) !== 0) disguised += 1
      if (folded.kind(i) !== TEXT) continue
      const isHidden = (said & SAID.hidden) !== 0
      const begins = depth === 0 ? folded.at(i) : at
      if (texts.length < MOST_TEXTS && (depth > 0 || isHidden || mayTell(folded, i)))
        texts.push({ value: (folded.value(i) as string).slice(0, 10_000), at: begins, hidden: depth > 0 || isHidden })
      if (!isHidden) continue
      const value = folded.value(i) as string
      hidden += value.length
      if (depth < DEEPEST && value.length >= SHORTEST_CODE && MAY_BE_CODE.test(value)) read(value, depth + 1, begins)
    }
    if (depth < DEEPEST) for (const one of unpack(folded)) read(one.code, depth + 1, depth === 0 ? one.at : at)
  }
  read(source, 0, 0)
  return { plain: plain.join('\n'), texts, layers, hidden, disguised }
}

/** Shortest text that may hide something by its length alone. */
const LONG = 200

/** Whether a text may be an address, or is long: those of a script are mostly words. */
function mayTell(tokens: TokenList, i: number): boolean {
  if (tokens.lengthOf(i) >= LONG || (tokens.said(i) & SAID.slash) !== 0) return true
  return !tokens.isPlain(i) && (tokens.value(i) as string).includes('/')
}
