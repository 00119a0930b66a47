import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** A host key as a server shows it. */
export interface HostKey {
  /** As in the key itself: `ssh-ed25519`, `ssh-rsa`, `ecdsa-sha2-nistp256`, … */
  readonly type: string
  /** `SHA256:…` without padding, as ssh-keygen shows it. */
  readonly fingerprint: string
  /** The public key in SSH wire form. */
  readonly blob: Buffer
}

/** One line of a known_hosts file that names a key. */
export interface KnownHostLine {
  /** Absent for a plain line. `cert-authority` lines are not used: certificates of hosts are not checked by ssh2. */
  readonly marker?: 'revoked' | 'cert-authority'
  readonly patterns: string
  readonly key: HostKey
  /** `FILE:LINE`. */
  readonly source: string
}

/** What known_hosts says about a key. `expected` and `source` are for people. */
export type KeyVerdict =
  | { readonly verdict: 'known' }
  | { readonly verdict: 'unknown' }
  | { readonly verdict: 'changed'; readonly expected: readonly string[]; readonly source: string }
  | { readonly verdict: 'revoked'; readonly source: string }

/** Reads the key type out of a wire-form public key and makes its fingerprint. Undefined when it is no such key. */
export function parseHostKey(blob: Buffer): HostKey | undefined {
  if (blob.length < 8) return undefined
  const length = blob.readUInt32BE(0)
  if (length < 1 || length > 64 || 4 + length >= blob.length) return undefined
  const type = blob.toString('latin1', 4, 4 + length)
  if (!/^[a-z0-9@.-]+$/i.test(type)) return undefined
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')
  return { type, fingerprint: `SHA256:${digest}`, blob }
}

/** Lines of a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). Lines that cannot be understood are left out, as OpenSSH does. */
export function parseKnownHosts(text: string, file: string): KnownHostLine[] {
  const lines: KnownHostLine[] = []
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const fields = line.split(/[ \t]+/)
    const marker = fields[0]?.startsWith('@') ? fields.shift() : undefined
    if (marker !== undefined && marker !== '@revoked' && marker !== '@cert-authority') continue
    const [patterns, type, base64] = fields
    if (patterns === undefined || type === undefined || base64 === undefined) continue
    const key = parseHostKey(Buffer.from(base64, 'base64'))
    if (key === undefined || key.type !== type) continue
    const source = `${file}:${index + 1}`
    if (marker === undefined) lines.push({ patterns, key, source })
    else lines.push({ marker: marker === '@revoked' ? 'revoked' : 'cert-authority', patterns, key, source })
  }
  return lines
}

/** The name a host is listed under: `host`, or `[host]:port` for another port than 22. */
export function knownHostName(host: string, port: number): string {
  const name = host.toLowerCase()
  return port === 22 ? name : `[${name}]:${port}`
}

/** Whether the first field of a known_hosts line names this host: comma-separated patterns, `!` refuses, or one hashed name. */
export function matchesHost(patterns: string, name: string): boolean {
  if (patterns.startsWith('|1|')) {
    const [, , salt, hash] = patterns.split('|')
    if (salt === undefined || hash === undefined) return false
    const expected = Buffer.from(hash, 'base64')
    const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest()
    return expected.length === actual.length && timingSafeEqual(expected, actual)
  }
  let matched = false
  for (const item of patterns.split(',')) {
    const negated = item.startsWith('!')
    if (!matchesGlob((negated ? item.slice(1) : item).toLowerCase(), name)) continue
    if (negated) return false
    matched = true
  }
  return matched
}

/** `*` and `?` only, as OpenSSH's match_pattern. Linear in practice: it never backs up past the last star. */
function matchesGlob(pattern: string, text: string): boolean {
  let p = 0
  let t = 0
  let star = -1
  let mark = 0
  while (t < text.length) {
    if (p < pattern.length && (pattern[p] === '?' || (pattern[p] === text[t] && pattern[p] !== '*'))) {
      p += 1
      t += 1
    } else if (pattern[p] === '*') {
      star = p
      mark = t
      p += 1
    } else if (star >= 0) {
      p = star + 1
      mark += 1
      t = mark
    } else return false
  }
  while (pattern[p] === '*') p += 1
  return p === pattern.length
}

/** Where a host is looked up: the alias alone when there is one (HostKeyAlias), else its name with the port. */
export interface KnownHostQuery {
  readonly host: string
  readonly port: number
  readonly alias?: string
}

function nameOf(query: KnownHostQuery): string {
  return query.alias === undefined ? knownHostName(query.host, query.port) : query.alias.toLowerCase()
}

/** Key types listed for a host, most useful first as listed: what to ask the server for, so that a known key is not hidden. */
export function knownTypes(lines: readonly KnownHostLine[], query: KnownHostQuery): string[] {
  const name = nameOf(query)
  const types = lines.filter((line) => line.marker === undefined && matchesHost(line.patterns, name)).map((line) => line.key.type)
  return [...new Set(types)]
}

/**
 * Judges an offered key. A host known by another key only is `changed` even when the types differ: a server that shows
 * none of the known keys is not the known server. (OpenSSH calls that a new key; we do not ask, so we refuse.)
 */
export function judgeKnownHosts(lines: readonly KnownHostLine[], query: KnownHostQuery, offered: HostKey): KeyVerdict {
  const name = nameOf(query)
  const same = (line: KnownHostLine): boolean => line.key.blob.equals(offered.blob)
  const named = lines.filter((line) => matchesHost(line.patterns, name))
  const revoked = lines.find((line) => line.marker === 'revoked' && same(line) && (named.includes(line) || line.patterns === '*'))
  if (revoked) return { verdict: 'revoked', source: revoked.source }
  const plain = named.filter((line) => line.marker === undefined)
  if (plain.some(same)) return { verdict: 'known' }
  if (plain.length > 0) {
    return {
      verdict: 'changed',
      expected: plain.map((line) => `${line.key.type} ${line.key.fingerprint}`),
      source: plain.map((line) => line.source).join(', '),
    }
  }
  // As OpenSSH: the same key listed for the host without its port is good enough; another one there says nothing.
  if (query.alias === undefined && query.port !== 22) {
    const bare = query.host.toLowerCase()
    if (lines.some((line) => line.marker === undefined && same(line) && matchesHost(line.patterns, bare))) return { verdict: 'known' }
  }
  return { verdict: 'unknown' }
}
