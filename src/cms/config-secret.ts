import { SiteguardError } from '../core/error.ts'
import { literalText } from './database-link.ts'
import { editPhp } from './edit-php.ts'
import { callTokens, type PhpToken, phpTokens } from './php-literals.ts'

/** Where a secret stands in a configuration file: as the argument of calls of a function, of those only whose first is `named`. */
export interface SecretPlace {
  readonly call: string
  readonly argument: number
  readonly named?: string
}

/**
 * The literals at the first of these places that is in the file. Several calls may say the same (an old file that tries twice); one that
 * is no literal makes all unreadable: what stands beside it is not known to be what is used.
 */
function secretTokens(tokens: readonly PhpToken[], places: readonly SecretPlace[]): PhpToken[] | 'no-literal' | 'several' {
  for (const { call, argument, named } of places) {
    const calls = callTokens(tokens, call).filter(([first]) => named === undefined || (first?.length === 1 && first[0]?.text === named))
    if (calls.length === 0) continue
    const found = calls.map((parts) => (parts[argument]?.length === 1 ? parts[argument][0] : undefined))
    if (found.some((token) => token?.kind !== 'string' || !token.literal)) return 'no-literal'
    const texts = new Set(found.map((token) => token?.text))
    return texts.size === 1 ? (found as PhpToken[]) : 'several'
  }
  return 'no-literal'
}

/** The secret at one of these places; undefined where it is not one literal. */
export function secretIn(config: Uint8Array, places: readonly SecretPlace[]): string | undefined {
  const found = secretTokens(phpTokens(config), places)
  return typeof found === 'string' ? undefined : literalText((found[0] as PhpToken).text)
}

/** The file with this PHP where the secret stands. `file` is for errors. @throws SG-ROT-002 where it is not one literal. */
export function withSecret(config: Uint8Array, places: readonly SecretPlace[], php: Uint8Array, file: string): Buffer {
  const found = secretTokens(phpTokens(config), places)
  if (typeof found === 'string') throw new SiteguardError({ code: 'SG-ROT-002', kind: 'config', params: { file, why: found } })
  return editPhp(
    config,
    found.map((token) => ({ token, php })),
  )
}
