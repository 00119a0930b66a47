import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fetchAccountLogs, fetchHostLogs, gapOf } from '../app/timeline/fetch-logs.ts'
import { logsHere } from '../app/timeline/find-logs.ts'
import type { FoundLog, FoundLogs } from '../app/timeline/types.ts'
import type { Site } from '../core/account.ts'
import type { TimelineGap } from '../core/timeline-report.ts'
import { safeFileName } from '../disk/file-name.ts'
import { appFolders } from '../disk/xdg.ts'
import type { Inventory } from '../fleet/inventory/types.ts'
import type { Context, OptionValues } from './command.ts'
import { accountNamed } from './open-inventory.ts'
import { flag, list } from './options.ts'
import { openHosting, openProviders } from './provider-desk.ts'
import { createReach } from './reach.ts'

/** Where the logs of a site's account come from. */
export interface LogDesk {
  /** Folder that roots of sites are relative to; '' where nobody knows yet. */
  readonly home: string
  find(signal: AbortSignal): Promise<FoundLogs>
}

/** Logs that `--logs` names; else those of the account's folders and of its host, which are fetched into a folder of this machine first. */
export function openLogs(context: Context, options: OptionValues, inventory: Inventory, site: Site): LogDesk {
  const account = accountNamed(inventory, site.account)
  const given = list(options, 'logs').map((path) => resolve(context.cwd, path))
  const folder = join(appFolders(context.env).data, 'logs', safeFileName(account.id))
  const kept = { account: join(folder, 'account'), provider: join(folder, 'host') }
  const roots = inventory.sites.filter((one) => one.account === account.id).map(({ root }) => root)

  const trying = async (check: 'account' | 'provider', ask: () => Promise<readonly TimelineGap[]>): Promise<readonly TimelineGap[]> => {
    try {
      return await ask()
    } catch (error) {
      return [gapOf(check, '', error)]
    }
  }
  const askAccount = (signal: AbortSignal): Promise<readonly TimelineGap[]> =>
    trying('account', async () => {
      const transport = await createReach(context, options, inventory).connect(account, signal)
      try {
        return (await fetchAccountLogs(transport, roots, kept.account, signal)).gaps
      } finally {
        await transport.close().catch(() => {})
      }
    })
  const askHost = (signal: AbortSignal): Promise<readonly TimelineGap[]> =>
    trying('provider', async () => {
      const desk = openProviders(context, options, inventory, createReach(context, options, inventory))
      const hosting = await openHosting(account, inventory, desk, signal)
      return hosting === undefined ? [] : (await fetchHostLogs(hosting.incident, undefined, kept.provider, signal)).gaps
    })

  return {
    home: account.home ?? '',
    async find(signal) {
      const gaps: TimelineGap[] = []
      const logs: FoundLog[] = [...(await logsHere(given, 'given'))]
      if (given.length === 0 && !flag(options, 'local')) gaps.push(...(await askAccount(signal)), ...(await askHost(signal)))
      if (given.length === 0)
        for (const from of ['account', 'provider'] as const)
          if (await isThere(kept[from])) logs.push(...(await logsHere([kept[from]], flag(options, 'local') ? 'kept' : from)).map(named))
      return { logs, gaps }
    },
  }
}

async function isThere(folder: string): Promise<boolean> {
  return await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

/** Names of kept logs say where they lay, as far as they can be read. */
function named(log: FoundLog): FoundLog {
  return {
    ...log,
    name: log.name.replace(/%2f/g, '/').replace(/%([2-7][0-9a-f])/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  }
}
