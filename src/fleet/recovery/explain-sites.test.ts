import { describe, expect, it } from 'vitest'
import { ROOT_CAUSE } from '../../../test/helpers/root-cause.ts'
import type { Account, AccountId, Site, SiteId } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import type { RecoveringSite, Recovery } from '../../core/recovery.ts'
import { firstOrigin, type RootCause, type SiteOrigin } from '../../core/recovery-origin.ts'
import type { SnapshotId } from '../../core/snapshot.ts'
import { explainSites } from './explain-sites.ts'
import type { RecoveryDeps, RecoveryWork } from './types.ts'

const ACCOUNT = { id: 'elus' as AccountId } as Account
const site = (id: string): Site => ({ id: id as SiteId, account: ACCOUNT.id, root: id as RemotePath, groups: [], tags: [] })
const state = (id: string, intrusions: number, further: Partial<RecoveringSite> = {}): RecoveringSite => ({
  site: id as SiteId,
  root: id as RemotePath,
  evidence: `${id}@20260815T000000Z` as SnapshotId,
  intrusions,
  points: {},
  ...further,
})
const NAMED = { state: 'named', traces: 2, explained: 2, logs: 1, addresses: ['192.0.2.66'] } as const
const at = (evidence: string, cause?: Partial<RootCause>): SiteOrigin => ({
  ...NAMED,
  evidence: evidence as SnapshotId,
  ...(cause === undefined ? {} : { cause: { ...CAUSE, ...cause } }),
})
const { through: _through, ...CAUSE } = ROOT_CAUSE

function worldOf(sites: readonly RecoveringSite[], explain: (id: string) => Omit<SiteOrigin, 'evidence'>) {
  let recovery = { sites } as Recovery
  const asked: string[] = []
  const stop = new AbortController()
  const work = {
    request: { account: ACCOUNT },
    recovery: () => recovery,
    async updateSite(id: SiteId, change: Partial<RecoveringSite>) {
      recovery = { ...recovery, sites: recovery.sites.map((one) => (one.site === id ? { ...one, ...change } : one)) }
      return recovery.sites.find((one) => one.site === id) as RecoveringSite
    },
  } as unknown as RecoveryWork
  const deps = {
    async explain(_account: Account, { id }: Site, evidence: SnapshotId) {
      asked.push(`${id} ${evidence}`)
      return explain(id)
    },
    tell: () => {},
    signal: stop.signal,
  } as unknown as RecoveryDeps
  const found = new Map(sites.map((one) => [one.site, site(one.site)]))
  return { run: () => explainSites(found, work, deps), asked, stop, sites: () => recovery.sites }
}

describe('explainSites', () => {
  it('explains each site an intruder was in once, by its evidence, and anew only where that was taken anew', async () => {
    const old = at('c@20260801T000000Z')
    const world = worldOf(
      [
        state('a', 3),
        state('b', 0),
        state('c', 1, { origin: old }),
        state('d', 1, { origin: at('d@20260815T000000Z') }),
        { site: 'e' as SiteId, root: 'e' as RemotePath, points: {} },
      ],
      () => NAMED,
    )
    await world.run()
    expect(world.asked).toEqual(['a a@20260815T000000Z', 'c c@20260815T000000Z'])
    expect(world.sites().map(({ origin }) => origin?.evidence)).toEqual([
      'a@20260815T000000Z',
      undefined,
      'c@20260815T000000Z',
      'd@20260815T000000Z',
      undefined,
    ])
    await world.run()
    expect(world.asked).toHaveLength(2)
  })

  it('goes on where one cannot be explained, and says why; where it is stopped it stops', async () => {
    const world = worldOf([state('a', 1), state('b', 1)], (id) => {
      if (id === 'a') throw new SiteguardError({ code: 'SG-SNAP-001', kind: 'not-found', params: { id: 'a', known: [] } })
      return NAMED
    })
    await world.run()
    expect(world.sites()[0]?.origin).toMatchObject({ state: 'untold', error: { code: 'SG-SNAP-001' } })
    expect(world.sites()[1]?.origin?.state).toBe('named')

    const stopped = worldOf([state('a', 1), state('b', 1)], () => {
      stopped.stop.abort()
      return NAMED
    })
    await expect(stopped.run()).rejects.toMatchObject({ code: 'SG-INT-002' })
    expect(stopped.asked).toHaveLength(1)
    expect(stopped.sites()[0]?.origin?.state).toBe('named')
    const broken = worldOf([state('a', 1)], () => {
      throw new TypeError('ours')
    })
    await expect(broken.run()).rejects.toThrow('ours')
  })
})

describe('firstOrigin', () => {
  const of = (id: string, root: string, cause?: Partial<RootCause>) => ({ site: id as SiteId, root, origin: at('x', cause) })

  it('is the earliest that is sure and no shell; of a copy and the site around it, the copy', () => {
    const later = '2026-08-14T03:20:00.000Z'
    const earlier = '2026-08-14T03:00:00.000Z'
    const all = [
      of('guessed', 'g', { at: earlier, confidence: 'possible' }),
      of('planted', 'p', { at: earlier, way: 'shell' }),
      of('school', 'school', { at: CAUSE.at, through: 'found-old' as SiteId }),
      of('town', 'www', { path: 'old/IMG/x.php', through: 'found-old' as SiteId }),
      of('found-old', 'www/old', {}),
      of('late', 'l', { at: later }),
      of('dark', 'd'),
    ]
    expect(firstOrigin(all)?.site).toBe('found-old')
    expect(firstOrigin([...all].reverse())?.site).toBe('found-old')
    expect(firstOrigin(all.filter((one) => one.site !== 'found-old'))?.site).toBe('school')
  })

  it('is a shell or a guess where there is nothing better, and nothing where nothing is named', () => {
    expect(firstOrigin([of('a', 'a', { way: 'shell' })])?.site).toBe('a')
    expect(firstOrigin([of('a', 'a', { confidence: 'possible' })])?.site).toBe('a')
    expect(firstOrigin([of('a', 'a'), { site: 'b' as SiteId, root: 'b' }])).toBeUndefined()
  })
})
