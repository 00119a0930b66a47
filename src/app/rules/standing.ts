import { createHash } from 'node:crypto'
import type { RuleId } from '../../core/rule-catalog.ts'
import { LEAST_CLEAN_FILES, MATCH_CAPS, type RuleSetNote, type RuleState } from '../../core/rule-set.ts'
import { type RuleInfo, ruleList, rulesVersion } from '../../detectors/index.ts'
import type { Hits, Measurement, Pack, RuleSet, StandingRule } from './types.ts'

/** The name of our own rules among packs. */
export const OWN = 'siteguard'
export const ownVersion = `${OWN}@${rulesVersion}`
export const versionOf = ({ name, sha256 }: Pick<Pack, 'name' | 'sha256'>): string => `${name}@${sha256}`

/** Rules of ours that are found by what a file holds: what a clean file is held against. The others say what is so (a mode, a version). */
export const isJudgement = ({ class: kind }: Pick<RuleInfo, 'class'>): boolean => kind === 'intrusion' || kind === 'vulnerability'

/** How a rule of ours stands in a set. */
export function ownState(set: RuleSet, rule: string): RuleState {
  if (set.off[rule] !== undefined) return 'off'
  return set.pin === undefined || set.pin.accepted.includes(rule) ? 'on' : 'trial'
}

/** Every rule as it stands: ours, in the order of the catalogue, then those of the packs. */
export function standingRules(set: RuleSet, packs: readonly Pack[], measured: Readonly<Record<string, Measurement>>): StandingRule[] {
  const own = ruleList
    .filter(({ id }) => id !== 'yara-match')
    .map(
      (info): StandingRule => ({
        ...info,
        pack: OWN,
        version: rulesVersion,
        state: ownState(set, info.id),
        ...whyOff(set, info.id),
        ...(isJudgement(info) ? lastMeasured(measured[ownVersion], info.id) : {}),
      }),
    )
  const added = packs.flatMap((pack) => {
    const tested = set.packs.find(({ sha256 }) => sha256 === pack.sha256)?.tested === true
    return pack.rules.map((rule): StandingRule => {
      const id = `${pack.name}/${rule.name}`
      return {
        id,
        pack: pack.name,
        version: pack.sha256.slice(0, 12),
        detector: 'yara',
        severity: rule.grade === 'possible' ? 'medium' : 'high',
        confidence: rule.grade,
        class: 'intrusion',
        state: set.off[id] === undefined && tested ? 'on' : 'off',
        ...(tested || set.off[id] !== undefined ? whyOff(set, id) : { why: 'untested' as const }),
        ...lastMeasured(measured[versionOf(pack)], id),
      }
    })
  })
  return [...own, ...added]
}

function whyOff(set: RuleSet, rule: string): Pick<StandingRule, 'why' | 'reason'> {
  const off = set.off[rule]
  return off === undefined ? {} : { why: off.why, ...(off.reason === '' ? {} : { reason: off.reason }) }
}

function lastMeasured(measurement: Measurement | undefined, rule: string): Pick<StandingRule, 'files' | 'hits'> {
  if (measurement === undefined) return {}
  return { files: measurement.files, hits: sumOf(measurement.hits[rule]) }
}

export const sumOf = (hits: Hits | undefined): number => (hits === undefined ? 0 : hits.certain + hits.probable + hits.possible)

/** What a test says of a rule. few: so little was clean that nothing can be said. */
export type Judged = 'passes' | 'over' | 'few'

/**
 * Whether a rule matched more of what is clean than it may: certain findings by one cap, certain and probable ones by another.
 * @param cap of everything it matches, where its pack has one of its own; a share
 */
export function judgeRate(hits: Hits | undefined, files: number, cap?: number): Judged {
  const { certain, probable } = hits ?? { certain: 0, probable: 0 }
  const over = cap === undefined ? (certain + probable) / files > MATCH_CAPS.probable : sumOf(hits) / files > cap
  if (files > 0 && (over || certain / files > MATCH_CAPS.certain)) return 'over'
  return files < LEAST_CLEAN_FILES ? 'few' : 'passes'
}

/** What reports say of a set; undefined of one that is simply ours, all of them on. */
export function noteOf(rules: readonly StandingRule[], set: RuleSet): RuleSetNote | undefined {
  const off = rules.filter(({ state, why }) => state === 'off' && why !== 'untested')
  const trial = rules.filter(({ state }) => state === 'trial').map(({ id }) => id as RuleId)
  if (off.length + trial.length + set.packs.length === 0) return undefined
  return {
    off: off.map(({ id, why, reason = '' }) => ({ rule: id, why: why ?? 'person', reason })),
    trial,
    packs: set.packs.map(({ name, sha256 }) => ({
      name,
      sha256,
      rules: rules.filter(({ pack, state }) => pack === name && state === 'on').length,
    })),
  }
}

/** Names the rules that judge: same string, same answers. Ours alone, and all of them: `rulesVersion`. */
export function versionOfSet(note: RuleSetNote | undefined): string {
  if (note === undefined) return rulesVersion
  const { off, trial, packs } = note
  const judging = [
    ...off.map(({ rule }) => `-${rule}`),
    ...trial.map((rule) => `?${rule}`),
    ...packs.map((p) => `${p.name}@${p.sha256}:${p.rules}`),
  ]
  return `${rulesVersion}+${createHash('sha256').update(judging.sort().join('\n')).digest('hex').slice(0, 8)}`
}
