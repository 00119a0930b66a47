import type { Recipient } from 'age-encryption'
import { SiteguardError } from '../../core/error.ts'
import type { RecipientFault } from '../../core/error-codes.ts'
import { isRecipient } from '../recipient.ts'
import { parseSshRecipient } from './ssh-recipient.ts'
import type { Keeper } from './types.ts'

/** How a key is written, and what its stanza in a header is called. */
export const STANZAS = { x25519: 'X25519', hybrid: 'mlkem768x25519', 'ssh-ed25519': 'ssh-ed25519', 'ssh-rsa': 'ssh-rsa' } as const
export type KeeperKind = keyof typeof STANZAS

/** `KEY NAME`: what follows the key (an SSH key's `anne@desk`) is the keeper's name. */
export function splitKeeper(text: string): Keeper {
  const words = text.trim().split(/\s+/)
  const length = /^(?:ssh|ecdsa|sk)-/.test(words[0] ?? '') ? 2 : 1
  return { key: words.slice(0, length).join(' '), name: words.slice(length).join(' ') }
}

/** The key as the list keeps it. */
export function tidyKeeper({ key, name }: Keeper): Keeper {
  const split = splitKeeper(key)
  return { key: split.key, name: name === '' ? split.name : name }
}

/**
 * What age-encryption seals to.
 * @throws SG-VAULT-011 for a key that is none, or is sealed to by no specification.
 */
export async function recipientOf(key: string): Promise<{ readonly kind: KeeperKind; readonly recipient: string | Recipient }> {
  if (isRecipient(key)) return { kind: 'x25519', recipient: key }
  if (key.startsWith('age1pq1')) {
    const { Encrypter } = await import('age-encryption')
    try {
      new Encrypter().addRecipient(key)
    } catch {
      throw refused(key, 'malformed')
    }
    return { kind: 'hybrid', recipient: key }
  }
  if (/^AGE-SECRET-KEY-/i.test(key)) throw refused('AGE-SECRET-KEY-…', 'secret')
  if (key.startsWith('ssh-') || key.startsWith('ecdsa-') || key.startsWith('sk-')) {
    const ssh = parseSshRecipient(key)
    if (typeof ssh === 'string') throw refused(key, ssh)
    return ssh
  }
  // age1yubikey1…, age1tag1…: hardware, which needs a program of its own to open.
  throw refused(key, /^age1[a-z0-9-]+1/.test(key) ? 'plugin' : 'malformed')
}

/**
 * All of them, ready to be sealed to.
 * @throws SG-VAULT-011, also for hybrid keys beside others: the file would be no stronger than its weakest, and the age command
 *   refuses to write one.
 */
export async function recipientsOf(keepers: readonly Keeper[]): Promise<{ kind: KeeperKind; recipient: string | Recipient }[]> {
  const all: { kind: KeeperKind; recipient: string | Recipient }[] = []
  for (const { key } of keepers) all.push(await recipientOf(key))
  const kinds = new Set(all.map(({ kind }) => kind === 'hybrid'))
  if (kinds.size === 0) throw refused('', 'none')
  if (kinds.size === 2) {
    const odd = keepers[all.findIndex(({ kind }) => kind !== 'hybrid')] as Keeper
    throw refused(odd.key, 'mixed')
  }
  return all
}

export function refused(recipient: string, fault: RecipientFault): SiteguardError<'SG-VAULT-011'> {
  // A hybrid key has 2,000 letters.
  const shown = recipient.length > 100 ? `${recipient.slice(0, 60)}…` : recipient
  return new SiteguardError({ code: 'SG-VAULT-011', kind: 'config', params: { recipient: shown, fault } })
}
