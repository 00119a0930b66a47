import { join, resolve } from 'node:path'
import { printable } from '../../core/printable.ts'
import { concerns, listIncidents } from '../../evidence/index.ts'
import { exportOwner } from '../../fleet/governance/export-owner.ts'
import { leavingOf } from '../../fleet/governance/leaving.ts'
import { inventoryOfOwner } from '../../fleet/governance/owner-inventory.ts'
import { PAPERS } from '../../fleet/governance/owner-package.ts'
import { limitToOwner } from '../../fleet/inventory/limit-to-owner.ts'
import { readInventoryText } from '../../fleet/inventory/load.ts'
import { loadTexts } from '../../i18n/index.ts'
import { wrap } from '../../reporters/text/layout.ts'
import { leavingText } from '../../reporters/text/leaving-text.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { incidentsFolder, storesFolder } from '../folders.ts'
import { approvalsFolder, journalsFolder } from '../govern.ts'
import { operatorOf } from '../incident-desk.ts'
import { openInventory } from '../open-inventory.ts'
import { openRecords } from '../open-records.ts'
import { flag } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'

/** `siteguard owner export OWNER FOLDER`: everything of one owner, for him to go on with elsewhere. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const { terminal, texts } = context
  const inventory = await openInventory(context, options)
  const own = limitToOwner(inventory, String(args[0]))
  const owner = own.owners[0] as (typeof own.owners)[number]
  const folder = resolve(context.cwd, String(args[1]))
  const ids = new Set(own.sites.map(({ id }) => id as string))
  const about = (await listIncidents(incidentsFolder(context))).filter((incident) =>
    own.sites.some(({ id, account }) => concerns(incident, { site: id, account })),
  )
  const alone = about.filter(({ sites }) => sites.length > 0 && sites.every(({ site }) => ids.has(site)))
  const others = about.filter((incident) => !alone.includes(incident)).map(({ id }) => id)
  const at = new Date().toISOString()
  const facts = leavingOf(inventory, own, others, at)
  const result = await exportOwner(
    {
      folder,
      head: {
        format: 'siteguard-owner',
        version: 1,
        owner: owner.id,
        name: owner.name,
        at,
        by: operatorOf(context),
        siteguard: context.version,
        sites: [...ids],
      },
      inventory: inventoryOfOwner(await readInventoryText(inventory.file, { lang: texts.lang }), own, texts.lang),
      papers: { en: leavingText(facts, await loadTexts('en')), fr: leavingText(facts, await loadTexts('fr')) },
      incidents: alone.map(({ id }) => id),
      signal: context.signal,
    },
    {
      stores: storesFolder(context),
      incidents: incidentsFolder(context),
      journals: journalsFolder(context),
      approvals: [approvalsFolder(context), ...(inventory.ledger === undefined ? [] : [join(inventory.ledger, 'approvals')])],
    },
    openRecords(context, inventory),
  )
  const lacking = result.snapshots.filter(({ absent }) => absent > 0)
  const exitCode = lacking.length + result.without.length + others.length > 0 ? EXIT.partial : EXIT.done
  if (flag(options, 'json')) {
    writeJson(terminal, { kind: 'owner-export', owner: owner.id, ...result, leftOut: others, exitCode })
    return exitCode
  }
  const words = texts.owners
  const say = (line: string): void => terminal.out(`  ${wrap(line, terminal.width, 4)}\n`)
  terminal.out(
    `${wrap(words.exported({ owner: printable(owner.name), folder: printable(folder), files: result.files }), terminal.width, 2)}\n`,
  )
  say(
    words.parts({
      sites: result.snapshots.length,
      snapshots: result.snapshots.reduce((sum, { count }) => sum + count, 0),
      journal: result.journal,
      incidents: result.incidents.length,
      records: result.records,
      approvals: result.approvals,
    }),
  )
  for (const { site, absent } of lacking) say(words.absent({ site: printable(site), count: absent }))
  if (result.without.length > 0) say(words.without({ sites: result.without.map(printable).join(', ') }))
  if (others.length > 0) say(words.others({ incidents: others.map(printable).join(', ') }))
  say(words.whatNext({ file: printable(join(folder, PAPERS[texts.lang])) }))
  return exitCode
}
