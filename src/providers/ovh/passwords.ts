import { SiteguardError } from '../../core/error.ts'
import type { Secret } from '../../core/secret.ts'

/*
 * OVH's rules (its guides on changing an FTP password, 2026-03, and a database's, 2022-01): letters and digits alone, at least one upper,
 * one lower, one digit; 9 to 30 characters for logins to the files, 8 to 30 for databases.
 */

/** What siteguard makes: the longest OVH takes. */
export const OVH_RULES = { length: 30, from: 'alphanumeric' } as const

const SHORTEST = { user: 9, database: 8 } as const
const LONGEST = 30

/** @throws SG-PROV-005 before anything is asked, naming the rule; never the password. */
export function checkPassword(password: Secret, of: keyof typeof SHORTEST, name: string): void {
  const value = password.reveal()
  const why =
    value.length < SHORTEST[of]
      ? 'too-short'
      : value.length > LONGEST
        ? 'too-long'
        : !/^[A-Za-z0-9]*$/.test(value)
          ? 'characters'
          : /[A-Z]/.test(value) && /[a-z]/.test(value) && /[0-9]/.test(value)
            ? undefined
            : 'classes'
  if (why === undefined) return
  throw new SiteguardError({
    code: 'SG-PROV-005',
    kind: 'unsupported',
    params: { provider: 'ovh', name, why, shortest: SHORTEST[of], longest: LONGEST },
  })
}
