import { SiteguardError } from '../../core/error.ts'
import { LEAST_CLEAN_FILES } from '../../core/rule-set.ts'
import { ruleList, rulesVersion } from '../../detectors/index.ts'
import type { Measured } from './measure.ts'
import type { Change } from './rules-store.ts'
import { isJudgement, judgeRate, OWN, ownState, sumOf } from './standing.ts'
import type { Measurement, Off, Pack, RuleSet, RulesFile } from './types.ts'

/* What each act makes of a set. Pure: the store numbers, dates and keeps what comes out. */

/** The share of clean files a rule of a pack may match, where nobody says otherwise. */
export const PACK_CAP = 0.002

/** Rules of packs are no rules of ours, though one of ours tells of them. */
const ownRules = (): string[] => ruleList.map(({ id }): string => id).filter((id) => id !== 'yara-match')

const kept = ({ off, packs, pin }: RuleSet): Omit<Change, 'act' | 'about'> => ({ off, packs, ...(pin === undefined ? {} : { pin }) })

/** Rules of a pack begin with its name. */
const isOf = (pack: string, rule: string): boolean => rule.startsWith(`${pack}/`)

/**
 * A set with a pack in it, as its test says: rules over the cap are off, and nothing of it judges while too little was clean. What a person
 * switched off of an earlier version stays off.
 */
export function withPack(set: RuleSet, pack: Pack, measured: Measured, cap: number, at: string, act: 'add' | 'test' = 'add'): Change {
  const { packs, ...rest } = kept(set)
  const tested = measured.files >= LEAST_CLEAN_FILES
  const off: Record<string, Off> = {}
  for (const [rule, why] of Object.entries(rest.off)) if (!isOf(pack.name, rule) || why.why === 'person') off[rule] = why
  for (const rule of overCap(pack, measured, cap)) off[rule] ??= capped(measured, rule, at)
  const ref = { name: pack.name, sha256: pack.sha256, cap, tested }
  return { ...rest, act, about: pack.name, off, packs: [...packs.filter(({ name }) => name !== pack.name), ref] }
}

/** Rules of a pack that match more of what is clean than they may. */
export function overCap(pack: Pack, { hits, files }: Pick<Measured, 'hits' | 'files'>, cap: number): string[] {
  return pack.rules.map(({ name }) => `${pack.name}/${name}`).filter((rule) => judgeRate(hits[rule], files, cap) === 'over')
}

/** Rules of ours that match more of what is clean than they may. */
export function ownOverCap({ hits, files }: Pick<Measured, 'hits' | 'files'>): string[] {
  return ruleList.filter((rule) => isJudgement(rule) && judgeRate(hits[rule.id], files) === 'over').map(({ id }) => id)
}

/** Ours as their test says: what is over is off, and what was over and no longer is comes on again. */
export function withOwnTest(set: RuleSet, measured: Measured, at: string): Change {
  const off = Object.fromEntries(Object.entries(set.off).filter(([rule, { why }]) => rule.includes('/') || why === 'person'))
  for (const rule of ownOverCap(measured)) off[rule] ??= capped(measured, rule, at)
  return { ...kept(set), act: 'test', about: OWN, off }
}

function capped({ files, hits }: Measured, rule: string, at: string): Off {
  return { why: 'cap', reason: '', at, files, hits: sumOf(hits[rule]) }
}

export function withoutPack(set: RuleSet, name: string): Change {
  const off = Object.fromEntries(Object.entries(set.off).filter(([rule]) => !isOf(name, rule)))
  return { ...kept(set), act: 'remove', about: name, off, packs: set.packs.filter((pack) => pack.name !== name) }
}

export function withOff(set: RuleSet, rules: readonly string[], reason: string, at: string): Change {
  const off = { ...set.off }
  for (const rule of rules) off[rule] = { why: 'person', reason, at }
  return { ...kept(set), act: 'off', about: rules.join(' '), off }
}

/** @throws SG-RULE-005 for a rule whose last test was over its cap: what matches clean files comes on by a better test alone. */
export function withOn(set: RuleSet, rules: readonly string[], measured: (rule: string) => Measurement | undefined): Change {
  const off = { ...set.off }
  for (const rule of rules) {
    const last = measured(rule)
    const pack = set.packs.find(({ name }) => isOf(name, rule))
    if (last !== undefined && judgeRate(last.hits[rule], last.files, pack?.cap) === 'over') throw overError(rule, last)
    delete off[rule]
  }
  return { ...kept(set), act: 'on', about: rules.join(' '), off }
}

function overError(rule: string, { hits, files }: Measurement): SiteguardError {
  const count = sumOf(hits[rule])
  const percent = ((100 * count) / files).toFixed(2)
  return new SiteguardError({ code: 'SG-RULE-005', kind: 'conflict', params: { rule, hits: count, files, percent } })
}

/**
 * The rules there are now, held fast: ours that come with a later siteguard are on trial. Those on trial until now come into use, unless
 * their test was over the cap: then they are off.
 * @throws SG-RULE-008 where one that judges contents was never tested
 */
export function pinnedNow(set: RuleSet, siteguard: string, last: Measurement | undefined, at: string): Change {
  const off = { ...set.off }
  const trial = ruleList.filter((rule) => ownState(set, rule.id) === 'trial' && isJudgement(rule))
  for (const { id } of trial) {
    const files = last?.files ?? 0
    const judged = judgeRate(last?.hits[id], files)
    if (judged === 'few' || last === undefined) {
      throw new SiteguardError({
        code: 'SG-RULE-008',
        kind: 'conflict',
        params: { pack: OWN, files, needed: LEAST_CLEAN_FILES },
      })
    }
    if (judged === 'over') off[id] = { why: 'cap', reason: '', at, files, hits: sumOf(last.hits[id]) }
  }
  const pin = { siteguard, rules: rulesVersion, accepted: ownRules() }
  return { ...kept(set), act: 'pin', about: 'current', off, pin }
}

/** An earlier set again, held fast. One that was not pinned holds the rules there are now. */
export function pinnedTo({ number, pin, off, packs }: RuleSet, siteguard: string): Change {
  const now = { siteguard, rules: rulesVersion, accepted: ownRules() }
  return { act: 'pin', about: String(number), off, packs, pin: pin ?? now }
}

/** All rules of ours as they come. */
export function unpinned(set: RuleSet): Change {
  const { off, packs } = set
  return { act: 'pin', about: 'none', off, packs }
}

/** The set before. @throws SG-RULE-006 where there is none */
export function setBefore({ sets, current }: RulesFile): RuleSet {
  const now = sets.find(({ number }) => number === current)
  const before = sets.find(({ number }) => number === now?.before)
  if (before === undefined) throw new SiteguardError({ code: 'SG-RULE-006', kind: 'not-found', params: { act: now?.act ?? '' } })
  return before
}
