import { createHash } from 'node:crypto'

const DIGITS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/**
 * Apache's own hash of a password (`htpasswd -m`; apr_md5.c): the one form that every Apache and nginx reads, whatever their system's crypt(3)
 * knows. Its thousand rounds of MD5 guard no word of a person, and need not guard a password of 170 random bits.
 */
export function apr1(password: string, salt: string): string {
  const secret = Buffer.from(password, 'utf8')
  const plain = Buffer.from(salt.slice(0, 8), 'latin1')
  let digest = md5(secret, plain, secret)
  const parts: Buffer[] = [secret, Buffer.from('$apr1$'), plain]
  for (let left = secret.length; left > 0; left -= 16) parts.push(digest.subarray(0, Math.min(16, left)))
  for (let bits = secret.length; bits > 0; bits >>= 1) parts.push((bits & 1) === 1 ? Buffer.from([0]) : secret.subarray(0, 1))
  digest = md5(...parts)
  for (let round = 0; round < 1000; round += 1) {
    const odd = (round & 1) === 1
    digest = md5(odd ? secret : digest, ...(round % 3 === 0 ? [] : [plain]), ...(round % 7 === 0 ? [] : [secret]), odd ? digest : secret)
  }
  const byte = (at: number): number => digest[at] as number
  const group = (value: number, length: number): string => Array.from({ length }, (_, at) => DIGITS[(value >> (6 * at)) & 63]).join('')
  const groups = [0, 1, 2, 3, 4].map((at) => group((byte(at) << 16) | (byte(at + 6) << 8) | byte(at === 4 ? 5 : at + 12), 4))
  return `$apr1$${plain.toString('latin1')}$${groups.join('')}${group(byte(11), 2)}`
}

function md5(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('md5')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
