import { existsSync } from 'node:fs'
import type { Account } from '../core/account.ts'
import type { Secret } from '../core/secret.ts'
import { loginSlot } from '../recipes/rotation/provider/plan.ts'
import type { Context, OptionValues } from './command.ts'
import { openVaultHere, type VaultInventory, vaultFile } from './open-vault.ts'

/**
 * Passwords the vault has for siteguard's own login besides the one that was tried and refused: the one that waits there when a rotation
 * was cut off after the host had changed it, and the one in use when it was changed by this very process. At most two: each wrong one counts
 * at the host. None where there is no vault, or it cannot be opened: the refusal is then what is told.
 */
export async function otherPasswords(
  context: Context,
  options: OptionValues,
  inventory: Partial<VaultInventory>,
  account: Account,
): Promise<readonly Secret[]> {
  const { vault: file, recipients = [] } = inventory
  if (account.user === undefined || file === undefined || !existsSync(vaultFile(context, options, { vault: file, recipients }))) return []
  const slot = loginSlot(account, account.user)
  try {
    const vault = await openVaultHere(context, options, { vault: file, recipients })
    if (vault.slot(slot) === undefined) return []
    return [vault.value(slot, 'pending'), vault.value(slot, 'current')].filter((value) => value !== undefined)
  } catch {
    return []
  }
}
