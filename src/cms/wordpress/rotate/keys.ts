import { createHash, randomInt } from 'node:crypto'
import { SiteguardError } from '../../../core/error.ts'
import { editPhp, type PhpEdit, phpString } from '../../edit-php.ts'
import { callTokens, type PhpToken, phpTokens } from '../../php-literals.ts'
import type { RenewedKeys } from '../../rotate-types.ts'
import { KEY_NAMES } from './stored.ts'

/** As WordPress's own keys are: 64 of what it makes them of, without the two that a string of PHP reads otherwise. */
const LENGTH = 64
const CHARACTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!@#$%^&*()-_ []{}<>~`+=,.;:/?|'

/**
 * `wp-config.php` with another random value in place of each key that stands there as a literal, by `define()` or `const`; one that is
 * written twice (an `if` between two hosts) gets one value in both places. Keys that are not there are in the database, or in another
 * file: the script sees to both.
 * @throws SG-ROT-002 where one is made by an expression: what it is made of would bring the old key back.
 */
export function withKeys(config: Buffer): RenewedKeys {
  const tokens = phpTokens(config)
  const edits: PhpEdit[] = []
  const digests: Record<string, string> = {}
  for (const name of KEY_NAMES) {
    const given = valuesOf(tokens, name)
    if (given.length === 0) continue
    if (given.some((value) => value === undefined))
      throw new SiteguardError({ code: 'SG-ROT-002', kind: 'config', params: { file: 'wp-config.php', why: 'no-literal' } })
    const key = newKey()
    digests[name] = createHash('sha256').update(key).digest('hex')
    for (const token of given) edits.push({ token: token as PhpToken, php: phpString(key) })
  }
  return { content: editPhp(config, edits), digests }
}

/** The literals a constant is given, in the order they stand; undefined for what is none. */
function valuesOf(tokens: readonly PhpToken[], name: string): (PhpToken | undefined)[] {
  const isLiteral = (token: PhpToken | undefined): token is PhpToken => token?.kind === 'string' && token.literal
  const defined = callTokens(tokens, 'define')
    .filter(([first]) => first?.length === 1 && first[0]?.kind === 'string' && first[0].text === name)
    .map(([, value]) => (value?.length === 1 && isLiteral(value[0]) ? value[0] : undefined))
  const constant = tokens.flatMap((token, at) => {
    const isConst = token.kind === 'word' && token.text.toLowerCase() === 'const'
    if (!isConst || tokens[at + 1]?.text !== name || tokens[at + 2]?.text !== '=') return []
    const [value, end] = [tokens[at + 3], tokens[at + 4]]
    return [isLiteral(value) && (end === undefined || end.text === ';' || end.text === ',') ? value : undefined]
  })
  return [...defined, ...constant]
}

function newKey(): string {
  return Array.from({ length: LENGTH }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join('')
}
