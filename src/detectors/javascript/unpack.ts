import type { Token } from './tokens.ts'

/** Words of one packed script; and how long what comes out may be. */
const MOST_WORDS = 50_000
const LONGEST = 1_000_000
const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/**
 * What Dean Edwards's packer has made: `('payload', base, count, 'words|…'.split('|')`. The words of the payload are numbers of the words of
 * the list. Libraries are published so too: that a script is packed says nothing, what comes out does.
 */
export function unpack(tokens: readonly Token[]): { readonly code: string; readonly at: number }[] {
  const out: { code: string; at: number }[] = []
  for (let at = 0; at + 7 < tokens.length && out.length < 10; at += 1) {
    if (tokens[at + 8]?.value !== 'split') continue
    const [payload, base, count, words] = [tokens[at], tokens[at + 2], tokens[at + 4], tokens[at + 6]]
    const commas = [1, 3, 5].every((step) => tokens[at + step]?.kind === 'mark' && tokens[at + step]?.value === ',')
    if (!commas || payload?.kind !== 'text' || base?.kind !== 'number' || count?.kind !== 'number' || words?.kind !== 'text') continue
    const list = words.value.split('|', MOST_WORDS)
    const radix = Number(base.value)
    if (!(radix >= 2 && radix <= 62) || list.length < 2 || payload.value.length > LONGEST) continue
    let length = 0
    const code = payload.value.replace(/\b\w+\b/g, (word) => {
      const plain = list[numberOf(word, radix)] ?? ''
      length += plain.length
      return plain === '' || length > LONGEST ? word : plain
    })
    out.push({ code, at: payload.at })
  }
  return out
}

function numberOf(word: string, radix: number): number {
  let value = 0
  for (const char of word) {
    const digit = DIGITS.indexOf(char)
    if (digit < 0 || digit >= radix) return -1
    value = value * radix + digit
  }
  return value
}
