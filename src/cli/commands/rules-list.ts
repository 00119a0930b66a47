import type { StandingRule } from '../../app/rules/types.ts'
import { printable } from '../../core/printable.ts'
import { rulesVersion } from '../../detectors/index.ts'
import { pad, widthOf, wrap } from '../../reporters/text/layout.ts'
import type { CommandModule, Context } from '../command.ts'
import { flag } from '../options.ts'
import { openRules, standingNow } from '../rules-desk.ts'

/** Columns of the longest rule of ours; those of packs may be longer, and take a line of their own. */
const COLUMN = 26

/** `siteguard rules list`: every rule, its grade, its pack, and whether it is on. */
export const run: CommandModule['run'] = async (context, _args, options) => {
  const { terminal, texts } = context
  const { set, packs, rules } = await standingNow(openRules(context))
  if (flag(options, 'json')) {
    const added = packs.map(({ name, sha256, addedAt, rules: all, faults }) => ({ name, sha256, addedAt, rules: all.length, faults }))
    const { number, before, at, act, pin } = set
    const current = { number, ...(before === undefined ? {} : { before }), at, act, ...(pin === undefined ? {} : { pin }) }
    const document = { schemaVersion: 1, kind: 'rules', own: rulesVersion, set: current, packs: added, rules }
    terminal.out(`${JSON.stringify(document, null, 2)}\n`)
    return 0
  }
  for (const rule of rules) terminal.out(`${lineOf(rule, context)}\n`)
  const words = texts.ruleSet
  const count = (state: StandingRule['state']): number => rules.filter((rule) => rule.state === state).length
  const tail = [
    words.counts({ on: count('on'), off: count('off'), trial: count('trial') }),
    words.set({ number: set.number, rules: rulesVersion }),
    ...(set.pin === undefined ? [] : [words.pinned({ rules: set.pin.rules, date: texts.screen.day(set.at) })]),
  ]
  terminal.out(`\n${tail.map((line) => wrap(line, terminal.width, 0)).join('\n')}\n`)
  return 0
}

function lineOf(rule: StandingRule, { terminal, texts }: Context): string {
  const { screen, ruleSet } = texts
  const { paint, width } = terminal
  const confidence = Math.max(...Object.values(screen.confidence).map(widthOf))
  const state = Math.max(...Object.values(ruleSet.state).map(widthOf))
  const grade = pad(screen.confidence[rule.confidence], confidence)
  const shade = rule.state === 'on' ? paint.quiet : paint.doubt
  const here = pad(ruleSet.state[rule.state], state)
  const from = rule.pack === 'siteguard' ? rule.detector : `${rule.pack}@${rule.version}`
  const name = printable(rule.id)
  const why = rule.why === undefined ? '' : `\n    ${wrap(whyOf(rule, { texts }), width, 4)}`
  const rest = `${shade(here)}  ${grade}  ${printable(from)}`
  const fits = widthOf(name) <= COLUMN && COLUMN + 2 + widthOf(rest) <= width
  return `${fits ? `${paint.strong(pad(name, COLUMN))}  ${rest}` : `${paint.strong(wrap(name, width, 4))}\n    ${wrap(rest, width, 4)}`}${why}`
}

/** Why a rule is off, with what was measured. */
export function whyOf({ why, reason = '', hits, files }: StandingRule, { texts }: Pick<Context, 'texts'>): string {
  const words = texts.ruleSet
  if (why === undefined) return ''
  const measured = why === 'cap' && hits !== undefined && files !== undefined ? `, ${hits} / ${files}` : ''
  return `${words.why[why]}${measured}${reason === '' ? '' : `${texts.screen.colon}${printable(reason)}`}`
}
