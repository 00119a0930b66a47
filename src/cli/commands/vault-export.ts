import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { SiteguardError } from '../../core/error.ts'
import { printable } from '../../core/printable.ts'
import { diskWriteError } from '../../disk/disk-error.ts'
import { type FileFormat, formatEntries, toPass, type VaultEntry } from '../../secrets/vault/index.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { inventoryIfAny } from '../open-inventory.ts'
import { openVaultHere } from '../open-vault.ts'
import { flag, text, usage } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'
import { pickSlots } from './vault-show.ts'

/** `siteguard vault export`: current values, in clear, into a new file of mode 0600, or by hand into pass. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const { terminal, texts } = context
  const words = texts.vault
  const format = text(options, 'format')
  const out = text(options, 'out')
  if (format === undefined) throw usage('--format', texts.help.usage.missingValue())
  if (format !== 'pass' && out === undefined) throw usage('--out', texts.help.usage.missingValue())
  if (format === 'pass' && out !== undefined) throw usage('--out', texts.help.usage.conflict({ other: '--format pass' }))
  if (format !== 'pass' && text(options, 'prefix') !== undefined)
    throw usage('--prefix', texts.help.usage.onlyWith({ other: '--format pass' }))
  const inventory = await inventoryIfAny(context, options)
  const vault = await openVaultHere(context, options, inventory)
  const slots = pickSlots(vault, args[0])
  const unsure = slots.filter(({ pending }) => pending !== undefined).map(({ name }) => name)
  const entries: VaultEntry[] = slots.flatMap(({ name, user = '', url = '', note, current, pending }) => {
    const value = vault.value(name)
    return value === undefined || current === undefined || pending !== undefined
      ? []
      : [{ name, value, user, url, note, made: current.made }]
  })
  if (format === 'pass') {
    for (const entry of entries) await toPass(entry, text(options, 'prefix') ?? 'siteguard', context.env)
  } else await writeNew(resolve(context.cwd, out as string), formatEntries(format as FileFormat, entries))
  const done =
    format === 'pass'
      ? words.exportedPass({ count: entries.length })
      : words.exported({ count: entries.length, file: printable(out as string) })
  if (flag(options, 'json'))
    writeJson(terminal, { kind: 'vault-exported', format, file: out ?? null, count: entries.length, pending: unsure })
  else terminal.out(`${done}\n`)
  if (unsure.length > 0) terminal.err(`${texts.screen.warning}${texts.screen.colon}${words.notExported({ slots: unsure.join(', ') })}\n`)
  return EXIT.done
}

/** Never over another file: it might be a link to where others read. */
async function writeNew(file: string, content: string): Promise<void> {
  try {
    const handle = await open(file, 'wx', 0o600)
    try {
      await handle.chmod(0o600)
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw diskWriteError(file, error)
    throw new SiteguardError({ code: 'SG-VAULT-002', kind: 'conflict', params: { file } })
  }
}
