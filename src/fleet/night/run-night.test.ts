import { describe, expect, it } from 'vitest'
import { type NightWorld, nightAccount, nightSite, nightWorld, SHELL } from '../../../test/helpers/night-world.ts'
import { SiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import type { RunRecord, SiteRecord } from '../../core/run-record.ts'
import type { Transport } from '../../transports/types.ts'

const siteOf = (record: RunRecord, account: string): SiteRecord => record.sites.find((site) => site.account === account) as SiteRecord
const told = (record: RunRecord): string[] => record.sites.map(({ account, state, verdict }) => `${account} ${state} ${verdict}`)

const silent = new SiteguardError({
  code: 'SG-CONN-001',
  kind: 'connect',
  params: { account: 'b', host: 'b.example', detail: 'no answer' } as never,
})
const otherKey = new SiteguardError({ code: 'SG-KEY-002', kind: 'host-key', params: {} as never })
const wrongPassword = new SiteguardError({
  code: 'SG-AUTH-001',
  kind: 'auth',
  params: { account: 'd', user: 'd', host: 'd.example', tried: ['password'] },
})

function plant(world: NightWorld, account: string, path = 'IMG/jpg/x.php'): void {
  world.transports.get(account)?.volume.put(`/home/site/www/${path}`, SHELL)
}

describe('a night', () => {
  it('takes each account over one login, and says of clean sites that they are', async () => {
    const world = await nightWorld([nightAccount('a'), nightAccount('b')])
    const record = await world.night()
    expect(told(record)).toEqual(['a done clean', 'b done clean'])
    expect(Object.fromEntries(world.logins)).toEqual({ a: 1, b: 1 })
    expect(record.exitCode).toBe(0)
    expect(siteOf(record, 'a')).toMatchObject({ snapshot: { complete: true }, judgement: { clean: true }, notRun: [] })
    expect(siteOf(record, 'a').change).toBeUndefined()
    expect(record.accounts[0]).toMatchObject({ account: 'a', address: 'a@a.example', status: { diagnosis: { state: expect.any(String) } } })
  })

  it('tells each failure as what it is, and no other account suffers from it', async () => {
    const accounts = ['a', 'b', 'c', 'd', 'e'].map((id) => nightAccount(id))
    const world = await nightWorld(accounts)
    world.refusals.set('b', silent).set('c', otherKey).set('d', wrongPassword)
    plant(world, 'e')
    const record = await world.night()
    expect(told(record)).toEqual(['a done clean', 'b unreachable unknown', 'c wrong-key unknown', 'd refused unknown', 'e done infected'])
    expect(siteOf(record, 'c').error?.code).toBe('SG-KEY-002')
    // A wrong key or password is not tried again: the host counts the tries.
    expect(world.logins.get('c')).toBe(1)
    expect(world.logins.get('d')).toBe(1)
    expect(record.exitCode).toBe(1)
  })

  it('compares with the night in which a site was last read, and knows how it stood since', async () => {
    const world = await nightWorld([nightAccount('a'), nightAccount('b')])
    world.refusals.set('b', otherKey)
    plant(world, 'a')
    const first = await world.night()
    world.refusals.set('a', silent)
    const second = await world.night()
    expect(siteOf(second, 'a')).toMatchObject({ change: { since: first.id, gone: [] }, last: { run: first.id, verdict: 'infected' } })
    expect(siteOf(second, 'a').counts).toBeUndefined()
    expect(siteOf(second, 'b')).toMatchObject({ last: { run: first.id, state: 'wrong-key' } })
    expect(siteOf(second, 'b').change).toBeUndefined()
    world.refusals.delete('a')
    const third = siteOf(await world.night(), 'a')
    expect(third).toMatchObject({ change: { since: first.id, added: [], gone: [] }, last: { run: second.id, state: 'unreachable' } })
  })

  it('knows a lock by the mode of the home where the host locks so, and still scans what it may', async () => {
    const world = await nightWorld([nightAccount('a', { host: 'ssh.cluster030.hosting.ovh.net' }), nightAccount('b')])
    const home = world.transports.get('a')?.volume.find('/home/site')
    if (home === undefined) throw new Error('no home')
    home.mode = 0o700
    const record = await world.night()
    expect(siteOf(record, 'a')).toMatchObject({ state: 'locked', verdict: 'clean', status: { diagnosis: { state: 'locked-700' } } })
    expect(siteOf(record, 'b').state).toBe('done')
    expect(record.exitCode).toBe(5)
  })

  it('says of the second night only what is new, and what is gone', async () => {
    const world = await nightWorld([nightAccount('a'), nightAccount('b')])
    plant(world, 'a', 'IMG/jpg/old.php')
    const first = await world.night()
    plant(world, 'a', 'IMG/jpg/new.php')
    await world.transports.get('a')?.remove('www/IMG/jpg/old.php' as RemotePath)
    const second = await world.night({ onlyNew: true })
    const { change, findings } = siteOf(second, 'a')
    expect(change).toMatchObject({ since: first.id, verdict: 'infected', state: 'done' })
    expect(findings.filter(({ fingerprint }) => change?.added.includes(fingerprint)).map(({ path }) => path)).toEqual(['IMG/jpg/new.php'])
    expect(change?.gone.map(({ path }) => path)).toEqual(['IMG/jpg/old.php'])
    expect(siteOf(second, 'a').snapshot).toMatchObject({ previous: siteOf(first, 'a').snapshot?.id, fetched: 1 })
    expect(second.exitCode).toBe(1)
    const third = await world.night({ onlyNew: true })
    expect(siteOf(third, 'a').change).toMatchObject({ added: [], gone: [] })
    expect(siteOf(third, 'a').verdict).toBe('infected')
    expect(third.exitCode).toBe(0)
  })

  it('goes on from the snapshot where this machine never scanned the site', async () => {
    const world = await nightWorld([nightAccount('a')])
    await world.night({ steps: new Set(['snapshot']) })
    const record = await world.night({ steps: new Set(['scan']) })
    expect(siteOf(record, 'a')).toMatchObject({ verdict: 'clean', counts: { hashed: 0, fetched: 0 } })
  })

  it('ends an account whose time is over, and keeps what was learned of it', async () => {
    const world = await nightWorld([nightAccount('a'), nightAccount('b')])
    const record = await world.night(
      { accountMs: 300 },
      {
        connect: async (account) => {
          const transport = world.transports.get(account.id) as Transport
          if (account.id === 'b') return { ...transport, close: async () => {} }
          return {
            ...transport,
            async *listTree(root, options = {}) {
              await new Promise((_, reject) => options.signal?.addEventListener('abort', () => reject(options.signal?.reason)))
              yield* transport.listTree(root, options)
            },
            close: async () => {},
          }
        },
      },
    )
    expect(siteOf(record, 'a')).toMatchObject({ state: 'timed-out', verdict: 'unknown', status: { diagnosis: expect.anything() } })
    expect(record.exitCode).toBe(3)
  })

  it('is told of as far as it came when it is interrupted', async () => {
    const stop = new AbortController()
    const world = await nightWorld([nightAccount('a'), nightAccount('b')])
    const record = await world.night(
      { parallel: 1, signal: stop.signal },
      { onAccount: () => stop.abort(new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {} })) },
    )
    expect(told(record)).toEqual(['a done clean', 'b not-run unknown'])
    expect(record.exitCode).toBe(130)
  })

  it('does the accounts of its part only, and all parts do all of them once', async () => {
    const accounts = ['a', 'b', 'c', 'd', 'e'].map((id) => nightAccount(id))
    const world = await nightWorld(accounts, [...accounts.map(({ id }) => nightSite(id)), nightSite('c', 'www/IMG')])
    const parts = []
    for (const index of [1, 2, 3]) parts.push(await world.night({ shard: { index, count: 3 }, steps: new Set(['status']) }))
    const names = parts.map((part) => part.accounts.map(({ account }) => account).join(''))
    expect([...names.join('')].sort().join('')).toBe('abcde')
    // The account with two sites weighs as much as two others.
    expect(names).toEqual(['c', 'ad', 'be'])
    for (const part of parts) expect(part.inventory.sites).toHaveLength(6)
  })
})
