import type { Unjudged } from '../../core/health.ts'
import { numbersOf } from '../numbers.ts'

const { n } = numbersOf('en')

/** Words for what looks at a site's pages found. */
export const health = {
  label: 'health',
  well: (p: { count: number }) => (p.count === 1 ? 'the page asked for is well' : `all ${n(p.count)} pages asked for are well`),
  partly: (p: { well: number; unjudged: number }) =>
    `${n(p.well)} of the pages asked for ${p.well === 1 ? 'is' : 'are'} well; nothing can be said of ${n(p.unjudged)}`,
  'not-run': 'not looked at: nothing says that the site is healthy',
  notClosed: 'whether visitors saw that the site was closed could not be looked at',
  why: {
    'http-off': 'HTTP is off',
    'no-address': 'no address of the site is known',
    locked: 'everything is refused, as before the change: the account seems to be locked',
    unreachable: 'it gave no answer before the change either',
    'sick-before': 'it was not well before the change either',
    'text-before': 'it did not hold this text before the change either',
  } satisfies Record<Unjudged, string> as Readonly<Record<Unjudged, string>>,
  unread: (p: { logs: string }) => `logs that could not be read: ${p.logs}`,
  picture: {
    compared: (p: { percent: string }) => `its picture differs from the one before in ${p.percent} % of its area`,
    'not-taken': 'no picture of it was taken: there is no browser here, or it could not show the page',
    'none-before': 'its picture was compared with none: there is none from before the change',
  },
}

/** The same keys and parameters in every language; the words differ. */
export interface HealthTexts {
  readonly label: string
  well(p: { count: number }): string
  partly(p: { well: number; unjudged: number }): string
  readonly 'not-run': string
  readonly notClosed: string
  readonly why: Readonly<Record<Unjudged, string>>
  unread(p: { logs: string }): string
  readonly picture: { compared(p: { percent: string }): string; readonly 'not-taken': string; readonly 'none-before': string }
}
