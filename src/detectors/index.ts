import { createHash } from 'node:crypto'
import type { Confidence, FindingClass, Severity } from '../core/finding.ts'
import type { RuleId } from '../core/rule-catalog.ts'
import * as codeInMedia from './code-in-media/index.ts'
import * as codePlace from './code-place/index.ts'
import * as database from './database/index.ts'
import { createEngine } from './engine.ts'
import * as javascript from './javascript/index.ts'
import * as knownGood from './known-good/index.ts'
import * as leftovers from './leftovers/index.ts'
import * as linksModes from './links-modes/index.ts'
import { NOT_ANALYSED } from './not-analysed.ts'
import * as otherCode from './other-code/index.ts'
import * as phpAnalysis from './php-analysis/index.ts'
import * as phpShape from './php-shape/index.ts'
import { POLICY_GRADES } from './policy-grades.ts'
import * as requestExecution from './request-execution/index.ts'
import * as secrets from './secrets/index.ts'
import * as serverConfig from './server-config/index.ts'
import * as spipTemplates from './spip-templates/index.ts'
import type { DetectorModule } from './types.ts'
import * as versions from './versions/index.ts'

/** Every detector, by the name of its folder. Taking one away is taking its line and its folder. */
export const detectorModules = {
  'known-good': knownGood,
  'code-place': codePlace,
  'code-in-media': codeInMedia,
  'php-shape': phpShape,
  'request-execution': requestExecution,
  'php-analysis': phpAnalysis,
  'spip-templates': spipTemplates,
  'other-code': otherCode,
  javascript,
  'server-config': serverConfig,
  leftovers,
  'links-modes': linksModes,
  secrets,
  versions,
  database,
} satisfies Record<string, DetectorModule>

/** Raised by hand whenever a detector answers differently for the same file: remembered answers are then asked again. */
const RULES_VERSION = 14

/** Names the rules that judged: same string, same answers. */
export const rulesVersion = `${RULES_VERSION}-${createHash('sha256').update(Object.keys(detectorModules).sort().join('\n')).digest('hex').slice(0, 8)}`

export interface RuleInfo {
  readonly id: RuleId
  /** The detector that raises it; `scan` for what the scan itself notices. */
  readonly detector: string
  /** At its worst. */
  readonly severity: Severity
  readonly confidence: Confidence
  readonly class: FindingClass
}

/** Every rule with its strongest grade. A rule two detectors raise is listed under the first. */
export const ruleList: readonly RuleInfo[] = listRules()

function listRules(): RuleInfo[] {
  const list = new Map<string, RuleInfo>()
  for (const [id, module] of Object.entries<DetectorModule>(detectorModules)) {
    for (const [rule, grade] of Object.entries(module.rules)) {
      if (!list.has(rule)) list.set(rule, { id: rule as RuleId, detector: id, ...grade })
    }
  }
  for (const [rule, grade] of Object.entries(POLICY_GRADES)) list.set(rule, { id: rule as RuleId, detector: 'policy', ...grade })
  list.set('yara-match', { id: 'yara-match', detector: 'yara', severity: 'high', confidence: 'certain', class: 'intrusion' })
  list.set('listing-lie', { id: 'listing-lie', detector: 'scan', severity: 'critical', confidence: 'certain', class: 'intrusion' })
  list.set('file-not-analysed', { id: 'file-not-analysed', detector: 'scan', ...NOT_ANALYSED })
  return [...list.values()]
}

export const {
  inspectSite,
  inspectEntry,
  inspectEntries,
  wantOf,
  inspectContent,
  inspectCheaply,
  inspectDearly,
  inspectDatabase,
  inspectTable,
} = createEngine(Object.values<DetectorModule>(detectorModules).map((module) => module.detector))
export { createEngine, type Engine, type Report } from './engine.ts'
export { type GatherOptions, gatherFindings } from './gather.ts'
