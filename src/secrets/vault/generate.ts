import { randomInt } from 'node:crypto'
import { Secret } from '../../core/secret.ts'

const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const UPPER = LOWER.toUpperCase()
const DIGITS = '0123456789'
const MARKS = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'

/** What a value may be made of, in classes of which each must occur where there is room. */
export const ALPHABETS = {
  /** What every provider and every file takes. */
  'letters-digits': [LOWER, UPPER, DIGITS],
  /** For reading aloud and typing: no character looks like another. */
  readable: [LOWER.replace(/[lo]/g, ''), UPPER.replace(/[IO]/g, ''), DIGITS.replace(/[01]/g, '')],
  printable: [LOWER, UPPER, DIGITS, MARKS],
  hex: ['0123456789abcdef'],
} as const satisfies Record<string, readonly string[]>
export type AlphabetName = keyof typeof ALPHABETS

export interface GenerateRules {
  /** Characters. Default 24: 142 bits of letters and digits. */
  readonly length?: number
  /** A known one, or the classes themselves. Default letters-digits. */
  readonly alphabet?: AlphabetName | readonly string[]
}

export const DEFAULT_LENGTH = 24
/** Shorter ones can be guessed. Characters. */
export const SHORTEST_GENERATED = 8
export const LONGEST_GENERATED = 1024

/** A new value by node:crypto: every string of the alphabet that has a character of each class is as likely as any other. */
export function generateSecret(label: string, rules: GenerateRules = {}): Secret {
  const { length = DEFAULT_LENGTH, alphabet = 'letters-digits' } = rules
  const classes: readonly string[] = typeof alphabet === 'string' ? ALPHABETS[alphabet] : alphabet
  const all = [...new Set(classes.join(''))]
  // Of an empty class none can ever occur.
  if (length < classes.length || length > LONGEST_GENERATED || all.length < 2 || classes.includes(''))
    throw new RangeError(`no value of ${length} characters can be made`)
  for (;;) {
    const made = Array.from({ length }, () => all[randomInt(all.length)] as string)
    // Drawn anew as a whole: putting a missing digit in somewhere would make some values likelier.
    if (classes.every((one) => made.some((char) => one.includes(char)))) return new Secret(label, made.join(''))
  }
}
