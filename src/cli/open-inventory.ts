import type { Account } from '../core/account.ts'
import { isSiteguardError, SiteguardError } from '../core/error.ts'
import { nearestNames } from '../core/nearest.ts'
import { limitToOwner } from '../fleet/inventory/limit-to-owner.ts'
import { loadInventory } from '../fleet/inventory/load.ts'
import type { Inventory, InventoryOverrides } from '../fleet/inventory/types.ts'
import { refuseLinks } from '../fleet/ledger/refuse-links.ts'
import { loadTexts } from '../i18n/index.ts'
import type { Context, OptionValues } from './command.ts'
import { refuseToWrite } from './only-looks.ts'
import { flag, list, text } from './options.ts'

/** Reads the inventory the flags and the environment point to, and takes its language when nothing stronger was given. `--paranoid` overrides it. */
export async function openInventory(context: Context, options: OptionValues, flags: InventoryOverrides = {}): Promise<Inventory> {
  const file = text(options, 'inventory')
  const { lang } = context.texts
  const inventory = await loadInventory({
    ...(file === undefined ? {} : { file }),
    cwd: context.cwd,
    env: context.env,
    ...(context.langGiven ? { lang } : { systemLang: lang }),
    flags: { ...(flag(options, 'paranoid') ? { paranoid: true } : {}), ...flags },
  })
  if (!context.langGiven && inventory.lang !== undefined) context.texts = await loadTexts(inventory.lang)
  await refuseLinks(inventory)
  // Whoever only looks is told before anything is planned, and before a host is asked to lift anything.
  if (flag(options, 'apply')) refuseToWrite(context, options)
  const owner = text(options, 'asOwner') ?? context.env.SITEGUARD_AS_OWNER ?? ''
  return owner === '' ? inventory : limitToOwner(inventory, owner)
}

/** The inventory, where there is one or one was named; it also decides the language. */
export async function inventoryIfAny(context: Context, options: OptionValues): Promise<Inventory | undefined> {
  const wanted =
    text(options, 'inventory') !== undefined || ['group', 'owner', 'account', 'cms'].some((flag) => list(options, flag).length > 0)
  try {
    return await openInventory(context, options)
  } catch (error) {
    if (!wanted && isSiteguardError(error) && error.code === 'SG-INV-002') return undefined
    throw error
  }
}

/** The account of that name. @throws SG-USE-002 */
export function accountNamed(inventory: Pick<Inventory, 'accounts'>, name: string): Account {
  const account = inventory.accounts.find((candidate) => candidate.id === name)
  if (account !== undefined) return account
  const ids = inventory.accounts.map((candidate) => candidate.id as string)
  const near = nearestNames(name, ids)
  throw new SiteguardError({ code: 'SG-USE-002', kind: 'usage', params: { selector: name, known: near.length > 0 ? near : ids } })
}
