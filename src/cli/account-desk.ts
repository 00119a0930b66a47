import { accountReport } from '../app/rotation/account/account-report.ts'
import { accountSubject, type PlannedAccount, planAccount } from '../app/rotation/account/plan-account.ts'
import { lookAtProvider } from '../app/rotation/look-at-provider.ts'
import type { Account } from '../core/account.ts'
import type { Listener } from '../core/events.ts'
import { type PublicKey, readPublicKey } from '../core/public-key.ts'
import type { Inventory } from '../fleet/inventory/index.ts'
import type { RecoveryDeps } from '../fleet/recovery/types.ts'
import type { FleetUpgradeDeps } from '../fleet/upgrade/types.ts'
import { ACCOUNT_KINDS, type AccountKind } from '../recipes/rotation/account/compose.ts'
import { loginsOf } from '../recipes/rotation/provider/plan.ts'
import type { Context, OptionValues } from './command.ts'
import { openSnapshots } from './desk.ts'
import { openProviders } from './provider-desk.ts'
import { createReach } from './reach.ts'

/** The SSH keys the inventory names for an account; absent where it says nothing of them. */
export function keysNamed({ authorizedKeys }: Account): readonly PublicKey[] | undefined {
  return authorizedKeys?.flatMap((line) => readPublicKey(line) ?? [])
}

/** Plans what replaces an account's own credentials. `isAsked`: of its logins, those that are wanted; default: all. */
export async function planAccountHere(
  context: Context,
  options: OptionValues,
  inventory: Inventory,
  account: Account,
  only: ReadonlySet<AccountKind>,
  emit: Listener,
  isAsked: (login: ReturnType<typeof loginsOf>[number]) => boolean = () => true,
): Promise<PlannedAccount> {
  const deps = await openSnapshots(context, options, inventory, emit)
  const roots = inventory.sites.filter((site) => site.account === account.id).map(({ root }) => root)
  const keys = keysNamed(account)
  const providers = openProviders(context, options, inventory, createReach(context, options, inventory, 'exec'))
  return await planAccount(
    { account, roots, only, ...(keys === undefined ? {} : { keys }), signal: context.signal },
    {
      ...deps,
      logins: async (one, signal) =>
        loginsOf(one, await lookAtProvider(one, inventory.providers, providers, signal)).filter((login) => isAsked(login)),
    },
  )
}

/** Replaces an account's own credentials as far as nobody has to be asked; a run of an earlier command is ended first. */
export async function renewAccessHere(
  context: Context,
  options: OptionValues,
  inventory: Inventory,
  account: Account,
  { unfinished, resume, save, apply }: Pick<FleetUpgradeDeps, 'unfinished' | 'resume' | 'save' | 'apply'>,
  emit: Listener,
): Promise<Awaited<ReturnType<RecoveryDeps['renewAccess']>>> {
  const cut = (await unfinished()).find((run) => run.site === accountSubject(account.id) && run.account === account.id)
  const ended = cut === undefined ? undefined : await resume(account, cut.id)
  const byHand: string[] = []
  const isAsked: Parameters<typeof planAccountHere>[6] = ({ provider, login }) => {
    if (provider.kind === 'generic') byHand.push(login)
    return provider.kind !== 'generic'
  }
  // What a run that was taken up has replaced is new.
  const planned =
    ended?.state === 'applied'
      ? undefined
      : await planAccountHere(context, options, inventory, account, new Set(ACCOUNT_KINDS), emit, isAsked)
  const unsaid =
    planned === undefined ? 0 : accountReport(planned, keysNamed(account)).keys.filter(({ becomes }) => becomes === 'unsaid').length
  let run = ended?.id
  if (planned !== undefined && planned.plan.ops.length > 0) {
    await save(planned.plan)
    run = (await apply(account, planned)).id
  }
  return {
    ...(run === undefined ? {} : { run }),
    ...(byHand.length === 0 ? {} : { byHand }),
    ...(unsaid === 0 ? {} : { keysUnsaid: unsaid }),
  }
}
