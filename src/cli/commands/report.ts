import { periodOf } from '../../core/period-report.ts'
import type { RunRecord } from '../../core/run-record.ts'
import { periodText } from '../../reporters/text/period-text.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { inventoryIfAny } from '../open-inventory.ts'
import { openRecords } from '../open-records.ts'
import { flag, text, usage } from '../options.ts'
import { parseWhen } from '../parse-when.ts'
import { writeJson } from '../screen/write-json.ts'

/** `siteguard report --since DATE`: what the nights of a period came to, site by site. */
export const run: CommandModule['run'] = async (context, _args, options) => {
  const now = Date.now()
  const when = (name: 'since' | 'until'): string | undefined => {
    const given = text(options, name)
    if (given === undefined) return undefined
    const moment = parseWhen(given, now)
    if (moment === undefined) throw usage(`--${name}`, context.texts.help.usage.wantsDate())
    return moment
  }
  const since = when('since')
  if (since === undefined) throw usage('--since', context.texts.help.usage.missingValue())
  const until = when('until') ?? new Date(now).toISOString()
  const inventory = await inventoryIfAny(context, options)
  const records = openRecords(context, inventory)
  const nights: RunRecord[] = []
  // Ids begin with the moment: of years of nights only those of the period are read.
  const stamp = (moment: string): string => moment.replaceAll(/[-:]|\.\d+/g, '')
  for (const id of await records.list()) {
    const at = id.slice(0, id.indexOf('-'))
    if (at >= stamp(since) && at <= stamp(until)) nights.push(await records.open(id))
  }
  const report = periodOf(
    nights.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1)),
    since,
    until,
  )
  const { terminal, texts } = context
  if (flag(options, 'json')) writeJson(terminal, { ...report })
  else terminal.out(periodText(report, { texts, width: terminal.width, paint: terminal.paint }))
  return report.nights.length === 0 ? EXIT.partial : EXIT.done
}
