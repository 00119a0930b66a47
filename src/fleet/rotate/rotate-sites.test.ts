import { describe, expect, it } from 'vitest'
import type { PlannedSite } from '../../app/plans/plan-site.ts'
import type { Account, AccountId, OwnerId, Site, SiteId } from '../../core/account.ts'
import type { Credential } from '../../core/credential.ts'
import { type ErrorKind, SiteguardError } from '../../core/error.ts'
import type { Op } from '../../core/op.ts'
import type { RemotePath } from '../../core/path.ts'
import type { Plan } from '../../core/plan.ts'
import type { RunSummary } from '../../core/run.ts'
import type { SnapshotId } from '../../core/snapshot.ts'
import type { Recipe } from '../../recipes/recipe-schema.ts'
import { rotateSites } from './rotate-sites.ts'
import type { FleetRotateDeps, OwnersPeople, RotateRequest } from './types.ts'

const WAY = { by: 'exec', php: '/usr/bin/php' } as const
const RULES = { length: 20, from: 'alphanumeric' } as const

interface World {
  /** What was done, in order. */
  readonly log: string[]
  readonly told: OwnersPeople[]
  /** Sites whose plan or run fails so. */
  readonly trouble: Record<string, 'away' | 'sick' | 'cut' | 'bad-database'>
  /** Account at the database server each site uses. Default: its own. */
  readonly accounts: Record<string, string>
  unfinished: RunSummary[]
  agree: boolean
  readonly stop: AbortController
}

function newWorld(): World {
  return { log: [], told: [], trouble: {}, accounts: {}, unfinished: [], agree: true, stop: new AbortController() }
}

const siteOf = (id: string, account = 'one', owner?: string): Site => ({
  id: id as SiteId,
  account: account as AccountId,
  root: id as RemotePath,
  groups: [],
  tags: [],
  ...(owner === undefined ? {} : { owner: owner as OwnerId }),
})
const accountOf = (id: string): Account => ({ id: id as AccountId, transport: 'ssh', hostKeys: [], tls: 'explicit' })

function planOf(site: Site, kinds: readonly string[], world: World): Plan {
  const user = world.accounts[site.id] ?? site.id
  const place = { cms: 'spip', installation: '' as RemotePath, database: '' as RemotePath, rules: RULES, way: WAY } as const
  const renews = (['keys', 'sessions', 'people', 'jobs'] as const).filter((kind) => kinds.includes(kind))
  const people = renews.includes('people') ? [{ id: 1, login: 'marie', to: 'slot', slot: `${site.id}/people/1-marie` } as const] : []
  const credentials: Credential[] = [
    ...(renews.length === 0 ? [] : [{ ...place, kind: 'cms', renews, people } as const]),
    ...(kinds.includes('database')
      ? [{ ...place, kind: 'database', user, server: { host: 'db' }, configs: [], slot: `${site.id}/database` } as const]
      : []),
  ]
  const ops = credentials.map((credential): Op => ({ kind: 'rotate', credential }))
  const id = `${site.id}:${kinds.join('+')}`
  return { id, site: site.id, account: site.account, ops, before: 'b' as SnapshotId, swap: {}, checks: [] } as unknown as Plan
}

function runOf(plan: Pick<Plan, 'id' | 'site' | 'account'>, state: RunSummary['state']): RunSummary {
  const { id, site, account } = plan
  const at = '2026-11-22T00:00:00.000Z'
  const before = 'b' as SnapshotId
  return { id, site, account, recipe: 'rotate', state, startedAt: at, ops: 1, done: 1, resumes: 0, before, wayBack: 'never', health: [] }
}

const failure = (kind: ErrorKind): SiteguardError => new SiteguardError({ code: 'SG-ROT-004', kind, params: { name: 'db', detail: 'x' } })

function depsOf(world: World): FleetRotateDeps {
  const runs = new Map<string, RunSummary>()
  const plans = new Map<string, Plan>()
  return {
    plan: async (_, site, recipe: Recipe) => {
      const { only } = (recipe.steps[0]?.params ?? {}) as { only?: string[] }
      const kinds = only ?? ['database', 'keys', 'sessions', 'people', 'jobs']
      world.log.push(`plan ${site.id} ${kinds.join('+')}`)
      if (world.trouble[site.id] === 'away') throw failure('connect')
      const plan = planOf(site, kinds, world)
      plans.set(plan.id, plan)
      return { plan } as PlannedSite
    },
    save: async ({ id }) => `/plans/${id}`,
    apply: async (_, { plan }) => {
      world.log.push(`apply ${plan.id}`)
      const trouble = world.trouble[plan.site]
      const state = trouble === 'sick' ? 'rolled-back' : trouble === 'cut' ? 'running' : 'applied'
      runs.set(plan.id, runOf(plan, state))
      if (state !== 'applied') throw failure(trouble === 'cut' ? 'timeout' : 'rolled-back')
      return runs.get(plan.id) as RunSummary
    },
    resume: async (_, id) => {
      world.log.push(`resume ${id}`)
      const run = { ...(world.unfinished.find((one) => one.id === id) as RunSummary), state: 'applied' } as const
      runs.set(id, run)
      return run
    },
    run: async (id) => runs.get(id),
    unfinished: async () => world.unfinished,
    planOf: async (id) => plans.get(id) ?? planOf(siteOf(id.split(':')[0] as string), (id.split(':')[1] as string).split('+'), world),
    people: async (site) => [{ name: site.id, people: [{ login: 'marie', name: '', email: '', gets: 'given' }] }],
    agree: async () => {
      world.log.push('ask')
      return world.agree
    },
    notices: async (owners) => {
      world.told.push(...owners)
      return []
    },
    exitCodeOf: (kind) => (kind === 'connect' || kind === 'timeout' ? 4 : 6),
    version: '0',
    now: () => 0,
    signal: world.stop.signal,
    tell: () => undefined,
  }
}

const request = (sites: readonly Site[], more: Partial<RotateRequest> = {}): RotateRequest => ({
  sites,
  accounts: [...new Set(sites.map(({ account }) => account))].map(accountOf),
  wish: {},
  apply: true,
  agreed: false,
  parallel: 1,
  ...more,
})

async function rotated(world: World, sites: readonly Site[], more: Partial<RotateRequest> = {}) {
  const report = await rotateSites(request(sites, more), depsOf(world))
  return { report, said: report.sites.map(({ site, parts }) => [site, ...parts.map(({ round, state }) => `${round} ${state}`)].join(' ')) }
}

const ALL = 'database+keys+sessions+people+jobs'
const CONTAIN = 'keys+sessions+people+jobs'

describe('rotating several sites', () => {
  it('plans all before it asks, and begins nothing without a yes', async () => {
    const world = { ...newWorld(), agree: false }
    const { report, said } = await rotated(world, [siteOf('a'), siteOf('b')])
    expect(world.log).toEqual([`plan a ${ALL}`, `plan b ${ALL}`, 'ask'])
    expect(said).toEqual(['a all not-begun', 'b all not-begun'])
    expect(report).toMatchObject({ stopped: { why: 'declined' }, exitCode: 6 })
  })

  it('asks nobody and changes nothing in a dry run', async () => {
    const world = newWorld()
    const { report, said } = await rotated(world, [siteOf('a')], { apply: false })
    expect(world.log).toEqual([`plan a ${ALL}`])
    expect(said).toEqual(['a all planned'])
    expect(report).toMatchObject({ applied: false, exitCode: 0 })
    expect(world.told).toEqual([])
  })

  it('contains every site before it turns to their databases, and lets none wait for another’s plan', async () => {
    const world = newWorld()
    const { said } = await rotated(world, [siteOf('a'), siteOf('b')], { wish: { emergency: true }, agreed: true })
    expect(world.log).toEqual([
      `plan a ${CONTAIN}`,
      `apply a:${CONTAIN}`,
      `plan b ${CONTAIN}`,
      `apply b:${CONTAIN}`,
      'plan a database',
      'apply a:database',
      'plan b database',
      'apply b:database',
    ])
    expect(said).toEqual(['a contain applied accounts applied', 'b contain applied accounts applied'])
  })

  it('goes on with the other sites where one fails, and leaves what failed for a person', async () => {
    const world = newWorld()
    world.trouble.a = 'sick'
    const { report, said } = await rotated(world, [siteOf('a'), siteOf('b')], { wish: { emergency: true }, agreed: true })
    expect(said).toEqual(['a contain rolled-back accounts not-begun', 'b contain applied accounts applied'])
    expect(report.exitCode).toBe(8)
    expect(world.told.flatMap(({ sites }) => sites.map(({ site }) => site.id))).toEqual(['b'])
  })

  it.each(['away', 'cut'] as const)('spares the rest of an account where it is %s, and no other account', async (trouble) => {
    const world = newWorld()
    world.trouble.a = trouble
    const { report, said } = await rotated(world, [siteOf('a'), siteOf('b'), siteOf('c', 'two')])
    expect(said).toEqual([trouble === 'away' ? 'a all failed' : 'a all kept', 'b all not-begun', 'c all applied'])
    expect(report.exitCode).toBe(trouble === 'away' ? 3 : 4)
  })

  it('gives a database account that sites share one new password', async () => {
    const world = newWorld()
    Object.assign(world.accounts, { a: 'shared', b: 'shared' })
    const { said } = await rotated(world, [siteOf('a'), siteOf('b'), siteOf('c', 'two')])
    expect(said).toEqual(['a all applied', 'b all applied', 'c all applied'])
    expect(world.log).toContain(`apply b:${CONTAIN}`)
    expect(world.log).toContain(`apply c:${ALL}`)
  })

  it('ends what was begun earlier, and renews nothing of it twice', async () => {
    const world = newWorld()
    world.unfinished = [runOf({ id: `a:${CONTAIN}`, site: 'a' as SiteId, account: 'one' as AccountId }, 'running')]
    const { said } = await rotated(world, [siteOf('a'), siteOf('b')])
    expect(world.log.slice(0, 3)).toEqual([`resume a:${CONTAIN}`, 'plan a database', `plan b ${ALL}`])
    expect(said).toEqual(['a all applied all applied', 'b all applied'])
  })

  it('begins nothing on an account where another run is unfinished', async () => {
    const world = newWorld()
    world.unfinished = [{ ...runOf({ id: 'r', site: 'a' as SiteId, account: 'one' as AccountId }, 'running'), recipe: 'upgrade' }]
    const { report, said } = await rotated(world, [siteOf('a'), siteOf('b'), siteOf('c', 'two')])
    expect(said).toEqual(['a all unfinished', 'b all unfinished', 'c all applied'])
    expect(report.exitCode).toBe(3)
  })

  it('tells each owner of their sites', async () => {
    const world = newWorld()
    await rotated(world, [siteOf('a', 'one', 'town'), siteOf('b', 'one', 'club'), siteOf('c', 'one', 'town'), siteOf('d')])
    expect(world.told.map(({ owner, sites }) => [owner, ...sites.map(({ site }) => site.id)])).toEqual([
      ['town', 'a', 'c'],
      ['club', 'b'],
      [undefined, 'd'],
    ])
  })

  it('writes the notices of what was done where it is interrupted, and ends with 130', async () => {
    const world = newWorld()
    const deps = depsOf(world)
    const report = await rotateSites(request([siteOf('a'), siteOf('b')]), {
      ...deps,
      apply: async (account, planned) => {
        const done = await deps.apply(account, planned)
        world.stop.abort()
        return done
      },
    })
    expect(report.sites.map(({ parts }) => parts.map(({ state }) => state))).toEqual([['applied'], ['not-begun']])
    expect(report).toMatchObject({ stopped: { why: 'interrupted' }, exitCode: 130 })
    expect(world.told).toHaveLength(1)
  })
})
