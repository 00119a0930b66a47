const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const X25519 = new RegExp(`^age1[${ALPHABET}]{58}$`)
/** Bech32's checksum (BIP 173): remainders of a polynomial over GF(32). */
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]

/**
 * Whether this is a plain X25519 recipient with a right checksum: what every age program and we can seal to. Looked at here, not by
 * age-encryption, because inventories name recipients and most commands that read one seal nothing.
 */
export function isRecipient(text: string): boolean {
  if (!X25519.test(text)) return false
  const prefix = [...'age'].map((letter) => letter.charCodeAt(0))
  const values = [...text.slice('age1'.length)].map((letter) => ALPHABET.indexOf(letter))
  const high = prefix.map((code) => code >> 5)
  const low = prefix.map((code) => code & 31)
  if (remainder([...high, 0, ...low, ...values]) !== 1) return false
  // 32 bytes are 51 letters and one bit: the four bits that fill the last letter are zero.
  return ((values[51] as number) & 0x0f) === 0
}

function remainder(values: readonly number[]): number {
  let sum = 1
  for (const value of values) {
    const top = sum >>> 25
    sum = ((sum & 0x1ffffff) << 5) ^ value
    for (const [bit, term] of GENERATOR.entries()) if (((top >> bit) & 1) === 1) sum ^= term
  }
  return sum
}
