import { withoutPack } from '../../app/rules/change-rules.ts'
import { completeId } from '../../core/complete-id.ts'
import type { CommandModule } from '../command.ts'
import { flag } from '../options.ts'
import { openRules } from '../rules-desk.ts'
import { tellSet } from '../tell-set.ts'

/** `siteguard rules remove PACK`: its rules judge no more. Its files stay, for `rules rollback`. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const store = openRules(context)
  const known = (await store.current()).packs.map(({ name }) => name)
  const name = completeId(String(args[0]), known)
  const set = await store.change((before) => withoutPack(before, name))
  const words = context.texts.ruleSet
  tellSet(context, set, flag(options, 'json'), [words.removed({ name }), words.back])
  return 0
}
