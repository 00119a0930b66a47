import { describe, expect, it } from 'vitest'
import { lookAtHome } from '../../src/app/rotation/account/look-at-home.ts'
import { applyPlan } from '../../src/app/runs/apply-plan.ts'
import { resumeRun } from '../../src/app/runs/resume-run.ts'
import { isSiteguardError, SiteguardError } from '../../src/core/error.ts'
import type { RemotePath } from '../../src/core/path.ts'
import type { Plan } from '../../src/core/plan.ts'
import { type PublicKey, readPublicKey } from '../../src/core/public-key.ts'
import { Secret } from '../../src/core/secret.ts'
import { checkPlan, sealPlan } from '../../src/recipes/plan-file.ts'
import { apr1 } from '../../src/recipes/rotation/account/apr1.ts'
import { ACCOUNT_KINDS, composeHome } from '../../src/recipes/rotation/account/compose.ts'
import type { RotationVault } from '../../src/recipes/rotation/types.ts'
import type { RunDeps } from '../../src/recipes/types.ts'
import { createMemoryTransport, type MemoryVolume } from '../../src/transports/memory/index.ts'
import type { Transport } from '../../src/transports/types.ts'
import { planOf } from '../helpers/run-plans.ts'
import { type CrashMode, createFate, createMachine, type Fate, HOME, type Memory, WORK } from '../helpers/run-world.ts'
import { ALL_FAULTS } from './kill/play.ts'

const keyText = (letter: string, comment: string): string => {
  const type = Buffer.from('ssh-ed25519')
  const length = (value: number): Buffer => Buffer.from([0, 0, 0, value])
  return `ssh-ed25519 ${Buffer.concat([length(11), type, length(32), Buffer.alloc(32, letter)]).toString('base64')} ${comment}`
}
const OURS = keyText('o', 'siteguard')
const THEIRS = keyText('t', 'backdoor \u001b[31m')
const FRESH = keyText('f', 'anna')
const key = (text: string): PublicKey => readPublicKey(text) as PublicKey
const KEYS = `${OURS}\n${THEIRS}\n`
const USERS = `# who comes\nanna:${apr1('old', 'saltsalt')}\nbert:{SHA}abc\n`

function createHome(): MemoryVolume {
  const { volume } = createMemoryTransport({}, { home: HOME })
  volume.put(`${HOME}/www`, { type: 'dir', mode: 0o705 })
  volume.put(`${HOME}/.ssh`, { type: 'dir', mode: 0o775 })
  volume.put(`${HOME}/.ssh/authorized_keys`, { type: 'file', bytes: Buffer.from(KEYS), mode: 0o644 })
  volume.put(`${HOME}/.ssh/authorized_keys2`, { type: 'file', bytes: Buffer.from(`command="/bin/sh -i" ${THEIRS}\n`), mode: 0o600 })
  volume.put(`${HOME}/www/.htpasswd`, { type: 'file', bytes: Buffer.from(USERS), mode: 0o604 })
  return volume
}

/** A vault that outlives every process; each call of one is a moment it may die at. */
function createVault() {
  const slots = new Map<string, { current?: string; pending?: { value: string; run: string }; run?: string }>()
  let number = 0
  const at = (slot: string) => slots.get(slot) ?? {}
  const secret = (slot: string, value: string | undefined) => (value === undefined ? undefined : new Secret(slot, value))
  const vault: RotationVault = {
    current: async (slot) => secret(slot, at(slot).current),
    async pending(slot, _rules, run) {
      const known = at(slot)
      if (known.run === run && known.current !== undefined) return new Secret(slot, known.current)
      if (known.pending === undefined) {
        number += 1
        slots.set(slot, { ...known, pending: { value: `new-password-number-${number}`, run } })
      }
      return new Secret(slot, at(slot).pending?.value as string)
    },
    made: async (slot, run) => secret(slot, at(slot).run === run ? at(slot).current : at(slot).pending?.value),
    async adopt() {},
    async promote(slot, run) {
      const { pending, current } = at(slot)
      slots.set(slot, { ...(pending === undefined ? (current === undefined ? {} : { current }) : { current: pending.value }), run })
    },
    async takeBack(slot) {
      slots.delete(slot)
    },
  }
  const under = (fate: Fate): RotationVault =>
    new Proxy(vault, {
      get:
        (_, name: keyof RotationVault) =>
        async (...args: unknown[]) => {
          const gone = new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account: '', host: '', detail: 'crash' } })
          if (fate.dead) throw gone
          fate.calls += 1
          fate.left -= 1
          const dies = fate.left <= 0
          if (dies) fate.dead = true
          if (dies && fate.mode !== 'after') throw gone
          const result = await (vault[name] as (...all: unknown[]) => Promise<unknown>)(...args)
          if (dies) throw gone
          return result
        },
    })
  return { slots, under }
}

/** The server lets in whoever's key stands there; where ours is not among them it refuses, as sshd does. */
function guarded(volume: MemoryVolume, mine: string): (transport: Transport) => Transport {
  return (transport) => {
    const node = volume.find(`${HOME}/.ssh/authorized_keys`)
    const text = node?.type === 'file' ? node.bytes.toString() : ''
    if (!text.includes(mine.split(' ')[1] as string))
      throw new SiteguardError({ code: 'SG-AUTH-001', kind: 'auth', params: { account: 'memory', user: '', host: '', tried: [] } })
    return { ...transport, loggedInBy: { method: 'key', fingerprint: key(mine).fingerprint } }
  }
}

async function planHome(volume: MemoryVolume, keys: readonly string[]) {
  const facts = await lookAtHome(createMemoryTransport({}, { home: HOME, volume }), ['www' as RemotePath], new AbortController().signal)
  const wish = { account: 'memory', login: 'anna@memory', only: new Set(ACCOUNT_KINDS), keys: keys.map(key), logins: [] }
  const { ops, contents } = composeHome(facts, wish)
  const { hash: _, ...plan } = planOf(ops, {}, 1, '' as RemotePath)
  return { facts, contents: contents as ReadonlyMap<string, Buffer>, plan: sealPlan({ ...plan, scope: 'account' }) as Plan }
}

const textAt = (volume: MemoryVolume, path: string): string | undefined => {
  const node = volume.find(`${HOME}/${path}`)
  return node?.type === 'file' ? node.bytes.toString() : undefined
}

/** What the file holds, by the vault: each login's hash is of the password the vault has for it. */
function usersFit(volume: MemoryVolume, slots: ReturnType<typeof createVault>['slots']): boolean {
  return ['anna', 'bert'].every((login) => {
    const line =
      textAt(volume, 'www/.htpasswd')
        ?.split('\n')
        .find((each) => each.startsWith(`${login}:`)) ?? ''
    const salt = /^\$apr1\$([^$]+)\$/.exec(line.slice(login.length + 1))?.[1] ?? ''
    const { current } = slots.get(`memory/web-users/www/.htpasswd/${login}`.replace('/.htpasswd', '/htpasswd')) ?? {}
    return current !== undefined && line === `${login}:${apr1(current, salt)}`
  })
}

describe('what lets into an account', () => {
  it('is seen wherever it lies, and nothing of it is shown', async () => {
    const volume = createHome()
    volume.put(`${HOME}/.netrc`, { type: 'file', bytes: Buffer.from('machine x.example login a password Canary0Value'), mode: 0o600 })
    volume.put(`${HOME}/.ssh/rc`, { type: 'file', bytes: Buffer.from('x'), mode: 0o600 })
    volume.put(`${HOME}/www/.git`, { type: 'dir', mode: 0o705 })
    volume.put(`${HOME}/www/.git/config`, {
      type: 'file',
      bytes: Buffer.from('[remote "o"]\nurl=https://a:Canary0Value@git.example/x'),
      mode: 0o600,
    })
    const { facts, plan } = await planHome(volume, [OURS])
    expect(facts.keys.map(({ file, line, key: { comment, options } }) => [file, line, comment, options])).toEqual([
      ['.ssh/authorized_keys', 1, 'siteguard', ''],
      ['.ssh/authorized_keys', 2, 'backdoor \u001b[31m', ''],
      ['.ssh/authorized_keys2', 1, 'backdoor \u001b[31m', 'command="/bin/sh -i"'],
    ])
    expect(facts.secrets).toEqual([
      { path: '.netrc', line: 1, kind: 'password', about: 'a@x.example' },
      { path: 'www/.git/config', line: 2, kind: 'token', about: 'git.example' },
    ])
    expect(facts.loginFiles).toEqual(['.ssh/rc'])
    expect(facts.unread).toEqual([])
    // What nobody can log in by does not hold up the rest.
    volume.put(`${HOME}/.htpasswd`, { type: 'file', bytes: Buffer.from('a\u001bb:x\n'), mode: 0o600 })
    volume.put(`${HOME}/.htpasswd-many`, {
      type: 'file',
      bytes: Buffer.from(Array.from({ length: 1001 }, (_, i) => `u${i}:x\n`).join('')),
      mode: 0o600,
    })
    const hostile = await planHome(volume, [OURS])
    expect(hostile.facts.unread).toEqual(['.htpasswd', '.htpasswd-many'])
    expect(checkPlan(hostile.plan, 'p')).toEqual(hostile.plan)
    expect(JSON.stringify([facts, plan])).not.toContain('Canary0Value')
    expect(plan.ops.map(({ kind }) => kind)).toEqual(['chmod', 'write', 'remove', 'rotate', 'rotate'])
    expect((await planHome(createHome(), [])).plan.ops.length).toBeGreaterThan(0)
  })

  it('is replaced, not merged, and once more changes nothing of the keys', async () => {
    const volume = createHome()
    const { plan, contents } = await planHome(volume, [FRESH, OURS])
    const { slots, under } = createVault()
    const fate = createFate()
    const deps: RunDeps = {
      ...createMachine({ memory: new Map(), volume, contents, fate, wrap: guarded(volume, OURS) }),
      vault: under(fate),
    }
    expect(await applyPlan(plan, deps)).toMatchObject({ state: 'applied' })
    expect(textAt(volume, '.ssh/authorized_keys')).toBe(`${FRESH}\n${OURS}\n`)
    expect(volume.find(`${HOME}/.ssh/authorized_keys2`)).toBeUndefined()
    expect(volume.find(`${HOME}/.ssh`)).toMatchObject({ mode: 0o755 })
    expect(volume.find(`${HOME}/.ssh/authorized_keys`)).toMatchObject({ mode: 0o600 })
    expect(volume.find(`${HOME}/www/.htpasswd`)).toMatchObject({ mode: 0o604 })
    expect(usersFit(volume, slots)).toBe(true)
    // The folder we work in is not served, and the old hashes are gone with the run.
    expect(volume.find(`${WORK}/.htaccess`)).toBeUndefined()
    const { hold } = { hold: `${WORK}/runs/${plan.id}/hold` }
    expect(textAt(volume, `${hold.slice(HOME.length + 1)}/${plan.ops.length - 1}/old`)).toBeUndefined()
    const again = await planHome(volume, [FRESH, OURS])
    expect(again.plan.ops.map((op) => op.kind === 'rotate' && op.credential.kind)).toEqual(['web-users'])
  })

  it('is left alone where we would shut ourselves out', async () => {
    const volume = createHome()
    const { plan, contents } = await planHome(volume, [FRESH])
    const fate = createFate()
    const deps = {
      ...createMachine({ memory: new Map(), volume, contents, wrap: guarded(volume, OURS) }),
      vault: createVault().under(fate),
    }
    await expect(applyPlan(plan, deps)).rejects.toMatchObject({ code: 'SG-ROT-031' })
    expect(textAt(volume, '.ssh/authorized_keys')).toBe(KEYS)
  })

  it('goes back by itself when the server lets us in no more', async () => {
    const volume = createHome()
    const { plan, contents } = await planHome(volume, [OURS])
    const fate = createFate()
    let connections = 0
    const wrap = (transport: Transport): Transport => {
      connections += 1
      if (connections > 1)
        throw new SiteguardError({ code: 'SG-AUTH-001', kind: 'auth', params: { account: 'a', user: '', host: '', tried: [] } })
      return transport
    }
    const deps = { ...createMachine({ memory: new Map(), volume, contents, wrap }), vault: createVault().under(fate) }
    await expect(applyPlan(plan, deps)).rejects.toMatchObject({ code: 'SG-RUN-006', cause: { code: 'SG-ROT-032' } })
    expect(textAt(volume, '.ssh/authorized_keys')).toBe(KEYS)
    expect(textAt(volume, '.ssh/authorized_keys2')).toContain('command=')
    expect(volume.find(`${HOME}/.ssh`)).toMatchObject({ mode: 0o775 })
    expect(textAt(volume, 'www/.htpasswd')).toBe(USERS)
  })

  it('is stale when somebody else added a key meanwhile', async () => {
    const volume = createHome()
    const { plan, contents } = await planHome(volume, [OURS])
    volume.put(`${HOME}/.ssh/authorized_keys`, { type: 'file', bytes: Buffer.from(`${KEYS}${FRESH}\n`), mode: 0o644 })
    const deps = { ...createMachine({ memory: new Map(), volume, contents }), vault: createVault().under(createFate()) }
    await expect(applyPlan(plan, deps)).rejects.toMatchObject({ code: 'SG-RUN-004', params: { paths: ['.ssh/authorized_keys'] } })
  })

  it.each(['before', 'after'] satisfies CrashMode[])('is whole again after a death at any moment (%s it acts)', async (mode) => {
    let moments = 0
    // The two ways to die at a moment are shared between even and odd ones where not all are asked for.
    const step = ALL_FAULTS ? 1 : 2
    for (let left = mode === 'before' ? 1 : 2; ; left += step) {
      const volume = createHome()
      const { plan, contents } = await planHome(volume, [FRESH, OURS])
      const memory: Memory = new Map()
      const { slots, under } = createVault()
      const live = (fate: Fate): RunDeps => ({
        ...createMachine({ memory, volume, contents, fate, wrap: guarded(volume, OURS) }),
        vault: under(fate),
      })
      const fate = createFate(left, mode)
      const first = await applyPlan(plan, live(fate)).catch((error: unknown) => error)
      if (!fate.dead) break
      moments += 1
      // Whatever the moment, we get in, and each login has one password that works: the old one or the vault's.
      expect(textAt(volume, '.ssh/authorized_keys') ?? OURS, `at ${left}`).toContain(OURS)
      const begun = memory.has(plan.id)
      const ended = await (begun
        ? resumeRun(plan.id, live(createFate()))
        : applyPlan((await planHome(volume, [FRESH, OURS])).plan, live(createFate()))
      ).catch((error: unknown) => error)
      // Only the answer to its last line was lost.
      const over = isSiteguardError(ended) && ended.code === 'SG-RUN-013'
      if (!over) expect(ended, `at ${left}, after ${String(first)}`).toMatchObject({ state: 'applied' })
      expect(textAt(volume, '.ssh/authorized_keys'), `at ${left}`).toBe(`${FRESH}\n${OURS}\n`)
      expect(volume.find(`${HOME}/.ssh/authorized_keys2`)).toBeUndefined()
      expect(usersFit(volume, slots), `at ${left}`).toBe(true)
      expect([...slots.values()].every(({ pending }) => pending === undefined)).toBe(true)
    }
    expect(moments).toBeGreaterThan(30)
  })
})
