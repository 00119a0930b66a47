/** Error codes of rules and their packs: a part of ErrorParams. */
export interface RuleErrorParams {
  /** The engine of added packs is not on this machine. */
  'SG-RULE-001': { detail: string }
  /** What is kept of the rules on this machine is not what was written. */
  'SG-RULE-002': { file: string }
  'SG-RULE-003': { file: string; host: string; pid: number; since: string }
  /** `first`: where, and the engine's words. */
  'SG-RULE-004': { pack: string; count: number; first: string }
  'SG-RULE-005': { rule: string; hits: number; files: number; percent: string }
  'SG-RULE-006': { act: string }
  'SG-RULE-007': { pack: string; fault: PackFault }
  /** Nothing was measured that a decision could stand on. */
  'SG-RULE-008': { pack: string; files: number; needed: number }
}

/** Why a folder, file or archive is no pack. */
export type PackFault = 'too-large' | 'too-many' | 'no-rules' | 'name-taken'
