import { resolve } from 'node:path'
import { buildTimeline } from '../../app/timeline/build-timeline.ts'
import type { SnapshotId } from '../../core/snapshot.ts'
import { writeFileAtomic } from '../../disk/atomic-write.ts'
import { escapeJson } from '../../reporters/json/escape-json.ts'
import { timelinePlain } from '../../reporters/plain/timeline-plain.ts'
import { timelineText } from '../../reporters/text/timeline-text.ts'
import type { CommandModule, Context, OptionValues } from '../command.ts'
import { noteTimeline } from '../note-act.ts'
import { openInventory } from '../open-inventory.ts'
import { openLogs } from '../open-logs.ts'
import { checkForms, flag, text, usage } from '../options.ts'
import { pickSite } from '../pick-sites.ts'
import { startProgress } from '../screen/progress.ts'
import { findSnapshotOf } from '../stores.ts'
import { openTimeline } from '../timeline-desk.ts'

/** `siteguard timeline SITE`: who wrote what, when, through which hole, by the logs there are. Nothing on the account is changed. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const { terminal, signal } = context
  checkForms(context, options)
  const zone = zoneOf(context, options)
  const inventory = await openInventory(context, options)
  const site = pickSite(context, inventory, String(args[0]))
  // Also where the newest is not the one that is explained: a site of which nothing is kept is told so.
  const { info } = await findSnapshotOf(context, options, site.id, text(options, 'at') ?? 'latest')
  const progress = await startProgress(terminal, context.texts)
  const logs = openLogs(context, options, inventory, site)
  try {
    const report = await buildTimeline(site, await openTimeline(context, options, inventory, site, logs, progress.listener), {
      ...(text(options, 'at') === undefined ? {} : { at: info.record.id as SnapshotId }),
      ...(zone === undefined ? {} : { zone }),
      signal,
    })
    progress.stop()
    await noteTimeline(context, report)
    const { texts } = context
    const file = text(options, 'html')
    if (file !== undefined) {
      const { timelineHtml } = await import('../../reporters/html/timeline-html.ts')
      await writeFileAtomic(resolve(context.cwd, file), context.redact(timelineHtml(report, texts)))
    }
    if (flag(options, 'json')) terminal.out(`${escapeJson(JSON.stringify(report, null, 2))}\n`)
    else if (flag(options, 'plain')) terminal.out(timelinePlain(report, flag(options, '0')))
    else terminal.out(timelineText(report, { texts, width: terminal.width, paint: terminal.paint }))
    if (file !== undefined && !flag(options, 'quiet')) terminal.err(`${texts.timeline.htmlMade({ file })}\n`)
    return report.exitCode
  } finally {
    progress.stop()
  }
}

/** `+0100` as minutes. */
function zoneOf(context: Context, options: OptionValues): number | undefined {
  const given = text(options, 'zone')
  if (given === undefined) return undefined
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(given) ?? []
  if (sign === undefined || Number(hours) > 14 || Number(minutes) > 59) throw usage('--zone', context.texts.timeline.wantsZone)
  return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
}
