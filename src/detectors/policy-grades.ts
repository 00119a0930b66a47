import type { HardenRuleId } from '../core/hardening.ts'
import type { RuleId } from '../core/rule-catalog.ts'
import type { Grade } from './shared/subjects.ts'

/** Open to whoever comes. */
const OPEN: Grade = { severity: 'medium', confidence: 'certain', class: 'exposure' }
const UNTIDY: Grade = { severity: 'low', confidence: 'certain', class: 'hygiene' }

/** Rules of hardening whose files alone tell whether they hold: what `scan --policy` reports of them (app/scan/inspect-policy.ts). */
export const POLICY_GRADES = {
  'policy-media-code': OPEN,
  'policy-closed-folders': OPEN,
  'policy-root-access': { ...OPEN, severity: 'low' },
  'policy-screen': UNTIDY,
  'policy-mode-setting': UNTIDY,
  'policy-host-settings': UNTIDY,
} as const satisfies Partial<Record<Extract<RuleId, `policy-${HardenRuleId}`>, Grade>>

export type PolicyRuleId = keyof typeof POLICY_GRADES
