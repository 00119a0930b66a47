import { type EntryContent, MOMENTS, type Moment } from '../core/incident.ts'
import type { Context, OptionValues } from './command.ts'
import { list, usage } from './options.ts'
import { parseWhen } from './parse-when.ts'

const isMoment = (name: string): name is Moment => MOMENTS.some((known) => known === name)

/** `--moment NAME=WHEN`, as entries of the running log. @throws SG-USE-001 */
export function momentsGiven(context: Context, options: OptionValues): EntryContent[] {
  const words = context.texts.help.usage
  const now = Date.now()
  return list(options, 'moment').map((given) => {
    const at = given.indexOf('=')
    const name = at < 0 ? given : given.slice(0, at)
    if (!isMoment(name)) throw usage('--moment', words.badValue({ value: name, allowed: MOMENTS.join(', ') }))
    const when = parseWhen(at < 0 ? 'now' : given.slice(at + 1), now)
    // What is still to come is no statement of what was.
    if (when === undefined || Date.parse(when) > now + 60_000) throw usage('--moment', words.wantsMoment())
    return { kind: 'moment', moment: name, when }
  })
}
