import { overCap, ownOverCap } from '../app/rules/change-rules.ts'
import { sumOf } from '../app/rules/standing.ts'
import type { TestOutcome } from '../app/rules/test-rules.ts'
import type { Pack } from '../app/rules/types.ts'
import { printable } from '../core/printable.ts'
import { LEAST_CLEAN_FILES, MATCH_CAPS } from '../core/rule-set.ts'
import { sizeText, wrap } from '../reporters/text/layout.ts'
import type { Context } from './command.ts'
import { percentOf } from './rules-desk.ts'

/** A pack that was tested, and the share of clean files a rule of it may match. */
export interface TestedPack {
  readonly pack: Pack
  readonly cap: number
}

/** A rule that matches more of what is clean than it may. */
export interface OverCap {
  readonly rule: string
  readonly hits: number
  /** A share. */
  readonly cap: number
  /** The first few files it matched. */
  readonly examples: readonly string[]
}

export function overOfPacks({ clean }: TestOutcome, packs: readonly TestedPack[]): OverCap[] {
  return packs.flatMap(({ pack, cap }) => overCap(pack, clean, cap).map((rule) => overOf(clean, rule, cap)))
}

/** Of ours, the cap that was passed first: that of certain findings, or of probable ones. */
export function overOfOwn({ clean }: TestOutcome): OverCap[] {
  return ownOverCap(clean).map((rule) => {
    const sure = (clean.hits[rule]?.certain ?? 0) / clean.files > MATCH_CAPS.certain
    return overOf(clean, rule, sure ? MATCH_CAPS.certain : MATCH_CAPS.probable)
  })
}

function overOf({ hits, examples }: TestOutcome['clean'], rule: string, cap: number): OverCap {
  return { rule, hits: sumOf(hits[rule]), cap, examples: examples[rule] ?? [] }
}

/** Files named of each pack the engine was lost over. */
const NAMED = 5

/** What a test came to, for people. */
export function testLines(
  outcome: TestOutcome,
  over: { readonly own: readonly OverCap[]; readonly packs: readonly OverCap[] },
  { texts, terminal }: Pick<Context, 'texts' | 'terminal'>,
): string[] {
  const { ruleSet: words, screen } = texts
  const { clean, bad, lost } = outcome
  const flat = (line: string): string => wrap(line, terminal.width, 0)
  const indented = (line: string, by: number): string => `${' '.repeat(by)}${wrap(printable(line), terminal.width, by)}`
  const overLines = (list: readonly OverCap[]): string[] =>
    list.flatMap(({ rule, hits, cap, examples }) => [
      indented(
        words.over({ rule, hits, files: clean.files, percent: percentOf(hits / clean.files, texts), cap: percentOf(cap, texts) }),
        2,
      ),
      ...examples.map((label) => indented(label, 4)),
    ])
  const lines = [flat(words.tested({ files: clean.files, size: sizeText(clean.bytes, screen) }))]
  if (bad !== undefined) lines.push(flat(words.testedBad({ matched: bad.matched, files: bad.files })))
  for (const pack of new Set(lost.map((one) => one.pack))) {
    const files = lost.filter((one) => one.pack === pack)
    lines.push(flat(words.lost({ pack, count: files.length })), ...files.slice(0, NAMED).map(({ label }) => indented(label, 2)))
  }
  if (over.packs.length > 0) lines.push('', flat(words.overPacks), ...overLines(over.packs))
  if (over.own.length > 0) lines.push('', flat(words.overOwn), ...overLines(over.own), flat(words.lookFirst))
  if (over.packs.length + over.own.length === 0 && clean.files > 0) lines.push(flat(words.quiet))
  if (clean.files < LEAST_CLEAN_FILES) lines.push('', flat(words.few({ files: clean.files, needed: LEAST_CLEAN_FILES })))
  return lines
}

/** What a test came to, for machines: by rule, clean and bad files it matched. */
export function testDocument({ clean, bad, lost }: TestOutcome, over: readonly OverCap[]): Record<string, unknown> {
  const counts = ({ files, bytes, matched, hits }: TestOutcome['clean']): object => ({ files, bytes, matched, hits })
  return { clean: counts(clean), ...(bad === undefined ? {} : { bad: counts(bad) }), lost, over }
}
