import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { compileGlob, isGlob } from '../../core/glob.ts'
import { printable } from '../../core/printable.ts'
import { diskReadError } from '../../disk/disk-error.ts'
import { type FileFormat, parseEntries, passEntries, showPass, type VaultEntry } from '../../secrets/vault/index.ts'
import type { CommandModule, Context } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { inventoryIfAny } from '../open-inventory.ts'
import { openVaultHere } from '../open-vault.ts'
import { flag, text, usage } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'

/** `siteguard vault import`: all of it in one write, or nothing. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const { terminal, texts } = context
  const format = text(options, 'format')
  if (format === undefined) throw usage('--format', texts.help.usage.missingValue())
  const inventory = await inventoryIfAny(context, options)
  const vault = await openVaultHere(context, options, inventory)
  const names = ((args[0] as readonly string[] | undefined) ?? []).map(String)
  const entries = format === 'pass' ? await fromPass(context, names) : await fromFile(context, format as FileFormat, names)
  for (const { value } of entries) context.keepSecret(value)
  const replace = flag(options, 'replace')
  const slots = await vault.change((draft) => {
    const taken: string[] = []
    for (const { name, value, user, url, note } of entries) {
      const there = draft.slot(name)
      if (there?.current !== undefined && (!replace || draft.value(name)?.reveal() === value.reveal())) continue
      if (there?.pending !== undefined) continue
      draft.add(name, value, { user, url, note, replace })
      taken.push(name)
    }
    return taken
  })
  if (flag(options, 'json')) writeJson(terminal, { kind: 'vault-imported', slots, skipped: entries.length - slots.length })
  else terminal.out(`${texts.vault.imported({ count: slots.length, skipped: entries.length - slots.length })}\n`)
  if (format !== 'pass') {
    for (const file of names)
      terminal.err(`${texts.screen.warning}${texts.screen.colon}${texts.vault.deleteSource({ file: printable(file) })}\n`)
  }
  return EXIT.done
}

async function fromFile(context: Context, format: FileFormat, names: readonly string[]): Promise<VaultEntry[]> {
  if (names.length === 0) throw usage('file', context.texts.help.usage.missingArgument())
  const entries: VaultEntry[] = []
  for (const name of names) {
    const file = resolve(context.cwd, name)
    const content = await readFile(file, 'utf8').catch((error: unknown) => {
      throw diskReadError(file, error)
    })
    entries.push(...parseEntries(format, content, name))
  }
  return entries
}

async function fromPass(context: Context, names: readonly string[]): Promise<VaultEntry[]> {
  const known = await passEntries(context.env, context.env.HOME ?? homedir())
  const tests = names.map((name) => (isGlob(name) ? compileGlob(name, { paths: true }) : undefined) ?? ((entry: string) => entry === name))
  const wanted = names.length === 0 ? known : known.filter((entry) => tests.some((test) => test(entry)))
  const entries: VaultEntry[] = []
  for (const name of wanted) entries.push(await showPass(name, 'siteguard', context.env))
  return entries
}
