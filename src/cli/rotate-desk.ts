import type { Site } from '../core/account.ts'
import type { Listener } from '../core/events.ts'
import type { Inventory } from '../fleet/inventory/index.ts'
import type { FleetRotateDeps } from '../fleet/rotate/types.ts'
import type { Context, OptionValues } from './command.ts'
import { openNotices } from './notices.ts'
import { openLedger } from './open-ledger.ts'
import { openUpgrade } from './upgrade-desk.ts'

/** What a rotation needs of this machine and of the accounts. @param wasReadLately as `UpgradeOrder.wasReadLately` */
export async function openRotation(
  context: Context,
  options: OptionValues,
  inventory: Inventory,
  emit: Listener,
  wasReadLately?: (site: Site) => boolean,
): Promise<Omit<FleetRotateDeps, 'agree' | 'tell'>> {
  const { plan, save, apply, resume, run, unfinished, exitCodeOf, version, now, signal } = await openUpgrade(
    context,
    options,
    inventory,
    { days: 0, judged: false, ...(wasReadLately === undefined ? {} : { wasReadLately }) },
    emit,
  )
  return {
    plan,
    save,
    apply,
    resume,
    run,
    unfinished,
    exitCodeOf,
    version,
    now,
    signal,
    planOf: async (id) => (await openLedger(context).read(id))?.plan,
    ...openNotices(context, options, inventory),
  }
}
