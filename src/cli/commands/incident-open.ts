import { printable } from '../../core/printable.ts'
import { clockOf, concerns, listIncidents, openIncident } from '../../evidence/index.ts'
import { wrap } from '../../reporters/text/layout.ts'
import { stepLines } from '../../reporters/text/next-steps.ts'
import type { CommandModule } from '../command.ts'
import { incidentsFolder } from '../folders.ts'
import { clockLines, operatorOf, placesOf, shownIncident } from '../incident-desk.ts'
import { momentsGiven } from '../incident-moments.ts'
import { inventoryIfAny } from '../open-inventory.ts'
import { flag, text, usage } from '../options.ts'
import { pickSitesOrAll } from '../pick-sites.ts'
import { writeJson } from '../screen/write-json.ts'

/** Of a title that stands on top of every paper. Characters. */
const LONGEST = 200

/** `siteguard incident open [SELECTOR…]`: begins the running log of an incident, and with it the 72 hours. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const title = text(options, 'title')?.trim() ?? ''
  if (title === '') throw usage('--title', context.texts.help.usage.missingValue())
  if (title.length > LONGEST) throw usage('--title', context.texts.help.usage.tooLong({ most: LONGEST }))
  const moments = momentsGiven(context, options)
  const inventory = await inventoryIfAny(context, options)
  const names = (args[0] as readonly string[] | undefined) ?? []
  const about = inventory === undefined ? unknownPlaces(names) : placesOf(inventory, pickSitesOrAll(context, inventory, names, options))
  const by = operatorOf(context, options)
  const already = (await listIncidents(incidentsFolder(context))).filter(
    (one) => one.closedAt === undefined && about.sites.some(({ site, account }) => concerns(one, { site, account })),
  )
  const log = await openIncident(incidentsFolder(context), { title, ...about }, { now: Date.now, by })
  if (moments.length > 0) await log.append(...moments)
  const { texts, terminal } = context
  const info = (await listIncidents(incidentsFolder(context))).find(({ dir }) => dir === log.dir)
  if (info === undefined) throw new Error(`${log.dir} is gone`)
  const clock = clockOf(info.check.entries, Date.now())
  if (flag(options, 'json')) {
    writeJson(terminal, { kind: 'incident', incident: shownIncident(info), clock })
    return 0
  }
  const { incident: words } = texts
  terminal.out(`${wrap(words.opened({ id: printable(info.id) }), terminal.width, 0)}\n`)
  terminal.out(`${words.folder}\n  ${printable(info.dir)}\n`)
  terminal.out(clockLines(context, { clock }))
  if (already.length > 0)
    terminal.err(
      `${texts.screen.warning}${texts.screen.colon}${wrap(words.alsoOpen({ ids: already.map(({ id }) => printable(id)).join(', ') }), terminal.width, 2)}\n`,
    )
  const of =
    about.sites.length === 1
      ? printable(about.sites[0]?.site ?? '--all')
      : about.accounts.length === 1
        ? printable(about.accounts[0] ?? '')
        : '--all'
  const { step } = words
  terminal.out(`\n${[words.next, ...stepLines([step.snapshot({ of }), step.pack, step.note, step.notify], terminal)].join('\n')}\n`)
  return 0
}

/** Without an inventory: what was typed, so that nothing keeps a file from being opened now. */
function unknownPlaces(names: readonly string[]) {
  return {
    accounts: [] as string[],
    sites: names.map((site): { site: string; account: string; url?: string; owner?: string } => ({ site, account: '' })),
  }
}
