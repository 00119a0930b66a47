import { printable } from '../../core/printable.ts'
import { wrap } from '../../reporters/text/layout.ts'
import { checkStore, type StoreCheck } from '../../snapshots/store/index.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { startProgress } from '../screen/progress.ts'
import { writeJson } from '../screen/write-json.ts'
import { flag } from '../session.ts'
import { openSiteStore, pickStores } from '../stores.ts'

/** `siteguard snapshots check`: whether what is kept is as it was written; with --read-data every byte of it. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const sites = await pickStores(context, (args[0] as readonly string[] | undefined) ?? [], options)
  const { terminal, texts } = context
  const { history, screen } = texts
  const readData = flag(options, 'readData')
  const checks: { site: string; check: StoreCheck }[] = []
  const progress = await startProgress(terminal, texts)
  try {
    for (const site of sites) {
      progress.listener({ type: 'phase', account: site, phase: 'verify' })
      const onProgress = ({ bytes, of }: { bytes: number; of: number }): void =>
        progress.listener({ type: 'progress', account: site, done: bytes, total: of, bytes })
      checks.push({
        site,
        check: await checkStore(await openSiteStore(context, options, site), { readData, signal: context.signal, onProgress }),
      })
      progress.listener({ type: 'phase', account: site, phase: 'done' })
    }
  } finally {
    progress.stop()
  }
  const bad = checks.some(({ check }) => check.faults.length > 0)
  const exitCode = bad ? EXIT.store : EXIT.done
  if (flag(options, 'json')) {
    writeJson(terminal, { kind: 'snapshots-check', readData, sites: checks.map(({ site, check }) => ({ site, ...check })), exitCode })
    return exitCode
  }
  if (checks.length === 0) terminal.out(`${history.none}\n`)
  for (const { site, check } of checks) {
    const { faults, snapshots, objects } = check
    if (faults.length === 0)
      terminal.out(`${terminal.paint.good(wrap(history.checkedGood({ site, snapshots, objects }), terminal.width, 2))}\n`)
    else terminal.out(`${terminal.paint.bad(history.checkedBad({ site, count: faults.length }))}\n`)
    for (const { what, name, snapshot, path, table, detail } of faults) {
      const where = [snapshot, path, table].filter((part) => part !== undefined).map(printable)
      const about = `${history.fault[what]}${screen.colon}${printable(name)}${where.length > 0 ? ` (${where.join(' ')})` : ''}${screen.colon}${printable(detail)}`
      terminal.out(`  ${wrap(about, terminal.width, 4)}\n`)
    }
  }
  if (checks.length > 0) terminal.out(`${wrap(readData ? history.checkedWithData : history.checkedWithoutData, terminal.width, 0)}\n`)
  return exitCode
}
