import { rejudge } from '../../app/snapshot/rejudge.ts'
import type { Site } from '../../core/account.ts'
import type { SnapshotInfo } from '../../core/snapshot.ts'
import { verdictText } from '../../reporters/text/snapshot-text.ts'
import type { CommandModule } from '../command.ts'
import { openJudge } from '../desk.ts'
import { EXIT } from '../exit-codes.ts'
import { inventoryIfAny } from '../open-inventory.ts'
import { flag } from '../options.ts'
import { startProgress } from '../screen/progress.ts'
import { writeError } from '../screen/write-error.ts'
import { writeJson } from '../screen/write-json.ts'
import { openSiteStore, pickStores } from '../stores.ts'

/** `siteguard snapshots rejudge`: what is kept, scanned with today's rules; moves the last known clean one. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const inventory = await inventoryIfAny(context, options)
  const sites = await pickStores(context, (args[0] as readonly string[] | undefined) ?? [], options)
  const { terminal, texts } = context
  const { history, screen } = texts
  const progress = await startProgress(terminal, texts)
  const results = []
  try {
    const deps = await openJudge(context, options, { waivers: inventory?.waivers ?? [] }, progress.listener)
    for (const id of sites) {
      const store = await openSiteStore(context, options, id)
      const site = inventory?.sites.find((one) => one.id === id) ?? siteOf((await store.list()).at(-1))
      if (site !== undefined) results.push({ site: id, ...(await rejudge(store, site, deps, { signal: context.signal })) })
    }
  } finally {
    progress.stop()
  }
  const failed = results.some(({ snapshots }) => snapshots.some(({ error }) => error !== undefined))
  const exitCode = failed ? EXIT.partial : EXIT.done
  if (flag(options, 'json')) {
    const shown = results.map(({ site, snapshots, lastKnownClean }) => ({
      site,
      snapshots: snapshots.map(({ id, before, after, error }) => ({
        id,
        before,
        after,
        ...(error === undefined ? {} : { error: { code: error.code, params: error.params } }),
      })),
      lastKnownClean,
    }))
    writeJson(terminal, { kind: 'rejudge', sites: shown, exitCode })
    return exitCode
  }
  if (results.length === 0) terminal.out(`${history.none}\n`)
  for (const { site, snapshots, lastKnownClean } of results) {
    for (const { id, before, after, error } of snapshots) {
      if (error !== undefined) writeError(error, texts, terminal)
      if (after?.verdict === undefined) continue
      const now = verdictText(after.verdict, { texts, paint: terminal.paint })
      const was = before.verdict === undefined ? history.notJudged : screen.verdict[before.verdict]
      const words =
        before.verdict === after.verdict ? history.rejudgedSame({ id, verdict: now }) : history.rejudged({ id, before: was, after: now })
      terminal.out(`${words}\n`)
    }
    const { after } = lastKnownClean
    terminal.out(`${after === undefined ? history.noLastClean({ site }) : history.lastCleanIs({ site, id: after })}\n`)
  }
  return exitCode
}

/** A site that is in no inventory any more, as its last snapshot has it. */
function siteOf(info: SnapshotInfo | undefined): Site | undefined {
  if (info === undefined) return undefined
  const { site, account, root } = info.record
  return { id: site, account, root, groups: [], tags: [] }
}
