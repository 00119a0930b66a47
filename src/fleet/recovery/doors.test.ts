import { describe, expect, it } from 'vitest'
import { depsOf, isWhole, newWorld, request, type World } from '../../../test/helpers/recovery-world.ts'
import type { Site, SiteId } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import { GATE_POINTS, type Recovery, stageOf } from '../../core/recovery.ts'
import { recover } from './recover.ts'
import type { DoorView, RecoveryDeps } from './types.ts'

const PASS = '0123456789abcdef0123456789abcdef01234567'

/** An account whose PHP only its web server runs: nothing of a database is known while it is locked, and no script can be called. */
interface FtpWorld extends World {
  /** Sites with a door of ours. */
  readonly doors: Set<string>
  /** What was asked for behind a door without the pass being known. */
  passed: boolean
  /** Its server heeds no `.htaccess`. */
  deaf: boolean
  /** Sites nobody can ask, and those whose door cannot be put. */
  readonly unseen: Set<string>
  readonly barred: Set<string>
  /** Databases nobody can read. */
  readonly unread: Set<string>
  /** Rows of an intruder's, until the site is cleaned with its database read. */
  readonly rows: Set<string>
  /** Moments at which a visitor saw a site that was not done. */
  readonly leaks: string[]
}

function newFtpWorld(): FtpWorld {
  const more = { doors: new Set<string>(), passed: false, deaf: false, unseen: new Set<string>(), barred: new Set<string>() }
  return { ...newWorld(), ...more, unread: new Set(), rows: new Set(), leaks: [] }
}

function isDone(world: FtpWorld, id: string): boolean {
  const own = world.sites.get(id)
  return own?.infected === false && own.hard && !own.old && own.version === '4.4.30' && !world.rows.has(id)
}

function ftpDeps(world: FtpWorld, kept: { recovery?: Recovery }, cut = Number.POSITIVE_INFINITY): RecoveryDeps {
  const base = depsOf(world, kept, cut)
  world.passed = false
  const look = (when: string): void => {
    if (world.lock !== 'none') return
    for (const id of world.sites.keys()) if (!world.doors.has(id) && !isDone(world, id)) world.leaks.push(`${when}: ${id}`)
  }
  const reached = ({ id }: Site): boolean => world.lock === 'none' && (world.passed || !world.doors.has(id))
  const mustReach = (one: Site): void => {
    if (!reached(one))
      throw new SiteguardError({ code: 'SG-UPG-011', kind: 'blocked', params: { url: one.url ?? '', detail: 'status 403' } })
  }
  const judge: RecoveryDeps['judge'] = async (account, one) => {
    const report = await base.judge(account, one)
    const row = { path: 'db://spip_articles/1/texte', class: 'intrusion', confidence: 'certain', severity: 'critical' }
    if (!reached(one) || world.unread.has(one.id))
      return { ...report, verdict: 'unknown', notRun: [{ check: 'database', subject: one.id, reason: 'no-way' }] }
    return world.rows.has(one.id) ? { ...report, verdict: 'infected', findings: [...report.findings, row as never] } : report
  }
  return {
    ...base,
    judge,
    take: async (account, one, reason) => ({ ...(await base.take(account, one, reason)), report: await judge(account, one) }),
    async apply(account, one, recipe) {
      const part = recipe.name.split(':')[1]
      if (part === 'shut' && world.barred.has(one.id))
        throw new SiteguardError({ code: 'SG-REC-010', kind: 'conflict', params: { site: one.id, why: 'barred' } })
      const isRows = recipe.steps[0]?.use === 'clean-database'
      const before = world.sites.get(one.id)?.infected
      const run = isRows ? ({ id: 'rows' } as never) : undefined
      await base.apply(account, one, recipe)
      const own = world.sites.get(one.id)
      if (isRows && own !== undefined && before !== undefined) own.infected = before
      if (part === 'shut') world.doors.add(one.id)
      if (part === 'open') world.doors.delete(one.id)
      if (isRows && reached(one)) world.rows.delete(one.id)
      look(`${part} ${one.id}`)
      return run
    },
    async upgrade(account, sites, apply) {
      if (apply) for (const one of sites) mustReach(one)
      look('upgrade')
      return await base.upgrade(account, sites, apply)
    },
    async rotate(account, sites) {
      for (const one of sites) mustReach(one)
      return await base.rotate(account, sites)
    },
    async reopen(account, lock, patienceMs) {
      const answer = await base.reopen(account, lock, patienceMs)
      look('reopen')
      return answer
    },
    async outside(one) {
      const view = await base.outside(one)
      return world.doors.has(one.id) ? { ...view, state: 'ill', detail: '503' } : view
    },
    doors: {
      runsPhp: async () => false,
      async pass() {
        world.passed = true
        return PASS
      },
      async sweep() {
        world.done.push('sweep')
      },
      async ask({ id }): Promise<DoorView> {
        if (world.unseen.has(id)) return { is: 'unseen', detail: 'ENOTFOUND' }
        const shut = world.lock === 'none' && world.doors.has(id) && !world.deaf
        return shut ? { is: 'shut', detail: '503' } : { is: 'open', detail: world.lock === 'none' ? '200' : '403' }
      },
      async lock() {
        world.done.push('lock')
        world.lock = 'customer'
      },
    },
  }
}

function expectGreen({ sites }: Recovery): void {
  for (const { points } of sites) expect(GATE_POINTS.map((point) => points[point]?.state)).toEqual(GATE_POINTS.map(() => 'green'))
}

describe('an account whose PHP only its web server runs', () => {
  it('is brought back behind shut doors, files first, and its doors are opened last', async () => {
    const world = newFtpWorld()
    world.rows.add('b')
    const recovery = await recover(request(), ftpDeps(world, {}))
    expect(stageOf(recovery)).toBeUndefined()
    expect(isWhole(world)).toBe(true)
    expectGreen(recovery)
    expect([world.leaks, [...world.doors], [...world.rows]]).toEqual([[], [], []])
    expect(recovery.sites.map(({ door }) => door?.state)).toEqual(['open', 'open'])
    const order = ['clean a', 'shut a', 'shut b', 'reopen', 'upgrade a', 'rotate b', 'harden b', 'open a', 'prove a']
    expect(order.map((what) => world.done.indexOf(what))).toEqual([...order.map((what) => world.done.indexOf(what))].sort((a, b) => a - b))
    // A database that could be read behind the door only is evidence before anything of it is changed.
    expect(recovery.sites.map(({ behindDoor }) => behindDoor)).toEqual(['a@20260815T000001Z', 'b@20260815T000001Z'])
    expect(world.done.lastIndexOf('take b')).toBeLessThan(world.done.lastIndexOf('clean b'))
    expect(recovery.sites[1]?.intrusions).toBe(1)
  })

  it('shows no visitor a site that is not done, wherever it is killed, and ends open', async () => {
    let tried = 0
    for (let cut = 1; ; cut += 1) {
      const world = newFtpWorld()
      world.rows.add('b')
      const kept: { recovery?: Recovery } = {}
      const cutShort = await recover(request(), ftpDeps(world, kept, cut)).then(
        () => false,
        () => true,
      )
      if (!cutShort) break
      tried += 1
      const recovery = await recover(request(), ftpDeps(world, kept))
      expect([cut, isWhole(world), stageOf(recovery), world.leaks, [...world.doors], [...world.rows]]).toEqual([
        cut,
        true,
        undefined,
        [],
        [],
        [],
      ])
      expect([cut, world.done.filter((what) => what === 'reopen').length]).toEqual([cut, 1])
    }
    expect(tried).toBeGreaterThan(50)
  })

  it('leaves the doors shut while a point is red, and goes on behind them', async () => {
    const world = newFtpWorld()
    const kept: { recovery?: Recovery } = {}
    const own = world.sites.get('a') as { fails?: string | undefined }
    own.fails = 'upgrade'
    const stopped = await recover(request(), ftpDeps(world, kept))
    expect(stopped.waiting?.map(({ site, point }) => `${site} ${point}`)).toEqual(['a upgraded', 'a hardened'])
    expect([world.lock, [...world.doors].sort(), world.leaks]).toEqual(['none', ['a', 'b'], []])
    own.fails = undefined
    const open = await recover(request(), ftpDeps(world, kept))
    expect(stageOf(open)).toBeUndefined()
    expect([isWhole(world), [...world.doors], world.leaks]).toEqual([true, [], []])
    expect(world.done.filter((what) => what === 'reopen')).toHaveLength(1)
  })

  it('opens nothing where a door cannot be put, nor where an intruder’s files are left', async () => {
    const world = newFtpWorld()
    world.barred.add('b')
    const kept: { recovery?: Recovery } = {}
    const stopped = await recover(request(), ftpDeps(world, kept))
    expect(stopped.waiting).toEqual([{ what: 'door', site: 'b' }])
    expect(stopped.sites[1]?.door).toMatchObject({ state: 'failed', error: { code: 'SG-REC-010' } })
    expect([stageOf(stopped), world.lock]).toEqual(['doors', 'customer'])
    world.barred.clear()
    expect(stageOf(await recover(request(), ftpDeps(world, kept)))).toBeUndefined()
    expect([isWhole(world), world.leaks]).toEqual([true, []])

    const infected = newFtpWorld()
    ;(infected.sites.get('a') as { cms: string }).cms = 'generic'
    const undecided = await recover(request(), ftpDeps(infected, {}))
    expect([undecided.waiting, stageOf(undecided), infected.lock]).toEqual([
      [{ what: 'decide', site: 'a', point: 'clean' }],
      'doors',
      'customer',
    ])
    expect([...infected.doors]).toEqual([])
  })

  it('is locked again at once where a server heeds no door', async () => {
    const world = newFtpWorld()
    world.deaf = true
    const kept: { recovery?: Recovery } = {}
    const stopped = await recover(request(), ftpDeps(world, kept))
    expect(stopped.waiting).toEqual([
      { what: 'door', site: 'a' },
      { what: 'door', site: 'b' },
    ])
    expect(stopped.sites[0]?.door).toMatchObject({ state: 'failed', error: { code: 'SG-REC-011', params: { why: 'heeds-none' } } })
    expect([world.lock, world.done.at(-1), world.done.includes('upgrade a')]).toEqual(['customer', 'lock', false])
    world.deaf = false
    expect(stageOf(await recover(request(), ftpDeps(world, kept)))).toBeUndefined()
    expect([isWhole(world), [...world.doors]]).toEqual([true, []])
  })

  it('takes a door that nobody can ask for shut where another of the account holds, and not where none does', async () => {
    const world = newFtpWorld()
    world.unseen.add('b')
    expect(stageOf(await recover(request(), ftpDeps(world, {})))).toBeUndefined()
    expect([isWhole(world), world.leaks]).toEqual([true, []])

    const dark = newFtpWorld()
    dark.unseen.add('a').add('b')
    const stopped = await recover(request(), ftpDeps(dark, {}))
    expect(stopped.sites.map(({ door }) => door?.error?.params)).toMatchObject([{ why: 'unseen' }, { why: 'unseen' }])
    expect(dark.lock).toBe('customer')
  })

  it('goes on where a database cannot be read even behind its door, once its owner takes that on himself', async () => {
    const world = newFtpWorld()
    world.unread.add('b')
    const kept: { recovery?: Recovery } = {}
    const stopped = await recover(request(), ftpDeps(world, kept))
    expect(stopped.waiting?.filter(({ site }) => site === 'b').map(({ point }) => point)).toContain('clean')
    expect(stopped.sites[1]?.points.clean).toMatchObject({ state: 'red', unjudged: ['database b: no-way'] })
    expect([[...world.doors].sort(), world.leaks]).toEqual([['a', 'b'], []])
    const exception = {
      site: 'b' as SiteId,
      point: 'clean',
      by: 'mairie',
      reason: 'lue à la main',
      at: '2026-08-15T00:00:00.000Z',
    } as const
    const open = await recover(request({ exceptions: [exception] }), ftpDeps(world, kept))
    expect(stageOf(open)).toBeUndefined()
    expect([isWhole(world), [...world.doors], world.leaks]).toEqual([true, [], []])
    expect(open.sites[1]?.points.clean).toMatchObject({ state: 'excepted', exception: { by: 'mairie' } })
  })

  it('leaves files that were clean as they are behind a door, and locks the account before it cleans them again', async () => {
    const world = newFtpWorld()
    const kept: { recovery?: Recovery } = {}
    const deps = ftpDeps(world, kept)
    world.unread.add('a')
    await recover(request(), deps)
    expect(world.done.filter((what) => what === 'clean a')).toHaveLength(1)
    // Somebody is in it again, behind the door.
    world.unread.clear()
    ;(world.sites.get('a') as { infected: boolean }).infected = true
    const open = await recover(request(), ftpDeps(world, kept))
    const done = world.done.slice(world.done.indexOf('sweep'))
    expect(done.indexOf('lock')).toBeLessThan(done.indexOf('clean a'))
    expect(done.indexOf('clean a')).toBeLessThan(done.indexOf('reopen'))
    expect([stageOf(open), isWhole(world), [...world.doors], world.leaks]).toEqual([undefined, true, [], []])
  })

  it('has its doors shut anew where the host locks it again', async () => {
    const world = newFtpWorld()
    world.locksAgain = 1
    const recovery = await recover(request(), ftpDeps(world, {}))
    expect(stageOf(recovery)).toBeUndefined()
    expect([isWhole(world), [...world.doors], world.leaks]).toEqual([true, [], []])
    expect(world.done.filter((what) => what === 'shut a')).toHaveLength(2)
    expect(recovery.sites[0]?.earlier).toEqual(['a@20260815T000000Z', 'a@20260815T000001Z'])
  })

  it('needs none where its PHP can be run, nor where it is open', async () => {
    const world = newFtpWorld()
    const deps = ftpDeps(world, {})
    await recover(request(), { ...deps, doors: { ...deps.doors, runsPhp: async () => true } })
    const open = newFtpWorld()
    open.lock = 'none'
    await recover(request(), ftpDeps(open, {}))
    for (const { done } of [world, open]) expect(done.filter((what) => /^(?:shut|open) /.test(what))).toEqual([])
  })
})
