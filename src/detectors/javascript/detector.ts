import type { FileContent } from '../../core/content.ts'
import type { RawFinding } from '../../core/finding.ts'
import { codeNameOf, extensionOf } from '../shared/names.ts'
import { evidenceAt, type Grade, isKnownGood, raise, textOf } from '../shared/subjects.ts'
import type { Detector, RuleGrades, Subject } from '../types.ts'
import { scriptInPicture, signsOfHiding } from './hidden-tags.ts'
import { readScript } from './read-script.ts'
import { type PageScript, scriptsIn } from './scripts-in.ts'
import { type ScriptSign, signsOf } from './signs.ts'
import { signsOfTags } from './tags.ts'
import { MOST_SOURCE } from './tokens.ts'

const SEVERITIES = {
  skimmer: 'critical',
  loader: 'high',
  packed: 'high',
  thief: 'critical',
  miner: 'high',
  redirect: 'high',
} as const satisfies Record<ScriptSign['does'], Grade['severity']>

const INJECTED: Grade = { severity: 'high', confidence: 'probable', class: 'intrusion' }

const SCRIPT = new Set(['js', 'mjs', 'cjs'])
const PAGE = new Set(['html', 'htm', 'xhtml', 'svg', 'tpl', 'phtml', 'inc'])
/** Bigger than this is no script of a page. Bytes. */
const BIGGEST = 8_000_000
/** Signs told of one file. */
const TOLD = 3

function wants(subject: Subject): 'content' | 'nothing' {
  if (isKnownGood(subject) || subject.entry.size === 0 || subject.entry.size > BIGGEST) return 'nothing'
  return isScript(subject) || isPage(subject) ? 'content' : 'nothing'
}

const isScript = (subject: Subject): boolean => SCRIPT.has(extensionOf(subject.path))
const isPage = (subject: Subject): boolean => PAGE.has(extensionOf(subject.path)) || codeNameOf(subject.path)?.kind === 'php'

/** A script, or the scripts of a page, read as far as they can be without running them. */
function* inspectContent(subject: Subject, content: FileContent): Iterable<RawFinding> {
  const source = textOf(content)
  const scripts = isScript(subject) ? [] : scriptsIn(source)
  yield* tagsOf(subject, source, scripts)
  const parts = isScript(subject) ? halvesOf(source) : scripts.filter(({ code }) => code.length > 0)
  const seen = new Set<string>()
  for (const { code, at } of parts) {
    const script = readScript(code)
    for (const sign of signsOf(script, subject.site.hosts)) {
      if (seen.has(sign.does) || seen.size >= TOLD) continue
      seen.add(sign.does)
      const grade: Grade = {
        severity: sign.sure === 'possible' ? 'medium' : SEVERITIES[sign.does],
        confidence: sign.sure,
        class: 'intrusion',
      }
      yield raise(`script-${sign.does}`, subject.path, { host: sign.host, layers: script.layers }, grade, {
        evidence: evidenceAt(source, at + sign.at),
      })
    }
  }
}

/** Scripts of elsewhere that were put into a page, and what is hidden in it; one of each kind is told. */
function* tagsOf(subject: Subject, source: string, scripts: readonly PageScript[]): Iterable<RawFinding> {
  const told = new Set<string>()
  const isPicture = extensionOf(subject.path) === 'svg'
  // Where code may stand, a picture may hold some; who may put pictures elsewhere is not who may put scripts.
  const picture = isPicture && !subject.mayHoldCode ? scriptInPicture(source) : undefined
  const hidden = isPicture ? (picture === undefined ? [] : [picture]) : signsOfHiding(source, subject.site.hosts)
  const signs = [...signsOfTags(source, scripts, subject.site.hosts), ...hidden]
  for (const { why, host, sure, at } of signs) {
    if (told.has(why)) continue
    told.add(why)
    const grade: Grade = sure === 'probable' ? INJECTED : { severity: 'medium', confidence: 'possible', class: 'intrusion' }
    yield raise('script-tag', subject.path, { host, why }, grade, { evidence: evidenceAt(source, at) })
  }
}

/** What is added to a script stands before it or behind it: of a very long one, both ends are read. */
function halvesOf(source: string): { readonly code: string; readonly at: number }[] {
  if (source.length <= MOST_SOURCE) return [{ code: source, at: 0 }]
  const half = MOST_SOURCE / 2
  return [
    { code: source.slice(0, half), at: 0 },
    { code: source.slice(-half), at: source.length - half },
  ]
}

const worst = (does: ScriptSign['does'], confidence: Grade['confidence']): Grade => ({
  severity: SEVERITIES[does],
  confidence,
  class: 'intrusion',
})

export const rules = {
  'script-skimmer': worst('skimmer', 'certain'),
  'script-loader': worst('loader', 'certain'),
  'script-packed': worst('packed', 'probable'),
  'script-thief': worst('thief', 'probable'),
  'script-miner': worst('miner', 'probable'),
  'script-redirect': worst('redirect', 'probable'),
  'script-tag': INJECTED,
} satisfies RuleGrades

/** Scripts that work against a site's visitors, in files nobody vouches for: skimmers, hidden loaders, miners, redirects. */
export const detector: Detector = { id: 'javascript', wants, inspectContent }
