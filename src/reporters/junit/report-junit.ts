import { reaches } from '../../core/verdict.ts'
import type { Texts } from '../../i18n/index.ts'
import { errorWords, findingPath, findingWords, hindrance, isOpen, shownFindings } from '../shared/findings.ts'
import { notRunText } from '../text/scan-words.ts'
import type { DocumentOptions, DocumentReporter, Reported, ReportedSite } from '../types.ts'
import { escapeXml as x } from './escape-xml.ts'

interface Case {
  readonly name: string
  readonly as: 'passed' | 'failure' | 'error'
  readonly type?: string
  readonly message?: string
  readonly text?: string
}

interface Suite {
  readonly name: string
  readonly cases: readonly Case[]
  readonly out: readonly string[]
}

/**
 * JUnit XML as Ant defines it, which every CI reads. A site is a suite; a finding at or above `--fail-on` is a failure; what was not read or
 * not checked is an error, never a pass; weaker findings and waived ones stand in the suite's output.
 */
export const reportJunit: DocumentReporter = (report, options) => {
  const suites = [...report.sites.map((site) => suiteOf(site, report, options)), ...wholeSuite(report, options.texts)]
  const body = suites.map((suite, id) => suiteXml(suite, id, report)).join('')
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${body}</testsuites>\n`
}

function suiteOf(site: ReportedSite, report: Reported, { texts, onlyNew }: DocumentOptions): Suite {
  const cases: Case[] = []
  const out: string[] = []
  for (const finding of shownFindings(site, onlyNew)) {
    const { what, next } = findingWords(finding, texts)
    const path = findingPath(finding, texts)
    const grade = `${texts.screen.severity[finding.severity]}, ${texts.screen.confidence[finding.confidence]}`
    if (isOpen(finding) && reaches(finding, report.failOn)) {
      const text = [grade, what, next, finding.fingerprint].filter((line) => line !== '').join('\n')
      cases.push({ name: `${finding.rule}: ${path}`, as: 'failure', type: finding.rule, message: what, text })
    } else {
      const waived = finding.waived === undefined ? '' : ` (${texts.screen.scan.waivedAs(finding.waived)})`
      out.push(`${finding.rule}: ${path} (${grade})${texts.screen.colon}${what}${waived}`)
    }
  }
  const told = [...site.notRun.map((line) => notRunText(line, texts)), hindrance(site, texts) ?? ''].filter((text) => text !== '')
  for (const [index, text] of told.entries()) {
    cases.push({ name: `not-run ${index + 1}: ${text}`, as: 'error', type: 'not-run', message: text, text })
  }
  const verdict = texts.screen.verdict[site.verdict]
  if (cases.length === 0 && site.verdict === 'unknown') cases.push({ name: 'verdict', as: 'error', type: 'unknown', message: verdict })
  else cases.push({ name: `verdict: ${verdict}`, as: 'passed' })
  return { name: site.site, cases, out }
}

/** What is about no single site. */
function wholeSuite(report: Reported, texts: Texts): Suite[] {
  const cases: Case[] = [
    ...(report.missing ?? []).map((shard) => ({ text: texts.report.missingShard({ shard }), type: 'missing' })),
    ...report.accounts.flatMap(({ account, error }) =>
      error === undefined ? [] : [{ text: `${account}${texts.screen.colon}${errorWords(error, texts)}`, type: error.code }],
    ),
    ...(report.failure === undefined ? [] : [{ text: errorWords(report.failure, texts), type: report.failure.code }]),
  ].map(({ text, type }) => ({ name: text, as: 'error', type, message: text, text }))
  return cases.length === 0 ? [] : [{ name: 'siteguard', cases, out: [] }]
}

function suiteXml({ name, cases, out }: Suite, id: number, report: Reported): string {
  const count = (as: Case['as']): number => cases.filter((one) => one.as === as).length
  const seconds = Math.max(0, (Date.parse(report.finishedAt) - Date.parse(report.startedAt)) / 1000).toFixed(3)
  const sums = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" time="${seconds}"`
  const lines = [
    `  <testsuite id="${id}" name="${x(name)}" package="siteguard" hostname="localhost" timestamp="${x(report.startedAt.slice(0, 19))}" ${sums}>`,
    `    <properties><property name="rules" value="${x(report.rules)}"/></properties>`,
    ...cases.map((one) => caseXml(name, one)),
    `    <system-out>${x(out.join('\n'))}</system-out>`,
    '    <system-err></system-err>',
    '  </testsuite>',
  ]
  return `${lines.join('\n')}\n`
}

function caseXml(site: string, { name, as, type = '', message = '', text = '' }: Case): string {
  const head = `    <testcase name="${x(name)}" classname="${x(site)}" time="0"`
  return as === 'passed' ? `${head}/>` : `${head}><${as} type="${x(type)}" message="${x(message)}">${x(text)}</${as}></testcase>`
}
