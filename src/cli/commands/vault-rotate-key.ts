import { printable } from '../../core/printable.ts'
import { addKeyTo } from '../../secrets/vault/index.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { inventoryIfAny } from '../open-inventory.ts'
import { openVaultHere, openVaultKeys, shownKey } from '../open-vault.ts'
import { flag, usage } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'

/** `siteguard vault rotate-key`: everything under a new file key; with --new, a new key of ours in the place of the old one. */
export const run: CommandModule['run'] = async (context, _args, options) => {
  const inventory = await inventoryIfAny(context, options)
  const { terminal, texts } = context
  const words = texts.vault
  let keys = await openVaultKeys(context, options)
  let vault = await openVaultHere(context, options, inventory, { keys })
  let made: { key: string; name: string } | undefined
  if (flag(options, 'new')) {
    const [file, ...others] = keys.places
    if (file === undefined || others.length > 0 || /^(?:env|command):/.test(file)) throw usage('--new', words.onlyIdentityFile)
    const ours = keys.recipients()
    // The new key is on the disk before anything is sealed to it.
    const key = await addKeyTo(file, context.keepSecret)
    keys = await openVaultKeys(context, options)
    vault = await openVaultHere(context, options, inventory, { keys })
    const old = vault.keepers().find((keeper) => ours.includes(keeper.key))
    made = { key, name: old?.name ?? '' }
    await vault.setKeepers([...vault.keepers().filter((keeper) => !ours.includes(keeper.key)), made])
    terminal.err(`${texts.screen.warning}${texts.screen.colon}${words.keyMade({ file: printable(file), key: shownKey(made) })}\n`)
  } else await vault.setKeepers(vault.keepers())
  const recipients = vault.keepers()
  if (flag(options, 'json')) writeJson(terminal, { kind: 'vault-resealed', file: vault.file, recipients, made: made?.key ?? null })
  else terminal.out(`${words.resealed({ count: recipients.length })}\n`)
  terminal.err(`${texts.screen.warning}${texts.screen.colon}${words.oldCopies}\n`)
  return EXIT.done
}
