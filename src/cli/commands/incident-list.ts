import { printable } from '../../core/printable.ts'
import { clockOf, listIncidents } from '../../evidence/index.ts'
import { wrap } from '../../reporters/text/layout.ts'
import type { CommandModule } from '../command.ts'
import { incidentsFolder } from '../folders.ts'
import { clockLines, shownIncident } from '../incident-desk.ts'
import { flag, usage } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'

/** `siteguard incident list`: the incidents of this machine, with how long is left. */
export const run: CommandModule['run'] = async (context, _args, options) => {
  const { terminal, texts } = context
  if (flag(options, 'plain') && flag(options, 'json')) throw usage('--plain', texts.help.usage.conflict({ other: '--json' }))
  const now = Date.now()
  const infos = (await listIncidents(incidentsFolder(context))).map((info) => ({ info, clock: clockOf(info.check.entries, now) }))
  if (flag(options, 'json')) {
    writeJson(terminal, { kind: 'incidents', incidents: infos.map(({ info, clock }) => ({ ...shownIncident(info), clock })) })
    return 0
  }
  if (flag(options, 'plain')) {
    for (const { info, clock } of infos) {
      const state = info.check.fault !== undefined ? 'broken' : info.closedAt === undefined ? 'open' : 'closed'
      const fields = [info.id, state, info.openedAt, clock.until, clock.notified?.at ?? '', info.dir, info.title]
      terminal.out(`${fields.map(printable).join('\t')}\n`)
    }
    return 0
  }
  const { incident: words } = texts
  if (infos.length === 0) terminal.out(`${words.none}\n`)
  for (const { info, clock } of infos) {
    const { entries, fault } = info.check
    const state =
      fault !== undefined
        ? terminal.paint.bad(words.state.broken({ line: fault.line }))
        : info.closedAt === undefined
          ? words.state.open
          : words.state.closed({ at: texts.screen.moment(info.closedAt) })
    const packs = entries.filter(({ kind }) => kind === 'pack').length
    terminal.out(`${terminal.paint.strong(printable(info.id))}  ${state}\n`)
    for (const line of [printable(info.title), words.entries({ count: entries.length, packs })])
      terminal.out(`  ${wrap(line, terminal.width, 2)}\n`)
    terminal.out(`  ${printable(info.dir)}\n`)
    if (info.closedAt === undefined && entries.length > 0) terminal.out(clockLines(context, { clock }, 2))
  }
  return 0
}
