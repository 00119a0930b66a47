import { join, resolve } from 'node:path'
import { savePlan } from '../app/plans/save-plan.ts'
import type { Approval } from '../core/approval.ts'
import { isSiteguardError, SiteguardError } from '../core/error.ts'
import { appFolders } from '../disk/xdg.ts'
import { approvalsIn, readApproval } from '../fleet/governance/approval-files.ts'
import { mayApply, ownersOf } from '../fleet/governance/gate.ts'
import { appendJournal, type JournalAct } from '../fleet/governance/owner-journal.ts'
import type { Inventory } from '../fleet/inventory/types.ts'
import type { RunDeps } from '../recipes/types.ts'
import type { Context, OptionValues } from './command.ts'
import { plansFolder } from './folders.ts'
import { operatorOf } from './incident-desk.ts'
import { list, text } from './options.ts'

/** Folder of the approvals of owners this machine has. */
export function approvalsFolder({ env }: Pick<Context, 'env'>): string {
  return join(appFolders(env).state, 'approvals')
}

/** Folder of the journals of owners. */
export function journalsFolder({ env }: Pick<Context, 'env'>): string {
  return join(appFolders(env).data, 'journals')
}

/**
 * Asks before a plan is applied whether those who decide about the site have agreed, and enters it into their journals, with how it ended. A
 * plan that is refused is kept, for them to look at and sign.
 */
export function openGovernance(context: Context, options: OptionValues, inventory: Inventory): NonNullable<RunDeps['govern']> {
  const folder = journalsFolder(context)
  return async (plan) => {
    const { id, hash, site, account, recipe } = plan
    const about = { site, account, recipe: recipe.name, plan: id, hash }
    const reason = text(options, 'reason')
    const note = async (owner: string, act: Omit<JournalAct, keyof typeof about>): Promise<void> =>
      await appendJournal(
        folder,
        owner as never,
        { ...about, ...act, ...(reason === undefined ? {} : { reason }) },
        { by: operatorOf(context), now: Date.now },
      )
    const owners = [...ownersOf(plan, inventory.sites)]
    if (owners.length === 0) return async () => {}
    const file = join(plansFolder(context), `${id}.json`)
    const approvals = await approvalsHere(context, options, inventory, id)
    try {
      const rights = await mayApply(plan, { sites: inventory.sites, owners: inventory.owners, approvals, file, now: Date.now() })
      for (const { owner, by, key } of rights) await note(owner, { act: 'allowed', why: by, ...(key === undefined ? {} : { key }) })
    } catch (error) {
      if (!isSiteguardError(error) || error.code !== 'SG-FLEET-010') throw error
      await savePlan(plan, { plansDir: plansFolder(context) })
      const { owner, why } = error.params as { owner: string; why: string }
      await note(owner, { act: 'refused', why })
      throw error
    }
    return async (end) => {
      const failed = end instanceof SiteguardError
      for (const owner of owners) await note(owner, failed ? { act: 'failed', why: end.code } : { act: 'applied', why: end.state })
    }
  }
}

/** Those named on the command line, and those that lie here or in the ledger. @throws SG-FLEET-014 */
async function approvalsHere(
  context: Context,
  options: OptionValues,
  { ledger }: Pick<Inventory, 'ledger'>,
  plan: string,
): Promise<Approval[]> {
  const named: Approval[] = []
  for (const file of list(options, 'approval')) named.push(await readApproval(resolve(context.cwd, file)))
  const shared = ledger === undefined ? [] : await approvalsIn(join(ledger, 'approvals'), plan)
  return [...named, ...shared, ...(await approvalsIn(approvalsFolder(context), plan))]
}
