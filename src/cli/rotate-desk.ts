import { peopleOfPlan } from '../app/rotation/people-of-plan.ts'
import { writeNotices } from '../app/rotation/write-notices.ts'
import type { Listener } from '../core/events.ts'
import type { Inventory } from '../fleet/inventory/index.ts'
import type { FleetRotateDeps } from '../fleet/rotate/types.ts'
import { LANGS, loadTexts } from '../i18n/index.ts'
import type { Context, OptionValues } from './command.ts'
import { noticesFolder } from './folders.ts'
import { openLedger } from './open-ledger.ts'
import { openSiteStore } from './stores.ts'
import { openUpgrade } from './upgrade-desk.ts'

/** What a rotation needs of this machine and of the accounts. */
export async function openRotation(
  context: Context,
  options: OptionValues,
  inventory: Inventory,
  emit: Listener,
): Promise<Omit<FleetRotateDeps, 'agree' | 'tell'>> {
  const { plan, save, apply, resume, run, unfinished, exitCodeOf, version, now, signal } = await openUpgrade(
    context,
    options,
    inventory,
    { days: 0, judged: false },
    emit,
  )
  const { lang } = context.texts
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
    people: async (site, of) =>
      peopleOfPlan(await openSiteStore(context, options, site.id), site, of, { signal, keepSecret: context.keepSecret }),
    notices: async (owners, startedAt) => {
      // The operator's language first.
      const languages = [lang, ...LANGS.filter((one) => one !== lang)].map((one) => loadTexts(one))
      return await writeNotices(owners, startedAt, {
        noticesDir: noticesFolder(context),
        owners: inventory.owners,
        languages: await Promise.all(languages),
      })
    },
  }
}
