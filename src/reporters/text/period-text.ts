import type { PeriodReport, PeriodSite } from '../../core/period-report.ts'
import { printable } from '../../core/printable.ts'
import { pad, widthOf, wrap } from './layout.ts'
import type { NightTextOptions } from './night-text.ts'

/** Names of sites stand in a column up to this wide. */
const WIDEST = 28

/** A period for people: how many nights there were, what they came to, and a line for each site. */
export function periodText(report: PeriodReport, { texts, width, paint }: NightTextOptions): string {
  const { fleet, screen } = texts
  const { since, until, nights, sites } = report
  const lines = [
    paint.strong(
      wrap(
        fleet.periodHead({ since: screen.moment(since), until: screen.moment(until), nights: nights.length, sites: sites.length }),
        width,
        2,
      ),
    ),
  ]
  if (nights.length === 0) return `${[...lines, fleet.periodNone].join('\n')}\n`
  const cut = nights.filter(({ missing }) => missing.length > 0).length
  const bad = nights.filter(({ exitCode }) => exitCode > 1).length
  const sum = (of: 'added' | 'gone'): number => nights.reduce((all, night) => all + night[of], 0)
  lines.push(wrap(fleet.periodNights({ whole: nights.length - bad, bad, cut, added: sum('added'), gone: sum('gone') }), width, 2), '')
  const column = Math.min(WIDEST, Math.max(...sites.map(({ site }) => widthOf(printable(site)))))
  for (const site of sites) {
    const label = printable(site.site)
    const words = wrap(said(site, texts), width, column + 4)
    const told = site.open > 0 || site.nights.at(-1)?.verdict !== 'clean' ? paint.doubt(words) : paint.good(words)
    lines.push(...(widthOf(label) > column ? [`  ${label}`, `  ${pad('', column)}  ${told}`] : [`  ${pad(label, column)}  ${told}`]))
  }
  return `${lines.join('\n')}\n`
}

function said({ nights, done, clean, snapshots, versions, open }: PeriodSite, { fleet, screen }: NightTextOptions['texts']): string {
  const infected = nights.filter(({ verdict }) => verdict === 'infected')
  const [first] = infected
  const list = (names: readonly string[]): string => (names.length === 0 ? fleet.none : names.map(printable).join(', '))
  const [before, after] = versions === undefined ? ['', ''] : [list(versions.before), list(versions.after)]
  return [
    fleet.periodSite({ nights: nights.length, done, clean }),
    fleet.periodSnapshots({ count: snapshots }),
    ...(first === undefined ? [] : [fleet.periodInfected({ count: infected.length, at: screen.moment(first.at) })]),
    ...(open > 0 ? [fleet.periodOpen({ count: open })] : []),
    ...(before === after ? [] : [fleet.arrow({ before, after })]),
  ].join(' · ')
}
