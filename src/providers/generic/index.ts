import type { ProviderAdapter } from '../types.ts'

/** 24 letters and digits: every panel known to us takes them: OVH's rules are the strictest found. */
const RULES = { length: 24, from: 'alphanumeric' } as const

/** A host without an API we know: a person changes passwords in its panel, and what they did is tried. */
export const genericAdapter: ProviderAdapter = { kind: 'generic', rules: { user: RULES, database: RULES }, keys: [] }
