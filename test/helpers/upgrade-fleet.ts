import type { PlannedSite } from '../../src/app/plans/plan-site.ts'
import { releaseAge } from '../../src/app/upgrade/release-age.ts'
import type { Account, AccountId, Site, SiteId } from '../../src/core/account.ts'
import type { Advisory } from '../../src/core/advisory.ts'
import { type ErrorKind, SiteguardError } from '../../src/core/error.ts'
import type { Sha256 } from '../../src/core/manifest.ts'
import type { RemotePath } from '../../src/core/path.ts'
import type { Plan } from '../../src/core/plan.ts'
import type { RunSummary } from '../../src/core/run.ts'
import type { SnapshotId } from '../../src/core/snapshot.ts'
import { compareVersions } from '../../src/core/version.ts'
import type { FleetUpgradeDeps, UpgradeEvent, UpgradeRequest } from '../../src/fleet/upgrade/types.ts'

/** How a site of the fake world answers when it is brought to another version. */
export type Trouble =
  /** The run fails and is rolled back. */
  | 'sick'
  /** The link is cut in the middle: the run can be resumed. */
  | 'cut'
  /** As `cut`; and going on with it fails again. */
  | 'cut-for-good'
  /** As `cut`, on the way back: going on with it ends that. */
  | 'cut-back'
  /** A check refuses the plan. */
  | 'refused'
  /** Nobody can log in there. */
  | 'away'
  /** It stands otherwise than when it was planned. */
  | 'stale'

export interface FakeSite {
  readonly account: string
  version: string
  extensions?: Record<string, string>
  readonly tags?: readonly string[]
  /** By part: `core`, or an extension's id. */
  trouble?: Record<string, Trouble>
  /** Bytes a plan of it writes. Default 100. */
  bytes?: number
}

export interface FakeWorld {
  readonly sites: Map<string, FakeSite>
  /** Newest version by product: `spip`, `spip-plugin/<id>`. Absent: the feed is silent. */
  readonly newest: Map<string, string>
  readonly released: Map<string, string>
  readonly advisories: Advisory[]
  readonly runs: Map<string, RunSummary>
  readonly events: UpgradeEvent[]
  /** What was done, in order: `plan a core`, `apply a core 4.4.30`, `resume a`, `sleep 2000`. */
  readonly log: string[]
  /** A new one for a second start. */
  abort: AbortController
  /** Most accounts that were worked on at one moment; and whether two things were ever done on one account at once. */
  mostAtOnce: number
  overlapped: boolean
  stopFile: string | undefined
  /** Sites nobody can look at. */
  readonly unseen: Set<SiteId>
  agrees: boolean
  /** Called before each line of the log is written. */
  onLog: (line: string) => void
  deps(): FleetUpgradeDeps
  request(more?: Partial<UpgradeRequest>): UpgradeRequest
}

const NOT_LOOKED = { expect: 'open', outcome: 'not-run', well: [], unjudged: [], logs: { quiet: [], unread: [] } } as const
const OPEN: ReadonlySet<RunSummary['state']> = new Set(['running', 'rolling-back', 'stopped'])
const HASH = '0'.repeat(64) as Sha256
const KIND_CODES: Partial<Record<ErrorKind, number>> = { connect: 4, conflict: 6, 'rolled-back': 8, cancelled: 130, usage: 2 }

/** Accounts, sites and a vendor in memory, for the flow of an upgrade alone: plans say one op, and applying sets a version. */
export function upgradeFleet(sites: Readonly<Record<string, FakeSite>>, newest: Readonly<Record<string, string>>): FakeWorld {
  const busy = new Set<string>()
  let clock = Date.parse('2026-11-22T00:00:00Z')
  let plans = 0
  const tick = async (account: string, work: () => Promise<void> | void): Promise<void> => {
    if (busy.has(account)) world.overlapped = true
    busy.add(account)
    world.mostAtOnce = Math.max(world.mostAtOnce, busy.size)
    // A few turns of the loop, so that what may run side by side does.
    for (let i = 0; i < 1 + (plans % 3); i += 1) await new Promise((resolve) => setImmediate(resolve))
    try {
      await work()
    } finally {
      busy.delete(account)
    }
  }
  const say = (line: string): void => {
    world.onLog(line)
    world.log.push(line)
  }
  const siteOf = (id: string): FakeSite => world.sites.get(id) as FakeSite
  const runOf = (plan: Plan, state: RunSummary['state']): RunSummary => {
    const { id, site, account, before, ops, recipe } = plan
    const health = world.unseen.has(site) ? { health: [NOT_LOOKED] } : {}
    const common = { id, site, account, recipe: recipe.name, state, startedAt: plan.createdAt, ops: ops.length }
    const run: RunSummary = { ...common, done: 0, resumes: 0, before, wayBack: 'plain', ...health }
    world.runs.set(id, run)
    return run
  }
  const setVersion = (plan: Plan): void => {
    const site = siteOf(plan.site)
    const to = String(plan.checks?.[0]?.params.to)
    const [, extension] = plan.recipe.name.split(':')
    if (extension === undefined) site.version = to
    else site.extensions = { ...site.extensions, [extension]: to }
  }
  const begun = new Map<string, Plan>()

  const world: FakeWorld = {
    sites: new Map(Object.entries(sites)),
    newest: new Map(Object.entries(newest)),
    released: new Map(),
    advisories: [],
    runs: new Map(),
    events: [],
    log: [],
    abort: new AbortController(),
    mostAtOnce: 0,
    overlapped: false,
    stopFile: undefined,
    unseen: new Set(),
    agrees: true,
    onLog: () => {},
    deps: () => ({
      async plan(account, site, recipe) {
        const here = siteOf(site.id)
        const params = (recipe.steps[0]?.params ?? {}) as { to?: string; extension?: string; down?: boolean }
        const part = params.extension ?? 'core'
        let made: PlannedSite | undefined
        await tick(account.id, () => {
          say(`plan ${site.id} ${recipe.steps.length === 0 ? 'nothing' : part}${params.to === undefined ? '' : ` ${params.to}`}`)
          const trouble = here.trouble?.[part]
          const { cms } = recipe.requires
          if (cms !== undefined && !cms.includes('spip'))
            throw new SiteguardError({
              code: 'SG-RCP-003',
              kind: 'unsupported',
              params: { recipe: recipe.name, needs: cms.join(), site: site.id },
            })
          if (here.trouble?.core === 'away')
            throw new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account: account.id, host: 'h', detail: 'away' } })
          if (trouble === 'refused')
            throw new SiteguardError({ code: 'SG-RUN-004', kind: 'conflict', params: { site: site.id, paths: [], count: 0 } })
          const product = part === 'core' ? 'spip' : `spip-plugin/${part}`
          const from = part === 'core' ? here.version : (here.extensions?.[part] ?? '0')
          const pinned = params.to !== undefined && /^\d/.test(params.to)
          const to = pinned ? params.to : world.newest.get(product)
          plans += 1
          made = plannedSite(
            site,
            here,
            { product, from, to, released: to === undefined ? undefined : world.released.get(to) },
            recipe.name,
            recipe.steps.length === 0,
          )
        })
        return made as PlannedSite
      },
      async save(plan) {
        return `/plans/${plan.id}.json`
      },
      async apply(account, { plan }) {
        const [, extension = 'core'] = plan.recipe.name.split(':')
        const trouble = siteOf(plan.site).trouble?.[extension]
        let run: RunSummary | undefined
        await tick(account.id, () => {
          say(`apply ${plan.site} ${extension} ${plan.checks?.[0]?.params.to}`)
          const blocking = [...world.runs.values()].find((one) => one.account === account.id && OPEN.has(one.state))
          if (blocking !== undefined)
            throw new SiteguardError({ code: 'SG-RUN-012', kind: 'conflict', params: { run: plan.id, other: blocking.id } })
          if (trouble === 'stale')
            throw new SiteguardError({ code: 'SG-RUN-004', kind: 'conflict', params: { site: plan.site, paths: ['x'], count: 1 } })
          begun.set(plan.id, plan)
          if (trouble === 'sick') {
            runOf(plan, 'rolled-back')
            throw new SiteguardError({ code: 'SG-RUN-006', kind: 'rolled-back', params: { run: plan.id, detail: 'sick' } })
          }
          if (trouble?.startsWith('cut') === true || world.abort.signal.aborted) {
            runOf(plan, 'running')
            if (world.abort.signal.aborted) throw new SiteguardError({ code: 'SG-RUN-008', kind: 'cancelled', params: { run: plan.id } })
            throw new SiteguardError({ code: 'SG-RUN-007', kind: 'connect', params: { run: plan.id, detail: 'cut' } })
          }
          setVersion(plan)
          run = runOf(plan, 'applied')
        })
        return run as RunSummary
      },
      async resume(account, id) {
        const plan = begun.get(id) as Plan
        const [, extension = 'core'] = plan.recipe.name.split(':')
        let run: RunSummary | undefined
        await tick(account.id, () => {
          say(`resume ${plan.site}`)
          if (siteOf(plan.site).trouble?.[extension] === 'cut-for-good')
            throw new SiteguardError({ code: 'SG-RUN-007', kind: 'connect', params: { run: id, detail: 'cut' } })
          const back = siteOf(plan.site).trouble?.[extension] === 'cut-back'
          if (!back) setVersion(plan)
          run = runOf(plan, back ? 'rolled-back' : 'applied')
        })
        return run as RunSummary
      },
      run: async (id) => world.runs.get(id),
      unfinished: async () => [...world.runs.values()].filter(({ state }) => OPEN.has(state)),
      async releases(product) {
        const version = world.newest.get(product)
        return version === undefined
          ? { origin: 'unknown', newest: {}, supported: [] }
          : { origin: 'feed', newest: { x: version }, supported: ['x'] }
      },
      age: (move) => releaseAge(move, { days: 7, now: clock, advisories: world.advisories }),
      async agree() {
        say('agree')
        return world.agrees
      },
      stopAsked: async () => world.stopFile,
      exitCodeOf: (kind) => KIND_CODES[kind] ?? 3,
      async sleep(ms) {
        say(`sleep ${ms}`)
      },
      version: '0.0.0',
      now: () => {
        clock += 1
        return clock
      },
      signal: world.abort.signal,
      tell: (event) => void world.events.push(event),
    }),
    request(more) {
      const ids = [...new Set([...world.sites.values()].map(({ account }) => account))]
      return {
        sites: [...world.sites].map(([id, site]) => ({
          id: id as SiteId,
          account: site.account as AccountId,
          root: `www/${id}` as RemotePath,
          groups: [],
          tags: site.tags ?? [],
        })),
        accounts: ids.map((id) => ({ id: id as AccountId, transport: 'local', hostKeys: [], tls: 'none' }) as Account),
        wish: { core: true, extensions: 'none' },
        apply: true,
        waves: [{ kind: 'all' }],
        caps: {},
        parallel: 4,
        ...more,
      }
    },
  }

  function plannedSite(
    site: Site,
    here: FakeSite,
    { product, from, to, released }: { product: string; from: string; to: string | undefined; released: string | undefined },
    recipe: string,
    nothing: boolean,
  ): PlannedSite {
    const change = !nothing && to !== undefined && compareVersions(from, to) !== 0
    const id = `20261122T000000Z-${plans.toString(16).padStart(8, '0')}`
    const plan: Plan = {
      format: 'siteguard-plan',
      version: 1,
      id,
      createdAt: new Date(clock).toISOString(),
      siteguard: '0.0.0',
      site: site.id,
      account: site.account,
      root: site.root,
      recipe: { name: recipe, hash: HASH },
      before: `${site.id}@20261122T000000Z` as SnapshotId,
      sources: [],
      ops: change
        ? [
            {
              kind: 'write',
              path: 'x' as RemotePath,
              before: { is: 'absent' },
              after: { is: 'file', sha256: HASH, size: here.bytes ?? 100 },
            },
          ]
        : [],
      trees: {},
      notes: [],
      checks: nothing
        ? []
        : [
            {
              check: 'version',
              state: to === undefined ? 'unknown' : 'ok',
              params: { product, from, ...(to === undefined ? {} : { to }), ...(released === undefined ? {} : { released }) },
            },
          ],
      swap: { method: 'atomic', changes: 1, expectedMs: 1 },
      hash: HASH,
    }
    const components = [
      { kind: 'core', id: 'spip', version: here.version, path: '', bundled: false },
      { kind: 'extension', id: 'mots', version: '1.0', path: 'plugins-dist/mots', bundled: true },
      ...Object.entries(here.extensions ?? {}).map(([name, version]) => ({
        kind: 'extension',
        id: name,
        version,
        path: `plugins/${name}`,
        bundled: false,
      })),
    ]
    const judged = { installations: [{ root: '', cms: 'spip', version: here.version, components }] }
    return { plan, store: {}, before: {}, judged } as unknown as PlannedSite
  }

  return world
}
