import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { UpgradeReport } from '../../src/core/upgrade-report.ts'
import type { FeedServer } from '../lab/feed-server.ts'
import { type HostedOptions, type HostedSite, hostByApache, inventoryOf } from '../lab/hosted-site.ts'
import { type Hosting, startHosting, warmFeed } from '../lab/hosting.ts'
import { knownReleases } from '../lab/known-releases.ts'
import { type Outcome, siteguard } from '../lab/siteguard.ts'
import type { SiteName } from '../lab/sites.ts'
import { releaseTree } from '../lab/trees.ts'

/** Accounts with real sites behind Apache, and an operator who upgrades them. */
export interface UpgradeWorld {
  readonly hosting: Hosting
  /** The release of SPIP that sites are brought to. */
  readonly newest: string
  /** Puts a site into the account, as `www/<id>`. */
  host(id: string, name: SiteName, options?: HostedOptions): Promise<HostedSite>
  /**
   * A desk for these sites, in that order: an inventory, and a home with nothing in it but, where the feeds are the usual ones, what was
   * learnt of their releases earlier.
   */
  desk(sites: Readonly<Record<string, { readonly url?: string }>>, options?: DeskOptions): Desk
  stop(): Promise<void>
}

export interface DeskOptions {
  readonly connection?: Readonly<Record<string, unknown>>
  /** Default: the vendors' feeds over every release of the lab. */
  readonly feed?: FeedServer
}

export interface Desk {
  readonly home: string
  readonly inventory: string
  run(args: readonly string[]): Promise<Outcome>
  /** `siteguard upgrade ARGS --json`, its report read. */
  upgrade(args: readonly string[]): Promise<Outcome & { readonly report: UpgradeReport }>
}

const FEEDS = new Set(['snapshot', 'scan', 'restore', 'upgrade', 'plan', 'rotate', 'harden', 'lock', 'unlock', 'contain'])

export async function startUpgradeWorld(): Promise<UpgradeWorld> {
  const hosting = await startHosting()
  await warmFeed(hosting.feed)
  const known = await knownReleases()
  const { version: newest } = await releaseTree('spip', 'newest', '4.4')
  const served: HostedSite[] = []
  let desks = 0
  return {
    hosting,
    newest,
    host: async (id, name, options) => {
      const site = await hostByApache(hosting, id, name, options)
      served.push(site)
      return site
    },
    desk: (sites, { connection = hosting.overSsh, feed = hosting.feed } = {}) => {
      const home = hosting.operator(`upgrade-${desks++}`)
      if (feed === hosting.feed) known(home)
      const inventory = inventoryOf(hosting, `${home}/siteguard.yml`, sites, connection)
      const run = async ([command = '', ...args]: readonly string[]): Promise<Outcome> =>
        await siteguard([command, ...args, '--inventory', inventory, ...(FEEDS.has(command) ? ['--mirror', feed.mirror] : [])], home)
      return {
        home,
        inventory,
        run,
        upgrade: async (args) => {
          const outcome = await run(['upgrade', ...args, '--json'])
          try {
            return { ...outcome, report: JSON.parse(outcome.stdout) as UpgradeReport }
          } catch {
            throw new Error(`siteguard upgrade ${args.join(' ')} ended with ${outcome.code} and no report: ${said(outcome)}`)
          }
        },
      }
    },
    stop: async () => {
      for (const site of served) await site.stop()
      await hosting.stop()
    },
  }
}

/** One world for all tests of the place it is called in. */
export function useUpgradeWorld(): () => UpgradeWorld {
  let world: UpgradeWorld
  beforeAll(async () => {
    world = await startUpgradeWorld()
  })
  afterAll(() => world?.stop())
  return () => world
}

export function said({ stdout, stderr }: Outcome): string {
  return `${stderr.slice(-3000)}\n${stdout.slice(-6000)}`
}

/** Fails, showing what was said, unless it ended so. */
export function expectCode<T extends Outcome>(outcome: T, code: number): T {
  expect(outcome.code, said(outcome)).toBe(code)
  return outcome
}

/** The version a SPIP's own files say. */
export function spipVersionOf(root: string): string {
  return /^\$spip_version_branche *= *['"]([^'"]+)/m.exec(readFileSync(join(root, 'ecrire/inc_version.php'), 'utf8'))?.[1] ?? 'none'
}
