import { listRuns, listRunsOnAccount } from '../app/runs/list-runs.ts'
import type { AccountId } from '../core/account.ts'
import { latestOrComplete } from '../core/complete-id.ts'
import { isSiteguardError, SiteguardError } from '../core/error.ts'
import type { Listener } from '../core/events.ts'
import type { Inventory } from '../fleet/inventory/index.ts'
import type { Context, OptionValues } from './command.ts'
import { accountNamed } from './open-inventory.ts'
import { openLedger } from './open-ledger.ts'
import { text } from './options.ts'
import { openRunDesk, type RunDesk } from './run-desk.ts'

/** A run that is meant, and what works on it. */
export interface TakenUp extends RunDesk {
  readonly id: string
}

/**
 * The run a word means: its id or the beginning of it, or `latest`, of the runs this machine knows; else, where `--account` says which account
 * (or the inventory has one only), of the runs another machine left there.
 * @throws SG-USE-004, SG-USE-005, SG-USE-006, SG-USE-002
 */
export async function findRunDesk(
  context: Context,
  options: OptionValues,
  inventory: Inventory,
  word: string,
  emit: Listener,
): Promise<TakenUp> {
  const here = await listRuns({ ledger: openLedger(context) })
  const named = text(options, 'account')
  const only = named ?? (inventory.accounts.length === 1 ? (inventory.accounts[0]?.id as string) : undefined)
  try {
    const id = latestOrComplete(
      word,
      here.map((run) => run.id),
    )
    const known = here.find((run) => run.id === id)
    const account = named ?? (known !== undefined && 'account' in known ? known.account : only)
    if (account !== undefined) return { id, ...wished(await openDesk(context, options, inventory, account as AccountId, emit)) }
    throw new Error(`the plan of run ${id} cannot be read`)
  } catch (error) {
    if (!isSiteguardError(error) || error.code !== 'SG-USE-005') throw error
    const none = new SiteguardError({ code: 'SG-USE-006', kind: 'usage', params: { name: word, what: 'run' }, cause: error })
    const unknown = here.length === 0 ? none : error
    if (only === undefined) throw unknown
    // Without an identity nothing of another machine's can be read.
    const desk = await openDesk(context, options, inventory, only as AccountId, emit).catch((refused: unknown) => {
      throw isSiteguardError(refused) && refused.code === 'SG-SEAL-001' && named === undefined ? unknown : refused
    })
    const there = await listRunsOnAccount(desk.deps)
    return {
      id: latestOrComplete(
        word,
        there.map((run) => run.id),
      ),
      ...wished(desk),
    }
  }
}

function wished({ deps, close }: RunDesk): RunDesk {
  return { deps: { ...deps, wished: true }, close }
}

function openDesk(context: Context, options: OptionValues, inventory: Inventory, account: AccountId, emit: Listener): Promise<RunDesk> {
  return openRunDesk(context, options, inventory, accountNamed(inventory, account), emit, false)
}
