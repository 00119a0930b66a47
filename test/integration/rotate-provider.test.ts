import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createProviderDesk } from '../../src/app/rotation/provider-desk.ts'
import { SiteguardError } from '../../src/core/error.ts'
import { Secret } from '../../src/core/secret.ts'
import { keepsState } from '../../src/recipes/keeps-state.ts'
import { rotate } from '../../src/recipes/ops/rotate.ts'
import type { ProviderDesk } from '../../src/recipes/rotation/types.ts'
import type { OpContext, PlacedOp } from '../../src/recipes/types.ts'
import { ALL_FAULTS } from '../fault/kill/play.ts'
import { type RotationWorld, SLOT, startRotationWorld, textOf } from '../helpers/rotation-world.ts'
import { FAKE_KEYS, type FakeOvh, startFakeOvh } from '../lab/ovh-api.ts'

const OLD = 'OldPass1234'
const KEYS: Readonly<Record<string, string>> = {
  OVH_APPLICATION_KEY: FAKE_KEYS.applicationKey,
  OVH_APPLICATION_SECRET: FAKE_KEYS.applicationSecret,
  OVH_CONSUMER_KEY: FAKE_KEYS.consumerKey,
}
const ANSWERS = ['200 answers as shop@127.0.0.1', '200 answers as shop@127.0.0.1']

let world: RotationWorld
let fake: FakeOvh
let op: PlacedOp<'rotate'>
/** What the configuration bore when the server was told. */
let borne: boolean[]
/** What visitors saw before and after that. */
let seen: string[]

beforeAll(async () => {
  world = await startRotationWorld('exec')
  const { credential } = world.op.op
  if (credential.kind !== 'database') throw new Error('another world')
  op = {
    index: world.op.index,
    op: {
      kind: 'rotate',
      credential: {
        ...credential,
        kind: 'provider-database',
        provider: { kind: 'ovh', name: 'ovh', service: 'elus.example' },
        target: { product: 'hosting', name: 'shop' },
      },
    },
  }
})
afterAll(() => world?.stop())
beforeEach(async () => {
  await world.reset(OLD)
  borne = []
  seen = []
  fake = await startFakeOvh({
    hostings: [
      {
        serviceName: 'elus.example',
        primaryLogin: 'elus',
        users: [],
        databases: [{ name: 'shop', user: 'shop', server: '127.0.0.1', password: OLD }],
      },
    ],
  })
  fake.behaviour.onChange = async ({ password }) => {
    borne.push((textOf(world.files[0] as string) ?? '').includes(`'${password}'`))
    seen.push(...(await world.visit()))
    await world.database.sql(`SET PASSWORD FOR 'shop'@'127.0.0.1' = PASSWORD('${password}')`)
    seen.push(...(await world.visit()))
  }
})
afterEach(() => fake.stop())

/** A desk that dies with its n-th question to the host, before it is asked or after it was answered. */
function desk({ patienceMs = 60_000, dies = Number.POSITIVE_INFINITY, when = 'before' as 'before' | 'after' } = {}): ProviderDesk {
  const real = createProviderDesk({
    providers: [{ name: 'ovh', kind: 'ovh', endpoint: fake.url, keys: {} }],
    env: KEYS,
    userAgent: 'siteguard/test',
    resolve: async (ref) => new Secret('key', KEYS[ref.from === 'env' ? ref.name : ''] as string),
    patienceMs,
    firstPauseMs: 2,
  })
  let calls = 0
  const crash = (): SiteguardError =>
    new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account: 'lab', host: 'ovh', detail: 'crash' } })
  const mortal = <T extends object>(part: T): T =>
    new Proxy(part, {
      get(target, key) {
        const member = (target as Record<string | symbol, unknown>)[key]
        if (typeof member === 'object' && member !== null) return mortal(member)
        if (typeof member !== 'function') return member
        const call = member as (...args: unknown[]) => unknown
        // Those ask nothing.
        if (key === 'service' || key === 'server') return (...args: unknown[]) => mortal(call.apply(target, args) as object)
        return async (...args: unknown[]) => {
          calls += 1
          if (calls >= dies && when === 'before') throw crash()
          const answer = await call.apply(target, args)
          if (calls >= dies) throw crash()
          return answer
        }
      },
    })
  return { ...real, open: async (ref, signal) => mortal(await real.open(ref, signal)) }
}

const context = (providers: ProviderDesk = desk(), run?: string): OpContext => ({
  ...world.context(run === undefined ? {} : { run }),
  providers,
})

async function inVault(): Promise<Record<'current' | 'pending' | 'previous', string | undefined>> {
  const vault = await world.vault()
  const value = (state: 'current' | 'pending' | 'previous') => vault.value(SLOT, state)?.reveal()
  return { current: value('current'), pending: value('pending'), previous: value('previous') }
}

async function expectOne(is: 'old' | 'new', hint = '', old = OLD): Promise<string> {
  const { current = '', pending } = await inVault()
  expect(pending, hint).toBeUndefined()
  expect(current === old, hint).toBe(is === 'old')
  expect(world.letsIn(current), hint).toBe(true)
  if (is === 'new') expect(world.letsIn(old), hint).toBe(false)
  expect(await world.visit(), hint).toEqual(ANSWERS)
  for (const file of world.files) {
    expect(textOf(file), hint).not.toContain('call_user_func')
    expect(textOf(file), hint).toContain(current)
  }
  return current
}

async function errorOf(work: Promise<unknown>): Promise<SiteguardError> {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  expect(error).toBeInstanceOf(SiteguardError)
  return error as SiteguardError
}

const posts = () => fake.calls.filter(({ method }) => method === 'POST').length

describe('a database account whose host tells the server', () => {
  it('gets another password, which the configuration bears before the host is asked; and back', async () => {
    await rotate.check?.([op], context())
    expect(posts()).toBe(0)
    await rotate.apply([op], context())
    const first = await expectOne('new')
    expect(first).toMatch(/^[A-Za-z0-9]{30}$/)
    expect(borne).toEqual([true])
    expect(world.events).toEqual([expect.objectContaining({ type: 'rotated', what: 'provider-database' })])
    await rotate.apply([op], context())
    expect(posts()).toBe(1)
    await rotate.undo([op], context())
    await expectOne('old')
    expect(borne).toEqual([true, true])
    expect(world.letsIn(first)).toBe(false)
    expect(seen).toEqual([...ANSWERS, ...ANSWERS, ...ANSWERS, ...ANSWERS])
  })

  it('keeps the new one where the host takes the old one no more', async () => {
    const odd = 'Old-pass 1'
    await world.reset(odd)
    await rotate.apply([op], context())
    const made = await expectOne('new', '', odd)
    await rotate.undo([op], context())
    expect(await expectOne('new', '', odd)).toBe(made)
    expect((await rotate.stand([op], context(), 'deep')).get(op.index)).toBe('before')
  })

  it('waits where the host accepts and never does it: the site goes on, and a later look finds it done', async () => {
    fake.behaviour.looks = 'never'
    const error = await errorOf(rotate.apply([op], context(desk({ patienceMs: 150 }))))
    expect(error).toMatchObject({ code: 'SG-PROV-006', params: { does: 'database/changePassword', service: 'elus.example' } })
    expect(keepsState(error, new AbortController().signal)).toBe(true)
    expect(await world.visit()).toEqual(ANSWERS)
    expect(world.letsIn(OLD)).toBe(true)
    const waiting = (await inVault()).pending
    // Still not: nothing is asked twice.
    expect(await errorOf(rotate.apply([op], context(desk({ patienceMs: 150 }))))).toMatchObject({ code: 'SG-PROV-006' })
    expect(posts()).toBe(1)
    fake.behaviour.looks = 1
    await rotate.apply([op], context())
    expect(await expectOne('new')).toBe(waiting)
    expect(posts()).toBe(1)
  })

  it('goes on where the server heeds it although the task is never said to be done', async () => {
    fake.behaviour.looks = 'never'
    fake.behaviour.effect = 'early'
    await rotate.apply([op], context(desk({ patienceMs: 150 })))
    await expectOne('new')
  })

  it('goes back where the host gives it up or refuses', async () => {
    fake.behaviour.end = 'cancelled'
    const given = await errorOf(rotate.apply([op], context()))
    expect(given.code).toBe('SG-PROV-008')
    expect(keepsState(given, new AbortController().signal)).toBe(false)
    await rotate.undo([op], context())
    await expectOne('old')
    expect(posts()).toBe(1)
  })

  it('is refused before anything is touched with wrong keys, or for a database the host does not know', async () => {
    const before = world.files.map(textOf)
    fake.behaviour.errors.push({ status: 403, body: '{"errorCode":"NOT_GRANTED_CALL","message":"This call has not been granted"}' })
    expect(await errorOf(rotate.check?.([op], context()) as Promise<void>)).toMatchObject({ code: 'SG-PROV-003', kind: 'auth' })
    const { credential } = op.op
    if (credential.kind !== 'provider-database') throw new Error('another op')
    const other = { ...op, op: { ...op.op, credential: { ...credential, target: { product: 'hosting' as const, name: 'nobody' } } } }
    expect(await errorOf(rotate.check?.([other], context()) as Promise<void>)).toMatchObject({ code: 'SG-PROV-004', kind: 'not-found' })
    expect(world.files.map(textOf)).toEqual(before)
  })

  it('ends with one password wherever the program dies at the host', async () => {
    // Dying before a question is as dying after the one before it, but for the first.
    for (const when of ALL_FAULTS ? (['before', 'after'] as const) : (['after'] as const)) {
      for (let dies = 1; ; dies += 1) {
        await world.reset(OLD)
        const hint = `${when} ${dies}`
        const ended = await rotate.apply([op], context(desk({ dies, when }))).then(
          () => true,
          () => false,
        )
        expect(await world.visit(), hint).toEqual(ANSWERS)
        if (ended) {
          expect(dies, hint).toBeGreaterThan(4)
          break
        }
        await (dies % 2 === 0 ? rotate.undo([op], context()) : rotate.apply([op], context()))
        await expectOne(dies % 2 === 0 ? 'old' : 'new', hint)
      }
    }
  })

  it('tells nobody the password: not the host’s log, our log, an event or an error', async () => {
    const lines: string[] = []
    const wanted = createProviderDesk({
      providers: [{ name: 'ovh', kind: 'ovh', endpoint: fake.url, keys: {} }],
      env: KEYS,
      userAgent: 'siteguard/test',
      log: (line) => void lines.push(line),
      resolve: async (ref) => new Secret('key', KEYS[ref.from === 'env' ? ref.name : ''] as string),
      firstPauseMs: 2,
    })
    await rotate.apply([op], context(wanted))
    const made = (await inVault()).current as string
    const told = `${lines.join('\n')}${JSON.stringify(world.events)}${fake.calls.map(({ path }) => path).join('\n')}`
    expect(lines.length).toBeGreaterThan(5)
    for (const secret of [made, OLD, ...Object.values(FAKE_KEYS)]) expect(told).not.toContain(secret)
  })
})
