import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { printable } from '../../core/printable.ts'
import { writeFileAtomic } from '../../disk/atomic-write.ts'
import { appFolders } from '../../disk/xdg.ts'
import { importOwner } from '../../fleet/governance/import-owner.ts'
import { PARTS } from '../../fleet/governance/owner-package.ts'
import { wrap } from '../../reporters/text/layout.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { incidentsFolder, storesFolder } from '../folders.ts'
import { approvalsFolder, journalsFolder } from '../govern.ts'
import { flag, text } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'

/** `siteguard owner import FOLDER`: goes on with what another team exported. An inventory that is here already stays as it is. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const { terminal, texts } = context
  const folder = resolve(context.cwd, String(args[0]))
  const done = await importOwner(folder, {
    stores: storesFolder(context),
    incidents: incidentsFolder(context),
    journals: journalsFolder(context),
    approvals: approvalsFolder(context),
    records: join(appFolders(context.env).state, 'records'),
  })
  const file = resolve(context.cwd, text(options, 'inventory') ?? 'siteguard.yml')
  const written = !existsSync(file)
  if (written) await writeFileAtomic(file, done.inventory)
  const { inventory: _, head, ...rest } = done
  if (flag(options, 'json')) {
    writeJson(terminal, { kind: 'owner-import', owner: head.owner, sites: head.sites, ...rest, ...(written ? { inventory: file } : {}) })
    return EXIT.done
  }
  const words = texts.owners
  const say = (line: string): void => terminal.out(`  ${wrap(line, terminal.width, 4)}\n`)
  terminal.out(`${wrap(words.imported({ owner: printable(head.name), at: texts.screen.moment(head.at) }), terminal.width, 2)}\n`)
  say(
    words.parts({
      sites: done.stores.length,
      snapshots: done.snapshots,
      journal: done.journal,
      incidents: done.incidents.length,
      records: done.records,
      approvals: done.approvals,
    }),
  )
  const from = printable(join(folder, PARTS.inventory))
  say(written ? words.inventoryAt({ file: printable(file) }) : words.inventoryLeft({ file: from, here: printable(file) }))
  return EXIT.done
}
