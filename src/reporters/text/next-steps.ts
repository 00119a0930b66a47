import { compareStrength } from '../../core/finding.ts'
import type { ScanReport } from '../../core/scan-report.ts'
import type { ReportOptions } from '../types.ts'
import { pad, widthOf, wrap } from './layout.ts'

/** Of a fingerprint: enough to be the only one that begins so. */
const SHORT = 11

/** What to type next, from what was found. Commands first, their use after; never more than five lines. */
export function nextSteps(report: ScanReport, options: ReportOptions): string[] {
  const { scan } = options.texts.screen
  const { onlyNew } = options
  const findings = report.sites
    .flatMap((site) => site.findings)
    .filter((f) => f.waived === undefined && f.severity !== 'info' && (f.isNew || !onlyNew))
  const infected = report.sites.find((site) => site.verdict === 'infected')
  const unread = report.sites.find((site) => site.notRun.length > 0)
  const worst = [...findings].sort(compareStrength)[0]
  const selector = infected?.site ?? (report.sites.length === 1 ? (report.sites[0] as { site: string }).site : '--all')
  const steps: Step[] = []
  if (infected !== undefined) steps.push(scan.stepSnapshot({ site: selector }), scan.stepRestore({ site: selector }))
  if (worst !== undefined) steps.push(scan.stepExplain({ rule: worst.fingerprint.slice(0, SHORT) }))
  if (unread !== undefined) steps.push(scan.stepDoctor({ account: unread.account }))
  if (findings.length > 0 && !onlyNew) steps.push(scan.stepAgain({ selector }))
  if (findings.length > 0 && infected === undefined) steps.push(scan.stepJson({ selector }))
  if (findings.length === 0 && unread === undefined) {
    const fresh = report.sites.find((site) => site.baseline === undefined && site.verdict === 'clean')
    if (fresh !== undefined && fresh.accepted !== true)
      steps.push(scan.stepAccept({ selector: report.sites.length === 1 ? fresh.site : '--all' }))
  }
  if (steps.length === 0 && infected === undefined) return []
  const keep = infected === undefined ? [] : [`  ${wrap(scan.stepKeep, options.width, 2)}`]
  return ['', scan.nextSteps, ...keep, ...stepLines(steps, options)]
}

/** A command to type, and what it is good for. */
export interface Step {
  readonly command: string
  readonly why: string
}

/** Of a command that stands in a column. */
const WIDEST = 48

/** Steps as two columns, or as two lines each where there is no room for that. */
export function stepLines(steps: readonly Step[], { width, paint }: Pick<ReportOptions, 'width' | 'paint'>): string[] {
  const longest = Math.max(...steps.map((step) => widthOf(step.command)), 0)
  const commands = Math.min(WIDEST, longest)
  const column = commands + 4
  const narrow = width !== 0 && (longest > WIDEST || width < column + 24)
  return steps.map(({ command, why }) =>
    narrow
      ? `  ${paint.strong(wrap(command, width, 4))}\n      ${wrap(why, width, 6)}`
      : `  ${paint.strong(pad(command, commands))}  ${wrap(why, width, column)}`,
  )
}
