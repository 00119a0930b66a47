import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FAKE_KEYS, type FakeOvh, type FakeUser, startFakeOvh } from '../../../../test/lab/ovh-api.ts'
import { isSiteguardError, type SiteguardError } from '../../../core/error.ts'
import type { AppEvent } from '../../../core/events.ts'
import type { RemotePath } from '../../../core/path.ts'
import type { Plan } from '../../../core/plan.ts'
import { Secret } from '../../../core/secret.ts'
import { ovhAdapter } from '../../../providers/ovh/index.ts'
import { createMemoryTransport } from '../../../transports/memory/index.ts'
import { makeWorkplace, workplaceOf } from '../../choose-workplace.ts'
import { keepsState } from '../../keeps-state.ts'
import type { OpContext } from '../../types.ts'
import type { ManualTask, PlacedRotation, RotationVault } from '../types.ts'
import { providerUserRotator as rotator } from './user.ts'

const RUN = '20261122T120000Z-1a2b3c4d'
const OLD = 'OldPass1234'
const NEW = 'NewPass1234NewPass1234NewPass1'

interface Slot {
  current?: string
  pending?: string
  previous?: string
}

let fake: FakeOvh
let user: FakeUser
let slot: Slot
let tries: string[]
let events: AppEvent[]
let asked: ManualTask[]
let base: OpContext

const each = (provider: 'ovh' | 'generic' = 'ovh', over: object = {}): PlacedRotation<'provider-user'> => ({
  index: 2,
  credential: {
    kind: 'provider-user',
    provider: { kind: provider, name: provider, service: 'elus.example' },
    login: 'elus',
    tried: 'as-account',
    own: false,
    slot: 'elus/logins/elus',
    rules: { length: 30, from: 'alphanumeric' },
    ...over,
  },
})

/** Slots in memory: one value, as a run brings it in. */
function vaultOf(): RotationVault {
  const secret = (value: string | undefined) => (value === undefined ? undefined : new Secret('x', value))
  return {
    current: async () => secret(slot.current),
    async pending() {
      if (slot.current === NEW) return new Secret('x', NEW)
      slot.pending ??= NEW
      return new Secret('x', slot.pending)
    },
    made: async () => secret(slot.pending ?? (slot.current === NEW ? NEW : undefined)),
    async adopt(_slot, value) {
      slot = { current: value.reveal(), ...(slot.pending === undefined ? {} : { pending: slot.pending }) }
    },
    async promote() {
      if (slot.pending !== undefined) slot = { current: slot.pending, ...(slot.current === undefined ? {} : { previous: slot.current }) }
    },
    async takeBack() {
      slot = slot.current === undefined ? {} : { current: slot.current }
    },
  } as RotationVault
}

/** A host that is not waited for long. */
const impatient = (): Partial<OpContext> => ({ providers: { ...(base.providers as NonNullable<OpContext['providers']>), patienceMs: 50 } })

function context(over: Partial<OpContext> = {}): OpContext {
  return { ...base, ...over }
}

async function errorOf(work: Promise<unknown>): Promise<SiteguardError> {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  if (!isSiteguardError(error)) throw error ?? new Error('nothing was thrown')
  return error
}

const stand = () => rotator.stand(each(), context())
const posts = () => fake.calls.filter(({ method }) => method === 'POST').length

beforeEach(async () => {
  user = { login: 'elus', isPrimaryAccount: true, sshState: 'active', password: OLD }
  fake = await startFakeOvh({ hostings: [{ serviceName: 'elus.example', primaryLogin: 'elus', users: [user], databases: [] }] })
  slot = { current: OLD }
  tries = []
  events = []
  asked = []
  const transport = createMemoryTransport({}, { home: '/home/elus' })
  const place = workplaceOf({ path: '/home/elus/.siteguard' as RemotePath, inDocumentRoot: false }, RUN)
  const signal = new AbortController().signal
  const keys: Record<string, string> = { ...FAKE_KEYS }
  base = {
    transport,
    place,
    plan: { id: RUN, hash: 'h', account: 'elus' } as unknown as Plan,
    vault: vaultOf(),
    signal,
    emit: (event: AppEvent) => void events.push(event),
    providers: {
      open: () => ovhAdapter.open({ endpoint: fake.url, userAgent: 'test', key: async ({ key }) => new Secret(key, keys[key] as string) }),
      patienceMs: 60_000,
      firstPauseMs: 2,
    },
    logins: {
      own: async () => undefined,
      async tries(_place: unknown, password: Secret) {
        tries.push(password.reveal() === NEW ? 'new' : password.reveal() === OLD ? 'old' : 'other')
        return password.reveal() === user.password ? 'in' : 'refused'
      },
    },
  } as unknown as OpContext
  for (const folder of ['/home/elus/.siteguard', '/home/elus/.siteguard/runs']) {
    await transport.mkdir(folder as RemotePath).catch(() => {})
  }
  await makeWorkplace(transport, place, signal)
})
afterEach(() => fake.stop())

describe('a login whose password its host changes by API', () => {
  it('is changed, tried, and the old one is proved to be worth nothing', async () => {
    await rotator.check(each(), context())
    expect(await stand()).toBe('before')
    await rotator.apply(each(), context())
    expect(await stand()).toBe('after')
    expect(user.password).toBe(NEW)
    expect(slot).toEqual({ current: NEW, previous: OLD })
    expect(tries).toEqual(['new', 'old'])
    expect(events).toEqual([{ type: 'rotated', account: 'elus', what: 'provider-user', name: 'elus', counts: {} }])
    await rotator.apply(each(), context())
    expect(posts()).toBe(1)
  })

  it('is taken up where the host was asked and we died: what waits there is found in force', async () => {
    fake.behaviour.cuts.push(...Array.from({ length: 9 }, () => ({ path: /tasks\/\d+$/ })))
    const gone = new AbortController()
    const work = rotator.apply(each(), context({ signal: gone.signal }))
    while (posts() === 0) await new Promise((done) => setTimeout(done, 5))
    gone.abort()
    await work.catch(() => {})
    expect(await stand()).toBe('between')
    expect(slot).toEqual({ current: OLD, pending: NEW })
    fake.behaviour.cuts.length = 0
    await rotator.apply(each(), context())
    expect(slot.current).toBe(NEW)
    expect(posts()).toBe(1)
  })

  it('waits where the host never does it, and goes back to the old one or on to the new one as it stands then', async () => {
    fake.behaviour.looks = 'never'
    const error = await errorOf(rotator.apply(each(), context(impatient())))
    expect(error.code).toBe('SG-PROV-006')
    expect(keepsState(error, base.signal)).toBe(true)
    expect(slot).toEqual({ current: OLD, pending: NEW })
    // Nobody may guess while it may still come.
    expect((await errorOf(rotator.undo(each(), context(impatient())))).code).toBe('SG-PROV-006')
    fake.behaviour.looks = 1
    await rotator.undo(each(), context())
    // It came: the login has the new one, and so has the vault.
    expect(user.password).toBe(NEW)
    expect(slot.current).toBe(NEW)
    expect(await stand()).toBe('before')
  })

  it('gives the old one its place back where the host gave it up', async () => {
    fake.behaviour.end = 'cancelled'
    expect((await errorOf(rotator.apply(each(), context()))).code).toBe('SG-PROV-008')
    await rotator.undo(each(), context())
    expect(user.password).toBe(OLD)
    expect(slot).toEqual({ current: OLD })
  })

  it('asks for a person where the host says done and the new one is not let in', async () => {
    fake.behaviour.onChange = () => {
      user.password = 'SomebodyElse1'
    }
    const error = await errorOf(rotator.apply(each(), context()))
    expect(error).toMatchObject({ code: 'SG-PROV-010', params: { which: 'neither', slot: 'elus/logins/elus' } })
    expect(keepsState(error, base.signal)).toBe(true)
    expect(slot.pending).toBe(NEW)
    user.password = NEW
    await rotator.apply(each(), context())
    expect(slot).toEqual({ current: NEW, previous: OLD })
    expect(posts()).toBe(1)
  })

  it('tells an old one that works on', async () => {
    const logins = { own: async () => undefined, tries: async () => 'in' as const }
    const error = await errorOf(rotator.apply(each(), context({ ...impatient(), logins })))
    expect(error).toMatchObject({ code: 'SG-PROV-010', params: { which: 'old-works' } })
    expect(slot.pending).toBe(NEW)
  })

  it('brings what siteguard itself logs in with into the vault first', async () => {
    slot = {}
    const logins = { ...base.logins, own: async () => new Secret('own', OLD) } as NonNullable<OpContext['logins']>
    await rotator.apply(each('ovh', { own: true }), context({ logins }))
    expect(slot).toEqual({ current: NEW, previous: OLD })
    expect(tries.at(-1)).toBe('old')
  })

  it('says where nobody could try it', async () => {
    await rotator.apply(each('ovh', { tried: 'unproved' }), context())
    expect(tries).toEqual([])
    expect(events).toMatchObject([{ counts: { unproved: 1 } }])
  })

  it('refuses before anything is changed where the host does not know it, or there is no way to ask', async () => {
    expect((await errorOf(rotator.check(each('ovh', { login: 'nobody' }), context()))).code).toBe('SG-PROV-004')
    const { providers: _none, ...without } = base
    expect((await errorOf(rotator.check(each(), without as OpContext))).code).toBe('SG-PROV-001')
    expect(posts()).toBe(0)
  })
})

describe('a login whose password a person changes', () => {
  it('waits, tries what they did, and waits again where it was not done', async () => {
    const askPerson = async (task: ManualTask) => {
      asked.push(task)
      if (asked.length === 2) user.password = NEW
      return 'done' as const
    }
    await rotator.apply(each('generic'), context({ askPerson }))
    expect(asked.map(({ again, login, slot: at }) => [again, login, at])).toEqual([
      [false, 'elus', 'elus/logins/elus'],
      [true, 'elus', 'elus/logins/elus'],
    ])
    expect(tries).toEqual(['new', 'new', 'old'])
    expect(slot).toEqual({ current: NEW, previous: OLD })
  })

  it('stops where nobody is there, with the new one waiting; the resume finds it done', async () => {
    const error = await errorOf(rotator.apply(each('generic'), context()))
    expect(error).toMatchObject({ code: 'SG-PROV-009', kind: 'conflict', params: { login: 'elus', run: RUN } })
    expect(keepsState(error, base.signal)).toBe(true)
    expect(slot).toEqual({ current: OLD, pending: NEW })
    expect(await stand()).toBe('between')
    user.password = NEW
    await rotator.apply(each('generic'), context())
    expect(slot.current).toBe(NEW)
  })

  it('asks a few times, then leaves it for another day', async () => {
    const askPerson = async (task: ManualTask) => {
      asked.push(task)
      return 'done' as const
    }
    expect((await errorOf(rotator.apply(each('generic'), context({ askPerson })))).code).toBe('SG-PROV-009')
    // Each is a wrong login at the host.
    expect(asked).toHaveLength(5)
    expect(tries).toHaveLength(5)
  })

  it('gives up for now where they say later, and is taken back without a change', async () => {
    expect((await errorOf(rotator.apply(each('generic'), context({ askPerson: async () => 'later' })))).code).toBe('SG-PROV-009')
    await rotator.undo(each('generic'), context())
    expect(slot).toEqual({ current: OLD })
    expect(await stand()).toBe('before')
  })
})
