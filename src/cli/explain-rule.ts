import type { StandingRule } from '../app/rules/types.ts'
import { printable } from '../core/printable.ts'
import type { RuleId } from '../core/rule-catalog.ts'
import type { YaraRule } from '../detectors/yara/types.ts'
import { wrap } from '../reporters/text/layout.ts'
import type { Context } from './command.ts'
import { whyOf } from './commands/rules-list.ts'
import { percentOf } from './rules-desk.ts'
import { sampleParams } from './sample-params.ts'

/** A rule in plain words: what it looks for, why, where that comes from, how it stands here, what to do. */
export interface RuleWords {
  readonly what: string
  readonly next: string
  readonly looks: string
  readonly why: string
  readonly source: string
}

/** @param own the rule's own text, where a pack brings it */
export function wordsOfRule(rule: StandingRule, own: YaraRule | undefined, { texts }: Pick<Context, 'texts'>): RuleWords {
  const of = texts.ruleSet.detectors[rule.detector] ?? { looks: '', why: '', source: '' }
  if (own === undefined) return { ...sampleParams(texts.rules[rule.id as RuleId]), ...of }
  const { name, author, licence, reference, description } = own
  const words = texts.rules['yara-match']({ name, pack: rule.pack, author, licence, reference, description })
  return { ...words, ...of }
}

/** For machines: how it stands, and the words. `offBecause` is the rule's `why`, which is a word of the text here. */
export function ruleDocument({ why, ...rule }: StandingRule, own: YaraRule | undefined, context: Pick<Context, 'texts'>): object {
  const { name: _name, description: _description, grade: _grade, ...of } = own ?? {}
  return { ...rule, ...(why === undefined ? {} : { offBecause: why }), ...wordsOfRule(rule, own, context), ...of }
}

/** For people. */
export function ruleLines(rule: StandingRule, own: YaraRule | undefined, context: Pick<Context, 'texts' | 'terminal'>): string[] {
  const { texts, terminal } = context
  const { screen, ruleSet } = texts
  const { labels } = ruleSet
  const words = wordsOfRule(rule, own, context)
  const line = (label: string, value: string): string[] =>
    value === '' ? [] : [wrap(`${label}${screen.colon}${printable(value)}`, terminal.width, 2)]
  const part = (label: string, value: string): string[] =>
    value === '' ? [] : ['', `${label}${screen.colon}`.trimEnd(), `  ${wrap(printable(value), terminal.width, 2)}`]
  const why = whyOf(rule, context)
  const { hits, files } = rule
  const measured =
    hits === undefined || files === undefined
      ? ''
      : ruleSet.measured({ hits, files, percent: percentOf(files === 0 ? 0 : hits / files, texts) })
  return [
    ...line(screen.explain.rule, rule.id),
    ...line(screen.explain.severity, screen.severity[rule.severity]),
    ...line(screen.explain.confidence, screen.confidence[rule.confidence]),
    ...line(labels.pack, `${rule.pack} ${rule.version}`),
    ...line(labels.detector, rule.detector),
    ...line(labels.state, `${ruleSet.state[rule.state]}${why === '' ? '' : ` (${why})`}`),
    ...line(labels.measured, measured),
    ...line(labels.author, own?.author ?? ''),
    ...line(labels.licence, own?.licence ?? ''),
    ...line(labels.reference, own?.reference ?? ''),
    ...line(labels.file, own === undefined ? '' : `${own.file}:${own.line}`),
    ...part(screen.explain.meaning, words.what),
    ...part(labels.looks, words.looks),
    ...part(labels.why, words.why),
    ...part(labels.source, words.source),
    ...part(screen.explain.todo, words.next),
  ]
}
