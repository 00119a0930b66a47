import { join, resolve } from 'node:path'
import { savePlan } from '../app/plans/save-plan.ts'
import type { Account } from '../core/account.ts'
import type { Approval, StandingApproval } from '../core/approval.ts'
import { isSiteguardError, SiteguardError } from '../core/error.ts'
import type { Plan } from '../core/plan.ts'
import type { RunSummary } from '../core/run.ts'
import { appFolders } from '../disk/xdg.ts'
import { approvalsIn, isOfPlan, readApproval, standingIn } from '../fleet/governance/approval-files.ts'
import { mayApply, ownersOf } from '../fleet/governance/gate.ts'
import { appendJournal, type JournalAct } from '../fleet/governance/owner-journal.ts'
import type { Inventory } from '../fleet/inventory/types.ts'
import type { RunDeps } from '../recipes/types.ts'
import type { Context, OptionValues } from './command.ts'
import { plansFolder } from './folders.ts'
import { operatorOf } from './incident-desk.ts'
import { flag, list, text } from './options.ts'

/** Folder of the approvals of owners this machine has. */
export function approvalsFolder({ env }: Pick<Context, 'env'>): string {
  return join(appFolders(env).state, 'approvals')
}

/** Folder of the journals of owners. */
export function journalsFolder({ env }: Pick<Context, 'env'>): string {
  return join(appFolders(env).data, 'journals')
}

/** Options of what is done as a part of a recovery: standing approvals count there. */
export function inRecovery(options: OptionValues): OptionValues {
  return { ...options, recovering: true }
}

type Subject = Pick<Plan, 'id' | 'hash' | 'site' | 'account' | 'scope' | 'recipe'>

/**
 * Asks before a plan is applied, or a run that is done is taken back or what it put aside is thrown away, whether those who decide about the site have agreed, and enters it into
 * their journals, with how it ended. A plan that is refused is kept, for them to look at and sign.
 */
export function openGovernance(context: Context, options: OptionValues, inventory: Inventory): RunDeps['govern'] {
  return async (plan, act = 'apply') => {
    const desk = journalOf(context, options, inventory, plan)
    if (desk.owners.length === 0) return async () => {}
    try {
      if (act !== 'go-on') await ask(context, options, inventory, plan, act, desk)
    } catch (error) {
      if (isSiteguardError(error) && error.code === 'SG-FLEET-010') await savePlan(plan, { plansDir: plansFolder(context) })
      throw error
    }
    return async (end) => desk.end(end, act)
  }
}

/**
 * As `openGovernance`, of what a recovery does to an account that is no plan: that it is begun, or reopened. Gives what notes that it was done.
 * @throws SG-FLEET-010
 */
export async function allowMeasure(
  context: Context,
  options: OptionValues,
  inventory: Inventory,
  account: Account,
  name: 'restore-after-lockout' | 'restore-after-lockout:reopen',
): Promise<() => Promise<void>> {
  const plan = { id: '-', hash: '-', site: `@${account.id}`, account: account.id, scope: 'account', recipe: { name, hash: '-' }, ops: [] }
  const desk = journalOf(context, options, inventory, plan as unknown as Plan)
  if (desk.owners.length > 0) await ask(context, inRecovery(options), inventory, plan as unknown as Plan, 'apply', desk)
  return async () => {
    for (const owner of desk.owners) await desk.note(owner, { act: 'applied', why: 'applied' })
  }
}

type Act = NonNullable<Parameters<RunDeps['govern']>[1]>

interface JournalDesk {
  readonly owners: readonly string[]
  note(owner: string, act: Pick<JournalAct, 'act' | 'why' | 'key'>): Promise<void>
  end(end: RunSummary | SiteguardError, asked: Act): Promise<void>
}

function journalOf(context: Context, options: OptionValues, inventory: Inventory, plan: Subject): JournalDesk {
  const { id, hash, site, account, recipe } = plan
  const reason = text(options, 'reason')
  const owners = [...ownersOf(plan, inventory.sites)]
  const note: JournalDesk['note'] = async (owner, act) =>
    await appendJournal(
      journalsFolder(context),
      owner as never,
      { site, account, recipe: recipe.name, plan: id, hash, ...act, ...(reason === undefined ? {} : { reason }) },
      { by: operatorOf(context), now: Date.now },
    )
  return {
    owners,
    note,
    async end(end, asked) {
      const done = asked === 'drop' ? 'dropped' : (end as RunSummary).state === 'rolled-back' ? 'undone' : 'applied'
      const act = end instanceof SiteguardError ? 'failed' : done
      for (const owner of owners) await note(owner, { act, why: end instanceof SiteguardError ? end.code : end.state })
    },
  }
}

async function ask(
  context: Context,
  options: OptionValues,
  inventory: Inventory,
  plan: Plan,
  act: Exclude<Act, 'go-on'>,
  { note }: JournalDesk,
): Promise<void> {
  const file = join(plansFolder(context), `${plan.id}.json`)
  const { sites, owners } = inventory
  const here = await approvalsHere(context, options, inventory, plan.id)
  try {
    const rights = await mayApply(plan, { sites, owners, ...here, file, now: Date.now(), act, recovering: flag(options, 'recovering') })
    for (const { owner, by, key } of rights) await note(owner, { act: 'allowed', why: by, ...(key === undefined ? {} : { key }) })
  } catch (error) {
    if (isSiteguardError(error) && error.code === 'SG-FLEET-010') {
      const { owner, why } = error.params as { owner: string; why: string }
      await note(owner, { act: 'refused', why })
    }
    throw error
  }
}

/** Those named on the command line, and those that lie here or in the ledger. @throws SG-FLEET-014 */
async function approvalsHere(
  context: Context,
  options: OptionValues,
  { ledger }: Pick<Inventory, 'ledger'>,
  plan: string,
): Promise<{ approvals: Approval[]; standing: StandingApproval[] }> {
  const named: (Approval | StandingApproval)[] = []
  for (const file of list(options, 'approval')) named.push(await readApproval(resolve(context.cwd, file)))
  const folders = [...(ledger === undefined ? [] : [join(ledger, 'approvals')]), approvalsFolder(context)]
  return {
    approvals: [...named.filter(isOfPlan), ...(await Promise.all(folders.map((folder) => approvalsIn(folder, plan)))).flat()],
    standing: [
      ...named.filter((one): one is StandingApproval => !isOfPlan(one)),
      ...(await Promise.all(folders.map((folder) => standingIn(folder)))).flat(),
    ],
  }
}
