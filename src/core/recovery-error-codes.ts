/** Error codes of recoveries of accounts: a part of ErrorParams. */
export interface RecoveryErrorParams {
  'SG-REC-001': { file: string; detail: string }
  'SG-REC-002': { account: string; host: string; pid: number; since: string }
  /** `why`: what keeps it from being opened from here. */
  'SG-REC-003': { account: string; why: 'no-api' | 'refused'; detail: string }
  'SG-REC-004': { name: string; known: string[] }
  'SG-REC-005': { site: string; key: string }
  /** Nothing was brought back that could be watched. */
  'SG-REC-006': { account: string }
  /** The door of a site cannot be shut or opened: something else stands in the place of its settings, they cannot be read, or not be written. */
  'SG-REC-010': { site: string; why: 'in-the-way' | 'unreadable' | 'barred' }
  /** `heeds-none`: its server answers visitors all the same · unseen: nobody could ask it. */
  'SG-REC-011': { site: string; why: 'heeds-none' | 'unseen'; detail: string }
}
