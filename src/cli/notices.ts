import { peopleOfPlan, type WarnedSite } from '../app/rotation/people-of-plan.ts'
import { type OwnersSites, writeNotices } from '../app/rotation/write-notices.ts'
import type { Site } from '../core/account.ts'
import { isSiteguardError } from '../core/error.ts'
import type { Plan } from '../core/plan.ts'
import type { RotationNotice } from '../core/rotation-report.ts'
import type { RunSummary } from '../core/run.ts'
import type { Inventory } from '../fleet/inventory/index.ts'
import { LANGS, loadTexts } from '../i18n/index.ts'
import { wrap } from '../reporters/text/layout.ts'
import { noticeLines } from '../reporters/text/rotation-text.ts'
import type { Context, OptionValues } from './command.ts'
import { noticesFolder } from './folders.ts'
import { openLedger } from './open-ledger.ts'
import { openSiteStore } from './stores.ts'

/** What knows whose passwords a plan changes, and writes it down for every owner. */
export interface NoticeDesk {
  people(site: Site, plan: Plan): Promise<WarnedSite[]>
  notices(owners: readonly OwnersSites[], startedAt: string): Promise<RotationNotice[]>
}

export function openNotices(context: Context, options: OptionValues, inventory: Inventory): NoticeDesk {
  const { signal, keepSecret } = context
  const { lang } = context.texts
  return {
    people: async (site, plan) => peopleOfPlan(await openSiteStore(context, options, site.id), site, plan, { signal, keepSecret }),
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

/**
 * Writes whom to warn of a run that was applied by its name or its plan, as `rotate` does of its own. Nothing where it changed nobody's
 * password; where the people are not known on this machine, that is said.
 */
export async function noticesOfRun(
  context: Context,
  options: OptionValues,
  inventory: Inventory,
  { id, site: siteId, state, wayBack, startedAt, before }: RunSummary,
): Promise<RotationNotice[]> {
  const site = inventory.sites.find((one) => one.id === siteId)
  if (state !== 'applied' || wayBack !== 'never' || site === undefined) return []
  const { terminal, texts } = context
  try {
    const plan = (await openLedger(context).read(id))?.plan
    const desk = openNotices(context, options, inventory)
    const warned = plan === undefined ? [] : await desk.people(site, plan)
    if (warned.length === 0) return []
    return await desk.notices([{ ...(site.owner === undefined ? {} : { owner: site.owner }), sites: [{ site, warned }] }], startedAt)
  } catch (error) {
    // The run is done, whatever becomes of its papers.
    if (!isSiteguardError(error) || error.kind === 'cancelled') throw error
    terminal.err(`${texts.screen.warning}${texts.screen.colon}${wrap(texts.rotate.noNotices({ snapshot: before }), terminal.width, 0)}\n`)
    return []
  }
}

/** Where the notices lie, for a person; nothing where there are none. */
export function noticesText({ texts, terminal }: Context, notices: readonly RotationNotice[], { owners }: Inventory): string {
  return noticeLines(notices, owners, { texts, width: terminal.width })
    .map((line) => `${line}\n`)
    .join('')
}
