import { describe, expect, it } from 'vitest'
import { WORDS } from '../php-analysis/words.ts'
import { stemSearch } from './stems.ts'

const STEMS = ['shell', 'hell', 'she', 'ell', 'lll', 'a', '\xe6\x8f']

function found(text: string, from?: number, to?: number): string[] {
  const flags = new Uint8Array(STEMS.length)
  stemSearch(STEMS).search(text, flags, from, to)
  return STEMS.filter((_, i) => flags[i] === 1)
}

describe('a search for many words', () => {
  it('finds what a search for each of them finds', () => {
    const letters = ['s', 'h', 'e', 'l', 'L', 'a', ' ', '\xe6', '\x8f', '\xff']
    let seed = 7
    const next = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31)
    for (let round = 0; round < 300; round += 1) {
      const text = Array.from({ length: next() % 40 }, () => letters[next() % letters.length]).join('')
      expect(found(text), text).toEqual(STEMS.filter((stem) => text.toLowerCase().includes(stem)))
    }
  })

  it('looks between two offsets only', () => {
    expect(found('xshellx', 2, 5)).toEqual([])
    expect(found('xshellx', 2, 6)).toEqual(['hell', 'ell'])
  })

  it('is asked for a word of each way a pattern can match', () => {
    for (const [kind, { stems, pattern }] of Object.entries(WORDS)) {
      for (const way of waysOf(pattern.source)) {
        // Bytes have no small letters.
        if (/[\x80-\xff]/.test(way)) continue
        expect(pattern.test(` ${way} `), `${kind}: ${way}`).toBe(true)
        expect(
          stems.some((stem) => way.toLowerCase().includes(stem)),
          `${kind}: ${way}`,
        ).toBe(true)
      }
    }
  })
})

/** Texts a pattern of alternatives, short classes and gaps matches: one for each of its ways. */
function waysOf(source: string): string[] {
  const plain = source
    .replace(/\\b/g, '')
    .replace(/\\x([0-9a-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\.\{0,\d+\}/g, ' ')
    .replace(/\\d/g, '1')
    .replace(/\\([./])/g, '$1')
  return plain.includes('(') || !plain.includes('|') ? expand(plain) : plain.split('|').flatMap(expand)
}

function expand(text: string): string[] {
  const depths = splitTop(text)
  if (depths.length > 1) return depths.flatMap(expand)
  const group = /\(\?:([^()]*)\)(\??)/.exec(text)
  if (group !== null) {
    const [all, inner = '', maybe] = group
    const ways = [...inner.split('|'), ...(maybe === '?' ? [''] : [])]
    return ways.flatMap((way) => expand(text.slice(0, group.index) + way + text.slice(group.index + all.length)))
  }
  const set = /\[([^\]]*)\](\??)/.exec(text)
  if (set !== null) {
    const [all, letters = '', maybe] = set
    const ways = [...letters, ...(maybe === '?' ? [''] : [])]
    return ways.flatMap((way) => expand(text.slice(0, set.index) + way + text.slice(set.index + all.length)))
  }
  const letter = /(.)\?/.exec(text)
  if (letter === null) return [text]
  const [all, one = ''] = letter
  return ['', one].flatMap((way) => expand(text.slice(0, letter.index) + way + text.slice(letter.index + all.length)))
}

/** Alternatives outside brackets. */
function splitTop(text: string): string[] {
  const parts = ['']
  let depth = 0
  for (const c of text) {
    if (c === '(') depth += 1
    if (c === ')') depth -= 1
    if (c === '|' && depth === 0) parts.push('')
    else parts[parts.length - 1] += c
  }
  return parts
}
