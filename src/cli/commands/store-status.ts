import { placesNamed } from '../../app/store/open-place.ts'
import { storeStatuses } from '../../app/store/status.ts'
import type { SiteId } from '../../core/account.ts'
import { isSiteguardError } from '../../core/error.ts'
import { printable } from '../../core/printable.ts'
import { errorText } from '../../i18n/index.ts'
import { sizeText } from '../../reporters/text/layout.ts'
import type { CopyStatus } from '../../snapshots/offsite/index.ts'
import type { SnapshotStore } from '../../snapshots/types.ts'
import type { CommandModule, Context, OptionValues } from '../command.ts'
import { exitOf, openCopyDesk, outcomeJson, tellFaults, witnessText } from '../copy-desk.ts'
import { EXIT } from '../exit-codes.ts'
import { openInventory } from '../open-inventory.ts'
import { flag, list } from '../options.ts'
import { pickSitesOrAll } from '../pick-sites.ts'
import { startCopyProgress } from '../screen/copy-progress.ts'
import { writeJson } from '../screen/write-json.ts'
import { openSiteStore } from '../stores.ts'

/** `siteguard store status`: what off-site copies hold, and whether they are whole. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const inventory = await openInventory(context, options)
  const { terminal, texts } = context
  const places = placesNamed(inventory.offsite, list(options, 'from'))
  const sites = pickSitesOrAll(context, inventory, args[0], options).map((site) => site.id)
  const desk = await openCopyDesk(context, options, inventory, sites, false)
  const readData = flag(options, 'readData')
  const progress = await startCopyProgress(terminal, texts)
  try {
    const deps = { ...desk, onProgress: progress.listener, findStore: (site: SiteId) => storeIfAny(context, options, site) }
    const outcomes = await storeStatuses(sites, places, deps, readData)
    progress.stop()
    if (flag(options, 'json'))
      writeJson(terminal, { kind: 'store-status', readData, copies: outcomes.map((o) => outcomeJson(o, statusJson)) })
    else {
      if (sites.length === 0) terminal.out(`${texts.copies.noSites}\n`)
      for (const { site, place, result } of outcomes) {
        if (result === undefined) continue
        const at = texts.copies.atPlace({ site: printable(site), place })
        terminal.out(`${terminal.paint.strong(at)}  ${printable(result.address)}\n  ${linesOf(context, result, readData).join('\n  ')}\n`)
      }
    }
    tellFaults(context, outcomes)
    return outcomes.some(({ result }) => (result?.faults.length ?? 0) > 0) ? EXIT.store : exitOf(outcomes)
  } finally {
    progress.stop()
  }
}

async function storeIfAny(context: Context, options: OptionValues, site: SiteId): Promise<SnapshotStore | undefined> {
  try {
    return await openSiteStore(context, options, site)
  } catch (error) {
    if (isSiteguardError(error) && error.code === 'SG-SNAP-001') return undefined
    throw error
  }
}

function statusJson({ faults, ...status }: CopyStatus): object {
  return { ...status, faults: faults.map(({ object, error }) => ({ object, code: error.code, params: error.params })) }
}

function linesOf({ texts, terminal }: Context, status: CopyStatus, readData: boolean): string[] {
  const { copies, screen } = texts
  const faults = status.faults.map(({ error }) =>
    terminal.paint.bad(
      `${copies.damaged}${screen.colon}${error.code} ${printable(errorText(texts, error.code, error.params)?.what ?? '')}`,
    ),
  )
  const missing = status.notPushed.length > 0 ? [copies.notPushed({ count: status.notPushed.length })] : []
  if (status.counter === 0) return [...faults, ...(faults.length === 0 ? [copies.nothingThere] : []), ...missing]
  return [
    `${copies.index({ counter: status.counter, date: status.time ?? '' })}, ${copies.holds({ count: status.snapshots.length, size: sizeText(status.bytes, screen) })}`,
    ...(status.lastClean === undefined ? [] : [copies.lastClean({ id: printable(status.lastClean) })]),
    ...missing,
    ...(status.notHere.length > 0 ? [copies.notHere({ count: status.notHere.length })] : []),
    ...(status.otherBytes > 0 ? [copies.otherBytes({ size: sizeText(status.otherBytes, screen) })] : []),
    ...(faults.length > 0 ? faults : [terminal.paint.good(readData ? copies.soundData : copies.sound)]),
    ...(status.witness === undefined ? [] : [copies.witness({ witness: witnessText(status.witness) })]),
  ]
}
