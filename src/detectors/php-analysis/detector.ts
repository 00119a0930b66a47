import type { FileContent } from '../../core/content.ts'
import type { RawFinding } from '../../core/finding.ts'
import { type Tokens, tokenise } from '../php/lexer.ts'
import { phpTokensOf } from '../php/tokens-of.ts'
import { codeNameOf, extensionOf } from '../shared/names.ts'
import { evidenceAt, type Grade, isKnownGood, isTemplate, maskQuoted, quote, raise, textOf } from '../shared/subjects.ts'
import type { Detector, RuleGrades, Subject } from '../types.ts'
import { type Analysis, analysePhp } from './analyse.ts'
import { encoderOf } from './encoders.ts'
import type { Discovery } from './machine.ts'
import { plainSource } from './plain-source.ts'
import { judgeUntagged, untaggedAt } from './untagged.ts'
import { worthOf } from './worth.ts'

const CERTAIN: Grade = { severity: 'critical', confidence: 'certain', class: 'intrusion' }
const PROBABLE: Grade = { severity: 'high', confidence: 'probable', class: 'intrusion' }
/** As often a careless program as an intruder's. */
const POSSIBLE: Grade = { severity: 'medium', confidence: 'possible', class: 'vulnerability' }
/** Neither clean nor bad: nobody can say. */
const ENCODED: Grade = { severity: 'medium', confidence: 'possible', class: 'hygiene' }
const UNFOLLOWED: Grade = { severity: 'low', confidence: 'possible', class: 'hygiene' }

const GRADES: Readonly<Record<Discovery['grade'], Grade>> = { sure: CERTAIN, likely: PROBABLE, look: POSSIBLE }
/** Tools that let somebody in rather than show that somebody was. */
const OPEN_DOORS: ReadonlySet<string> = new Set(['read', 'fetch', 'console', 'dump'])
const ORDER: readonly Discovery['grade'][] = ['sure', 'likely', 'look']
/** Findings told of one file, the strongest first. */
const TOLD = 4

function wants(subject: Subject): 'content' | 'nothing' {
  if (isKnownGood(subject) || subject.entry.size === 0 || subject.shape === 'spip-compiled-template') return 'nothing'
  const code = codeNameOf(subject.path)
  // SPIP runs the PHP it finds in a page that a template made.
  return code?.kind === 'php' || code?.kind === 'weak' || isTemplate(subject) || isNameless(subject) ? 'content' : 'nothing'
}

/** Bigger than this, nothing without an ending is a program. Bytes. */
const BIGGEST = 2_000_000

/** Without an ending, where a site's own files lie: programs are kept so for others that run them. */
const isNameless = ({ path, zone, entry }: Subject): boolean =>
  extensionOf(path) === '' && entry.size <= BIGGEST && zone !== 'cache' && zone !== 'data' && zone !== 'upload'

function inspectContent(subject: Subject, content: FileContent): Iterable<RawFinding> {
  const { source, analysis } = analyse(content)
  if (analysis.wrapped) return [raise('php-encoded', subject.path, { encoder: 'eval()' }, ENCODED)]
  const findings = findingsOf(subject, source, analysis)
  const encoder = encoderOf(source)
  if (encoder === undefined) return findings
  // What was written around the encoded part is plain, and judged as such.
  return [...findings.filter(({ rule }) => rule !== 'php-unreadable'), raise('php-encoded', subject.path, { encoder }, ENCODED)]
}

/** As it stands; and where that tells nothing, with its texts and its names put together again. */
function analyse(content: FileContent): { readonly source: string; readonly analysis: Analysis } {
  const source = textOf(content)
  const analysis = analysePhp(source, phpTokensOf(content))
  if (analysis.wrapped || analysis.discoveries.length > 0) return { source, analysis }
  const at = untaggedAt(phpTokensOf(content))
  const untagged = at === undefined ? undefined : judgeUntagged(source, at, analysePhp)
  if (untagged !== undefined) return { source, analysis: { ...analysis, discoveries: [untagged] } }
  const plain = plainTokensOf(content)
  if (plain === undefined || !worthOf(plain).following) return { source, analysis }
  const again = analysePhp(plain.source, plain)
  return again.discoveries.length > 0 ? { source: plain.source, analysis: again } : { source, analysis }
}

const plains = new WeakMap<FileContent, { readonly tokens: Tokens | undefined }>()

function plainTokensOf(content: FileContent): Tokens | undefined {
  const known = plains.get(content)
  if (known !== undefined) return known.tokens
  const source = plainSource(phpTokensOf(content))
  const tokens = source === undefined ? undefined : tokenise(source)
  plains.set(content, { tokens })
  return tokens
}

function mayFind(content: FileContent): boolean {
  const tokens = phpTokensOf(content)
  if (worthOf(tokens).following || untaggedAt(tokens) !== undefined) return true
  const plain = plainTokensOf(content)
  return plain !== undefined && worthOf(plain).following
}

/** What an analysis found, as findings: one of each kind and place, the strongest first. */
export function findingsOf(subject: Subject, source: string, { discoveries, cut }: Pick<Analysis, 'discoveries' | 'cut'>): RawFinding[] {
  const told = [...discoveries].sort((a, b) => ORDER.indexOf(a.grade) - ORDER.indexOf(b.grade) || a.at - b.at)
  const findings: RawFinding[] = []
  const kinds = new Set<string>()
  // That a file is a tool needs no telling where a call of it is told that makes it one.
  const plain = told.find(({ kind, grade }) => kind !== 'tool' && grade !== 'look')
  for (const discovery of told) {
    if (plain !== undefined && discovery.kind === 'tool' && ORDER.indexOf(plain.grade) <= ORDER.indexOf(discovery.grade)) continue
    if (kinds.has(discovery.kind) || findings.length >= TOLD) continue
    kinds.add(discovery.kind)
    findings.push(findingOf(subject, source, discovery))
  }
  if (cut && findings.length === 0) findings.push(raise('php-not-followed', subject.path, { why: 'long' }, UNFOLLOWED))
  return findings
}

function findingOf(subject: Subject, source: string, d: Discovery): RawFinding {
  const grade = GRADES[d.grade]
  const more = { evidence: evidenceAt(source, d.at) }
  const { path } = subject
  const sink = quote(d.sink)
  const from = quote(d.source)
  switch (d.kind) {
    case 'request-code':
      return raise('php-request-code', path, { sink, source: from, way: wayOf(d) }, grade, more)
    case 'request-file':
      return raise('php-request-file', path, { sink, source: from, way: wayOf(d) }, grade, more)
    case 'request-mail':
      return raise('php-request-mail', path, { source: from }, grade, more)
    case 'hidden-code':
      return raise('php-hidden-code', path, { sink, how: from, shown: shownOf(d) }, grade, more)
    case 'hidden-call':
      return raise('php-hidden-call', path, { name: sink, how: from }, grade, more)
    case 'hidden-text':
      return raise('php-hidden-text', path, { holds: sink, how: from, shown: shownOf(d) }, grade, more)
    case 'remote-code':
      return raise('php-remote-code', path, { sink, source: from }, grade, more)
    case 'writes-code':
      return raise('php-writes-code', path, { sink, target: from, shown: shownOf(d) }, grade, more)
    case 'unreadable':
      return raise('php-unreadable', path, { way: d.sink, count: Number(d.source) }, grade, more)
    case 'tool':
      return raise(
        'php-tool',
        path,
        { does: d.sink, detail: from },
        OPEN_DOORS.has(d.sink) ? { ...grade, class: 'vulnerability' } : grade,
        more,
      )
    case 'abilities':
      return raise('php-server-tool', path, { abilities: d.source.split(', '), count: Number(d.sink) }, grade)
  }
}

/** The steps from where data comes in to where it does harm. */
const wayOf = (d: Discovery): string =>
  quote(
    d.path
      .slice(0, 8)
      .map((step) => step.slice(0, 40))
      .join(' > '),
  )

/** What came out of a hidden text, without what stands in quotes. */
const shownOf = (d: Discovery): string => (d.decoded === undefined ? '' : maskQuoted(d.decoded.replace(/^\?>\s*/, '').trim()))

export const rules = {
  'php-request-code': CERTAIN,
  'php-request-file': CERTAIN,
  'php-request-mail': CERTAIN,
  'php-hidden-code': CERTAIN,
  'php-hidden-call': CERTAIN,
  'php-hidden-text': CERTAIN,
  'php-remote-code': CERTAIN,
  'php-writes-code': CERTAIN,
  'php-server-tool': PROBABLE,
  'php-unreadable': CERTAIN,
  'php-encoded': ENCODED,
  'php-tool': CERTAIN,
  'php-not-followed': UNFOLLOWED,
} satisfies RuleGrades

/** Code of nobody's release, followed from what comes in to what runs, writes or sends it; and texts that become code. */
export const detector: Detector = {
  id: 'php-analysis',
  dear: true,
  wants,
  mayFind,
  inspectContent,
}
