import type { CopyOutcome } from '../../app/store/each-copy.ts'
import { printable } from '../../core/printable.ts'
import type { BlobId } from '../../core/snapshot.ts'
import { sizeText, wrap } from '../../reporters/text/layout.ts'
import { checkStore, type StoreCheck } from '../../snapshots/store/index.ts'
import type { CommandModule } from '../command.ts'
import { tellFaults } from '../copy-desk.ts'
import { EXIT } from '../exit-codes.ts'
import { flag } from '../options.ts'
import { startProgress } from '../screen/progress.ts'
import { writeJson } from '../screen/write-json.ts'
import { lieElsewhere, openSiteStore, pickStores } from '../stores.ts'

/** `siteguard snapshots check`: whether what is kept is as it was written; with --read-data every byte of it. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const sites = await pickStores(context, (args[0] as readonly string[] | undefined) ?? [], options)
  const { terminal, texts } = context
  const { history, screen } = texts
  const readData = flag(options, 'readData')
  const checks: { site: string; check: StoreCheck }[] = []
  const asked: CopyOutcome<unknown>[] = []
  const progress = await startProgress(terminal, texts)
  try {
    for (const site of sites) {
      progress.listener({ type: 'phase', account: site, phase: 'verify' })
      const onProgress = ({ bytes, of }: { bytes: number; of: number }): void =>
        progress.listener({ type: 'progress', account: site, done: bytes, total: of, bytes })
      const store = await openSiteStore(context, options, site)
      const elsewhere = async (blobs: readonly BlobId[]): Promise<ReadonlySet<BlobId>> => {
        const { found, outcomes } = await lieElsewhere(context, options, store, blobs)
        asked.push(...outcomes)
        return found
      }
      checks.push({ site, check: await checkStore(store, { readData, signal: context.signal, onProgress, elsewhere }) })
      progress.listener({ type: 'phase', account: site, phase: 'done' })
    }
  } finally {
    progress.stop()
  }
  // What a place could not be asked is a fault of the store below, as nobody knows better; why is told here.
  tellFaults(context, asked)
  const bad = checks.some(({ check }) => check.faults.length > 0)
  const exitCode = bad ? EXIT.store : EXIT.done
  if (flag(options, 'json')) {
    writeJson(terminal, { kind: 'snapshots-check', readData, sites: checks.map(({ site, check }) => ({ site, ...check })), exitCode })
    return exitCode
  }
  if (checks.length === 0) terminal.out(`${history.none}\n`)
  for (const { site, check } of checks) {
    const { faults, snapshots, objects, elsewhere } = check
    if (faults.length === 0)
      terminal.out(`${terminal.paint.good(wrap(history.checkedGood({ site, snapshots, objects }), terminal.width, 2))}\n`)
    else terminal.out(`${terminal.paint.bad(history.checkedBad({ site, count: faults.length }))}\n`)
    if (elsewhere.contents > 0) {
      const lying = history.checkedElsewhere({ contents: elsewhere.contents, size: sizeText(elsewhere.bytes, screen) })
      terminal.out(`  ${wrap(lying, terminal.width, 2)}\n`)
    }
    for (const { what, name, snapshot, path, table, detail } of faults) {
      const where = [snapshot, path, table].filter((part) => part !== undefined).map(printable)
      const about = `${history.fault[what]}${screen.colon}${printable(name)}${where.length > 0 ? ` (${where.join(' ')})` : ''}${screen.colon}${printable(detail)}`
      terminal.out(`  ${wrap(about, terminal.width, 4)}\n`)
    }
  }
  if (checks.length > 0) terminal.out(`${wrap(readData ? history.checkedWithData : history.checkedWithoutData, terminal.width, 0)}\n`)
  return exitCode
}
