import type { Finding } from '../../core/finding.ts'
import { printable } from '../../core/printable.ts'
import { errorText, ruleText, type Texts } from '../../i18n/index.ts'
import type { Reported, ReportedSite } from '../types.ts'

/** Whether nobody had told of it: since the record before where there is one, else since the accepted state. */
export function isFresh(site: ReportedSite, finding: Finding): boolean {
  return site.change === undefined ? finding.isNew : site.change.added.includes(finding.fingerprint)
}

/** Not waived, and more than a note. */
export function isOpen({ waived, severity }: Finding): boolean {
  return waived === undefined && severity !== 'info'
}

/** Findings of a site that a report shows, waived ones and notes included. */
export function shownFindings(site: ReportedSite, onlyNew: boolean): readonly Finding[] {
  return onlyNew ? site.findings.filter((finding) => isFresh(site, finding)) : site.findings
}

/** What the strongest reason says, and what to do, each on one line. */
export function findingWords(finding: Finding, texts: Texts): { readonly what: string; readonly next: string } {
  const reason = finding.reasons[0]
  if (reason === undefined) return { what: finding.rule, next: '' }
  const { what, next } = ruleText(texts, reason.rule, reason.params)
  return { what: printable(what), next: printable(next) }
}

/** Its path for people: the site as a whole has none. */
export function findingPath(finding: Finding, texts: Texts): string {
  return finding.path === '' ? texts.screen.scan.site : printable(finding.path)
}

/** An error of a report, by its words where we know them. */
export function errorWords(error: { readonly code: string; readonly params: unknown }, texts: Texts): string {
  const text = errorText(texts, error.code, error.params)
  return text === undefined ? error.code : printable(`${text.what} (${error.code})`)
}

/** Something of what was asked for was not read, taken or brought: nobody may call the whole clean. */
export function isPartial({ sites, accounts, missing, failure }: Reported): boolean {
  return (
    failure !== undefined ||
    (missing ?? []).length > 0 ||
    accounts.some(({ error }) => error !== undefined) ||
    sites.some((site) => site.notRun.length > 0 || site.verdict === 'unknown' || (site.state !== undefined && site.state !== 'done'))
  )
}

/** What else kept a site from being done, besides what its scan says: a state of the night, or its error. */
export function hindrance(site: ReportedSite, texts: Texts): string | undefined {
  if (site.state === undefined || site.state === 'done') return undefined
  const words = texts.report.state[site.state]
  return site.error === undefined ? words : `${words}${texts.screen.colon}${errorWords(site.error, texts)}`
}
