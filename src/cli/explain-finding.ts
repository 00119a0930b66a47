import { type LastReport, loadLastReports } from '../app/scan/last-report.ts'
import { SiteguardError } from '../core/error.ts'
import type { Finding, Reason } from '../core/finding.ts'
import { printable } from '../core/printable.ts'
import { appFolders } from '../disk/xdg.ts'
import { ruleText } from '../i18n/index.ts'
import { wrap } from '../reporters/text/layout.ts'
import type { Context } from './command.ts'
import { judgedFolder } from './folders.ts'

/** A finding of a site's last scan, or of the last look at a snapshot of it. */
export interface FoundFinding {
  readonly finding: Finding
  readonly site: string
  /** When it was seen, ISO 8601. */
  readonly at: string
}

/** Letters of a fingerprint that may stand for it. */
const LEAST = 4
/** Findings named where several are meant. */
const FEW = 5

/**
 * The finding a word means: its fingerprint or the beginning of it, its path, or `SITE:PATH`. Undefined: none of the last scans.
 * @throws SG-USE-004 where several are meant
 */
export async function findFinding(context: Pick<Context, 'env'>, word: string): Promise<FoundFinding | undefined> {
  const reports = [...(await loadLastReports(appFolders(context.env).state)), ...(await loadLastReports(judgedFolder(context as Context)))]
  const newest = [...reports].sort((a, b) => (a.at < b.at ? 1 : -1))
  const digits = word.toLowerCase().replace(/^v1:/, '')
  const isPrint = /^[0-9a-f]+$/.test(digits) && digits.length >= LEAST
  const found = new Map<string, FoundFinding>()
  for (const report of newest) {
    for (const finding of report.findings) {
      const isMeant = (isPrint && finding.fingerprint.startsWith(`v1:${digits}`)) || isPathOf(word, finding, report)
      if (isMeant && !found.has(finding.fingerprint)) found.set(finding.fingerprint, { finding, site: report.site, at: report.at })
    }
  }
  const all = [...found.values()]
  // The newest look at one path of one site; older ones were about other bytes.
  const places = new Map<string, FoundFinding>()
  for (const one of all) {
    const place = isPrint && !isPathOf(word, one.finding, one) ? one.finding.fingerprint : `${one.site}:${one.finding.path}`
    if (!places.has(place)) places.set(place, one)
  }
  if (places.size > 1) {
    const known = [...places.keys()].map(printable)
    throw new SiteguardError({
      code: 'SG-USE-004',
      kind: 'usage',
      params: { name: printable(word), known: known.length > FEW ? [...known.slice(0, FEW), '…'] : known },
    })
  }
  return [...places.values()][0]
}

/** As shown: names are escaped, and so may be what is typed. */
function isPathOf(word: string, { path }: Pick<Finding, 'path'>, { site }: Pick<LastReport, 'site'>): boolean {
  if (path === '') return false
  const shown = printable(path)
  return word === path || word === shown || word === `${site}:${path}` || word === `${site}:${shown}`
}

/** For people: what was found, what stands there, the way it goes, what to do. Everything of the site escaped. */
export function findingLines({ finding, site, at }: FoundFinding, { texts, terminal }: Pick<Context, 'texts' | 'terminal'>): string[] {
  const { screen, ruleSet } = texts
  const words = ruleSet.finding
  const { width } = terminal
  const line = (label: string, value: string): string => wrap(printable(`${label}${screen.colon}${value}`), width, 2)
  const heading = (label: string): string[] => ['', `${label}${screen.colon}`.trimEnd()]
  const indented = (text: string, by = 2): string => `${' '.repeat(by)}${wrap(text, width, by)}`
  const lines = [
    line(words.title, `${finding.fingerprint} ${words.seen({ site, date: screen.moment(at) })}`),
    line(words.place, finding.path === '' ? screen.scan.site : finding.path),
    line(screen.explain.confidence, screen.confidence[finding.confidence]),
    line(screen.explain.severity, screen.severity[finding.severity]),
    ...(finding.modified === undefined ? [] : [wrap(screen.scan.written({ date: screen.moment(finding.modified) }), width, 2)]),
    ...(finding.waived === undefined ? [] : [line(words.waived, screen.scan.waivedAs(finding.waived))]),
    ...heading(words.says),
  ]
  const nexts: string[] = []
  for (const reason of finding.reasons) {
    const { what, next } = ruleText(texts, reason.rule, reason.params)
    const where = reason.evidence?.line === undefined ? '' : ` · ${words.line({ line: reason.evidence.line })}`
    lines.push(indented(`${what.split('\n').map(printable).join('\n')}${where}`))
    const part = (label: string, text: string): void => {
      if (text !== '') lines.push(indented(`${label}${screen.colon}${printable(text)}`, 4))
    }
    part(words.way, wayOf(reason))
    part(words.decoded, decodedOf(reason))
    part(words.excerpt, reason.evidence?.excerpt ?? '')
    if (!nexts.includes(next)) nexts.push(next)
  }
  lines.push(...heading(screen.explain.todo), ...nexts.map((next) => indented(next.split('\n').map(printable).join('\n'))))
  const rules = [...new Set(finding.reasons.map((reason) => ruleName(reason)))]
  lines.push(
    ...heading(words.rule),
    ...rules.map((rule) => indented(`siteguard rules show ${printable(rule)}`)),
    '',
    wrap(words.gone, width, 0),
  )
  return lines
}

function ruleName(reason: Reason): string {
  return reason.rule === 'yara-match' ? `${reason.params.pack}/${reason.params.name}` : reason.rule
}

/** From where a visitor's words come in to where they run. */
function wayOf(reason: Reason): string {
  const params = reason.params as Readonly<Record<string, unknown>>
  const text = (name: string): string => (typeof params[name] === 'string' ? params[name] : '')
  const source = text('source')
  const sink = text('sink')
  if (source === '' || sink === '') return ''
  const way = text('way')
  return way === '' || way === source ? `${source} → ${sink}` : `${way} → ${sink}`
}

function decodedOf(reason: Reason): string {
  const { shown } = reason.params as { shown?: unknown }
  return typeof shown === 'string' ? shown : ''
}
