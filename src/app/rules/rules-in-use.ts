import type { RuleId } from '../../core/rule-catalog.ts'
import type { RuleSetNote, RuleState } from '../../core/rule-set.ts'
import { createPackScanner, type PackScanner } from './pack-scanner.ts'
import type { RulesStore } from './rules-store.ts'
import { noteOf, ownState, standingRules, versionOfSet } from './standing.ts'

/** The rules that judge now, for scans and for snapshots. */
export interface RulesInUse {
  /** Names them: same string, same answers. */
  readonly version: string
  /** Of a rule of ours; those of packs that are not on say nothing. */
  standing(rule: RuleId): RuleState
  /** What reports say of them; absent where they are simply siteguard's own, all of them. */
  readonly note?: RuleSetNote
  /** Rules of added packs; absent where none judges. */
  readonly packs?: PackScanner
  /** Ends what was started. */
  close(): void
}

/** @throws SG-RULE-002 where what is kept of them is damaged: nobody is told "clean" by fewer rules than he chose. */
export async function rulesInUse(store: RulesStore): Promise<RulesInUse> {
  const set = await store.current()
  const packs = await Promise.all(set.packs.map(({ sha256 }) => store.pack(sha256)))
  const standing = standingRules(set, packs, {})
  const note = noteOf(standing, set)
  const on = new Set(standing.filter(({ state }) => state === 'on').map(({ id }) => id))
  const judging = packs.filter((pack) => pack.rules.some(({ name }) => on.has(`${pack.name}/${name}`)))
  const scanner = judging.length === 0 ? undefined : createPackScanner(judging, (rule) => on.has(rule))
  return {
    version: versionOfSet(note),
    standing: (rule) => (rule === 'yara-match' ? 'on' : ownState(set, rule)),
    ...(note === undefined ? {} : { note }),
    ...(scanner === undefined ? {} : { packs: scanner }),
    close: () => scanner?.close(),
  }
}
