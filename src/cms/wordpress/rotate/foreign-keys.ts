import type { DatabaseLink } from '../../../snapshots/types.ts'
import { type PhpValue, readPhpSerializedText } from '../../php-serialized.ts'
import type { TableRows } from '../../upgrade-types.ts'
import { STORED_KEYS, STORED_LINKS } from './stored.ts'

/** More than any site has keys to elsewhere. */
const MOST = 200
/** Longest setting that is looked into. Characters. */
const LONGEST = 1_000_000
/** Deeper than a key lies in a setting. */
const DEPTH = 6

/** What extensions call a key, a password or a token of theirs. */
const KEY =
  /(?:^|[_.-])(?:pass|pwd)$|passw(?:or)?d|api[_-]?(?:key|login)|secret|token$|private[_-]?key|access[_-]?key|credentials$|smtp[_-]?pass/i
/** Names that look so and hold none: settings about passwords, nonces, what a visitor's page bears anyway. */
const NONE =
  /^_(?:site_)?transient|^(?:default_)?password_(?:nag|strength|min|policy|required|reset)|site_?key$|public[_-]?key|publishable/i
/** As WordPress ships it: an example. */
const EXAMPLES: ReadonlyMap<string, string> = new Map([['mailserver_pass', 'password']])

/**
 * Settings of the site that hold keys to somewhere else, by their names: `wp_mail_smtp smtp.pass`. Read out of `options` alone, and only
 * as far as names tell: extensions may call a key anything.
 */
export async function foreignKeys(rows: TableRows, { prefix }: DatabaseLink): Promise<string[]> {
  const own = new Set([...STORED_KEYS, ...STORED_LINKS])
  const found: string[] = []
  for await (const { option_name: name, option_value: value } of rows(`${prefix}options`) ?? nothing()) {
    if (typeof name !== 'string' || typeof value !== 'string' || value === '' || value.length > LONGEST) continue
    if (own.has(name) || NONE.test(name)) continue
    if (!/^a:\d+:\{/.test(value)) {
      if (KEY.test(name) && EXAMPLES.get(name) !== value && !/^(?:[OCbidN]:|[01]$)/.test(value)) found.push(name)
    } else if (/pass|pwd|secret|token|key|credentials|api/i.test(value)) {
      found.push(...keysIn(readPhpSerializedText(value), '', 0).map((key) => `${name} ${key}`))
    }
    if (found.length >= MOST) break
  }
  return found.slice(0, MOST)
}

function keysIn(value: PhpValue, above: string, depth: number): string[] {
  if (!(value instanceof Map) || depth > DEPTH) return []
  return [...value].flatMap(([name, inner]) => {
    const path = above === '' ? name : `${above}.${name}`
    if (inner instanceof Map) return keysIn(inner, path, depth + 1)
    return typeof inner === 'string' && inner.length > 3 && KEY.test(name) && !NONE.test(name) ? [path.slice(0, 200)] : []
  })
}

async function* nothing(): AsyncGenerator<Readonly<Record<string, string | null>>> {}
