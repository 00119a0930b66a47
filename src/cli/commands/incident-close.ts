import { SiteguardError } from '../../core/error.ts'
import { printable } from '../../core/printable.ts'
import { clockOf, momentsOf, openLog } from '../../evidence/index.ts'
import { wrap } from '../../reporters/text/layout.ts'
import type { CommandModule } from '../command.ts'
import { findIncident, operatorOf, shownIncident } from '../incident-desk.ts'
import { flag } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'

/** `siteguard incident close REASON…`: ends the running log. What is missing in it is told, and keeps nobody from closing. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const { texts, terminal } = context
  const info = await findIncident(context, options)
  if (info.closedAt !== undefined)
    throw new SiteguardError({ code: 'SG-INC-008', kind: 'conflict', params: { incident: printable(info.id), since: info.closedAt } })
  const text = (args[0] as readonly string[]).join(' ').trim()
  const log = openLog(info.dir, { now: Date.now, by: operatorOf(context, options) })
  const [closed] = await log.append({ kind: 'close', text })
  const check = await log.check()
  const stated = momentsOf(check.entries)
  const missing = [
    ...(stated.aware === undefined ? ['aware' as const] : []),
    ...(check.entries.some(({ kind }) => kind === 'pack') ? [] : ['pack' as const]),
    ...(stated.notified === undefined ? ['notified' as const] : []),
  ]
  const clock = clockOf(check.entries, Date.now())
  const after = { ...info, check, ...(closed === undefined ? {} : { closedAt: closed.at }) }
  if (flag(options, 'json')) writeJson(terminal, { kind: 'incident', incident: shownIncident(after), clock, missing })
  else {
    terminal.out(`${wrap(texts.incident.closed({ id: printable(info.id) }), terminal.width, 0)}\n`)
    if (check.entries.some(({ kind }) => kind === 'pack')) terminal.out(`${wrap(texts.incident.held, terminal.width, 0)}\n`)
    for (const what of missing) terminal.out(`  - ${wrap(texts.incident.missing[what], terminal.width, 4)}\n`)
  }
  return 0
}
