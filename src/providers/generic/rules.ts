import type { PasswordRules } from '../../core/credential.ts'

/** 24 letters and digits: every panel known to us takes them: OVH's rules are the strictest found. */
const RULES = { length: 24, from: 'alphanumeric' } as const

/** Where a person changes passwords in a panel. */
export const NO_API_RULES: { readonly user: PasswordRules; readonly database: PasswordRules } = { user: RULES, database: RULES }
