import { printable } from '../../../core/printable.ts'
import type { DatabaseLink } from '../../../snapshots/types.ts'
import { holdsKey, keyNames } from '../../key-names.ts'
import type { TableRows } from '../../upgrade-types.ts'

/** More than anybody reads. */
const MOST = 500
const LONGEST = 120

/** SPIP's own, which the rotation renews; `secret_de_…` are those it keeps for plugins, and renews too. */
const OWN = /^(?:cache_)?secret_|^alea_|^low_sec$|^cache_signature$|^plugin(?:_|$)|_base_version$/

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
    for (const name of keyNames(nom, valeur)) add(name)
  }
  for await (const row of rows(`${link.prefix}auteurs`) ?? []) {
    for (const [column, value] of Object.entries(row))
      if (!AUTHOR.has(column) && typeof value === 'string' && holdsKey(column, value)) add(`${link.prefix}auteurs.${column}`)
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
