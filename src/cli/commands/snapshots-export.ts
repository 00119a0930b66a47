import { resolve } from 'node:path'
import { printable } from '../../core/printable.ts'
import { sizeText, wrap } from '../../reporters/text/layout.ts'
import { exportSnapshot } from '../../snapshots/store/index.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { inventoryIfAny } from '../open-inventory.ts'
import { flag } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'
import { findSnapshot } from '../stores.ts'

/** `siteguard snapshots export SNAPSHOT FOLDER`: its files and databases, written out for other tools. */
export const run: CommandModule['run'] = async (context, args, options) => {
  await inventoryIfAny(context, options)
  const { store, info } = await findSnapshot(context, options, String(args[0]))
  const folder = resolve(context.cwd, String(args[1]))
  const reader = await store.open(info.record.id, { signal: context.signal })
  try {
    const result = await exportSnapshot(reader, folder, { signal: context.signal })
    const { terminal, texts } = context
    const { history, screen } = texts
    const exitCode = result.left.some(({ why }) => why === 'not-in-snapshot') ? EXIT.partial : EXIT.done
    if (flag(options, 'json')) {
      writeJson(terminal, { kind: 'snapshot-export', id: info.record.id, folder, ...result, exitCode })
      return exitCode
    }
    const said = history.exported({ files: result.files, size: sizeText(result.bytes, screen), folder: printable(folder) })
    terminal.out(`${wrap(said, terminal.width, 2)}\n`)
    for (const database of result.databases) terminal.out(`  ${wrap(printable(database), terminal.width, 4)}\n`)
    for (const { path, why } of result.left) {
      terminal.err(`${wrap(`${screen.warning}${screen.colon}${printable(path)}${screen.colon}${history.left[why]}`, terminal.width, 2)}\n`)
    }
    return exitCode
  } finally {
    await reader.close()
  }
}
