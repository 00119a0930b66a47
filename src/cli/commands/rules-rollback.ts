import { setBefore } from '../../app/rules/change-rules.ts'
import { currentOf } from '../../app/rules/rules-store.ts'
import type { CommandModule } from '../command.ts'
import { flag } from '../options.ts'
import { openRules } from '../rules-desk.ts'
import { tellSet } from '../tell-set.ts'

/** `siteguard rules rollback`: the rules before the last change, in one step. */
export const run: CommandModule['run'] = async (context, _args, options) => {
  const words = context.texts.ruleSet
  let act: keyof typeof words.acts = 'first'
  const set = await openRules(context).choose((file) => {
    act = currentOf(file).act
    return setBefore(file)
  })
  tellSet(context, set, flag(options, 'json'), [words.rolledBack({ number: set.number, act: words.acts[act] })])
  return 0
}
