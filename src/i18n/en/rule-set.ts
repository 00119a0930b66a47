import type { Widen } from '../widen.ts'
import { detectorWords } from './detector-words.ts'

const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`

/** Words about rules as such: which there are, which judge, what a test of them came to. The source. */
export const ruleSet = {
  state: { on: 'on', off: 'off', trial: 'trial' },
  /** Why a rule is off. */
  why: {
    cap: 'matches too many clean files',
    untested: 'not tested yet',
    person: 'switched off by hand',
  },
  detectors: detectorWords,
  labels: {
    pack: 'Pack',
    state: 'Here',
    measured: 'Last test',
    looks: 'What it looks for',
    why: 'Why',
    source: 'Where that comes from',
    author: 'Author',
    licence: 'Licence',
    reference: 'See',
    file: 'Stands in',
    detector: 'Detector',
  },
  counts: (p: { on: number; off: number; trial: number }) =>
    `${many(p.on, 'rule is', 'rules are')} on, ${p.off} off${p.trial === 0 ? '' : `, ${p.trial} on trial (told, not counted)`}.`,
  set: (p: { number: number; rules: string }) => `Set ${p.number}, siteguard’s own rules ${p.rules}.`,
  pinned: (p: { rules: string; date: string }) =>
    `Pinned to the rules ${p.rules} on ${p.date}: siteguard rules pin current takes on newer ones.`,
  offLine: (p: { rule: string; why: string; reason: string }) => `${p.rule}: ${p.why}${p.reason === '' ? '' : ` (${p.reason})`}`,
  measured: (p: { hits: number; files: number; percent: string }) => `matched ${p.hits} of ${p.files} clean files (${p.percent} %)`,
  bad: (p: { hits: number; files: number }) => `found ${p.hits} of ${p.files} bad files`,
  readPack: (p: { name: string; rules: number; files: number }) =>
    `${p.name}: ${many(p.rules, 'rule compiles', 'rules compile')}, out of ${many(p.files, 'file', 'files')}.`,
  faults: (p: { count: number }) =>
    `${many(p.count, 'rule was', 'rules were')} left out because the engine does not take ${p.count === 1 ? 'it' : 'them'}:`,
  more: (p: { count: number }) => `and ${p.count} more (--json)`,
  tested: (p: { files: number; size: string }) => `Held against ${many(p.files, 'clean file', 'clean files')}, ${p.size}.`,
  testedBad: (p: { matched: number; files: number }) =>
    `Of ${many(p.files, 'bad file', 'bad files')}, ${p.matched} ${p.matched === 1 ? 'is' : 'are'} found.`,
  few: (p: { files: number; needed: number }) =>
    `Too few to tell: ${p.needed} clean files are the fewest that say anything of a share of 0.2 %, and there were ${p.files}. Give --clean DIR a folder of code you know to be clean: releases of your CMS and its plugins.`,
  over: (p: { rule: string; hits: number; files: number; percent: string; cap: string }) =>
    `${p.rule} matched ${p.hits} of ${p.files} clean files: ${p.percent} %, where ${p.cap} % are allowed`,
  overPacks: 'Over the cap, and therefore off:',
  overOwn: 'Rules of siteguard’s own that are over the cap:',
  lookFirst: 'Either these files are not clean, or the rule is wrong: look at them first.',
  ownStay: 'They stay on, for they guard your sites: siteguard rules test --apply switches them off.',
  ownOff: 'They are off now; siteguard rules rollback switches them on again.',
  quiet: 'No rule matched more than it may.',
  lost: (p: { pack: string; count: number }) =>
    `${p.pack} was too slow, or died, over ${many(p.count, 'file', 'files')}; scans call such a file not read:`,
  notActive: (p: { name: string }) => `None of ${p.name} judges yet. siteguard rules test ${p.name} --clean DIR is what is missing.`,
  active: (p: { name: string; on: number; off: number }) =>
    `${many(p.on, 'rule', 'rules')} of ${p.name} ${p.on === 1 ? 'judges' : 'judge'} from now on${p.off === 0 ? '' : `, ${p.off} ${p.off === 1 ? 'is' : 'are'} off`}.`,
  back: 'siteguard rules rollback takes this back.',
  removed: (p: { name: string }) => `${p.name} judges no more.`,
  switchedOff: (p: { rules: string }) => `Off: ${p.rules}. Every scan says so.`,
  switchedOn: (p: { rules: string }) => `On: ${p.rules}.`,
  pinnedNow: (p: { rules: number; version: string }) =>
    `Pinned: ${many(p.rules, 'rule', 'rules')} of siteguard ${p.version}. What a later siteguard adds is told and not counted until siteguard rules pin current. What it changes inside a rule comes with it: to hold that as well, stay with this version of siteguard.`,
  pinnedSet: (p: { number: number; from: string }) => `The rules are those of set ${p.from} again, as set ${p.number}.`,
  unpinned: 'No longer pinned: new rules judge as they come with siteguard.',
  rolledBack: (p: { number: number; act: string }) => `Back to the rules of set ${p.number}, before the last change (${p.act}).`,
  acts: {
    first: 'as installed',
    pin: 'pin',
    add: 'a pack added',
    remove: 'a pack removed',
    off: 'rules off',
    on: 'rules on',
    test: 'a test',
  },
  scan: {
    off: (p: { count: number }) => `${many(p.count, 'rule is', 'rules are')} off: nothing was looked for by`,
    packs: (p: { packs: string }) => `also judged by added packs: ${p.packs}`,
    pack: (p: { name: string; rules: number }) => `${p.name} (${many(p.rules, 'rule', 'rules')})`,
    trial: (p: { count: number }) =>
      `${many(p.count, 'finding', 'findings')} of rules on trial, which count for nothing (siteguard rules pin current takes them on):`,
  },
  finding: {
    title: 'Finding',
    seen: (p: { site: string; date: string }) => `at ${p.site}, seen ${p.date}`,
    gone: 'The account may have changed since: siteguard scan tells.',
    place: 'Place',
    line: (p: { line: number }) => `line ${p.line}`,
    says: 'What was found',
    excerpt: 'What stands there',
    way: 'The way it goes',
    decoded: 'What was hidden in it',
    waived: 'Waived',
    rule: 'More about the rule',
  },
}

/** The same keys and parameters in every language; the words differ. */
export type RuleSetTexts = Widen<typeof ruleSet>
