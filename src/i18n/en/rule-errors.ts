import type { PackFault } from '../../core/rule-error-codes.ts'
import type { ErrorTexts } from '../types.ts'

const FAULTS: { readonly [F in PackFault]: string } = {
  'too-large': 'it is larger than any pack of rules',
  'too-many': 'it holds more files than any pack of rules',
  'no-rules': 'it holds no file ending in .yar or .yara',
  'name-taken': 'that name is taken by siteguard’s own rules',
}

/** Errors of rules and their packs. */
export const ruleErrors: Pick<ErrorTexts, Extract<keyof ErrorTexts, `SG-RULE-${string}`>> = {
  'SG-RULE-001': (p) => ({
    what: `The engine that runs added packs of YARA rules is not on this machine${p.detail === '' ? '' : `: ${p.detail}`}.`,
    next: 'npm install --global @litko/yara-x@0.3 puts it beside siteguard (Linux x64 with glibc, macOS; 21 MB). Everything else works without it.',
  }),
  'SG-RULE-002': (p) => ({
    what: `What is kept of the rules on this machine was damaged: ${p.file}. Nobody may say “clean” by fewer rules than were chosen.`,
    next: 'Bring the file back from a copy; or move it away, and add the packs again.',
  }),
  'SG-RULE-003': (p) => ({
    what: `Another siteguard is changing the rules: process ${p.pid} on ${p.host}, since ${p.since}.`,
    next: `Try again when it is done. If it no longer runs, delete ${p.file}.`,
  }),
  'SG-RULE-004': (p) => ({
    what: `No rule of ${p.pack} compiles${p.first === '' ? '' : `; the first of ${p.count}: ${p.first}`}.`,
    next: 'See whether these are YARA rules, and whole; ask their author. Nothing was added.',
  }),
  'SG-RULE-005': (p) => ({
    what: `${p.rule} matched ${p.hits} of ${p.files} clean files (${p.percent} %) when it was last tested: more than it may.`,
    next: 'It stays off. Where the rule is another by now, or those files were not clean after all: siteguard rules test, then again.',
  }),
  'SG-RULE-006': () => ({ what: 'There is no set of rules before this one.', next: 'siteguard rules list shows the rules as they stand.' }),
  'SG-RULE-007': (p) => ({
    what: `${p.pack} is no pack of rules: ${FAULTS[p.fault]}.`,
    next: 'Give a folder, a zip or a file of YARA rules.',
  }),
  'SG-RULE-008': (p) => ({
    what: `The rules of ${p.pack} were held against ${p.files} clean files; ${p.needed} are the fewest that say anything. What was in use stays in use.`,
    next: 'siteguard rules test --clean DIR, with a folder of code you know to be clean (releases of your CMS and its plugins); then again.',
  }),
}
