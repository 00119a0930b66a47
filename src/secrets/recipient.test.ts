import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isRecipient } from './recipient.ts'

/** What age-encryption itself says of an X25519 recipient. */
function sealable(text: string): boolean {
  try {
    new Encrypter().addRecipient(text)
    return true
  } catch {
    return false
  }
}

const LETTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'

it('takes every recipient that is made', async () => {
  for (let i = 0; i < 20; i += 1) expect(isRecipient(await identityToRecipient(await generateX25519Identity()))).toBe(true)
})

it('finds every mistyped letter, as age-encryption does', async () => {
  const right = await identityToRecipient(await generateX25519Identity())
  for (let at = 4; at < right.length; at += 1) {
    for (const letter of LETTERS) {
      const typed = right.slice(0, at) + letter + right.slice(at + 1)
      expect(isRecipient(typed), typed).toBe(typed === right)
      expect(sealable(typed)).toBe(typed === right)
    }
  }
})

it('refuses bits after the last byte, under a right checksum', () => {
  // 52 letters carry 260 bits for 256: the same key with one of the four others set is a second name of it.
  const last = `age1${'q'.repeat(51)}`
  const taken: boolean[] = []
  for (const letter of LETTERS) {
    const text = withChecksum(`${last}${letter}`)
    expect(isRecipient(text), text).toBe(sealable(text))
    taken.push(isRecipient(text))
  }
  expect(taken.filter((one) => one)).toHaveLength(2)
})

it('agrees with age-encryption on any text of the right form', () => {
  const letters = fc.array(fc.constantFrom(...LETTERS), { minLength: 58, maxLength: 58 }).map((all) => `age1${all.join('')}`)
  fc.assert(fc.property(letters, (text) => isRecipient(text) === sealable(text)))
})

it.each(['', 'age1', 'AGE1', 'age1pq1qqqq', 'ssh-ed25519 AAAA'])('refuses %j', (text) => {
  expect(isRecipient(text)).toBe(false)
})

/** The text and the checksum that belongs to it (BIP 173). */
function withChecksum(text: string): string {
  const polymod = (values: readonly number[]): number =>
    values.reduce((sum, value) => {
      const top = sum >>> 25
      return [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3].reduce(
        (all, term, bit) => (((top >> bit) & 1) === 1 ? all ^ term : all),
        ((sum & 0x1ffffff) << 5) ^ value,
      )
    }, 1)
  const prefix = [3, 3, 3, 0, 1, 7, 5]
  const words = [...text.slice(4)].map((letter) => LETTERS.indexOf(letter))
  const sum = polymod([...prefix, ...words, 0, 0, 0, 0, 0, 0]) ^ 1
  return text + [0, 1, 2, 3, 4, 5].map((i) => LETTERS[(sum >> (5 * (5 - i))) & 31]).join('')
}
