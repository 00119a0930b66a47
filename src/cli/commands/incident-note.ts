import { resolve } from 'node:path'
import { attachFile } from '../../app/incident/attach-files.ts'
import type { EntryContent } from '../../core/incident.ts'
import { printable } from '../../core/printable.ts'
import { clockOf, openLog } from '../../evidence/index.ts'
import { wrap } from '../../reporters/text/layout.ts'
import type { CommandModule } from '../command.ts'
import { clockLines, findIncident, operatorOf, shownIncident } from '../incident-desk.ts'
import { momentsGiven } from '../incident-moments.ts'
import { flag, list, usage } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'

/** A line of the log that is longer could not be read at a sitting. Characters. */
const LONGEST = 20_000

/** `siteguard incident note [TEXT…]`: a person's entry in the running log: what was seen, said, decided; files; moments. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const { texts, terminal } = context
  const said = ((args[0] as readonly string[] | undefined) ?? []).join(' ').trim()
  const moments = momentsGiven(context, options)
  const files = list(options, 'attach')
  if (said === '' && moments.length === 0 && files.length === 0) throw usage('text', texts.help.usage.missingArgument())
  if (said.length > LONGEST) throw usage('text', texts.help.usage.tooLong({ most: LONGEST }))
  const info = await findIncident(context, options)
  const log = openLog(info.dir, { now: Date.now, by: operatorOf(context, options) })
  // A log that does not hold together takes no entry: known before anything is copied.
  await log.entries()
  const attached = []
  for (const file of files) attached.push(await attachFile(info.dir, resolve(context.cwd, file)))
  const note: EntryContent[] =
    said === '' && attached.length === 0 ? [] : [{ kind: 'note', text: said, ...(attached.length > 0 && { files: attached }) }]
  const added = await log.append(...note, ...moments)
  const check = await log.check()
  const clock = clockOf(check.entries, Date.now())
  if (flag(options, 'json')) writeJson(terminal, { kind: 'incident', incident: shownIncident({ ...info, check }), clock, added })
  else {
    for (const { number } of added) terminal.out(`${wrap(texts.incident.noted({ number, id: printable(info.id) }), terminal.width, 0)}\n`)
    if (moments.length > 0) terminal.out(clockLines(context, { clock }))
  }
  return 0
}
