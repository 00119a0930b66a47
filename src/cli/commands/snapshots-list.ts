import { lastKnownClean } from '../../app/snapshot/last-known-clean.ts'
import { printable } from '../../core/printable.ts'
import { sizeText, wrap } from '../../reporters/text/layout.ts'
import { snapshotRows } from '../../reporters/text/snapshot-text.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { flag } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'
import { openSiteStore, pickStores } from '../stores.ts'

/** `siteguard snapshots list`: what is kept on this machine, oldest first. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const sites = await pickStores(context, (args[0] as readonly string[] | undefined) ?? [], options)
  const { terminal, texts } = context
  const { history, screen } = texts
  const rows = []
  for (const site of sites) {
    const store = await openSiteStore(context, options, site)
    const [infos, size, clean] = [await store.list({ targets: flag(options, 'targets') }), await store.size(), await lastKnownClean(store)]
    rows.push({ site, infos, size, clean })
  }
  if (flag(options, 'json')) {
    const shown = rows.map(({ site, infos, size, clean }) => ({
      site,
      bytes: size.bytes,
      lastKnownClean: clean?.record.id,
      snapshots: infos.map(({ record: { databases, ...record }, marks }) => ({
        ...record,
        databases: databases.map(({ tables, ...database }) => ({ ...database, tables: tables.length })),
        marks,
      })),
    }))
    writeJson(terminal, { kind: 'snapshots', sites: shown })
    return EXIT.done
  }
  if (rows.length === 0) terminal.out(`${history.none}\n`)
  for (const { site, infos, size, clean } of rows) {
    const head = history.heading({ count: infos.length, size: sizeText(size.bytes, screen) })
    terminal.out(`${wrap(`${terminal.paint.strong(printable(site))}  ${head}`, terminal.width, 2)}\n`)
    const shown = snapshotRows(infos, clean, { texts, width: terminal.width, paint: terminal.paint })
    if (shown.length > 0) terminal.out(`${shown.join('\n')}\n`)
  }
  return EXIT.done
}
