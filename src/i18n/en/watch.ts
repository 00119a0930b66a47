import type { BackAs } from '../../core/watch-report.ts'
import { numbersOf } from '../numbers.ts'

/** Words of the watch over an account that was brought back, in English: the source. `fr/watch.ts` has the same keys and parameters, by type. */

const { n } = numbersOf('en')

export const watch = {
  as: {
    same: 'came back: the same file as before, in its place',
    'same-place': 'came back: something else where one stood before',
    'same-content': 'came back: the same content as before, elsewhere',
    new: 'new: nothing like it was found before',
  } as Readonly<Record<BackAs, string>>,
  stood: (p: { path: string }) => `; it stood at ${p.path}`,
  takenBy: (p: { run: string }) => `; taken away by ${p.run}`,
  newCopy: 'not in the inventory, and not there when the account was brought back',
  more: (p: { count: number }) => `… and ${n(p.count)} more like these`,
  unexplained: (p: { logs: number }): string =>
    p.logs === 0 ? 'where from is not known: there was no log to read' : 'where from is not known: nothing in the logs explains it',
  back: (p: { count: number }): string =>
    p.count === 1 ? 'Something of an intruder is there again.' : `${n(p.count)} things of an intruder are there again.`,
  nothing: 'Nothing came back.',
  until: (p: { day: string }) => `Watched until ${p.day}.`,
  over: (p: { day: string }) => `The time of watching ended at ${p.day}: the line can go from the crontab; scan every night as before.`,
  cron: 'For crontab -e, or as a scheduled job of your CI (exit status 1: something came back):',
  again: (p: { account: string }) => ({
    command: `siteguard restore --recipe restore-after-lockout ${p.account} --apply`,
    why: 'bring it back once more, through every stage',
  }),
  timeline: (p: { site: string; at: string }) => ({
    command: `siteguard timeline ${p.site}${p.at === '' ? '' : ` --at ${p.at.slice(p.at.indexOf('@') + 1)}`}`,
    why: 'all that the logs say of it',
  }),
  look: (p: { account: string }) => ({
    command: `siteguard restore ${p.account} --watch`,
    why: 'look now whether something came back',
  }),
}

export type WatchTexts = typeof watch
