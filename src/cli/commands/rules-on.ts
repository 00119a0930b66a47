import { withOn } from '../../app/rules/change-rules.ts'
import { ownVersion, versionOf } from '../../app/rules/standing.ts'
import { completeId } from '../../core/complete-id.ts'
import type { CommandModule } from '../command.ts'
import { flag } from '../options.ts'
import { openRules, standingNow } from '../rules-desk.ts'
import { tellSet } from '../tell-set.ts'

/** `siteguard rules on RULE…`: rules that judge again. One whose last test was over its cap does not. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const store = openRules(context)
  const { rules: standing, packs } = await standingNow(store)
  const known = standing.map(({ id }) => id)
  const rules = (args[0] as readonly string[]).map((name) => completeId(name, known))
  const measured = await store.measured()
  const last = (rule: string) => {
    const pack = packs.find(({ name }) => rule.startsWith(`${name}/`))
    return measured[pack === undefined ? ownVersion : versionOf(pack)]
  }
  const set = await store.change((before) => withOn(before, rules, last))
  tellSet(context, set, flag(options, 'json'), [context.texts.ruleSet.switchedOn({ rules: rules.join(', ') })])
  return 0
}
