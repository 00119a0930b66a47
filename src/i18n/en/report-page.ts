import type { Verdict } from '../../core/verdict.ts'
import { numbersOf } from '../numbers.ts'

/* Words of the page of a scan or of a night in English: the source. `fr/report-page.ts` has the same keys, by type. */

const { n } = numbersOf('en')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count === 1 ? one : more}`

export const reportPage = {
  skip: 'Go to the list of sites',
  asked: 'What is asked of you',
  askedNothing: 'Nothing. Every site was looked at and nothing was found.',
  askedInfected: (p: { site: string }) =>
    `${p.site} was broken into: have its keeper act today. Nobody deletes anything by hand: it is the evidence.`,
  askedUnknown: (p: { site: string; why: string }) => `${p.site} could not be judged (${p.why}): that does not mean it is well.`,
  askedSuspect: (p: { site: string; count: number }) =>
    `${p.site}: ${many(p.count, 'thing', 'things')} for its keeper to look at, no hurry.`,
  askedMore: (p: { count: number }) => `and ${many(p.count, 'more site', 'more sites')}, below.`,
  glance: 'All sites at a glance',
  nights: (p: { count: number }) => (p.count === 1 ? 'Tonight' : `The last ${n(p.count)} nights`),
  nightsNote: 'One column a night, the newest on the right. The taller and darker a part, the more sites were so.',
  nightsTable: 'The same as a table',
  nightsTitle: (p: { sites: number; nights: number }) =>
    `How ${many(p.sites, 'site', 'sites')} stood in ${many(p.nights, 'night', 'nights')}`,
  night: 'Night',
  sites: 'Site by site',
  means: {
    infected: 'Somebody put something there or changed it.',
    suspect: 'Something is to be looked at. Nothing says that anybody broke in.',
    unknown: 'Not everything could be read, so nobody may say that it is well.',
    clean: 'Everything was read, and nothing was found.',
  } as Readonly<Record<Verdict, string>>,
  changed: 'What changed',
  changedNothing: (p: { date: string }) => `Nothing since ${p.date}.`,
  changedNot: 'There is no earlier state to compare with.',
  changedAdded: (p: { count: number; date: string }) => `${many(p.count, 'finding', 'findings')} new since ${p.date}.`,
  changedGone: (p: { count: number; date: string }) => `${many(p.count, 'finding is', 'findings are')} gone since ${p.date}.`,
  changedVerdict: (p: { before: string; date: string }) => `On ${p.date} it was ${p.before}.`,
  todo: 'What to do',
  todoNothing: 'Nothing.',
  todoKeep: 'Change and delete nothing by hand: these files are the evidence.',
  todoSnapshot: 'Keep it as it is:',
  todoRestore: (p: { id: string }) => `See what going back to the last clean state (${p.id}) would change; nothing is written:`,
  todoRestoreAny: 'See what going back would change; nothing is written:',
  todoDoctor: 'Find out what could not be read, and why:',
  todoLook: 'Look at each of them, then mend it or accept it for a time, with a reason:',
  keeper: (p: { count: number }) => `For the keeper: ${many(p.count, 'finding', 'findings')} in plain words`,
  keeperNotRun: (p: { count: number }) => `For the keeper: ${many(p.count, 'thing', 'things')} not read or not checked`,
  expert: 'For the expert: rules, digests, places',
  expertCounts: (p: { files: number; known: number; rules: number; fetched: number }) =>
    `${many(p.files, 'file', 'files')}: ${n(p.known)} as released, ${n(p.rules)} judged by rules, ${n(p.fetched)} read.`,
  expertSnapshot: (p: { id: string }) => `Snapshot ${p.id}.`,
  expertPushed: (p: { place: string; count: number }) => `${many(p.count, 'snapshot', 'snapshots')} sent to ${p.place}.`,
  waived: (p: { count: number }) => `Accepted on purpose (${n(p.count)})`,
  back: 'Back to the list',
  words: 'What the words mean',
  made: (p: { version: string; at: string }) =>
    `Made by siteguard ${p.version}, ${p.at}. Times are UTC. This page runs no program and asks nobody anything.`,
}
