import { readFile } from 'node:fs/promises'
import type { Account } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import type { HostSettings } from './config.ts'
import {
  type HostKey,
  judgeKnownHosts,
  type KnownHostLine,
  type KnownHostQuery,
  knownTypes,
  parseHostKey,
  parseKnownHosts,
} from './known-hosts.ts'

/** Signature algorithms of one key type, best first. A server has one RSA key and three ways to sign with it. */
const ALGORITHMS: Readonly<Record<string, readonly string[]>> = {
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
}
const DEFAULT_ALGORITHMS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
]

/** Decides about the host key of one hop. There is no way to accept an unknown one. */
export interface HostKeyCheck {
  /** Host key algorithms to ask for: those of the known keys first, else a server's other key would hide the known one. */
  readonly algorithms: readonly string[]
  /** The error to end the connection with, or undefined when the key is the right one. */
  judge(blob: Buffer): SiteguardError | undefined
}

/** `pins` are the account's own (`TYPE SHA256:…`); a jump host has none, and known_hosts decides. */
export async function prepareHostKeyCheck(account: Account, settings: HostSettings, pins: readonly string[]): Promise<HostKeyCheck> {
  const lines = await readKnownHosts(settings.knownHostsFiles)
  const query: KnownHostQuery = {
    host: settings.host,
    port: settings.port,
    ...(settings.hostKeyAlias === undefined ? {} : { alias: settings.hostKeyAlias }),
  }
  const shown = settings.port === 22 ? settings.host : `[${settings.host}]:${settings.port}`
  const wanted = pins.length > 0 ? pins.map((pin) => pin.trim().split(/\s+/)[0] ?? '') : knownTypes(lines, query)

  const judge = (blob: Buffer): SiteguardError | undefined => {
    const key = parseHostKey(blob)
    if (key === undefined) {
      return new SiteguardError({
        code: 'SG-CONN-001',
        kind: 'host-key',
        params: { account: account.id, host: settings.host, port: settings.port, detail: 'the server sent a host key that is none' },
      })
    }
    const offered = `${key.type} ${key.fingerprint}`
    const known = judgeKnownHosts(lines, query, key)
    if (known.verdict === 'revoked') {
      const params = { account: account.id, host: shown, offered, source: known.source }
      return new SiteguardError({ code: 'SG-KEY-003', kind: 'host-key', params })
    }
    if (pins.length > 0) {
      if (pins.some((pin) => isPinOf(pin, key))) return undefined
      const params = { account: account.id, host: shown, offered, expected: [...pins], source: '' }
      return new SiteguardError({ code: 'SG-KEY-002', kind: 'host-key', params })
    }
    if (known.verdict === 'known') return undefined
    if (known.verdict === 'changed') {
      const params = { account: account.id, host: shown, offered, expected: [...known.expected], source: known.source }
      return new SiteguardError({ code: 'SG-KEY-002', kind: 'host-key', params })
    }
    return new SiteguardError({
      code: 'SG-KEY-001',
      kind: 'host-key',
      params: { account: account.id, host: shown, offered: key.fingerprint, keyType: key.type },
    })
  }
  return { algorithms: preferTypes(wanted), judge }
}

function isPinOf(pin: string, key: HostKey): boolean {
  const [type, fingerprint] = pin.trim().split(/\s+/)
  return type === key.type && fingerprint?.replace(/=+$/, '') === key.fingerprint
}

/** Every algorithm there is, those of `types` first. */
export function preferTypes(types: readonly string[]): string[] {
  const first = types.flatMap((type) => ALGORITHMS[type] ?? [type]).filter((name) => DEFAULT_ALGORITHMS.includes(name))
  return [...new Set([...first, ...DEFAULT_ALGORITHMS])]
}

async function readKnownHosts(files: readonly string[]): Promise<KnownHostLine[]> {
  const lines: KnownHostLine[] = []
  for (const file of files) {
    let text: string
    try {
      text = await readFile(file, 'utf8')
    } catch {
      // A file that is not there or may not be read knows no host; the key is then unknown, never accepted.
      continue
    }
    lines.push(...parseKnownHosts(text, file))
  }
  return lines
}
