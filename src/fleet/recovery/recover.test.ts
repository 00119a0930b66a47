import { describe, expect, it } from 'vitest'
import type { Account, AccountId, Site, SiteId } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import { GATE_POINTS, type LockKind, RECOVERY_STAGES, type Recovery, stageOf } from '../../core/recovery.ts'
import { recoverySchema } from '../../core/recovery-schema.ts'
import type { SiteReport } from '../../core/scan-report.ts'
import type { SnapshotId } from '../../core/snapshot.ts'
import type { RotationReport } from '../rotate/types.ts'
import type { UpgradeReport } from '../upgrade/types.ts'
import { recover } from './recover.ts'
import type { RecoveryDeps, RecoveryRequest } from './types.ts'

const ACCOUNT: Account = { id: 'elus' as AccountId, transport: 'local', hostKeys: [], tls: 'explicit' }

/** A site of the made-up account, as it stands. */
interface World {
  lock: LockKind
  /** Locks again after it was opened, so often. */
  locksAgain: number
  readonly sites: Map<string, { infected: boolean; version: string; hard: boolean; old: boolean; cms: string; fails?: string | undefined }>
  readonly done: string[]
  readonly notes: string[]
  now: number
}

const site = (id: string): Site => ({
  id: id as SiteId,
  account: ACCOUNT.id,
  root: id as RemotePath,
  url: `https://${id}.example/`,
  groups: [],
  tags: [],
})

function newWorld(lock: LockKind = 'customer'): World {
  const one = (infected: boolean, version: string) => ({ infected, version, hard: false, old: true, cms: 'spip' })
  return {
    lock,
    locksAgain: 0,
    sites: new Map([
      ['a', one(true, '3.2.11')],
      ['b', one(false, '4.4.30')],
    ]),
    done: [],
    notes: [],
    now: Date.UTC(2026, 7, 15),
  }
}

const reportOf = (world: World, { id, root, account }: Site): SiteReport => {
  const own = world.sites.get(id)
  const finding = { path: 'IMG/x.php', class: 'intrusion', confidence: 'certain', severity: 'critical' } as SiteReport['findings'][number]
  return {
    site: id,
    account,
    root,
    verdict: own?.infected === true ? 'infected' : 'clean',
    installations: [{ root: '' as RemotePath, cms: own?.cms ?? 'spip', components: [] }],
    findings: own?.infected === true ? [finding] : [],
    notRun: [],
    counts: { files: 0, bytes: 0, knownGood: 0, unchanged: 0, hashed: 0, fetched: 0, rulesOnly: 0, waived: 0, isNew: 0 },
  }
}

/** The world a recovery works on; `cut` throws at the n-th thing that is done or written down. */
function depsOf(world: World, kept: { recovery?: Recovery }, cut = Number.POSITIVE_INFINITY): RecoveryDeps {
  let steps = 0
  const step = (what?: string): void => {
    steps += 1
    if (steps === cut) throw new Error('killed')
    if (what !== undefined) world.done.push(what)
  }
  const own = (id: string) => world.sites.get(id) as NonNullable<ReturnType<World['sites']['get']>>
  const failing = ({ id }: Site, part: string): void => {
    if (own(id).fails === part) throw new SiteguardError({ code: 'SG-REST-001', kind: 'not-found', params: { site: id, known: [] } })
  }
  return {
    records: {
      open: async () => (kept.recovery !== undefined && stageOf(kept.recovery) !== undefined ? kept.recovery : undefined),
      lock: async () => ({ release: async () => {} }),
      async save(recovery) {
        step()
        kept.recovery = recoverySchema.parse(JSON.parse(JSON.stringify(recovery)))
      },
    },
    look: async () => ({ lock: world.lock, words: [`root: ${world.lock}`] }),
    find: async (_account, sites) => sites.map((one) => ({ site: one })),
    async take(_account, one) {
      step(`take ${one.id}`)
      return { snapshot: `${one.id}@20260815T000000Z` as SnapshotId, report: reportOf(world, one) }
    },
    async explain(_account, one) {
      step(`explain ${one.id}`)
      failing(one, 'explain')
      const cause = {
        at: '2026-08-14T03:14:07.000Z',
        path: 'IMG/x.php',
        way: 'hole',
        confidence: 'certain',
        address: '192.0.2.66',
      } as const
      const line = { request: 'POST /spip.php?page=spip_pass', status: 200, log: 'a.log', line: 7, holes: ['CVE-2023-27372'] }
      return { state: 'named', cause: { ...cause, ...line }, traces: 1, explained: 1, logs: 1, addresses: ['192.0.2.66'] }
    },
    judge: async (_account, one) => reportOf(world, one),
    async keepEvidence() {
      step('evidence')
      return 'incident-1'
    },
    async apply(_account, one, recipe) {
      const part = recipe.name.split(':')[1] as string
      failing(one, part)
      step(`${part} ${one.id}`)
      if (part === 'clean') own(one.id).infected = false
      else if (part === 'harden') own(one.id).hard = true
      else if (part === 'prove') expect(world.lock).toBe('none')
      return undefined
    },
    wouldChange: async (_account, one) => !own(one.id).hard,
    async upgrade(_account, sites, apply) {
      const results = []
      for (const one of sites) {
        const fails = own(one.id).fails === 'upgrade'
        if (apply && !fails) {
          step(`upgrade ${one.id}`)
          own(one.id).version = '4.4.30'
        }
        const state = fails ? 'refused' : own(one.id).version === '4.4.30' ? 'current' : 'planned'
        results.push({ site: one.id, account: one.account, parts: [{ part: { kind: 'core' }, state, seconds: 0 }] })
      }
      return { sites: results } as unknown as UpgradeReport
    },
    async rotate(_account, sites) {
      const results = []
      for (const one of sites) {
        step(`rotate ${one.id}`)
        own(one.id).old = false
        results.push({ site: one.id, account: one.account, parts: [{ round: 'all', state: 'applied', seconds: 0 }] })
      }
      return { sites: results } as unknown as RotationReport
    },
    async reopen() {
      step('reopen')
      world.lock = 'none'
    },
    async outside() {
      const at = new Date(world.now).toISOString()
      if (world.locksAgain > 0) {
        world.locksAgain -= 1
        world.lock = 'customer'
        return { state: 'shut', at, detail: '403' }
      }
      return { state: world.lock === 'none' ? 'well' : 'shut', at, detail: '' }
    },
    ticket: (account) => `Bonjour, ${account.id}…`,
    note: async (_account, line) => void world.notes.push(line),
    async sleep(ms) {
      world.now += ms
    },
    tell: () => {},
    now: () => world.now,
    newId: () => '20260815T000000Z-00000001',
    version: '0',
    signal: new AbortController().signal,
  }
}

const request = (further: Partial<RecoveryRequest> = {}): RecoveryRequest => ({
  account: ACCOUNT,
  sites: [site('a'), site('b')],
  exceptions: [],
  patienceMs: 600_000,
  watchDays: 14,
  ...further,
})

function isWhole(world: World): boolean {
  return (
    world.lock === 'none' && [...world.sites.values()].every((one) => !one.infected && one.hard && !one.old && one.version === '4.4.30')
  )
}

describe('recover', () => {
  it('brings every site of a locked account back, and opens it last', async () => {
    const world = newWorld()
    const recovery = await recover(request(), depsOf(world, {}))
    expect(stageOf(recovery)).toBeUndefined()
    expect(isWhole(world)).toBe(true)
    expect(recovery.sites.map(({ way }) => way)).toEqual(['rebuild', 'nothing'])
    expect(recovery.sites.every(({ points }) => GATE_POINTS.every((point) => points[point]?.state === 'green'))).toBe(true)
    expect(recovery.watchUntil).toBe('2026-08-29T00:00:00.000Z')
    // Evidence before anything is changed, and nothing after the opening.
    const firstChange = world.done.findIndex((what) => /^(?:clean|upgrade|harden|rotate)/.test(what))
    expect(world.done.findLastIndex((what) => /^(?:take|evidence)/.test(what))).toBeLessThan(firstChange)
    expect(world.done.slice(world.done.indexOf('reopen') + 1)).toEqual(['prove a', 'prove b'])
  })

  it('goes on where it was killed, wherever that was, and takes no evidence of what it changed', async () => {
    for (let cut = 1; ; cut += 1) {
      const world = newWorld()
      const kept: { recovery?: Recovery } = {}
      const cutShort = await recover(request(), depsOf(world, kept, cut)).then(
        () => false,
        () => true,
      )
      if (!cutShort) {
        expect(cut).toBeGreaterThan(RECOVERY_STAGES.length)
        break
      }
      const recovery = await recover(request(), depsOf(world, kept))
      expect([cut, isWhole(world), stageOf(recovery)]).toEqual([cut, true, undefined])
      const changed = world.done.indexOf('clean a')
      expect([cut, world.done.lastIndexOf('take a') < changed]).toEqual([cut, true])
      expect([cut, world.done.filter((what) => what === 'reopen').length]).toEqual([cut, 1])
    }
  })

  it('touches nothing where only the support can let us in, and goes on when it has', async () => {
    const world = newWorld('support')
    const kept: { recovery?: Recovery } = {}
    const stopped = await recover(request(), depsOf(world, kept))
    expect(stopped.waiting).toEqual([{ what: 'ticket', text: 'Bonjour, elus…' }])
    expect(world.done).toEqual([])
    world.lock = 'customer'
    expect(stageOf(await recover(request(), depsOf(world, kept)))).toBeUndefined()
    expect(isWhole(world)).toBe(true)
  })

  it('does not open while a point is red, tries again when called again, and takes an exception', async () => {
    const world = newWorld()
    const kept: { recovery?: Recovery } = {}
    const own = world.sites.get('a') as { fails?: string | undefined }
    own.fails = 'upgrade'
    const stopped = await recover(request(), depsOf(world, kept))
    expect(stopped.waiting?.map(({ site: of, point }) => `${of} ${point}`)).toEqual(['a upgraded', 'a hardened'])
    expect(world.done).not.toContain('reopen')
    expect(stopped.sites.find(({ site: of }) => of === 'b')?.points.rotated?.state).toBe('green')

    const still = await recover(request(), depsOf(world, kept))
    expect(still.waiting).toHaveLength(2)
    const by = { by: 'mairie', reason: 'extranet', at: '2026-08-15T00:00:00.000Z' }
    const exceptions = (['upgraded', 'hardened'] as const).map((point) => ({ site: 'a' as SiteId, point, ...by }))
    const excepted = await recover(request({ exceptions: exceptions.slice(0, 1) }), depsOf(world, kept))
    expect(excepted.waiting?.map(({ point }) => point)).toEqual(['hardened'])
    const open = await recover(request({ exceptions }), depsOf(world, kept))
    expect(stageOf(open)).toBeUndefined()
    expect(open.sites[0]?.points.upgraded).toMatchObject({ state: 'excepted', exception: { by: 'mairie' } })
    expect(world.notes.some((line) => line.includes('mairie'))).toBe(true)
  })

  it('keeps the account shut where a site is infected again at the gate', async () => {
    const world = newWorld()
    const kept: { recovery?: Recovery } = {}
    const deps = depsOf(world, kept)
    const rotate = deps.rotate
    const stopped = await recover(request(), {
      ...deps,
      rotate: async (account, sites) => {
        const report = await rotate(account, sites)
        ;(world.sites.get('b') as { infected: boolean }).infected = true
        return report
      },
    })
    expect(stopped.waiting).toEqual([{ what: 'gate', site: 'b', point: 'clean' }])
    expect(world.lock).toBe('customer')
  })

  it('keeps the account shut where a site could not be judged whole at the gate', async () => {
    const world = newWorld()
    const deps = depsOf(world, {})
    const notRun = [{ check: 'content', subject: 'IMG/x.php', reason: 'denied' }] as const
    const stopped = await recover(request(), {
      ...deps,
      judge: async (account, one) => ({
        ...(await deps.judge(account, one)),
        ...(one.id === 'b' && world.done.includes('rotate b') ? { notRun } : {}),
      }),
    })
    expect(stopped.waiting).toEqual([{ what: 'gate', site: 'b', point: 'clean' }])
    expect(stopped.sites[1]?.points.clean).toMatchObject({ state: 'red', unjudged: ['content IMG/x.php: denied'] })
    expect(world.done).not.toContain('reopen')
  })

  it('asks a person what becomes of an infected site that has neither a release nor a clean state', async () => {
    const world = newWorld()
    ;(world.sites.get('a') as { cms: string }).cms = 'generic'
    const stopped = await recover(request(), depsOf(world, {}))
    expect(stopped.waiting?.[0]).toEqual({ what: 'decide', site: 'a', point: 'clean' })
    expect(world.done).not.toContain('rotate a')
  })

  it('goes through the gate again where the host locks again', async () => {
    const world = newWorld()
    world.locksAgain = 1
    const kept: { recovery?: Recovery } = {}
    const stopped = await recover(request(), depsOf(world, kept))
    expect(stopped.waiting).toEqual([{ what: 'host' }])
    expect(stageOf(stopped)).toBe('gate')
    const open = await recover(request(), depsOf(world, kept))
    expect(stageOf(open)).toBeUndefined()
    expect(world.done.filter((what) => what === 'reopen')).toHaveLength(2)
  })

  it('leaves it to a person where nobody can tell what is shut', async () => {
    const world = newWorld('unknown')
    const stopped = await recover(request(), depsOf(world, {}))
    expect(stopped.waiting).toEqual([{ what: 'panel' }])
    expect(world.done).not.toContain('reopen')
  })
})
