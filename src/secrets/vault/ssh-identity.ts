import { constants, createDecipheriv, createHash, createPrivateKey, createPublicKey, type KeyObject, privateDecrypt } from 'node:crypto'
import type { Identity, Stanza } from 'age-encryption'
import {
  base64,
  edwardsToMontgomery,
  RSA_LABEL,
  rawPublic,
  readFields,
  scalarKey,
  sshTag,
  tweakOf,
  wrapKey,
  x25519,
} from './ssh-recipient.ts'

/** A private SSH key that can open what was sealed to its public half, and that half as the list of keepers has it. */
export interface SshIdentity {
  readonly identity: Identity
  readonly recipient: string
}

/** Why a private SSH key is not used. */
export type SshKeyFault = 'malformed' | 'ssh-protected' | 'ssh-kind'

const OPENSSH = /^-----BEGIN OPENSSH PRIVATE KEY-----\s+([A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----\s*$/
const MAGIC = Buffer.from('openssh-key-v1\0')

export function isSshPrivateKey(text: string): boolean {
  return /^-----BEGIN (?:OPENSSH |RSA |ENCRYPTED )?PRIVATE KEY-----/.test(text.trimStart())
}

/** An OpenSSH or PEM file. One under a passphrase is refused: OpenSSH's own cipher for that (bcrypt) is not here. */
export function parseSshIdentity(text: string): SshIdentity | SshKeyFault {
  const blob = OPENSSH.exec(text.trim())?.[1]
  if (blob !== undefined) return parseOpenSsh(Buffer.from(blob, 'base64'))
  if (/ENCRYPTED/.test(text)) return 'ssh-protected'
  try {
    const key = createPrivateKey(text)
    return key.asymmetricKeyType === 'rsa' ? rsaIdentity(key) : 'ssh-kind'
  } catch {
    return 'malformed'
  }
}

/** PROTOCOL.key of OpenSSH. */
function parseOpenSsh(bytes: Buffer): SshIdentity | SshKeyFault {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return 'malformed'
  const rest = bytes.subarray(MAGIC.length)
  const strings: Buffer[] = []
  let at = 0
  const take = (): Buffer | undefined => {
    if (at + 4 > rest.length) return undefined
    const end = at + 4 + rest.readUInt32BE(at)
    if (end > rest.length) return undefined
    const field = rest.subarray(at + 4, end)
    at = end
    return field
  }
  for (let i = 0; i < 3; i += 1) strings.push(take() ?? Buffer.alloc(0))
  if (strings[0]?.toString('latin1') !== 'none') return strings[0]?.length === 0 ? 'malformed' : 'ssh-protected'
  if (at + 4 > rest.length || rest.readUInt32BE(at) !== 1) return 'malformed'
  at += 4
  const wire = take()
  const secret = take()
  if (wire === undefined || secret === undefined || secret.length < 8) return 'malformed'
  // Two equal random numbers, then the fields of the key, a remark and padding.
  at = 0
  const fields: Buffer[] = []
  for (let from = 8; from + 4 <= secret.length; ) {
    const end = from + 4 + secret.readUInt32BE(from)
    if (end > secret.length) break
    fields.push(secret.subarray(from + 4, end))
    from = end
  }
  const type = fields[0]?.toString('latin1')
  if (type === 'ssh-ed25519') {
    const seed = fields[2]?.subarray(0, 32)
    return seed?.length === 32 ? ed25519Identity(seed, wire) : 'malformed'
  }
  if (type !== 'ssh-rsa') return 'ssh-kind'
  const [, n, e, d, qi, p, q] = fields
  if (n === undefined || e === undefined || d === undefined || qi === undefined || p === undefined || q === undefined) return 'malformed'
  const number = (buffer: Buffer): bigint => BigInt(`0x${buffer.toString('hex') || '0'}`)
  const text = (value: bigint): string => {
    const hex = value.toString(16)
    return Buffer.from(hex.length % 2 === 1 ? `0${hex}` : hex, 'hex').toString('base64url')
  }
  const all = { n, e, d, p, q, qi }
  const jwk: Record<string, string> = { kty: 'RSA' }
  for (const [name, value] of Object.entries(all)) jwk[name] = text(number(value))
  jwk.dp = text(number(d) % (number(p) - 1n))
  jwk.dq = text(number(d) % (number(q) - 1n))
  try {
    return rsaIdentity(createPrivateKey({ key: jwk, format: 'jwk' }))
  } catch {
    return 'malformed'
  }
}

function ed25519Identity(seed: Buffer, wire: Buffer): SshIdentity | SshKeyFault {
  const fields = readFields(wire)
  if (fields?.length !== 2 || fields[1]?.length !== 32) return 'malformed'
  const montgomery = edwardsToMontgomery(fields[1])
  // RFC 8032: the scalar is the first half of the seed's SHA-512; X25519 clamps it itself.
  const scalar = scalarKey(createHash('sha512').update(seed).digest().subarray(0, 32))
  if (!rawPublic(createPublicKey(scalar)).equals(montgomery)) return 'malformed'
  const tag = sshTag(wire)
  return {
    recipient: `ssh-ed25519 ${wire.toString('base64')}`,
    identity: {
      unwrapFileKey(stanzas) {
        for (const { args, body } of stanzas) {
          if (args[0] !== 'ssh-ed25519' || args[1] !== tag) continue
          const share = Buffer.from(args[2] ?? '', 'base64')
          if (args.length !== 3 || share.length !== 32 || base64(share) !== args[2] || body.length !== 32) continue
          const shared = x25519(tweakOf(wire), x25519(scalar, share))
          const opened = openStanza(body, wrapKey(shared, share, montgomery))
          if (opened !== null) return opened
        }
        return null
      },
    },
  }
}

function rsaIdentity(key: KeyObject): SshIdentity | SshKeyFault {
  const { n, e } = createPublicKey(key).export({ format: 'jwk' })
  if (n === undefined || e === undefined) return 'malformed'
  const wire = Buffer.concat([field(Buffer.from('ssh-rsa')), field(signed(e)), field(signed(n))])
  const tag = sshTag(wire)
  const oaep = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256', oaepLabel: Buffer.from(RSA_LABEL) }
  return {
    recipient: `ssh-rsa ${wire.toString('base64')}`,
    identity: {
      unwrapFileKey(stanzas: Stanza[]) {
        for (const { args, body } of stanzas) {
          if (args.length !== 2 || args[0] !== 'ssh-rsa' || args[1] !== tag) continue
          try {
            return privateDecrypt(oaep, body)
          } catch {}
        }
        return null
      },
    },
  }
}

function field(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** RFC 4251 mpint of a positive number. */
function signed(base64url: string): Buffer {
  const bytes = Buffer.from(base64url, 'base64url')
  return ((bytes[0] ?? 0) & 0x80) === 0 ? bytes : Buffer.concat([Buffer.alloc(1), bytes])
}

function openStanza(body: Uint8Array, key: Buffer): Uint8Array | null {
  const decipher = createDecipheriv('chacha20-poly1305', key, Buffer.alloc(12), { authTagLength: 16 })
  decipher.setAuthTag(body.subarray(16))
  const opened = decipher.update(body.subarray(0, 16))
  try {
    decipher.final()
    return opened
  } catch {
    return null
  }
}
