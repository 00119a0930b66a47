import { printable } from '../../../core/printable.ts'
import type { DatabaseLink } from '../../../snapshots/types.ts'
import { keyNames } from '../../key-names.ts'
import type { TableRows } from '../../upgrade-types.ts'
import { STORED_KEYS, STORED_LINKS } from './stored.ts'

/** More than anybody reads. */
const MOST = 500
const LONGEST = 120

/** Settings of WordPress that hold no key to elsewhere, whatever their names and parts look like. */
const OWN = /^_(?:site_)?transient_|^(?:rewrite_rules|cron|active_plugins|uninstall_plugins|default_password_nag)$|user_roles$/
/** What every page that uses it shows to its visitors. */
const PUBLIC = /(?:site_?key|public_?key|publishable\w*)$/i
/** As WordPress ships it: an example. */
const EXAMPLE = { name: 'mailserver_pass', value: 'password' }

/**
 * Names of settings that hold keys to somewhere else: the mail server's password, payment, interfaces. Extensions keep them in `options`,
 * most as serialized lists: `wp_mail_smtp/smtp/pass`. Of a network only its main site's and those of all are looked through.
 */
export async function foreignKeys(rows: TableRows, { prefix }: DatabaseLink): Promise<readonly string[]> {
  const own = new Set([...STORED_KEYS, ...STORED_LINKS])
  const names = new Set<string>()
  const look = (name: string | null | undefined, value: string | null | undefined): void => {
    if (typeof name !== 'string' || typeof value !== 'string' || own.has(name) || OWN.test(name)) return
    if (name === EXAMPLE.name && value === EXAMPLE.value) return
    for (const key of keyNames(name, value)) if (names.size < MOST && !PUBLIC.test(key)) names.add(printable(key.slice(0, LONGEST)))
  }
  for await (const { option_name: name, option_value: value } of rows(`${prefix}options`) ?? []) look(name, value)
  for await (const { meta_key: name, meta_value: value } of rows(`${prefix}sitemeta`) ?? []) look(name, value)
  return [...names].sort()
}
