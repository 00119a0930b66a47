import type { SiteId } from '../../core/account.ts'
import type { FleetUpgradeDeps, UpgradeRequest, UpgradeStop } from './types.ts'

/** Says whether anything more may be begun, for all accounts at once. What ended it first stands. */
export interface Guard {
  readonly stop: UpgradeStop | undefined
  end(stop: UpgradeStop): void
  /** Before each site, and between waves. */
  mayGoOn(): Promise<boolean>
  /** Before a plan is applied: its bytes count from then on. */
  mayWrite(site: SiteId, bytes: number): Promise<boolean>
}

export function createGuard({ apply, caps }: UpgradeRequest, deps: Pick<FleetUpgradeDeps, 'signal' | 'stopAsked' | 'tell'>): Guard {
  let stop: UpgradeStop | undefined
  let spent = 0
  const changed = new Set<SiteId>()
  const end = (why: UpgradeStop): void => {
    if (stop !== undefined) return
    stop = why
    deps.tell({ type: 'stopped', stop: why })
  }
  const mayGoOn = async (): Promise<boolean> => {
    if (deps.signal.aborted) end({ why: 'interrupted' })
    if (stop !== undefined) return false
    const file = apply ? await deps.stopAsked() : undefined
    if (file !== undefined) end({ why: 'stop-file', file })
    return stop === undefined
  }
  return {
    get stop() {
      return stop
    },
    end,
    mayGoOn,
    async mayWrite(site, bytes) {
      if (!(await mayGoOn())) return false
      // Nothing is awaited from here on: two accounts cannot both take the last of it.
      const sites = changed.has(site) ? changed.size : changed.size + 1
      if (caps.sites !== undefined && sites > caps.sites) end({ why: 'cap', cap: 'sites', limit: caps.sites, needs: sites, site })
      else if (caps.bytes !== undefined && spent + bytes > caps.bytes)
        end({ why: 'cap', cap: 'bytes', limit: caps.bytes, needs: spent + bytes, site })
      if (stop !== undefined) return false
      changed.add(site)
      spent += bytes
      return true
    },
  }
}
