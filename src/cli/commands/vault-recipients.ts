import type { Keeper } from '../../secrets/vault/index.ts'
import { splitKeeper } from '../../secrets/vault/index.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { inventoryIfAny } from '../open-inventory.ts'
import { openVaultHere, openVaultKeys, shownKey } from '../open-vault.ts'
import { flag, list, usage } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'

/** `siteguard vault recipients`: who opens the vault, and changes of that. */
export const run: CommandModule['run'] = async (context, _args, options) => {
  const inventory = await inventoryIfAny(context, options)
  const { terminal, texts } = context
  const words = texts.vault
  const keys = await openVaultKeys(context, options)
  const vault = await openVaultHere(context, options, inventory, { keys })
  const added = list(options, 'add').map(splitKeeper)
  const removed: Keeper[] = []
  for (const named of list(options, 'remove')) {
    const { key } = splitKeeper(named)
    const found = vault.keepers().filter((keeper) => keeper.key === key || (keeper.name !== '' && keeper.name === named))
    if (found.length === 0) throw usage('--remove', words.unknownKeeper)
    removed.push(...found)
  }
  const fresh = added.filter(({ key }) => !vault.keepers().some((keeper) => keeper.key === key))
  if (fresh.length + removed.length > 0) {
    const stay = vault.keepers().filter((keeper) => !removed.includes(keeper))
    await vault.setKeepers([...stay, ...fresh])
  }
  const ours = keys.recipients()
  if (flag(options, 'json')) {
    const recipients = vault.keepers().map((keeper) => ({ ...keeper, ours: ours.includes(keeper.key) }))
    writeJson(terminal, { kind: 'vault-recipients', file: vault.file, recipients, added: fresh, removed })
    return EXIT.done
  }
  for (const keeper of fresh) terminal.out(`${words.keeperAdded({ key: shownKey(keeper) })}\n`)
  for (const keeper of removed) terminal.out(`${words.keeperRemoved({ key: shownKey(keeper) })}\n`)
  if (fresh.length + removed.length === 0) {
    for (const keeper of vault.keepers()) terminal.out(`${shownKey(keeper)}${ours.includes(keeper.key) ? `  (${words.ours})` : ''}\n`)
  }
  if (removed.length > 0) terminal.err(`${texts.screen.warning}${texts.screen.colon}${words.oldCopies}\n`)
  return EXIT.done
}
