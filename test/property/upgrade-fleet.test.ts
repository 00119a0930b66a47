import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { UpgradeReport, WaveSize } from '../../src/fleet/upgrade/types.ts'
import { upgradeSites } from '../../src/fleet/upgrade/upgrade-sites.ts'
import { splitWaves } from '../../src/fleet/upgrade/waves.ts'
import { type FakeSite, type FakeWorld, type Trouble, upgradeFleet } from '../helpers/upgrade-fleet.ts'

const NEW = '4.4.30'
const OLD = '4.4.21'

const trouble = fc.constantFrom<Trouble>('sick', 'cut', 'refused', 'away', 'stale')
const site = fc.record({
  account: fc.constantFrom('one', 'two', 'three', 'four'),
  current: fc.boolean(),
  canary: fc.boolean(),
  trouble: fc.option(trouble, { freq: 5, nil: undefined }),
  bytes: fc.integer({ min: 1, max: 100 }),
})
const size = fc.oneof(
  fc.record({ kind: fc.constant('share' as const), percent: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ kind: fc.constant('count' as const), sites: fc.integer({ min: 1, max: 12 }) }),
)
const waves = fc
  .tuple(fc.boolean(), fc.array(size, { maxLength: 3 }), fc.boolean())
  .map(([canary, sizes, all]): WaveSize[] => [
    ...(canary ? [{ kind: 'canary' as const }] : []),
    ...sizes,
    ...(all || (!canary && sizes.length === 0) ? [{ kind: 'all' as const }] : []),
  ])
const fleet = fc.record({
  sites: fc.array(site, { minLength: 1, maxLength: 12 }),
  waves,
  parallel: fc.integer({ min: 1, max: 4 }),
  caps: fc.record({ sites: fc.integer({ min: 1, max: 12 }), bytes: fc.integer({ min: 1, max: 800 }) }, { requiredKeys: [] }),
  /** Line of the log at which somebody stops it. */
  stop: fc.option(fc.record({ at: fc.nat(60), how: fc.constantFrom('file' as const, 'signal' as const) }), { nil: undefined }),
})
type Fleet = typeof fleet extends fc.Arbitrary<infer T> ? T : never

function build(given: Fleet): FakeWorld {
  const sites = given.sites.map(({ account, current, canary, trouble: wrong, bytes }, i): [string, FakeSite] => [
    `s${i}`,
    {
      account,
      version: current ? NEW : OLD,
      tags: canary ? ['canary'] : [],
      bytes,
      ...(wrong === undefined ? {} : { trouble: { core: wrong } }),
    },
  ])
  const world = upgradeFleet(Object.fromEntries(sites), { spip: NEW })
  const { stop } = given
  world.onLog = () => {
    if (stop === undefined || world.log.length !== stop.at) return
    if (stop.how === 'file') world.stopFile = '/stop'
    else world.abort.abort()
  }
  return world
}

const run = async (world: FakeWorld, { waves: sizes, parallel, caps }: Fleet): Promise<UpgradeReport> =>
  await upgradeSites(world.request({ waves: sizes, parallel, caps }), world.deps())

const applied = (world: FakeWorld): string[] => world.log.flatMap((line) => /^apply (\S+)/.exec(line)?.[1] ?? [])
const waveOf = (report: UpgradeReport, id: string): number => report.waves.findIndex(({ sites }) => sites.some((one) => one === id))

it('never works twice on one account at once, nor on more accounts than asked', async () => {
  await fc.assert(
    fc.asyncProperty(fleet, async (given) => {
      const world = build(given)
      await run(world, given)
      expect(world.overlapped).toBe(false)
      expect(world.mostAtOnce).toBeLessThanOrEqual(given.parallel)
    }),
  )
})

it('leaves every site wholly as it was or as it was to be, and says which', async () => {
  await fc.assert(
    fc.asyncProperty(fleet, async (given) => {
      const world = build(given)
      const report = await run(world, given)
      expect(report.sites.map(({ site: id }) => id)).toEqual([...world.sites.keys()])
      for (const { site: id, parts } of report.sites) {
        const state = parts[0]?.state
        const now = world.sites.get(id)?.version
        if (state === 'applied' || state === 'current') expect(now).toBe(NEW)
        else if (!given.sites[Number(id.slice(1))]?.current) expect(now).toBe(OLD)
      }
    }),
  )
})

it('begins nothing in a wave before the one before it ended well', async () => {
  await fc.assert(
    fc.asyncProperty(fleet, async (given) => {
      const world = build(given)
      const report = await run(world, given)
      const order = applied(world).map((id) => waveOf(report, id))
      expect(order).toEqual([...order].sort((a, b) => a - b))
      const worst = report.sites.flatMap(({ site: id, parts }) =>
        parts.some(({ state }) => ['rolled-back', 'kept'].includes(state)) ? [waveOf(report, id)] : [],
      )
      for (const wave of worst) expect(Math.max(...order)).toBeLessThanOrEqual(wave)
      const ended = report.waves.map(({ state }) => state)
      expect(ended.join(' ')).toMatch(/^(?:done ?)*(?:stopped ?)?(?:not-begun ?)*$/)
    }),
  )
})

it('never passes a cap', async () => {
  await fc.assert(
    fc.asyncProperty(fleet, async (given) => {
      const world = build(given)
      await run(world, given)
      const ids = applied(world)
      const bytes = ids.reduce((sum, id) => sum + (world.sites.get(id)?.bytes ?? 0), 0)
      expect(new Set(ids).size).toBeLessThanOrEqual(given.caps.sites ?? Number.POSITIVE_INFINITY)
      expect(bytes).toBeLessThanOrEqual(given.caps.bytes ?? Number.POSITIVE_INFINITY)
    }),
  )
})

it('begins nothing after somebody stopped it', async () => {
  await fc.assert(
    fc.asyncProperty(fleet, async (given) => {
      const world = build(given)
      const stopped = (): boolean => world.stopFile !== undefined || world.abort.signal.aborted
      let late = 0
      const { onLog } = world
      world.onLog = (line) => {
        // Those that asked before may still come: one an account, and no more.
        if (stopped()) late += 1
        onLog(line)
      }
      const report = await run(world, given)
      expect(late).toBeLessThan(given.parallel)
      if (report.stopped?.why === 'interrupted') expect(report.exitCode).toBe(130)
      if (report.stopped?.why === 'stop-file') expect(report.exitCode).not.toBe(0)
    }),
  )
})

it('says 0 only when every site is as wanted, or was left for a later wave', async () => {
  await fc.assert(
    fc.asyncProperty(fleet, async (given) => {
      const report = await run(build(given), given)
      const states = new Set(report.sites.flatMap(({ parts }) => parts.map(({ state }) => state)))
      const good = [...states].every((state) => ['current', 'applied', 'planned'].includes(state)) && report.stopped === undefined
      expect(report.exitCode === 0).toBe(good)
    }),
  )
})

it('ends the work when it is started again after the trouble is gone, doing nothing twice', async () => {
  await fc.assert(
    fc.asyncProperty(fleet, async (given) => {
      const world = build(given)
      await run(world, given)
      const before = new Set([...world.sites].flatMap(([id, { version }]) => (version === NEW ? [id] : [])))
      for (const one of world.sites.values()) one.trouble = {}
      world.stopFile = undefined
      world.onLog = () => {}
      world.abort = new AbortController()
      world.log.length = 0
      const report = await run(world, { ...given, caps: {}, waves: [{ kind: 'all' }] })
      expect(report.exitCode).toBe(0)
      expect([...world.sites.values()].every(({ version }) => version === NEW)).toBe(true)
      expect(applied(world).filter((id) => before.has(id))).toEqual([])
      expect(new Set(applied(world)).size).toBe(applied(world).length)
    }),
  )
})

it('shares sites out whole: each in one wave at most, in rising order, and all of them where all is asked for', () => {
  fc.assert(
    fc.property(fleet, (given) => {
      const { sites } = build(given).request()
      const found = splitWaves(sites, given.waves)
      const ids = found.flatMap((wave) => wave.sites.map(({ id }) => id))
      expect(new Set(ids).size).toBe(ids.length)
      expect(found.every((wave) => wave.sites.length > 0)).toBe(true)
      if (given.waves.at(-1)?.kind === 'all') expect(ids.length).toBe(sites.length)
      expect(splitWaves(sites, given.waves)).toEqual(found)
    }),
  )
})
