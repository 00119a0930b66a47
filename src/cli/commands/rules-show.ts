import { completeId } from '../../core/complete-id.ts'
import type { CommandModule } from '../command.ts'
import { ruleDocument, ruleLines } from '../explain-rule.ts'
import { flag } from '../options.ts'
import { openRules, standingNow } from '../rules-desk.ts'

/** `siteguard rules show RULE`: a rule of ours or of a pack, in plain words, and how it stands here. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const { packs, rules } = await standingNow(openRules(context))
  const id = completeId(
    String(args[0]),
    rules.map((rule) => rule.id),
  )
  const rule = rules.find((one) => one.id === id)
  if (rule === undefined) return 0
  const own = packs.find(({ name }) => name === rule.pack)?.rules.find(({ name }) => `${rule.pack}/${name}` === id)
  if (flag(options, 'json')) {
    const document = { schemaVersion: 1, kind: 'rule', ...ruleDocument(rule, own, context) }
    context.terminal.out(`${JSON.stringify(document, null, 2)}\n`)
  } else context.terminal.out(`${ruleLines(rule, own, context).join('\n')}\n`)
  return 0
}
