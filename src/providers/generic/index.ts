import type { ProviderAdapter } from '../types.ts'
import { NO_API_RULES } from './rules.ts'

/** A host without an API we know: a person changes passwords in its panel, and what they did is tried. */
export const genericAdapter: ProviderAdapter = { kind: 'generic', rules: NO_API_RULES, keys: [] }
