import { createHash } from 'node:crypto'
import type { RemotePath } from './path.ts'
import { encodeName } from './path.ts'
import type { RuleId, RuleParams } from './rule-catalog.ts'

/** How bad it is if it is true. */
export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info'
/** How sure we are: certain, probable, possible ("look at it"). */
export type Confidence = 'certain' | 'probable' | 'possible'

/** intrusion: somebody put or changed it · exposure: open or lying about · vulnerability: a known hole · hygiene: untidy. */
export type FindingClass = 'intrusion' | 'exposure' | 'vulnerability' | 'hygiene'

export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info']
export const CONFIDENCES: readonly Confidence[] = ['certain', 'probable', 'possible']

/** Where in a file, and what stands there. Hostile text: escaped by whoever prints it, at most 200 characters. */
export interface Evidence {
  readonly line?: number
  readonly excerpt?: string
}

/** One reason a detector gives. A discriminated union over the rule: `params` is what that rule's text needs. */
export type Reason<R extends RuleId = RuleId> = {
  [K in R]: {
    readonly rule: K
    readonly params: RuleParams[K]
    readonly severity: Severity
    readonly confidence: Confidence
    readonly class: FindingClass
    readonly evidence?: Evidence
  }
}[R]

/** What a detector returns: a reason and the path it is about ('' for the site as a whole). */
export type RawFinding<R extends RuleId = RuleId> = Reason<R> & {
  readonly path: RemotePath
  /** The path is a folder that is wrong as a whole: findings below it are folded into this one. */
  readonly covers?: boolean
}

/** One result: everything said about one path (or one component), strongest reason first. */
export interface Finding {
  /** `v1:` and 32 hex digits over site, rule, path and content digest; stable from run to run and over every transport. */
  readonly fingerprint: string
  readonly site: string
  readonly path: RemotePath
  /** The strongest reason's. */
  readonly rule: RuleId
  readonly severity: Severity
  readonly confidence: Confidence
  readonly class: FindingClass
  readonly reasons: readonly Reason[]
  /**
   * SHA-256 of the content that was judged, where it was; in a database, of what in the row is told. A waiver of this finding does not
   * cover other content.
   */
  readonly sha256?: string
  /** Modification time as the account tells it, ISO 8601, UTC. */
  readonly modified?: string
  /** Not there at the accepted baseline. */
  readonly isNew: boolean
  readonly waived?: { readonly reason: string; readonly owner: string; readonly expires: string }
}

/** The fingerprint of a finding. The format is versioned; an older version's fingerprints go on being understood. */
export function fingerprint(site: string, rule: RuleId, path: string, discriminator: string): string {
  const hash = createHash('sha256')
  for (const part of [site, rule, path, discriminator]) hash.update(encodeName(part)).update('\0')
  return `v1:${hash.digest('hex').slice(0, 32)}`
}

/** The fingerprint this finding had, or would have had, where nobody had read the content: what is told by a name alone may come before that. */
export function unreadFingerprint({ fingerprint: own, site, rule, path, sha256 }: Finding): string {
  return sha256 === undefined ? own : fingerprint(site, rule, path, '')
}

/** Order of two findings or reasons: negative when `a` is the stronger. */
export function compareStrength(
  a: { severity: Severity; confidence: Confidence },
  b: { severity: Severity; confidence: Confidence },
): number {
  return (
    CONFIDENCES.indexOf(a.confidence) - CONFIDENCES.indexOf(b.confidence) || SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)
  )
}
