import { printable } from '../../core/printable.ts'
import { explainConfig, originText } from '../../fleet/inventory/index.ts'
import { pad, widthOf } from '../../reporters/text/layout.ts'
import type { CommandModule } from '../command.ts'
import { flag, openInventory } from '../session.ts'

/** `siteguard config show`: every effective value; secrets as their reference only. */
export const run: CommandModule['run'] = async (context, _args, options) => {
  const inventory = await openInventory(context, options)
  const { terminal, texts, cwd } = context
  const values = explainConfig(inventory)
  if (flag(options, 'json')) {
    const rows = values.map(({ path, value, origin }) => ({ path, value, origin }))
    terminal.out(`${JSON.stringify({ schemaVersion: 1, kind: 'config', file: inventory.file, values: rows }, null, 2)}\n`)
    return 0
  }
  const column = Math.min(40, Math.max(...values.map((row) => widthOf(row.path)), 1))
  for (const { path, value, origin } of values) {
    const from = flag(options, 'origin') ? `  ${terminal.paint.quiet(printable(originText(origin, { lang: texts.lang, cwd })))}` : ''
    terminal.out(`${pad(printable(path), column)}  ${printable([value].flat().join(', '))}${from}\n`)
  }
  return 0
}
