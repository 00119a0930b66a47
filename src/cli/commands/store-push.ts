import { placesNamed } from '../../app/store/open-place.ts'
import { pushStores } from '../../app/store/push.ts'
import { printable } from '../../core/printable.ts'
import type { SnapshotId } from '../../core/snapshot.ts'
import { sizeText } from '../../reporters/text/layout.ts'
import type { PushResult } from '../../snapshots/offsite/index.ts'
import type { CommandModule, Context, OptionValues } from '../command.ts'
import { exitOf, openCopyDesk, outcomeJson, tellFaults, witnessText } from '../copy-desk.ts'
import { EXIT } from '../exit-codes.ts'
import { openInventory } from '../open-inventory.ts'
import { flag, list } from '../options.ts'
import { startCopyProgress } from '../screen/copy-progress.ts'
import { writeJson } from '../screen/write-json.ts'
import { findSnapshot, openSiteStore, pickStores } from '../stores.ts'

/** `siteguard store push`: brings off-site copies up to what is kept here. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const inventory = await openInventory(context, options)
  const { terminal, texts } = context
  const places = placesNamed(inventory.offsite, list(options, 'to'))
  const sites = await pickStores(context, (args[0] as readonly string[] | undefined) ?? [], options)
  const forget: SnapshotId[] = []
  for (const word of list(options, 'forget')) forget.push(await idOf(context, options, word))
  const desk = await openCopyDesk(context, options, inventory, sites, true)
  const progress = await startCopyProgress(terminal, texts)
  try {
    const deps = {
      ...desk,
      onProgress: progress.listener,
      openStore: (site: (typeof sites)[number]) => openSiteStore(context, options, site),
    }
    const outcomes = await pushStores(sites, places, deps, forget)
    progress.stop()
    if (flag(options, 'json')) {
      writeJson(terminal, { kind: 'store-push', copies: outcomes.map((outcome) => outcomeJson(outcome, (result) => result)) })
    } else {
      if (sites.length === 0) terminal.out(`${texts.copies.noStore}\n`)
      for (const outcome of outcomes) {
        if (outcome.error !== undefined) continue
        const at = texts.copies.atPlace({ site: printable(outcome.site), place: outcome.place })
        terminal.out(`${terminal.paint.strong(at)}  ${linesOf(context, outcome.result).join('\n  ')}\n`)
      }
    }
    tellFaults(context, outcomes)
    const code = exitOf(outcomes)
    return code === EXIT.done && outcomes.some(({ result }) => (result?.clashing.length ?? 0) > 0) ? EXIT.partial : code
  } finally {
    progress.stop()
  }
}

/** A snapshot that is not here any more can still be forgotten there, by its whole name. */
async function idOf(context: Context, options: OptionValues, word: string): Promise<SnapshotId> {
  if (/@\d{8}T\d{6}Z(?:-\d+)?$/.test(word)) return word as SnapshotId
  return (await findSnapshot(context, options, word)).info.record.id
}

function linesOf({ texts }: Context, result: PushResult): string[] {
  const { copies, screen } = texts
  const done =
    result.pushed.length > 0
      ? copies.pushed({ count: result.pushed.length, size: sizeText(result.sentBytes, screen) })
      : result.changed
        ? copies.marksPushed
        : copies.upToDate
  return [
    done,
    ...result.forgotten.map((id) => copies.forgotten({ id: printable(id) })),
    ...result.clashing.map((id) => copies.clashing({ id: printable(id) })),
    ...result.kept.map((id) => copies.keptAnyway({ id: printable(id) })),
    ...(result.deleted > 0 ? [copies.deleted({ count: result.deleted })] : []),
    copies.witness({ witness: witnessText(result.witness) }),
  ]
}
