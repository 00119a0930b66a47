import { expect, it } from 'vitest'
import { type FakeSite, type FakeWorld, upgradeFleet } from '../../../test/helpers/upgrade-fleet.ts'
import type { SiteId } from '../../core/account.ts'
import type { UpgradeReport, UpgradeRequest } from './types.ts'
import { upgradeSites } from './upgrade-sites.ts'
import { parseWaves } from './waves.ts'

const NEW = { spip: '4.4.30' }

function site(account: string, more: Partial<FakeSite> = {}): FakeSite {
  return { account, version: '4.4.21', ...more }
}

/** Three sites of three accounts. */
function three(second: Partial<FakeSite> = {}): FakeWorld {
  return upgradeFleet({ a: site('one'), b: site('two', second), c: site('three') }, NEW)
}

async function upgrade(world: FakeWorld, more: Partial<UpgradeRequest> = {}): Promise<UpgradeReport> {
  return await upgradeSites(world.request(more), world.deps())
}

/** `a applied, b rolled-back`; several parts with their names. */
function ends(report: UpgradeReport): string {
  return report.sites
    .map(({ site, parts }) => {
      const said = parts.map(({ part, state }) => (parts.length === 1 ? state : `${part.kind === 'core' ? 'core' : part.id} ${state}`))
      return `${site} ${said.join(' ')}`
    })
    .join(', ')
}

const waves = (report: UpgradeReport): string => report.waves.map(({ name, state }) => `${name} ${state}`).join(', ')
const applied = (world: FakeWorld): string[] => world.log.filter((line) => line.startsWith('apply')).map((line) => line.split(' ')[1] ?? '')
const CANARY = parseWaves('canary,50%,all') ?? []

it('only plans without --apply, and says which waves there would be', async () => {
  const world = three()
  const report = await upgrade(world, { apply: false, waves: CANARY })
  expect(ends(report)).toBe('a planned, b planned, c planned')
  expect(waves(report)).toBe('canary not-begun, 50% not-begun, all not-begun')
  expect(report).toMatchObject({ exitCode: 0, applied: false })
  expect(world.log).toEqual(expect.not.arrayContaining([expect.stringMatching(/^(?:apply|agree)/)]))
})

it('applies wave after wave, each site planned anew right before, to the version it was surveyed for', async () => {
  const world = three()
  world.onLog = (line) => {
    // The vendor releases another while the first wave is under way.
    if (line === 'apply a core 4.4.30') world.newest.set('spip', '4.4.31')
  }
  const report = await upgrade(world, { waves: CANARY })
  expect(world.log.slice(3)).toEqual([
    'agree',
    'plan a core 4.4.30',
    'apply a core 4.4.30',
    'plan b core 4.4.30',
    'apply b core 4.4.30',
    'plan c core 4.4.30',
    'apply c core 4.4.30',
  ])
  expect(waves(report)).toBe('canary done, 50% done, all done')
  expect(report.exitCode).toBe(0)
})

it('applies to one site the very plan that was reviewed', async () => {
  const world = upgradeFleet({ a: site('one') }, NEW)
  const report = await upgrade(world)
  expect(world.log).toEqual(['plan a core', 'agree', 'apply a core 4.4.30'])
  expect(ends(report)).toBe('a applied')
  expect(report.sites[0]?.parts[0]).toMatchObject({
    plan: { bytes: 100 },
    move: { from: '4.4.21', to: '4.4.30' },
    run: { state: 'applied' },
  })
})

it('stops with the first site that fails: the rest stays as it was, and that is exit 8', async () => {
  const world = three({ trouble: { core: 'sick' } })
  const report = await upgrade(world, { waves: CANARY })
  expect(ends(report)).toBe('a applied, b rolled-back, c not-begun')
  expect(waves(report)).toBe('canary done, 50% stopped, all not-begun')
  expect(report).toMatchObject({ exitCode: 8, stopped: { why: 'failed', site: 'b' } })
  expect(world.sites.get('c')?.version).toBe('4.4.21')
})

it('ends what is under way elsewhere in the wave, and begins nothing more there', async () => {
  const world = upgradeFleet({ a: site('one', { trouble: { core: 'sick' } }), b: site('two'), c: site('two') }, NEW)
  const report = await upgrade(world, { parallel: 2 })
  expect(ends(report)).toMatch(/^a rolled-back, b (?:applied|not-begun), c not-begun$/)
  expect(report.exitCode).toBe(8)
})

it.each([
  ['cut', 'kept', 4],
  ['stale', 'failed', 6],
] as const)('says of a run that was %s how it is left', async (trouble, state, exitCode) => {
  const world = three({ trouble: { core: trouble } })
  const report = await upgrade(world, { waves: CANARY })
  expect(ends(report)).toBe(`a applied, b ${state}, c not-begun`)
  expect(report.exitCode).toBe(exitCode)
})

it('goes on with what an earlier upgrade left in the middle, passes over what is current, and does the rest', async () => {
  const world = three({ trouble: { core: 'cut' } })
  await upgrade(world, { waves: CANARY })
  world.log.length = 0
  const report = await upgrade(world, { waves: CANARY })
  expect(world.log[0]).toBe('resume b')
  expect(ends(report)).toBe('a current, b applied, c applied')
  expect(report.sites[1]?.parts[0]).toMatchObject({ resumed: true, run: { state: 'applied' } })
  expect(applied(world)).toEqual(['c'])
  expect(report.exitCode).toBe(0)
})

it('stops where what was left in the middle cannot be gone on with', async () => {
  const world = three({ trouble: { core: 'cut-for-good' } })
  await upgrade(world, { waves: CANARY })
  const report = await upgrade(world, { waves: CANARY })
  expect(ends(report)).toBe('a not-begun, b kept, c not-begun')
  expect(report).toMatchObject({ exitCode: 4, stopped: { why: 'failed', site: 'b' } })
})

it.each([
  ['of another kind', { site: 'b', recipe: 'restore', state: 'running' }],
  ['of another site', { site: 'x', recipe: 'upgrade', state: 'running' }],
  ['that stopped for a person', { site: 'b', recipe: 'upgrade', state: 'stopped' }],
])('plans nothing on an account where a run is in the way %s, and leaves the others their turn', async (_, run) => {
  const world = three()
  world.runs.set('r', { id: 'r', account: 'two', before: 'x@', startedAt: '', ops: 1, done: 0, resumes: 0, ...run } as never)
  const report = await upgrade(world)
  expect(ends(report)).toBe('a applied, b unfinished, c applied')
  expect(report.sites[1]?.parts[0]?.run?.id).toBe('r')
  expect(report.exitCode).toBe(3)
})

it('ends the way back that an earlier upgrade was on, and begins nothing more: the release failed there', async () => {
  const world = three({ trouble: { core: 'cut-back' } })
  await upgrade(world, { waves: CANARY })
  const report = await upgrade(world, { waves: CANARY })
  expect(ends(report)).toBe('a not-begun, b rolled-back, c not-begun')
  expect(report).toMatchObject({ exitCode: 8, stopped: { why: 'failed', site: 'b' } })
})

it('tells of an unfinished run in a dry run, and leaves it', async () => {
  const world = three({ trouble: { core: 'cut' } })
  await upgrade(world, { waves: CANARY })
  world.log.length = 0
  const report = await upgrade(world, { apply: false })
  expect(ends(report)).toBe('a current, b unfinished, c planned')
  expect(world.log).toEqual(expect.not.arrayContaining([expect.stringMatching(/^resume/)]))
})

it('looks for the stop file before every site', async () => {
  const world = upgradeFleet({ a: site('one'), b: site('one'), c: site('one') }, NEW)
  world.onLog = (line) => {
    if (line === 'apply a core 4.4.30') world.stopFile = '/stop'
  }
  const report = await upgrade(world)
  expect(ends(report)).toBe('a applied, b not-begun, c not-begun')
  expect(report).toMatchObject({ exitCode: 6, stopped: { why: 'stop-file', file: '/stop' } })
})

it('looks for it between planning and applying, too: planning takes its time', async () => {
  const world = three()
  world.onLog = (line) => {
    if (line === 'plan a core 4.4.30') world.stopFile = '/stop'
  }
  expect(ends(await upgrade(world))).toBe('a not-begun, b not-begun, c not-begun')
  expect(applied(world)).toEqual([])
})

it('looks for it in the pause between waves, which does not have to be waited for', async () => {
  const world = three()
  world.onLog = (line) => {
    if (line.startsWith('sleep')) world.stopFile = '/stop'
  }
  const report = await upgrade(world, { waves: CANARY, pauseMs: 5000 })
  expect(world.log.filter((line) => line.startsWith('sleep'))).toEqual(['sleep 2000'])
  expect(waves(report)).toBe('canary done, 50% not-begun, all not-begun')
})

it('waits between waves as long as asked', async () => {
  const world = three()
  await upgrade(world, { waves: CANARY, pauseMs: 5000 })
  expect(world.log.filter((line) => line.startsWith('sleep'))).toEqual(Array(2).fill(['sleep 2000', 'sleep 2000', 'sleep 1000']).flat())
})

it('does nothing at all where the stop file is there from the start', async () => {
  const world = three()
  world.stopFile = '/stop'
  const report = await upgrade(world)
  expect(world.log).toEqual([])
  expect(report.exitCode).toBe(6)
})

it('keeps state when it is interrupted, begins nothing more, and is 130', async () => {
  const world = three()
  world.onLog = (line) => {
    if (line === 'apply b core 4.4.30') world.abort.abort()
  }
  const report = await upgrade(world, { waves: CANARY })
  expect(ends(report)).toBe('a applied, b kept, c not-begun')
  expect(report).toMatchObject({ exitCode: 130, stopped: { why: 'interrupted' } })
  world.onLog = () => {}
  world.abort = new AbortController()
  expect(ends(await upgrade(world, { waves: CANARY }))).toBe('a current, b applied, c applied')
})

it('has begun nothing where it is interrupted on its way to the account', async () => {
  const world = three()
  Object.assign(world.sites.get('b') ?? {}, { trouble: { core: 'stale' } })
  world.onLog = (line) => {
    if (line === 'apply b core 4.4.30') world.abort.abort()
  }
  const report = await upgrade(world, { waves: CANARY })
  expect(ends(report)).toBe('a applied, b not-begun, c not-begun')
  expect(report.exitCode).toBe(130)
})

it('is 130 when it is interrupted while it plans', async () => {
  const world = three()
  world.onLog = (line) => {
    if (line === 'plan b core') world.abort.abort()
  }
  const report = await upgrade(world, { apply: false, parallel: 1 })
  expect(report.exitCode).toBe(130)
  expect(report.sites).toHaveLength(3)
})

it.each([
  ['sites', { sites: 2 }, { cap: 'sites', limit: 2, needs: 3 }],
  ['bytes', { bytes: 299 }, { cap: 'bytes', limit: 299, needs: 300 }],
] as const)('begins nothing where the cap on %s would be passed', async (_, caps, stop) => {
  const world = three()
  const report = await upgrade(world, { caps })
  expect(report).toMatchObject({ exitCode: 6, stopped: { why: 'cap', ...stop } })
  expect(applied(world)).toEqual([])
})

it('counts for the caps only what these waves change', async () => {
  const world = three()
  const report = await upgrade(world, { caps: { sites: 1, bytes: 100 }, waves: parseWaves('canary') ?? [] })
  expect(ends(report)).toBe('a applied, b planned, c planned')
  expect(report.exitCode).toBe(0)
})

it('stops before a plan that grew beyond the cap since it was surveyed', async () => {
  const world = three()
  world.onLog = (line) => {
    if (line === 'apply a core 4.4.30') Object.assign(world.sites.get('b') ?? {}, { bytes: 250 })
  }
  const report = await upgrade(world, { caps: { bytes: 300 }, waves: CANARY })
  expect(ends(report)).toBe('a applied, b not-begun, c not-begun')
  expect(report).toMatchObject({ exitCode: 6, stopped: { why: 'cap', cap: 'bytes', needs: 350, site: 'b' } })
})

it('leaves out a site that cannot be planned, does the others, and says so: 3', async () => {
  const world = three({ trouble: { core: 'refused' } })
  const report = await upgrade(world)
  expect(ends(report)).toBe('a applied, b refused, c applied')
  expect(report.exitCode).toBe(3)
})

it.each([
  ['refused', 6],
  ['away', 4],
] as const)('gives the code of the one thing that is wrong where nothing else is to be said: %s', async (trouble, exitCode) => {
  const world = upgradeFleet({ a: site('one', { trouble: { core: trouble } }) }, NEW)
  expect((await upgrade(world)).exitCode).toBe(exitCode)
})

it('never calls current what nobody could say', async () => {
  const world = upgradeFleet({ a: site('one') }, {})
  const report = await upgrade(world)
  expect(ends(report)).toBe('a unknown')
  expect(report.exitCode).toBe(3)
})

it('asks nobody and writes nothing where all is current', async () => {
  const world = upgradeFleet({ a: site('one', { version: '4.4.30' }) }, NEW)
  expect(await upgrade(world)).toMatchObject({ exitCode: 0, waves: [] })
  expect(world.log).toEqual(['plan a core'])
})

it('begins nothing when the person says no', async () => {
  const world = three()
  world.agrees = false
  const report = await upgrade(world)
  expect(ends(report)).toBe('a not-begun, b not-begun, c not-begun')
  expect(report).toMatchObject({ exitCode: 6, stopped: { why: 'declined' } })
})

it('lets a young release wait, but not where it closes a hole anybody can use', async () => {
  const world = three({ version: '4.4.30' })
  world.sites.set('c', site('three', { version: '4.4.29' }))
  world.released.set('4.4.30', '2026-11-20T00:00:00Z')
  const summary = { en: '', fr: '' }
  const ranges = [{ introduced: '0', fixed: '4.4.22' }]
  const hole = { id: 'CVE-2026-1', aliases: [], product: 'spip', ranges, summary, preAuth: 'yes', effect: 'code-execution' } as const
  world.advisories.push({ ...hole, exploitPublic: true, verified: true, sources: [] })
  const report = await upgrade(world)
  expect(ends(report)).toBe('a applied, b current, c waiting')
  expect(report.sites[0]?.parts[0]?.age).toMatchObject({ is: 'urgent', fixes: ['CVE-2026-1'] })
  expect(report.sites[2]?.parts[0]?.age).toMatchObject({ is: 'waits', until: '2026-11-27T00:00:00.000Z' })
  expect(report.exitCode).toBe(0)
})

it('works on one site of an account at a time, and on several accounts at once, but not more than asked', async () => {
  const many = Array.from({ length: 12 }, (_, i): [string, FakeSite] => [`s${i}`, site(`account${i % 5}`)])
  const world = upgradeFleet(Object.fromEntries(many), NEW)
  const report = await upgrade(world, { parallel: 3 })
  expect(report.exitCode).toBe(0)
  expect(world.overlapped).toBe(false)
  expect(world.mostAtOnce).toBe(3)
})

it('ends the other sites before it falls over a fault of its own', async () => {
  const world = three()
  const deps = world.deps()
  const broken = {
    ...deps,
    plan: async (...args: Parameters<typeof deps.plan>) => {
      if (args[1].id === 'b') throw new TypeError('a bug')
      return await deps.plan(...args)
    },
  }
  await expect(upgradeSites(world.request(), broken)).rejects.toThrow('a bug')
  expect(world.overlapped).toBe(false)
})

it('sends no wave after one of which nobody could look whether it is well', async () => {
  const world = three()
  world.unseen.add('a' as SiteId)
  const report = await upgrade(world, { waves: CANARY })
  expect(ends(report)).toBe('a applied, b not-begun, c not-begun')
  expect(waves(report)).toBe('canary stopped, 50% not-begun, all not-begun')
  expect(report).toMatchObject({ exitCode: 6, stopped: { why: 'unseen', site: 'a' } })
})

it('ends a last wave that nobody could look at with 3, and calls it done', async () => {
  const world = three()
  world.unseen.add('c' as SiteId)
  const report = await upgrade(world, { waves: CANARY })
  expect(waves(report)).toBe('canary done, 50% done, all done')
  expect(report.exitCode).toBe(3)
  expect(report.stopped).toBeUndefined()
})
