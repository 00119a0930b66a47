import type { NightState } from '../../core/run-record.ts'
import type { Verdict } from '../../core/verdict.ts'
import { numbersOf } from '../numbers.ts'
import type { Widen } from '../widen.ts'

/* Words of alerts in English: the source. `fr/alerts.ts` has the same keys, by type. Short: an SMS has little room. */

const { n } = numbersOf('en')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count === 1 ? one : more}`

export const alerts = {
  critical: (p: { infected: number; shut: number }) =>
    [
      p.infected > 0 ? `${many(p.infected, 'site', 'sites')} broken into` : '',
      p.shut > 0 ? `${many(p.shut, 'site', 'sites')} shut by the host` : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
  news: (p: { count: number }) => `${many(p.count, 'site', 'sites')} with something new`,
  line: (p: { site: string; verdict: Verdict; state: NightState; fresh: number }) =>
    [
      `${p.site}: ${{ clean: 'clean', suspect: 'suspect', infected: 'infected', unknown: 'unknown' }[p.verdict]}`,
      {
        done: '',
        partial: 'only partly looked at',
        locked: 'shut by its host',
        banned: 'we are turned away',
        unreachable: 'not reached',
        'wrong-key': 'the server is not the one it was',
        refused: 'our login is no longer let in',
        'timed-out': 'took too long',
        failed: 'failed',
        'not-run': 'not looked at',
      }[p.state],
      p.fresh > 0 ? `${n(p.fresh)} new` : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
  more: (p: { count: number }) => `and ${n(p.count)} more`,
  rest: (p: { same: number }) => `${many(p.same, 'other site', 'other sites')} as before.`,
  next: (p: { id: string }) => `Change nothing by hand. Once somebody is on it: siteguard alert ack ${p.id}`,
  job: 'Open the job',
  again: (p: { title: string; minutes: number }) => `Nobody answered for ${many(p.minutes, 'minute', 'minutes')}: ${p.title}`,
  silent: (p: { hours: number }) => `No finished run for ${many(p.hours, 'hour', 'hours')}`,
  silentNever: 'No run has ever finished here',
  silentLine: 'Nobody looks at the sites: see whether the nightly job still runs.',
  digest: (p: { count: number }) => `what is new, from ${many(p.count, 'night', 'nights')}`,
  waited: 'From the quiet hours',
  test: 'A test: alerts of siteguard arrive here',
  testLine: (p: { channel: string }) => `Sent by the channel ${p.channel}. Nothing is the matter.`,
  sent: (p: { channel: string }) => `${p.channel}: sent`,
  notSent: (p: { channel: string; what: string }) => `${p.channel}: ${p.what}`,
  told: (p: { title: string; id: string; channels: string }) => `${p.title} (${p.id}) → ${p.channels}`,
  waits: (p: { title: string; id: string }) => `${p.title} (${p.id}): waits for the end of the quiet hours, or the digest`,
  nothing: 'Nothing to tell.',
  acknowledged: (p: { count: number }) => `${many(p.count, 'alert', 'alerts')} acknowledged.`,
  ackNone: 'No open alert has this id.',
}

export type AlertsTexts = Widen<typeof alerts>
