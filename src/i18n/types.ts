import type { ErrorCode, ErrorParams } from '../core/error-codes.ts'
import type { RuleId, RuleParams } from '../core/rule-catalog.ts'

/** Text of an error: what happened, why as far as known, and what to do next. */
export interface ErrorText {
  readonly what: string
  readonly next: string
}

/** Text of a rule: what was found, in plain words; and what to do next. */
export interface RuleText {
  readonly what: string
  readonly next: string
}

export type ErrorTexts = { readonly [C in ErrorCode]: (p: ErrorParams[C]) => ErrorText }
export type RuleTexts = { readonly [R in RuleId]: (p: RuleParams[R]) => RuleText }
