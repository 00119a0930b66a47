import { printable } from '../../core/printable.ts'
import { explainConfig, originText } from '../../fleet/inventory/index.ts'
import { pad, widthOf, wrap } from '../../reporters/text/layout.ts'
import type { CommandModule } from '../command.ts'
import { openInventory } from '../open-inventory.ts'
import { flag } from '../options.ts'

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
  const rows = values.map(({ path, value, origin }) => ({
    path: printable(path),
    value: printable([value].flat().join(', ')),
    from: flag(options, 'origin') ? printable(originText(origin, { lang: texts.lang, cwd })) : '',
  }))
  const widest = (column: 'path' | 'value' | 'from', most: number): number =>
    Math.min(most, Math.max(...rows.map((row) => widthOf(row[column])), 1))
  const [paths, shown] = [widest('path', 40), widest('value', 30)]
  const narrow = terminal.width < paths + shown + widest('from', 40) + 4
  for (const { path, value, from } of rows) {
    const origin = terminal.paint.quiet(from)
    if (narrow)
      terminal.out(
        `${path}\n${[value, origin]
          .filter((part) => part !== '')
          .map((part) => `    ${wrap(part, terminal.width, 4)}\n`)
          .join('')}`,
      )
    else terminal.out(`${`${pad(path, paths)}  ${pad(value, shown)}  ${origin}`.trimEnd()}\n`)
  }
  return 0
}
