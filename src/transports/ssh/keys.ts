import { readFile } from 'node:fs/promises'
import type { ParsedKey } from 'ssh2'
import ssh2 from 'ssh2'

const { utils } = ssh2

/** An identity file as found on disk. */
export type Identity =
  /** A private key that opens without a passphrase. */
  | { readonly file: string; readonly state: 'open'; readonly publicKey: Buffer; readonly key: ParsedKey }
  /** An encrypted private key. `publicKey` is there when it can be known without the passphrase. */
  | { readonly file: string; readonly state: 'encrypted'; readonly publicKey?: Buffer; readonly data: Buffer }
  /** Only the public half is here; the private one may be in an agent. */
  | { readonly file: string; readonly state: 'public'; readonly publicKey: Buffer }
  | { readonly file: string; readonly state: 'missing' }
  | { readonly file: string; readonly state: 'bad'; readonly detail: string }

/** Reads one identity file, and `FILE.pub` beside it when the private key does not tell its public half. Never throws. */
export async function readIdentity(file: string): Promise<Identity> {
  let data: Buffer
  try {
    data = await readFile(file)
  } catch (error) {
    const publicKey = await readPublicKey(`${file}.pub`)
    if (publicKey !== undefined) return { file, state: 'public', publicKey }
    const code = (error as NodeJS.ErrnoException).code
    return code === 'ENOENT' ? { file, state: 'missing' } : { file, state: 'bad', detail: code ?? String(error) }
  }
  const parsed = parseOne(data)
  if (!(parsed instanceof Error)) {
    const publicKey = parsed.getPublicSSH()
    return parsed.isPrivateKey() ? { file, state: 'open', publicKey, key: parsed } : { file, state: 'public', publicKey }
  }
  if (!/encrypted|passphrase/i.test(parsed.message)) return { file, state: 'bad', detail: parsed.message }
  const publicKey = publicHalf(data) ?? (await readPublicKey(`${file}.pub`))
  return publicKey === undefined ? { file, state: 'encrypted', data } : { file, state: 'encrypted', publicKey, data }
}

/** Opens an encrypted key. Undefined when the passphrase is wrong. */
export function openKey(data: Buffer, passphrase: string): ParsedKey | undefined {
  const parsed = parseOne(data, passphrase)
  return parsed instanceof Error || !parsed.isPrivateKey() ? undefined : parsed
}

async function readPublicKey(file: string): Promise<Buffer | undefined> {
  try {
    const parsed = parseOne(await readFile(file))
    return parsed instanceof Error ? undefined : parsed.getPublicSSH()
  } catch {
    return undefined
  }
}

function parseOne(data: Buffer, passphrase?: string): ParsedKey | Error {
  const parsed = utils.parseKey(data, passphrase) as ParsedKey | ParsedKey[] | Error
  if (!Array.isArray(parsed)) return parsed
  return parsed[0] ?? new Error('no key in it')
}

/**
 * The public key that an OpenSSH private key file holds in the clear before its encrypted part (openssh PROTOCOL.key).
 * It lets us offer the key first and ask for the passphrase only when the server wants it.
 */
export function publicHalf(file: Buffer): Buffer | undefined {
  const text = file.toString('latin1')
  const match = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END/.exec(text)
  if (match === null) return undefined
  const data = Buffer.from(match[1] as string, 'base64')
  const magic = Buffer.from('openssh-key-v1\0')
  if (!data.subarray(0, magic.length).equals(magic)) return undefined
  let at = magic.length
  const next = (): Buffer | undefined => {
    if (at + 4 > data.length) return undefined
    const length = data.readUInt32BE(at)
    if (at + 4 + length > data.length) return undefined
    const field = data.subarray(at + 4, at + 4 + length)
    at += 4 + length
    return field
  }
  for (const field of [next(), next(), next()]) if (field === undefined) return undefined
  at += 4 // number of keys, always 1
  return next()
}
