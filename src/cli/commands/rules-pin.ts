import { pinnedNow, pinnedTo, unpinned } from '../../app/rules/change-rules.ts'
import { ownVersion } from '../../app/rules/standing.ts'
import { completeId } from '../../core/complete-id.ts'
import type { CommandModule } from '../command.ts'
import { flag } from '../options.ts'
import { openRules } from '../rules-desk.ts'
import { tellSet } from '../tell-set.ts'

/** `siteguard rules pin current|NUMBER|none`: holds the rules as they are, or were. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const store = openRules(context)
  const { sets } = await store.read()
  const wanted = completeId(String(args[0]), ['current', 'none', ...sets.map(({ number }) => String(number))])
  const { version } = context
  const last = (await store.measured())[ownVersion]
  const set = await store.change((before) => {
    if (wanted === 'none') return unpinned(before)
    if (wanted === 'current') return pinnedNow(before, version, last, new Date().toISOString())
    return pinnedTo(sets.find(({ number }) => String(number) === wanted) ?? before, version)
  })
  const words = context.texts.ruleSet
  const rules = set.pin?.accepted.length ?? 0
  const told =
    wanted === 'none'
      ? [words.unpinned]
      : [...(wanted === 'current' ? [] : [words.pinnedSet({ number: set.number, from: wanted })]), words.pinnedNow({ rules, version })]
  tellSet(context, set, flag(options, 'json'), [...told, words.back])
  return 0
}
