import { readFile } from 'node:fs/promises'
import { packageFile } from '../../disk/package-file.ts'
import type { CommandModule } from '../command.ts'
import { usage } from '../options.ts'

const NAMES = [
  'inventory',
  'recipe',
  'plan',
  'scan-report',
  'snapshot-report',
  'snapshots-report',
  'runs-report',
  'store-report',
  'upgrade-report',
  'rotation-report',
  'incident-report',
  'harden-report',
  'status-report',
  'run-record',
  'recovery-report',
  'watch-report',
  'timeline-report',
  'rules-report',
]

/** `siteguard schema NAME`: the published JSON Schema, for editors and for readers of --json. */
export const run: CommandModule['run'] = async ({ terminal, texts }, args) => {
  const name = String(args[0])
  if (!NAMES.includes(name)) throw usage('schema', texts.help.usage.badValue({ value: name, allowed: NAMES.join(', ') }))
  terminal.out(await readFile(packageFile(`schemas/${name}.schema.json`), 'utf8'))
  return 0
}
