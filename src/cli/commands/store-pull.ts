import { placesNamed } from '../../app/store/open-place.ts'
import { pullStores } from '../../app/store/pull.ts'
import type { SiteId } from '../../core/account.ts'
import { printable } from '../../core/printable.ts'
import type { SnapshotId } from '../../core/snapshot.ts'
import { sizeText } from '../../reporters/text/layout.ts'
import type { PullWhat } from '../../snapshots/offsite/index.ts'
import type { CommandModule, Context, OptionValues } from '../command.ts'
import { exitOf, openCopyDesk, outcomeJson, tellFaults, witnessText } from '../copy-desk.ts'
import { openInventory } from '../open-inventory.ts'
import { flag, list, text, usage } from '../options.ts'
import { pickSitesOrAll } from '../pick-sites.ts'
import { startCopyProgress } from '../screen/copy-progress.ts'
import { writeJson } from '../screen/write-json.ts'
import { openSiteStore } from '../stores.ts'

/** `siteguard store pull`: brings snapshots here from an off-site copy. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const inventory = await openInventory(context, options)
  const { terminal, texts } = context
  const { copies } = texts
  const places = placesNamed(inventory.offsite, list(options, 'from'))
  const names = (args[0] as readonly string[] | undefined) ?? []
  const what = whatOf(context, options)
  const named = typeof what === 'object' && names.length === 0 ? [what.snapshot.slice(0, what.snapshot.lastIndexOf('@'))] : names
  const sites = pickSitesOrAll(context, inventory, named, options).map((site) => site.id)
  const desk = await openCopyDesk(context, options, inventory, sites, false)
  const progress = await startCopyProgress(terminal, texts)
  try {
    const deps = { ...desk, onProgress: progress.listener, openStore: (site: SiteId) => openSiteStore(context, options, site, true) }
    const tried = await pullStores(sites, places, what, deps)
    progress.stop()
    // Of every site of the inventory some were never pushed: only a site that was asked for by name must be there.
    const empty = tried.filter(({ error }) => names.length === 0 && error?.code === 'SG-STORE-010')
    const outcomes = tried.filter((outcome) => !empty.includes(outcome))
    if (flag(options, 'json')) {
      const shown = tried.map((outcome) => outcomeJson(outcome, (result) => result))
      writeJson(terminal, { kind: 'store-pull', copies: shown })
    } else {
      if (sites.length === 0) terminal.out(`${copies.noSites}\n`)
      for (const { site, place, result, error } of tried) {
        const at = terminal.paint.strong(copies.atPlace({ site: printable(site), place }))
        if (result !== undefined) {
          const size = sizeText(result.fetchedBytes, texts.screen)
          const done =
            result.pulled.length + result.fetchedBytes > 0 ? copies.pulled({ count: result.pulled.length, size }) : copies.nothingNew
          terminal.out(`${at}  ${done}\n  ${copies.witness({ witness: witnessText(result.witness) })}\n`)
        } else if (error.code === 'SG-STORE-010' && names.length === 0) terminal.out(`${at}  ${copies.nothingThere}\n`)
      }
    }
    tellFaults(context, outcomes)
    return exitOf(outcomes)
  } finally {
    progress.stop()
  }
}

function whatOf({ texts }: Context, options: OptionValues): PullWhat {
  const at = text(options, 'at')
  const asked = [at !== undefined, flag(options, 'lastClean'), flag(options, 'listings'), flag(options, 'contents')]
  if (asked.filter(Boolean).length > 1) throw usage('store pull', texts.copies.oneOnly)
  if (at !== undefined) return { snapshot: at as SnapshotId }
  if (flag(options, 'lastClean')) return 'last-clean'
  if (flag(options, 'listings')) return 'listings'
  return flag(options, 'contents') ? 'all' : 'newest'
}
