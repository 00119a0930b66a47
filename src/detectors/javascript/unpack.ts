import { NUMBER, TEXT, type TokenList } from './token-list.ts'

/** Words of one packed script; and how long what comes out may be. */
const MOST_WORDS = 50_000
const LONGEST = 1_000_000
const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/**
 * What Dean Edwards's packer has made: `('payload', base, count, 'words|…'.split('|')`. The words of the payload are numbers of the words of
 * the list. Libraries are published so too: that a script is packed says nothing, what comes out does.
 */
export function unpack(tokens: TokenList): { readonly code: string; readonly at: number }[] {
  const out: { code: string; at: number }[] = []
  for (let at = 0; at + 8 < tokens.count && out.length < 10; at += 1) {
    if (tokens.kind(at) !== TEXT || !isComma(tokens, at + 1) || tokens.kind(at + 2) !== NUMBER || tokens.kind(at + 6) !== TEXT) continue
    if (!isComma(tokens, at + 3) || tokens.kind(at + 4) !== NUMBER || !isComma(tokens, at + 5)) continue
    if (tokens.value(at + 8) !== 'split') continue
    const [payload, base, words] = [at, at + 2, at + 6].map((i) => tokens.value(i) as string) as [string, string, string]
    const list = words.split('|', MOST_WORDS)
    const radix = Number(base)
    if (!(radix >= 2 && radix <= 62) || list.length < 2 || payload.length > LONGEST) continue
    let length = 0
    const code = payload.replace(/\b\w+\b/g, (word) => {
      const plain = list[numberOf(word, radix)] ?? ''
      length += plain.length
      return plain === '' || length > LONGEST ? word : plain
    })
    out.push({ code, at: tokens.at(at) })
  }
  return out
}

const isComma = (tokens: TokenList, i: number): boolean => tokens.isMark(i, 44)

function numberOf(word: string, radix: number): number {
  let value = 0
  for (const char of word) {
    const digit = DIGITS.indexOf(char)
    if (digit < 0 || digit >= radix) return -1
    value = value * radix + digit
  }
  return value
}
