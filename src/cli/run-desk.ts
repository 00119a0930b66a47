import { hostname } from 'node:os'
import { liveDatabases } from '../app/plans/live-databases.ts'
import { openPlanContents, type PlanContents } from '../app/plans/plan-contents.ts'
import type { PlanToApply } from '../app/plans/plan-site.ts'
import { createLoginDesk } from '../app/rotation/login-desk.ts'
import { createRotationVault } from '../app/rotation/rotation-vault.ts'
import type { Account } from '../core/account.ts'
import type { Listener } from '../core/events.ts'
import type { Inventory } from '../fleet/inventory/index.ts'
import type { RunDeps, RunSeal } from '../recipes/types.ts'
import { type Identity, openBytes, publicKeysOf, sealBytes, sign, verify } from '../secrets/index.ts'
import type { Context, OptionValues } from './command.ts'
import { openGovernance } from './govern.ts'
import { refuseToWrite } from './only-looks.ts'
import { openBrowser } from './open-browser.ts'
import { openIdentity } from './open-identity.ts'
import { openLedger } from './open-ledger.ts'
import { openPages } from './open-pages.ts'
import { openVaultHere } from './open-vault.ts'
import { flag } from './options.ts'
import { openPerson, openProviders } from './provider-desk.ts'
import { createReach } from './reach.ts'
import { openSiteStore } from './stores.ts'

/** Most requests take less. It is waited only where the database is changed, which takes longer by itself. Milliseconds. */
const DRAIN_MS = 1000

/** What runs need of this machine; `close` when the run has ended. */
export interface RunDesk {
  readonly deps: RunDeps
  close(): Promise<void>
}

/**
 * @param create Make an identity where there is none: only for a run that begins here.
 * @param planned The store, and where in it the contents of the plan lie that it is for, when it was planned just now.
 */
export async function openRunDesk(
  context: Context,
  options: OptionValues,
  inventory: Inventory,
  account: Account,
  emit: Listener,
  create: boolean,
  planned: Omit<PlanToApply, 'plan'> = {},
): Promise<RunDesk> {
  refuseToWrite(context, options)
  const reach = createReach(context, options, inventory, 'write')
  const opened: PlanContents[] = []
  const deps: RunDeps = {
    account,
    connect: reach.connect,
    ledger: openLedger(context),
    seal: sealOf(await openIdentity(context, create)),
    roots: inventory.sites.filter((site) => site.account === account.id).map((site) => site.root),
    contents: async (plan) => {
      const store = planned.store ?? (await openSiteStore(context, options, plan.site, true))
      const contents = await openPlanContents(store, plan, context.signal, planned.located)
      opened.push(contents)
      return contents
    },
    databases: async (plan, transport) => {
      const links = await liveDatabases(transport, plan, context.signal)
      for (const link of links.values()) if (link.kind === 'mysql') context.keepSecret(link.password)
      return links
    },
    redact: context.redact,
    pages: openPages(context),
    drainMs: DRAIN_MS,
    vault: createRotationVault(() => openVaultHere(context, options, inventory)),
    providers: openProviders(context, options, inventory, reach),
    logins: createLoginDesk({ account, options: reach.options(account), own: () => reach.passwordOf(account) }),
    ...openPerson(context),
    ...(await openBrowser(context)),
    now: Date.now,
    emit,
    signal: context.signal,
    machine: `${hostname()}/${process.pid}`,
    gone: isGone,
    takeOver: flag(options, 'takeOver'),
    govern: openGovernance(context, options, inventory),
    olderData: flag(options, 'olderData'),
  }
  return {
    deps,
    async close() {
      for (const contents of opened) await contents.close()
    },
  }
}

/** Whether a process of this machine is no more. Of other machines nothing is known. */
function isGone(machine: string): boolean {
  const [, host, pid] = /^(.*)\/(\d+)$/.exec(machine) ?? []
  if (host !== hostname() || Number(pid) === process.pid) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

function sealOf(identity: Identity): RunSeal {
  const signers = publicKeysOf(identity)
  return {
    seal: (bytes) => sealBytes(bytes, [identity.recipient]),
    open: (sealed, name) => openBytes(sealed, identity, name),
    sign: (bytes) => sign(bytes, identity),
    verify: (bytes, signature) => verify(bytes, signature, signers),
  }
}
