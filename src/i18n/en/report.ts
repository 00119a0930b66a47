import type { NightState } from '../../core/run-record.ts'
import type { Verdict } from '../../core/verdict.ts'
import { numbersOf } from '../numbers.ts'
import type { Widen } from '../widen.ts'
import { reportPage } from './report-page.ts'

/* Words of the report's documents (page, summary, SARIF…) in English: the source. `fr/report.ts` has the same keys, by type. */

const { n } = numbersOf('en')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count === 1 ? one : more}`

/** How many sites stand how. */
const counted = (sites: readonly { readonly verdict: Verdict }[]): Record<Verdict, number> => {
  const of = (verdict: Verdict): number => sites.filter((site) => site.verdict === verdict).length
  return { infected: of('infected'), suspect: of('suspect'), unknown: of('unknown'), clean: of('clean') }
}

export const report = {
  page: reportPage,
  title: (p: { date: string }) => `Your websites on ${p.date}`,
  headline: (sites: readonly { readonly verdict: Verdict }[]): string => {
    const { infected, suspect, unknown, clean } = counted(sites)
    if (sites.length === 0) return 'No site was looked at.'
    if (clean === sites.length) return `${many(clean, 'site', 'sites')}, nothing found: all is well.`
    return [
      infected > 0 ? `${many(infected, 'site was', 'sites were')} broken into` : '',
      unknown > 0 ? `${many(unknown, 'site', 'sites')} could not be judged` : '',
      suspect > 0 ? `${many(suspect, 'site', 'sites')} to look at` : '',
      clean > 0 ? `${many(clean, 'site', 'sites')} clean` : '',
    ]
      .filter((part) => part !== '')
      .join(' · ')
  },
  failed: 'The run failed before anything could be reported',
  missingShard: (p: { shard: number }) => `Part ${p.shard} of this run is missing: its sites were not looked at`,
  leftOut: (p: { count: number }) => `${many(p.count, 'finding is', 'findings are')} left out here: GitHub takes no more in one file`,
  sitesLeft: (p: { count: number }) =>
    `Details of ${many(p.count, 'further site', 'further sites')} are left out here: there is no more room`,
  unread: (p: { count: number }) => `${many(p.count, 'thing was', 'things were')} not read or not checked`,
  isNew: 'new',
  column: { site: 'Site', system: 'Runs on', found: 'Found', fresh: 'New' },
  state: {
    done: 'looked at',
    partial: 'only partly looked at',
    locked: 'shut by its host',
    banned: 'we are turned away, visitors are not',
    unreachable: 'not reached',
    'wrong-key': 'the server is not the one it was: nothing was sent to it',
    refused: 'our login is no longer let in',
    'timed-out': 'took too long and was left',
    failed: 'failed',
    'not-run': 'not begun',
  } as Readonly<Record<NightState, string>>,
}

export type ReportTexts = Widen<typeof report>
