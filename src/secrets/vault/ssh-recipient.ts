import {
  createCipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  publicEncrypt,
} from 'node:crypto'
import type { Recipient, Stanza } from 'age-encryption'

/*
 * SSH keys as the age command writes them (stanzas ssh-ed25519 and ssh-rsa of its package agessh, described in its README and in
 * the C2SP page before native keys took over; `test/integration/vault-age.test.ts` holds both against the command).
 */

export const ED25519_LABEL = 'age-encryption.org/v1/ssh-ed25519'
export const RSA_LABEL = 'age-encryption.org/v1/ssh-rsa'
/** OpenSSH and the age command refuse shorter ones. Bits. */
const SHORTEST_RSA = 2048
const P = 2n ** 255n - 19n
/** SPKI (RFC 8410) around a raw X25519 public key; PKCS #8 around a private one. */
const X25519_SPKI = Buffer.from('302a300506032b656e032100', 'hex')
const X25519_PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex')

export interface SshRecipient {
  readonly kind: 'ssh-ed25519' | 'ssh-rsa'
  readonly recipient: Recipient
}

/** A line of `authorized_keys` or an `id_*.pub` file, without options. Else why not. */
export function parseSshRecipient(text: string): SshRecipient | 'malformed' | 'ssh-kind' | 'ssh-short' {
  const [type = '', blob = ''] = text.split(' ')
  if (type !== 'ssh-ed25519' && type !== 'ssh-rsa') return 'ssh-kind'
  const wire = Buffer.from(blob, 'base64')
  if (wire.toString('base64') !== blob) return 'malformed'
  const fields = readFields(wire)
  if (fields?.[0]?.toString('latin1') !== type) return 'malformed'
  if (type === 'ssh-ed25519') {
    const raw = fields[1]
    if (fields.length !== 2 || raw?.length !== 32) return 'malformed'
    const montgomery = edwardsToMontgomery(raw)
    return { kind: type, recipient: { wrapFileKey: async (fileKey) => [await ed25519Stanza(wire, montgomery, fileKey)] } }
  }
  const [, e, n] = fields
  if (fields.length !== 3 || e === undefined || n === undefined) return 'malformed'
  const unsigned = (bytes: Buffer): string => bytes.subarray(bytes[0] === 0 ? 1 : 0).toString('base64url')
  const key = createPublicKey({ key: { kty: 'RSA', n: unsigned(n), e: unsigned(e) }, format: 'jwk' })
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < SHORTEST_RSA) return 'ssh-short'
  return { kind: type, recipient: { wrapFileKey: async (fileKey) => [await rsaStanza(wire, key, fileKey)] } }
}

/** First four bytes of the SHA-256 of the public key, base64 without padding: how a stanza says whose it is. */
export function sshTag(wire: Uint8Array): string {
  return base64(createHash('sha256').update(wire).digest().subarray(0, 4))
}

/** Strings of the SSH wire format (RFC 4251), or undefined where they do not fit. */
export function readFields(wire: Buffer): Buffer[] | undefined {
  const fields: Buffer[] = []
  for (let at = 0; at < wire.length; ) {
    if (at + 4 > wire.length) return undefined
    const length = wire.readUInt32BE(at)
    if (at + 4 + length > wire.length) return undefined
    fields.push(wire.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return fields
}

async function rsaStanza(wire: Buffer, key: KeyObject, fileKey: Uint8Array): Promise<Stanza> {
  const { Stanza } = await import('age-encryption')
  const oaep = { key, oaepHash: 'sha256', oaepLabel: Buffer.from(RSA_LABEL) }
  return new Stanza(['ssh-rsa', sshTag(wire)], publicEncrypt(oaep, fileKey))
}

async function ed25519Stanza(wire: Buffer, montgomery: Buffer, fileKey: Uint8Array): Promise<Stanza> {
  const { Stanza } = await import('age-encryption')
  const { privateKey, publicKey } = generateKeyPairSync('x25519')
  const share = rawPublic(publicKey)
  const shared = x25519(tweakOf(wire), x25519(privateKey, montgomery))
  const body = seal(fileKey, wrapKey(shared, share, montgomery))
  return new Stanza(['ssh-ed25519', sshTag(wire), base64(share)], body)
}

function seal(fileKey: Uint8Array, key: Buffer): Buffer {
  const cipher = createCipheriv('chacha20-poly1305', key, Buffer.alloc(12), { authTagLength: 16 })
  const sealed = cipher.update(fileKey)
  cipher.final()
  return Buffer.concat([sealed, cipher.getAuthTag()])
}

/** Key that wraps the file key. */
export function wrapKey(shared: Buffer, share: Buffer, montgomery: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', shared, Buffer.concat([share, montgomery]), ED25519_LABEL, 32))
}

/** Binds the shared secret to the SSH key as it is written, not only to its point. */
export function tweakOf(wire: Buffer): KeyObject {
  return scalarKey(Buffer.from(hkdfSync('sha256', Buffer.alloc(0), wire, ED25519_LABEL, 32)))
}

export function scalarKey(scalar: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([X25519_PKCS8, scalar]), format: 'der', type: 'pkcs8' })
}

export function x25519(own: KeyObject, point: Uint8Array): Buffer {
  const publicKey = createPublicKey({ key: Buffer.concat([X25519_SPKI, point]), format: 'der', type: 'spki' })
  return diffieHellman({ privateKey: own, publicKey })
}

export function rawPublic(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(X25519_SPKI.length)
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '')
}

/** The point on Curve25519 that belongs to one on Ed25519: u = (1 + y) / (1 - y). RFC 7748, section 4.1. */
export function edwardsToMontgomery(raw: Uint8Array): Buffer {
  const bytes = Buffer.from(raw)
  bytes[31] = (bytes[31] as number) & 0x7f
  const y = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
  const u = modulo((1n + y) * power(modulo(1n - y), P - 2n))
  return Buffer.from(u.toString(16).padStart(64, '0'), 'hex').reverse()
}

function modulo(value: bigint): bigint {
  return ((value % P) + P) % P
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let b = base, e = exponent; e > 0n; e >>= 1n) {
    if ((e & 1n) === 1n) result = (result * b) % P
    b = (b * b) % P
  }
  return result
}
