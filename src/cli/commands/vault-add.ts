import { SiteguardError } from '../../core/error.ts'
import { wrap } from '../../reporters/text/layout.ts'
import { checkSlot, type Vault } from '../../secrets/vault/index.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { inventoryIfAny } from '../open-inventory.ts'
import { openVaultHere } from '../open-vault.ts'
import { flag, text } from '../options.ts'
import { readValue } from '../read-value.ts'
import { writeJson } from '../screen/write-json.ts'

/** `siteguard vault add`: a value that is in use already, or with `--pending` one that the next rotation is to bring in. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const inventory = await inventoryIfAny(context, options)
  const slot = String(args[0])
  // Before anything is asked: nobody types a password for a name that is refused.
  checkSlot(slot)
  const vault = await openVaultHere(context, options, inventory)
  const replace = flag(options, 'replace')
  const waits = flag(options, 'pending')
  if (waits) mayWait(vault, slot, replace)
  else vault.mayAdd(slot, replace)
  const value = await readValue(context, options, slot)
  const details = Object.fromEntries(
    (['kind', 'note', 'user', 'url'] as const).flatMap((name) => {
      const given = text(options, name)
      return given === undefined ? [] : [[name, given]]
    }),
  )
  const { terminal, texts } = context
  if (waits) {
    const { id, made } = await vault.change((draft) => {
      const given = draft.slot(slot)?.pending
      if (given !== undefined && given.run === undefined && replace) draft.dropPending(slot, { id: given.id })
      return draft.setPending(slot, value, details)
    })
    if (flag(options, 'json')) writeJson(terminal, { kind: 'vault-added', slot, id, made, replaced: false, state: 'pending' })
    else terminal.out(`${wrap(texts.vault.waits({ slot }), terminal.width, 0)}\n`)
    return EXIT.done
  }
  const before = vault.slot(slot)?.current
  const { id, made } = await vault.add(slot, value, { ...details, replace })
  if (flag(options, 'json')) writeJson(terminal, { kind: 'vault-added', slot, id, made, replaced: before !== undefined })
  else terminal.out(`${before === undefined ? texts.vault.added({ slot }) : texts.vault.replaced({ slot })}\n`)
  return EXIT.done
}

/** @throws SG-VAULT-007 where a value waits that is not to be replaced: a run's never is. */
function mayWait(vault: Vault, slot: string, replace: boolean): void {
  const pending = vault.slot(slot)?.pending
  if (pending === undefined || (replace && pending.run === undefined)) return
  throw new SiteguardError({ code: 'SG-VAULT-007', kind: 'conflict', params: { slot, run: pending.run ?? '', since: pending.since } })
}
