import type { SiteId } from '../../core/account.ts'
import type { Finding } from '../../core/finding.ts'
import { compileGlob } from '../../core/glob.ts'
import { nearestNames } from '../../core/nearest.ts'
import type { RuleId } from '../../core/rule-catalog.ts'
import { isRuleId, RULE_IDS } from '../../core/rule-schemas.ts'
import { problemText } from '../../i18n/problems.ts'
import type { Lang, ProblemId, ProblemParams } from '../../i18n/types.ts'
import { checkYamlPart, type YamlDocument } from '../../yaml/index.ts'
import { type WrittenWaiver, writtenWaiver } from './schema.ts'
import type { Waiver, WaiverProblem } from './types.ts'

export interface WaiverContext {
  readonly document: YamlDocument
  readonly lang: Lang
  readonly sites: readonly string[]
  readonly owners: readonly string[]
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Reads the waivers of an inventory. One that is malformed, unknown in its names or expired is a problem and waives nothing. */
export function readWaivers(list: readonly unknown[], context: WaiverContext): { waivers: Waiver[]; problems: WaiverProblem[] } {
  const waivers: Waiver[] = []
  const problems: WaiverProblem[] = []
  for (const index of list.keys()) {
    const line = context.document.keyAt(['waivers', index]).line
    const checked = checkYamlPart(context.document, ['waivers', index], writtenWaiver, context.lang)
    if ('problems' in checked) {
      for (const { line, problem } of checked.problems) problems.push({ index, line, problem })
      continue
    }
    const refused = refuse(checked.value, context)
    if (refused === undefined) waivers.push(toWaiver(checked.value, index, line))
    else problems.push({ index, line, problem: refused })
  }
  return { waivers, problems }
}

/**
 * The waiver that covers a finding, if one does: by its fingerprint, or by rule and path. Without `sha256`, a waiver by rule
 * covers a finding only when it names every rule that speaks against the file, so that "this folder may be writable" does not
 * hide code that was put there. With `sha256` the content is known, and naming the finding's main rule is enough.
 */
export function matchWaiver(waivers: readonly Waiver[], finding: Finding, now: number): Waiver | undefined {
  return waivers.find((waiver) => now < endOf(waiver.expires) && covers(waiver, finding))
}

/** `matchWaiver` as the scan wants it: what is written into the finding. */
export function createWaiverMatcher(waivers: readonly Waiver[], now: () => number): (finding: Finding) => Finding['waived'] {
  return (finding) => {
    const waiver = matchWaiver(waivers, finding, now())
    return waiver === undefined ? undefined : { reason: waiver.reason, owner: waiver.owner, expires: waiver.expires }
  }
}

function covers(waiver: Waiver, finding: Finding): boolean {
  if (waiver.sha256 !== undefined && waiver.sha256 !== finding.sha256?.toLowerCase()) return false
  const { covers } = waiver
  if ('fingerprint' in covers) return covers.fingerprint === finding.fingerprint
  if (covers.site !== undefined && covers.site !== finding.site) return false
  const named = (rule: RuleId): boolean => covers.rules.includes(rule)
  const rulesCovered = waiver.sha256 === undefined ? finding.reasons.every((r) => named(r.rule)) : true
  return named(finding.rule) && rulesCovered && pathMatcher(covers.path)(finding.path)
}

const matchers = new Map<string, (path: string) => boolean>()

function pathMatcher(pattern: string): (path: string) => boolean {
  const matcher = matchers.get(pattern) ?? compileGlob(pattern, { paths: true }) ?? (() => false)
  matchers.set(pattern, matcher)
  return matcher
}

function refuse(waiver: WrittenWaiver, { lang, sites, owners, now }: WaiverContext): string | undefined {
  const say = <P extends ProblemId>(id: P, params: ProblemParams[P]): string => problemText(lang, id, params)
  const byRule = waiver.rule !== undefined || waiver.path !== undefined
  if (waiver.fingerprint !== undefined && (byRule || waiver.site !== undefined)) return say('waiver-both', {})
  if (waiver.fingerprint === undefined && waiver.rule === undefined) return say('waiver-neither', {})
  if (waiver.rule !== undefined && waiver.path === undefined) return say('waiver-no-path', {})
  const unknownRule = rulesOf(waiver).find((rule) => !isRuleId(rule))
  if (unknownRule !== undefined) return say('waiver-rule', { rule: unknownRule, near: nearestNames(unknownRule, RULE_IDS, 2) })
  if (waiver.path !== undefined && compileGlob(waiver.path, { paths: true }) === undefined) return say('waiver-pattern', {})
  if (waiver.site !== undefined && !sites.includes(waiver.site))
    return say('waiver-site', { site: waiver.site, near: nearestNames(waiver.site, sites, 2) })
  if (!owners.includes(waiver.owner)) return say('unknown-owner', { owner: waiver.owner, near: nearestNames(waiver.owner, owners, 2) })
  const end = endOf(waiver.expires)
  if (Number.isNaN(end)) return say('waiver-date', {})
  return now < end ? undefined : say('waiver-expired', { expires: waiver.expires })
}

function toWaiver(written: WrittenWaiver, index: number, line: number): Waiver {
  const { fingerprint, path, site, sha256, reason, owner, expires } = written
  return {
    index,
    line,
    covers:
      fingerprint === undefined
        ? { rules: rulesOf(written) as RuleId[], path: path ?? '', ...(site === undefined ? {} : { site: site as SiteId }) }
        : { fingerprint },
    ...(sha256 === undefined ? {} : { sha256: sha256.toLowerCase() }),
    reason,
    owner,
    expires,
  }
}

const rulesOf = ({ rule }: WrittenWaiver): string[] => (rule === undefined ? [] : typeof rule === 'string' ? [rule] : rule)

/** First millisecond after the last day, UTC; NaN when there is no such day. */
function endOf(day: string): number {
  const start = Date.parse(`${day}T00:00:00Z`)
  // Date.parse takes 31 February for 3 March.
  if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== day) return Number.NaN
  return start + 86_400_000
}
