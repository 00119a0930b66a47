import { createHash } from 'node:crypto'

/** One key of an `authorized_keys` file (sshd(8)). Options and comment are whoever's wrote it: print them by `printable`. */
export interface PublicKey {
  readonly type: string
  /** The key itself, base64. */
  readonly blob: string
  /** `SHA256:…` as `ssh-keygen -l` shows it. */
  readonly fingerprint: string
  /** What stands before it: `command="…"`, `from="…"`, `cert-authority`. '' for none. */
  readonly options: string
  readonly comment: string
}

const TYPE = '(?:sk-)?(?:ssh-(?:ed25519|rsa|dss)|ecdsa-sha2-nistp(?:256|384|521))(?:-cert-v01)?(?:@openssh\\.com)?'
const KEY = new RegExp(`^(${TYPE})[ \\t]+([A-Za-z0-9+/]{20,16384}={0,2})(?:[ \\t]+(.*))?$`, 's')
const LONGEST = 32_768

/** SHA-256 of a public key's bytes as OpenSSH writes it. */
export function keyFingerprint(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`
}

/** A line of an `authorized_keys` or `.pub` file; undefined for one that holds no key: a comment, an empty line, what sshd would pass over. */
export function readPublicKey(line: string): PublicKey | undefined {
  const plain = line.trim()
  if (plain === '' || plain.startsWith('#') || plain.length > LONGEST) return undefined
  const bare = KEY.exec(plain)
  if (bare !== null) return keyOf(bare, '')
  const end = endOfOptions(plain)
  const after = KEY.exec(plain.slice(end).trimStart())
  return after === null ? undefined : keyOf(after, plain.slice(0, end))
}

function keyOf([, type = '', blob = '', comment = '']: RegExpExecArray, options: string): PublicKey | undefined {
  const bytes = Buffer.from(blob, 'base64')
  // A key says in itself of which kind it is; sshd believes that, and passes over one where the two differ.
  const length = bytes.length < 4 ? 0 : bytes.readUInt32BE(0)
  if (bytes.toString('latin1', 4, 4 + length) !== type) return undefined
  return { type, blob, fingerprint: keyFingerprint(bytes), options, comment }
}

/** Options end at the first space that stands in no quotes; `\"` is a quote of the value. */
function endOfOptions(line: string): number {
  let quoted = false
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at]
    if (char === '\\' && line[at + 1] === '"') at += 1
    else if (char === '"') quoted = !quoted
    else if (!quoted && (char === ' ' || char === '\t')) return at
  }
  return line.length
}

/** The key as one line of a file. A comment is cut to what is surely one line. */
export function writePublicKey({ options, type, blob, comment }: PublicKey): string {
  const said = comment.replaceAll(/\p{Cc}+/gu, ' ').trim()
  return [options, type, blob, said].filter((part) => part !== '').join(' ')
}
