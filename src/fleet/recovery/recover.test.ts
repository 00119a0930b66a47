import { describe, expect, it } from 'vitest'
import { depsOf, isWhole, newWorld, request } from '../../../test/helpers/recovery-world.ts'
import type { SiteId } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import { GATE_POINTS, RECOVERY_STAGES, type Recovery, stageOf } from '../../core/recovery.ts'
import type { RunSummary } from '../../core/run.ts'
import type { SiteReport } from '../../core/scan-report.ts'
import { recover } from './recover.ts'

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
    expect(world.done.slice(world.done.indexOf('reopen') + 1)).toEqual(['prove a', 'prove b', 'access'])
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

  it.each([
    ['cleans rows once the files are clean', true, true],
    ['keeps the account shut where rows cannot be cleaned', true, false],
    ['plans nothing for a database in which nothing is found', false, true],
  ])('%s', async (_, isFound, isCleanable) => {
    const world = newWorld()
    const deps = depsOf(world, {})
    const path = 'db://spip_articles/1/texte' as RemotePath
    const found = { path, class: 'intrusion', confidence: 'probable', severity: 'critical' } as SiteReport['findings'][number]
    let rows = isFound
    const used: string[] = []
    const recovery = await recover(request(), {
      ...deps,
      judge: async (account, one) => {
        const report = await deps.judge(account, one)
        return one.id === 'a' && rows ? { ...report, findings: [...report.findings, found] } : report
      },
      async apply(account, one, recipe) {
        used.push(`${one.id} ${recipe.steps.map(({ use }) => use).join()}`)
        if (recipe.steps[0]?.use !== 'clean-database') return await deps.apply(account, one, recipe)
        if (!isCleanable) throw new SiteguardError({ code: 'SG-DB-003', kind: 'unsupported', params: { database: '', reasons: [] } })
        rows = false
        return { id: 'rows' } as RunSummary
      },
    })
    expect(used.filter((what) => /rebuild|clean/.test(what))).toEqual(['a rebuild', ...(isFound ? ['a clean-database'] : [])])
    expect(stageOf(recovery)).toBe(isCleanable ? undefined : 'gate')
    expect(recovery.sites[0]?.points.clean?.state).toBe(isCleanable ? 'green' : 'red')
    if (isFound && isCleanable) expect(recovery.sites[0]?.points.clean?.run).toBe('rows')
    expect(world.done.includes('reopen')).toBe(isCleanable)
    if (!isCleanable) expect(recovery.sites[0]?.points.clean).toMatchObject({ left: [path], error: { code: 'SG-DB-003' } })
  })

  it('asks a person what becomes of an infected site that has neither a release nor a clean state', async () => {
    const world = newWorld()
    ;(world.sites.get('a') as { cms: string }).cms = 'generic'
    const stopped = await recover(request(), depsOf(world, {}))
    expect(stopped.waiting?.[0]).toEqual({ what: 'decide', site: 'a', point: 'clean' })
    expect(world.done).not.toContain('rotate a')
  })

  it('goes back to a clean copy of the host’s where neither a release nor a clean state can be had', async () => {
    const world = newWorld()
    Object.assign(world.sites.get('a') ?? {}, { cms: 'generic', copied: '2026-08-13T23:01:00.000Z' })
    const deps = depsOf(world, {})
    const from: unknown[] = []
    const recovery = await recover(request(), {
      ...deps,
      async apply(account, one, recipe) {
        if (recipe.steps[0]?.use === 'restore') from.push(recipe.steps[0].params)
        return await deps.apply(account, one, recipe)
      },
    })
    expect(recovery.sites.map(({ way, hostCopy }) => [way, hostCopy?.at])).toEqual([
      ['host-copy', '2026-08-13T23:01:00.000Z'],
      ['nothing', undefined],
    ])
    expect(from).toEqual([{ from: { at: 'a@20260813T230100Z' } }])
    expect(world.done.filter((what) => what.startsWith('copies'))).toEqual(['copies a'])
  })

  it('makes a site clean the way a person chose, also once another way failed', async () => {
    const world = newWorld()
    Object.assign(world.sites.get('a') ?? {}, { fails: 'clean', copied: '2026-08-13T23:01:00.000Z' })
    const kept: { recovery?: Recovery } = {}
    const stopped = await recover(request(), depsOf(world, kept))
    expect([stopped.sites[0]?.way, stopped.sites[0]?.points.clean?.state]).toEqual(['rebuild', 'red'])
    Object.assign(world.sites.get('a') ?? {}, { fails: undefined })
    const ways = new Map([['a' as SiteId, 'host-copy' as const]])
    const done = await recover(request({ ways }), depsOf(world, kept))
    expect([stageOf(done), done.sites[0]?.way, isWhole(world)]).toEqual([undefined, 'host-copy', true])

    // What is not there cannot be chosen.
    const other = newWorld()
    const none = await recover(request({ ways: new Map([['a' as SiteId, 'last-clean' as const]]) }), depsOf(other, {}))
    expect([none.sites[0]?.way, none.waiting?.[0]?.what]).toEqual(['person', 'decide'])
  })

  it('leaves it to a person where nobody can tell what is shut', async () => {
    const world = newWorld('unknown')
    const stopped = await recover(request(), depsOf(world, {}))
    expect(stopped.waiting).toEqual([{ what: 'panel' }])
    expect(world.done).not.toContain('reopen')
  })
})
