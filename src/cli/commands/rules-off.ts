import { withOff } from '../../app/rules/change-rules.ts'
import { completeId } from '../../core/complete-id.ts'
import type { CommandModule } from '../command.ts'
import { flag, text } from '../options.ts'
import { openRules, standingNow } from '../rules-desk.ts'
import { tellSet } from '../tell-set.ts'

/** `siteguard rules off RULE…`: rules that judge no more, by a person's word. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const store = openRules(context)
  const known = (await standingNow(store)).rules.map(({ id }) => id)
  const rules = (args[0] as readonly string[]).map((name) => completeId(name, known))
  const set = await store.change((before) => withOff(before, rules, text(options, 'reason') ?? '', new Date().toISOString()))
  const words = context.texts.ruleSet
  tellSet(context, set, flag(options, 'json'), [words.switchedOff({ rules: rules.join(', ') }), words.back])
  return 0
}
