import type { PackDeps } from '../app/incident/pack-incident.ts'
import type { Site } from '../core/account.ts'
import type { Listener } from '../core/events.ts'
import { printable } from '../core/printable.ts'
import { rulesVersion } from '../detectors/index.ts'
import type { Inventory } from '../fleet/inventory/types.ts'
import { loadTexts } from '../i18n/index.ts'
import type { Context, OptionValues } from './command.ts'
import { openJudge } from './desk.ts'
import { operatorOf } from './incident-desk.ts'
import { openBrowser } from './open-browser.ts'
import { openLedger } from './open-ledger.ts'
import { openPages } from './open-pages.ts'
import { flag } from './options.ts'
import { openHosting, openProviders } from './provider-desk.ts'
import { createReach } from './reach.ts'
import { openSiteStore } from './stores.ts'

/** What packing the evidence of an incident needs of this machine and, without `--here`, of the world: it only looks. */
export async function openPackDesk(
  context: Context,
  options: OptionValues,
  inventory: Inventory | undefined,
  emit: Listener,
): Promise<Omit<PackDeps, 'readMe' | 'sign'>> {
  const { signal, version } = context
  const own = {
    openStore: (site: Site) => openSiteStore(context, options, site.id),
    judge: await openJudge(context, options, inventory ?? { waivers: [] }, emit),
    ledger: openLedger(context),
    signal,
    by: operatorOf(context, options),
    now: Date.now,
    emit,
    tools: { siteguard: version, rules: rulesVersion, node: process.version, platform: `${process.platform} ${process.arch}` },
  }
  if (flag(options, 'here') || inventory === undefined) return own
  const reach = createReach(context, options, inventory)
  const desk = openProviders(context, options, inventory, reach)
  return {
    ...own,
    connect: reach.connect,
    pages: { pages: openPages(context), ...(await openBrowser(context)) },
    provider: async (account, stop) => (await openHosting(account, inventory, desk, stop))?.incident,
  }
}

/** What stands in a pack for whoever opens it, each in its language. */
export async function openReadMe(incident: string): Promise<PackDeps['readMe']> {
  const languages = { fr: await loadTexts('fr'), en: await loadTexts('en') }
  const now = new Date().toISOString()
  return (pack, files) => {
    const text = ({ incident: words, screen }: typeof languages.fr): string =>
      words.readMe({ id: printable(incident), pack, files, at: screen.moment(now) })
    return { fr: text(languages.fr), en: text(languages.en) }
  }
}
