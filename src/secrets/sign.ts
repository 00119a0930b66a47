import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign as signBytes, verify as verifyBytes } from 'node:crypto'
import type { Identity } from './identity.ts'

/*
 * Sealing proves nothing about who sealed: whoever knows a public recipient can. So what must be ours is signed with Ed25519.
 * The key is derived, not kept: seed = HKDF-SHA-256(key = the identity's text `AGE-SECRET-KEY-1…` in ASCII, no salt,
 * info = "siteguard signing key v1", 32 bytes). One secret to keep, and the two uses cannot disturb each other.
 */
const INFO = 'siteguard signing key v1'
/** PKCS #8 (RFC 8410) around a raw Ed25519 seed; SPKI around a raw public key. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')
const PUBLIC_KEY = /^ed25519:([A-Za-z0-9+/]{43})$/

/** `ed25519:` and the key in base64 without padding, as `store: signers:` of the inventory lists it. */
export function publicKeyOf(identity: Identity): string {
  return publicText(privateKey(identity.keys[0].reveal()))
}

/** Public keys of every key the identity holds: an old one still vouches for what it signed. */
export function publicKeysOf(identity: Identity): string[] {
  return identity.keys.map((key) => publicText(privateKey(key.reveal())))
}

/** Ed25519 over the bytes, base64. */
export function sign(bytes: Uint8Array, identity: Identity): string {
  return signBytes(null, bytes, privateKey(identity.keys[0].reveal())).toString('base64')
}

/** Whether one of the public keys signed exactly these bytes. Never throws: what is malformed is not signed. */
export function verify(bytes: Uint8Array, signature: string, signers: readonly string[]): boolean {
  if (!/^[A-Za-z0-9+/]{86}==$/.test(signature)) return false
  const raw = Buffer.from(signature, 'base64')
  return signers.some((signer) => {
    const key = publicKey(signer)
    try {
      return key !== undefined && verifyBytes(null, bytes, key, raw)
    } catch {
      return false
    }
  })
}

/** Whether a text is a public key as `publicKeyOf` gives it. */
export function isPublicKey(text: string): boolean {
  return publicKey(text) !== undefined
}

function privateKey(key: string): KeyObject {
  const seed = Buffer.from(hkdfSync('sha256', Buffer.from(key, 'latin1'), Buffer.alloc(0), INFO, 32))
  return createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
}

function publicText(key: KeyObject): string {
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI.length)
  return `ed25519:${raw.toString('base64').replace(/=+$/, '')}`
}

function publicKey(text: string): KeyObject | undefined {
  const raw = PUBLIC_KEY.exec(text)?.[1]
  if (raw === undefined) return undefined
  try {
    return createPublicKey({ key: Buffer.concat([SPKI, Buffer.from(raw, 'base64')]), format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}
