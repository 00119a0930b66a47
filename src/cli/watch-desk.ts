import { listQuarantine, type QuarantinedItem } from '../app/quarantine/list-quarantine.ts'
import { judgeSnapshot } from '../app/snapshot/judge-snapshot.ts'
import { buildTimeline } from '../app/timeline/build-timeline.ts'
import { causeOf } from '../app/timeline/origin-of.ts'
import { LOOK } from '../app/upgrade/upgrade-recipe.ts'
import type { Account, Site } from '../core/account.ts'
import { isSiteguardError } from '../core/error.ts'
import type { Listener } from '../core/events.ts'
import { relativeTo } from '../core/path.ts'
import type { RootCause } from '../core/recovery-origin.ts'
import type { SnapshotId } from '../core/snapshot.ts'
import type { WatchedSite } from '../core/watch-report.ts'
import type { Inventory } from '../fleet/inventory/index.ts'
import { intrusionsIn } from '../fleet/recovery/intrusions-in.ts'
import { endedRecovery } from '../fleet/recovery/records.ts'
import type { KnownBad, WatchDeps } from '../fleet/recovery/watch-account.ts'
import type { Context, OptionValues } from './command.ts'
import { openJudge } from './desk.ts'
import { recoveriesFolder } from './folders.ts'
import { noteTimeline } from './note-act.ts'
import { openLedger } from './open-ledger.ts'
import { openLogs } from './open-logs.ts'
import { openRecovery, unjudged } from './recovery-desk.ts'
import { openSiteStore } from './stores.ts'
import { openTimeline } from './timeline-desk.ts'
import { openUpgrade } from './upgrade-desk.ts'
import { watchCron } from './watch-cron.ts'

/** What watching an account needs of this machine and of the account. */
export async function openWatch(
  context: Context,
  options: OptionValues,
  inventory: Inventory,
  account: Account,
  emit: Listener,
  tell: (site: WatchedSite) => void,
): Promise<WatchDeps> {
  const { signal } = context
  const recovering = await openRecovery(context, options, inventory, undefined, emit, () => {})
  let all = inventory
  const judging = (): ReturnType<typeof openJudge> => openJudge(context, options, all, emit)
  let fetched = false
  return {
    look: recovering.look,
    async find(_account, sites) {
      const found = await recovering.find(account, sites)
      all = { ...inventory, sites: [...inventory.sites, ...found.filter((one) => one.found === true).map(({ site }) => site)] }
      return found
    },
    note: recovering.note,
    now: recovering.now,
    signal,
    ended: (id) => endedRecovery(recoveriesFolder(context), id),
    async take(_account, site) {
      const { before, judged } = await (await openUpgrade(context, options, all, { days: 0 }, emit)).plan(account, site, LOOK)
      return { snapshot: before.record.id, report: judged ?? unjudged(site) }
    },
    async hold(site, snapshot, reason) {
      const store = await openSiteStore(context, options, site.id)
      await store.mark(snapshot, { hold: { reason, since: new Date().toISOString() } })
    },
    async knownBad(site, evidence) {
      const taken = await listQuarantine(site.id, { ledger: openLedger(context) })
      const bad: KnownBad[] = []
      for (const id of evidence) bad.push(...(await badIn(site, id)))
      return bad.map((one) => {
        const run = taken.find((item) => hasTaken(item, one))?.run
        return run === undefined ? one : { ...one, run }
      })
    },
    async causes(_account, site, snapshot, paths) {
      // What the logs say of one site's hour they say of all of the account's.
      const logs = openLogs(context, fetched ? { ...options, local: true } : options, all, site)
      const report = await buildTimeline(site, await openTimeline(context, options, all, site, logs, emit), { at: snapshot, signal })
      fetched = true
      await noteTimeline(context, report)
      const known = paths.flatMap((path): [string, RootCause][] => {
        const cause = causeOf(report, path)
        return cause === undefined ? [] : [[path, cause]]
      })
      return { logs: report.logs.filter(({ understood }) => understood > 0).length, of: new Map(known) }
    },
    cron: watchCron(inventory, account.id),
    tell,
  }

  async function badIn(site: Site, id: SnapshotId): Promise<KnownBad[]> {
    try {
      const store = await openSiteStore(context, options, site.id)
      const { report } = await judgeSnapshot(store, id, site, await judging(), signal)
      return intrusionsIn(report).map(({ path, sha256 }) => ({ path, evidence: id, ...(sha256 === undefined ? {} : { sha256 }) }))
    } catch (error) {
      // Forgotten on purpose, or never here: then nobody can say what was there before.
      if (isSiteguardError(error) && error.code === 'SG-SNAP-001') return []
      throw error
    }
  }
}

/** A file, by its bytes where they are known, or the folder it lay in. */
function hasTaken({ is, path, digest }: QuarantinedItem, bad: KnownBad): boolean {
  if (is === 'tree') return relativeTo(path, bad.path) !== undefined
  return path === bad.path && (bad.sha256 === undefined || digest === bad.sha256)
}
