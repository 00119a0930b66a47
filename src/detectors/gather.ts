import { isDatabasePath } from '../core/database-path.ts'
import { CONFIDENCES, compareStrength, type Finding, fingerprint, type RawFinding, type Reason, SEVERITIES } from '../core/finding.ts'
import type { RemotePath } from '../core/path.ts'

export interface GatherOptions {
  readonly site: string
  /** SHA-256 of the content that was judged, lower-case hex, where it is known. */
  digestOf(path: RemotePath): string | undefined
  /** Modification time, milliseconds since 1970. */
  modifiedOf(path: RemotePath): number | undefined
  isNew(fingerprint: string): boolean
}

/** Reasons of one rule kept for one path: a file with a thousand bad lines is told by its strongest few. */
const REASONS_PER_RULE = 5
/** World-writable files of one folder from which on the folder is told instead. */
const MODES_PER_FOLDER = 5

/**
 * What the detectors said, as findings people can act on: one per path (per component for versions), strongest reason first,
 * strongest finding first. What lies below a folder that is wrong as a whole is folded into it, unless it is the stronger.
 * The same whatever order the reasons came in.
 */
export function gatherFindings(raw: readonly RawFinding[], options: GatherOptions): Finding[] {
  const groups = new Map<string, RawFinding[]>()
  for (const reason of foldModes(sumLineEndings(foldCovered(raw)))) {
    const key = `${reason.path}\0${componentOf(reason)}`
    const group = groups.get(key)
    if (group) group.push(reason)
    else groups.set(key, [reason])
  }
  const findings: Finding[] = []
  for (const group of groups.values()) findings.push(findingOf(group, options))
  return findings.sort((a, b) => compareStrength(a, b) || compareText(a.path, b.path) || compareText(a.fingerprint, b.fingerprint))
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Versions are told one by one, whatever the folder: `<component>@<version>`, '' for other rules. */
function componentOf(reason: RawFinding): string {
  switch (reason.rule) {
    case 'version-vulnerable':
    case 'version-outdated':
    case 'version-unsupported':
      return `${reason.params.component}@${reason.params.version}`
    default:
      return ''
  }
}

function findingOf(group: readonly RawFinding[], options: GatherOptions): Finding {
  const reasons = orderReasons(group)
  const first = reasons[0] as Reason
  const path = (group[0] as RawFinding).path
  const component = componentOf(group[0] as RawFinding)
  const digest = component === '' ? options.digestOf(path) : undefined
  const id = fingerprint(options.site, first.rule, path, digest ?? component)
  const modified = isoTime(options.modifiedOf(path))
  return {
    fingerprint: id,
    site: options.site,
    path,
    rule: first.rule,
    severity: first.severity,
    confidence: first.confidence,
    class: first.class,
    reasons,
    ...(digest === undefined ? {} : { sha256: digest }),
    ...(modified === undefined ? {} : { modified }),
    // Told by its name alone when it was accepted, and read since.
    isNew: options.isNew(id) && (digest === undefined || options.isNew(fingerprint(options.site, first.rule, path, ''))),
  }
}

/** Strongest first; the same reason once; a few of each rule. */
function orderReasons(group: readonly RawFinding[]): Reason[] {
  const keyed = group.map((raw) => {
    const { path: _path, covers: _covers, ...reason } = raw
    return { reason: reason as Reason, key: JSON.stringify([raw.rule, raw.params]), line: raw.evidence?.line ?? 0 }
  })
  keyed.sort(
    (a, b) =>
      compareStrength(a.reason, b.reason) || compareText(a.reason.rule, b.reason.rule) || a.line - b.line || compareText(a.key, b.key),
  )
  const seen = new Set<string>()
  const perRule = new Map<string, number>()
  const reasons: Reason[] = []
  for (const { reason, key } of keyed) {
    const count = perRule.get(reason.rule) ?? 0
    if (seen.has(key) || count >= REASONS_PER_RULE) continue
    seen.add(key)
    perRule.set(reason.rule, count + 1)
    reasons.push(reason)
  }
  return reasons
}

/** Beyond what a Date can hold, a time is no time: the account may claim anything. */
function isoTime(milliseconds: number | undefined): string | undefined {
  if (milliseconds === undefined) return undefined
  const date = new Date(milliseconds)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

/**
 * Leaves out what lies below a folder that is wrong as a whole. Content that is certainly an intruder's stays a finding of its
 * own where the folder is not as bad: nobody may call an account merely untidy because the shell lies in a heap.
 */
function foldCovered(raw: readonly RawFinding[]): RawFinding[] {
  const covers = new Map<string, RawFinding>()
  for (const finding of raw) {
    if (finding.covers !== true || finding.path === '') continue
    const known = covers.get(finding.path)
    if (known === undefined || compareStrength(finding, known) < 0) covers.set(finding.path, finding)
  }
  if (covers.size === 0) return [...raw]
  return raw.filter((finding) => {
    if (componentOf(finding) !== '' || isDatabasePath(finding.path)) return true
    for (let at = finding.path.lastIndexOf('/'); at > 0; at = finding.path.lastIndexOf('/', at - 1)) {
      const cover = covers.get(finding.path.slice(0, at))
      if (cover === undefined) continue
      return finding.class === 'intrusion' && isWorse(finding, cover)
    }
    return true
  })
}

/** Surer, or as sure and graver. */
function isWorse(a: RawFinding, b: RawFinding): boolean {
  const surer = CONFIDENCES.indexOf(a.confidence) - CONFIDENCES.indexOf(b.confidence)
  return surer < 0 || (surer === 0 && SEVERITIES.indexOf(a.severity) < SEVERITIES.indexOf(b.severity))
}

/** One line per release instead of one per file. */
function sumLineEndings(raw: readonly RawFinding[]): RawFinding[] {
  const sums = new Map<string, RawFinding<'core-line-endings'>>()
  const others: RawFinding[] = []
  for (const finding of raw) {
    if (finding.rule !== 'core-line-endings') {
      others.push(finding)
      continue
    }
    const { product, version, files } = finding.params
    const key = `${finding.path}\0${product}\0${version}`
    const before = sums.get(key)
    sums.set(key, { ...finding, params: { product, version, files: files + (before?.params.files ?? 0) } })
  }
  return [...others, ...sums.values()]
}

/** Many world-writable files of one folder become one finding about the folder. */
function foldModes(raw: readonly RawFinding[]): RawFinding[] {
  const folders = new Map<string, RawFinding<'mode-world-writable'>[]>()
  for (const finding of raw) {
    if (finding.rule !== 'mode-world-writable') continue
    const top = finding.path.includes('/') ? finding.path.slice(0, finding.path.indexOf('/')) : ''
    const list = folders.get(top)
    if (list) list.push(finding)
    else folders.set(top, [finding])
  }
  const folded = new Set<RawFinding>()
  const sums: RawFinding[] = []
  for (const [top, list] of folders) {
    if (list.length <= MODES_PER_FOLDER) continue
    for (const finding of list) folded.add(finding)
    const strongest = [...list].sort((a, b) => compareStrength(a, b) || compareText(a.params.mode, b.params.mode))[0] as RawFinding
    sums.push({
      ...(strongest as RawFinding<'mode-world-writable'>),
      path: top as RemotePath,
      params: { mode: strongestMode(list), files: list.length },
    })
  }
  return folded.size === 0 ? [...raw] : [...raw.filter((finding) => !folded.has(finding)), ...sums]
}

function strongestMode(list: readonly RawFinding<'mode-world-writable'>[]): string {
  return [...list.map((finding) => finding.params.mode)].sort().at(-1) ?? ''
}
