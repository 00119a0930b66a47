import { describe, expect, it } from 'vitest'
import { depsOf, newWorld, request, type World } from '../../../test/helpers/recovery-world.ts'
import type { SiteId } from '../../core/account.ts'
import { type Recovery, type RecoveryException, stageOf } from '../../core/recovery.ts'
import { recover } from './recover.ts'
import type { RecoveryDeps } from './types.ts'

const ASKED: RecoveryException = {
  site: 'a' as SiteId,
  point: 'upgraded',
  by: 'mairie',
  reason: 'extranet',
  at: '2026-08-15T00:00:00.000Z',
}
const HARDENED: RecoveryException = { ...ASKED, point: 'hardened' }

function failing(part: string): World {
  const world = newWorld()
  ;(world.sites.get('a') as { fails?: string }).fails = part
  return world
}

describe('what owners take on themselves', () => {
  it('waits for their signature over what is red, and needs not be asked for again', async () => {
    const world = failing('upgrade')
    const kept: { recovery?: Recovery } = {}
    let signed = false
    world.vouch = (exception) =>
      signed
        ? { is: 'good', exception: { ...exception, signed: { key: 'SHA256:x', signature: 's' } } }
        : { is: 'to-sign', text: 'text', file: `/texts/${exception.point}.txt` }
    const stopped = await recover(request({ exceptions: [ASKED, HARDENED] }), depsOf(world, kept))
    expect(stopped.waiting).toEqual([
      { what: 'sign', site: 'a', point: 'upgraded', text: 'text', file: '/texts/upgraded.txt' },
      { what: 'sign', site: 'a', point: 'hardened', text: 'text', file: '/texts/hardened.txt' },
    ])
    expect(stopped.exceptions?.map(({ point, red }) => [point, red])).toEqual([
      ['upgraded', ['core: refused']],
      ['hardened', []],
    ])
    expect(world.lock).toBe('customer')
    signed = true
    const open = await recover(request(), depsOf(world, kept))
    expect(stageOf(open)).toBeUndefined()
    expect(open.sites[0]?.points.upgraded).toMatchObject({ state: 'excepted', exception: { signed: { key: 'SHA256:x' } } })
    expect(world.notes.filter((line) => line.includes('signed by SHA256:x'))).toHaveLength(2)
  })

  it('stands for what was red then, and for nothing that is red later', async () => {
    const world = newWorld()
    const kept: { recovery?: Recovery } = {}
    const deps = depsOf(world, kept)
    const clean: RecoveryException = { ...ASKED, point: 'clean' }
    const judging =
      (paths: readonly string[]): typeof deps.judge =>
      async (account, one) => {
        const report = await deps.judge(account, one)
        const findings = paths.map((path) => ({ path, fingerprint: path, class: 'intrusion', confidence: 'certain', severity: 'critical' }))
        return { ...report, findings: one.id === 'a' ? (findings as unknown as typeof report.findings) : [] }
      }
    const failingReopen = { ...deps, reopen: async () => ({ is: 'slow', why: 'scan' }) as const }
    const first = await recover(request({ exceptions: [clean] }), { ...failingReopen, judge: judging(['IMG/a.php']) })
    expect([first.waiting?.[0]?.what, first.sites[0]?.points.clean?.state]).toEqual(['host', 'excepted'])
    // Called again before it is open, it goes through the gate again.
    const more = await recover(request(), { ...failingReopen, judge: judging(['IMG/a.php', 'IMG/b.php']) })
    expect(more.waiting).toEqual([{ what: 'gate', site: 'a', point: 'clean' }])
    expect(more.sites[0]?.points.clean).toMatchObject({ state: 'red', left: ['IMG/a.php', 'IMG/b.php'] })
    const same = await recover(request(), { ...failingReopen, judge: judging(['IMG/a.php']) })
    expect(same.sites[0]?.points.clean?.state).toBe('excepted')
    const other = await recover(request(), { ...deps, judge: judging(['IMG/b.php']) })
    expect([other.waiting, world.lock]).toEqual([[{ what: 'gate', site: 'a', point: 'clean' }], 'customer'])
    const anew = { ...clean, at: '2026-08-16T00:00:00.000Z' }
    const open = await recover(request({ exceptions: [anew] }), { ...deps, judge: judging(['IMG/b.php']) })
    expect(stageOf(open)).toBeUndefined()
    expect(open.sites[0]?.points.clean).toMatchObject({ state: 'excepted', exception: { red: ['IMG/b.php', expect.any(String)] } })
  })

  it('stands for the parts that were old then, and for no other', async () => {
    const world = newWorld()
    const kept: { recovery?: Recovery } = {}
    const deps = depsOf(world, kept)
    let old = 'carnet'
    const refusing: RecoveryDeps = {
      ...deps,
      reopen: async () => ({ is: 'slow', why: 'scan' }),
      async upgrade(account, sites, apply) {
        const report = await deps.upgrade(account, sites, apply)
        const part = { part: { kind: 'extension', id: old }, state: 'refused', seconds: 0 } as never
        return { ...report, sites: report.sites.map((one) => (one.site === 'a' ? { ...one, parts: [...one.parts, part] } : one)) }
      },
    }
    const taken = await recover(request({ exceptions: [ASKED, HARDENED] }), refusing)
    expect([taken.waiting?.[0]?.what, taken.exceptions?.[0]?.red]).toEqual(['host', ['extension carnet: refused']])
    old = 'forms'
    // What was taken on is tried again only where something else of the account is red.
    await refusing.records.save({ ...taken, stages: taken.stages.filter(({ stage }) => stage !== 'upgrade') })
    const other = await recover(request(), refusing)
    expect(other.waiting).toContainEqual({ what: 'gate', site: 'a', point: 'upgraded' })
    expect(other.sites[0]?.points.upgraded).toMatchObject({ state: 'red', parts: ['extension forms: refused'] })
  })
})
