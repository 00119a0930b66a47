import { checkSlot } from '../../secrets/vault/index.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { inventoryIfAny } from '../open-inventory.ts'
import { openVaultHere } from '../open-vault.ts'
import { flag, text } from '../options.ts'
import { readValue } from '../read-value.ts'
import { writeJson } from '../screen/write-json.ts'

/** `siteguard vault add`: a value that is in use already. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const inventory = await inventoryIfAny(context, options)
  const slot = String(args[0])
  // Before anything is asked: nobody types a password for a name that is refused.
  checkSlot(slot)
  const vault = await openVaultHere(context, options, inventory)
  const replace = flag(options, 'replace')
  vault.mayAdd(slot, replace)
  const value = await readValue(context, options, slot)
  const details = Object.fromEntries(
    (['kind', 'note', 'user', 'url'] as const).flatMap((name) => {
      const given = text(options, name)
      return given === undefined ? [] : [[name, given]]
    }),
  )
  const before = vault.slot(slot)?.current
  const { id, made } = await vault.add(slot, value, { ...details, replace })
  const { terminal, texts } = context
  if (flag(options, 'json')) writeJson(terminal, { kind: 'vault-added', slot, id, made, replaced: before !== undefined })
  else terminal.out(`${before === undefined ? texts.vault.added({ slot }) : texts.vault.replaced({ slot })}\n`)
  return EXIT.done
}
