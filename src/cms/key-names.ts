import { type PhpValue, readPhpSerializedText } from './php-serialized.ts'

const DEEPEST = 8
/** Longer settings hold text of the site's, not keys. Characters. */
const LONGEST = 1_000_000

/** Words of names, of which one is enough; and those that say as much only where the value looks like a key. */
const SURE = /^(?:pass|passe|passwd|password|passphrase|mdp|motdepasse|pwd|secret|token|jeton|credentials?|apikey|bearer|hmac|dsn)$/
const PERHAPS = /^(?:key|keys|cle|cles|api|private|privee?|certificate?|certificat|signature|licence|license|auth)$/

/**
 * Names of what holds keys to somewhere else in a setting as a CMS stores it, as `facteur/smtp_password` where it is a serialized list.
 * Names are all there is to tell by: an extension may call a key anything. Never its value; hostile.
 */
export function keyNames(name: string, stored: string): string[] {
  if (stored.length > LONGEST) return []
  const found: string[] = []
  const value = /^[abdiNs][:;]/.test(stored) ? readPhpSerializedText(stored) : undefined
  walk(name, value ?? stored, 0, found)
  return found
}

function walk(name: string, value: PhpValue, depth: number, found: string[]): void {
  if (value instanceof Map) {
    if (depth < DEEPEST) for (const [key, inner] of value as ReadonlyMap<string, PhpValue>) walk(`${name}/${key}`, inner, depth + 1, found)
    return
  }
  if ((typeof value === 'string' || typeof value === 'number') && holdsKey(name, String(value))) found.push(name)
}

/** Whether a setting of this name and value looks like a key, a password or a token. */
export function holdsKey(name: string, value: string): boolean {
  if (value === '' || value === '0') return false
  // An address with a password in it, whatever it is called.
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:[^/\s@]+@/i.test(value)) return true
  const last = name.slice(name.lastIndexOf('/') + 1)
  const words = last
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  // A switch (`oui`, `1`) is no password.
  if (words.some((word) => SURE.test(word))) return !/^(?:oui|non|yes|no|on|off|true|false|1)$/i.test(value)
  return words.some((word) => PERHAPS.test(word)) && /^[\x21-\x7e]{16,}$/.test(value) && !/^https?:\/\//i.test(value)
}
