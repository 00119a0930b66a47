import { printable } from '../../../core/printable.ts'
import type { DatabaseLink } from '../../../snapshots/types.ts'
import { type PhpValue, readPhpSerializedText } from '../../php-serialized.ts'
import type { TableRows } from '../../upgrade-types.ts'

/** More than anybody reads. */
const MOST = 500
const DEEPEST = 8
const LONGEST = 120

/** SPIP's own, which the rotation renews; `secret_de_…` are those it keeps for plugins, and renews too. */
const OWN = /^(?:cache_)?secret_|^alea_|^low_sec$|^cache_signature$|^plugin(?:_|$)|_base_version$/

/** Words of names, of which one is enough; and those that say as much only where the value looks like a key. */
const SURE = /^(?:pass|passe|passwd|password|passphrase|mdp|motdepasse|pwd|secret|token|jeton|credentials?|apikey|bearer|hmac|dsn)$/
const PERHAPS = /^(?:key|keys|cle|cles|api|private|privee?|certificate?|certificat|signature|licence|license|auth)$/

/**
 * Names of settings that hold keys to somewhere else: the mail server's password (facteur), payment (bank), newsletters, maps, interfaces.
 * Plugins keep them in `meta`, most as serialized arrays; some add columns to `auteurs`. Told by name, as `facteur/smtp_password`.
 */
export async function foreignKeys(rows: TableRows, link: DatabaseLink): Promise<readonly string[]> {
  const names = new Set<string>()
  const add = (name: string): void => {
    if (names.size < MOST) names.add(printable(name.slice(0, LONGEST)))
  }
  for await (const { nom, valeur } of rows(`${link.prefix}meta`) ?? []) {
    if (typeof nom !== 'string' || typeof valeur !== 'string' || OWN.test(nom)) continue
    const value = /^[abdiNs][:;]/.test(valeur) ? readPhpSerializedText(valeur) : undefined
    walk(nom, value ?? valeur, 0, add)
  }
  for await (const row of rows(`${link.prefix}auteurs`) ?? []) {
    for (const [column, value] of Object.entries(row))
      if (!AUTHOR.has(column) && typeof value === 'string' && opens(column, value)) add(`${link.prefix}auteurs.${column}`)
  }
  return [...names].sort()
}

/** Columns of `auteurs` that are SPIP's own, of any release. */
const AUTHOR = new Set([
  ...[
    'id_auteur',
    'nom',
    'bio',
    'email',
    'nom_site',
    'url_site',
    'login',
    'pass',
    'low_sec',
    'statut',
    'webmestre',
    'maj',
    'pgp',
    'htpass',
  ],
  ...[
    'en_ligne',
    'alea_actuel',
    'alea_futur',
    'prefs',
    'cookie_oubli',
    'source',
    'lang',
    'imessage',
    'messagerie',
    'backup_cles',
    'langue_choisie',
  ],
])

function walk(name: string, value: PhpValue, depth: number, add: (name: string) => void): void {
  if (value instanceof Map) {
    if (depth < DEEPEST) for (const [key, inner] of value as ReadonlyMap<string, PhpValue>) walk(`${name}/${key}`, inner, depth + 1, add)
    return
  }
  if ((typeof value === 'string' || typeof value === 'number') && opens(name, String(value))) add(name)
}

function opens(name: string, value: string): boolean {
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
