import { execFileSync } from 'node:child_process'
import { statSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Credential } from '../../src/core/credential.ts'
import { SiteguardError } from '../../src/core/error.ts'
import { Secret } from '../../src/core/secret.ts'
import { createPageClient } from '../../src/http/create-page-client.ts'
import type { PageClient } from '../../src/http/types.ts'
import { rotate } from '../../src/recipes/ops/rotate.ts'
import { ACCOUNT_SCRIPT } from '../../src/recipes/rotation/database/account-script.ts'
import type { RotationVault } from '../../src/recipes/rotation/types.ts'
import type { PlacedOp } from '../../src/recipes/types.ts'
import type { Transport } from '../../src/transports/types.ts'
import { ALL_FAULTS } from '../fault/kill/play.ts'
import { type DatabaseProxy, startDatabaseProxy } from '../helpers/database-proxy.ts'
import { lost } from '../helpers/dying-link.ts'
import { dieAt } from '../helpers/dying-rotation.ts'
import { type RotationWorld, RUN, SLOT, startRotationWorld, textOf } from '../helpers/rotation-world.ts'
import { run } from '../lab/run.ts'

const OLD = 'Old-pass 1'
/** Every printable character, one of two bytes, and a space at either end. */
const PRINTABLE = ` ${Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join('')}é `

const ops = (world: RotationWorld) => [world.op]
const stand = async (world: RotationWorld) => (await rotate.stand(ops(world), world.context(), 'deep')).get(world.op.index)

async function inVault(world: RotationWorld, slot = SLOT): Promise<Record<'current' | 'pending' | 'previous', string | undefined>> {
  const vault = await world.vault()
  const value = (state: 'current' | 'pending' | 'previous') =>
    vault.slot(slot) === undefined ? undefined : vault.value(slot, state)?.reveal()
  return { current: value('current'), pending: value('pending'), previous: value('previous') }
}

/** One of the two works and the other does not, all files hold it alone, the vault has it as its current, and both sites answer. */
async function expectOne(world: RotationWorld, is: 'old' | 'new', old: string, hint = ''): Promise<string> {
  const { current = '', pending } = await inVault(world)
  expect(pending, hint).toBeUndefined()
  if (is === 'old') expect(current, hint).toBe(old)
  else expect(current, hint).not.toBe(old)
  expect(world.letsIn(current), hint).toBe(true)
  if (is === 'new') expect(world.letsIn(old), hint).toBe(false)
  expect(await world.visit(), hint).toEqual(['200 answers as shop@127.0.0.1', '200 answers as shop@127.0.0.1'])
  for (const file of world.files) {
    expect(textOf(file), hint).not.toContain('call_user_func')
    if (is === 'new') expect(textOf(file), hint).toContain(current)
  }
  expect(world.ours(), hint).toEqual(['.siteguard'])
  return current
}

describe.each(['exec', 'http'] as const)('a database account rotated by %s', (way) => {
  let world: RotationWorld
  beforeAll(async () => {
    world = await startRotationWorld(way)
  })
  afterAll(() => world?.stop())
  beforeEach(() => world.reset(OLD))

  it('gets another password everywhere, and nobody notices; again, and back', async () => {
    const before = world.files.map((file) => [textOf(file), statSync(file).ino, statSync(file).mode])
    const stop = world.watch()
    await rotate.check?.(ops(world), world.context())
    expect(await stand(world)).toBe('before')
    await rotate.apply(ops(world), world.context())
    expect(await stand(world)).toBe('after')
    const first = await expectOne(world, 'new', OLD)
    expect(first).toMatch(/^[A-Za-z0-9]{30}$/)
    expect((await inVault(world)).previous).toBe(OLD)
    expect(world.files.map((file) => statSync(file).mode)).toEqual(before.map(([, , mode]) => mode))
    expect(world.events).toEqual([
      { type: 'rotated', account: 'lab', what: 'database', name: expect.stringMatching(/^shop@127/), counts: {} },
    ])
    await rotate.apply(ops(world), world.context())
    expect((await inVault(world)).current).toBe(first)
    await rotate.undo(ops(world), world.context())
    await rotate.undo(ops(world), world.context())
    expect(await stand(world)).toBe('before')
    await rotate.clear?.(ops(world), world.context())
    await expectOne(world, 'old', OLD)
    expect(world.letsIn(first)).toBe(false)
    // The very files stand there again.
    expect(world.files.map((file) => [textOf(file), statSync(file).ino, statSync(file).mode])).toEqual(before)
    expect(await stop()).toEqual([])
  })

  it('is rotated by a second run as by the first, and what the first kept of the old is gone', async () => {
    await rotate.apply(ops(world), world.context())
    await rotate.clear?.(ops(world), world.context())
    const first = await expectOne(world, 'new', OLD)
    const run = '20261122T130000Z-5e6f7a8b'
    await world.makeWorkplace(run)
    await rotate.apply(ops(world), world.context({ run }))
    await rotate.clear?.(ops(world), world.context({ run }))
    const second = await expectOne(world, 'new', OLD)
    expect(second).not.toBe(first)
    expect(world.letsIn(first)).toBe(false)
    expect((await inVault(world)).previous).toBe(first)
    expect(await world.everythingBut('vault.age')).not.toContain(OLD)
    expect(await world.everythingBut('vault.age')).not.toContain(first)
  })

  it('ends with one password wherever the program dies, taken up again or taken back, and the sites answer all the time', async () => {
    for (let dies = way === 'exec' ? 1 : 2; ; dies += ALL_FAULTS ? 1 : 3) {
      await world.reset(OLD)
      const stop = world.watch()
      const when = dies % 2 === 0 ? 'undone' : 'done'
      const died = await dieAt(world, dies, when, (context) => rotate.apply(ops(world), context))
      const hint = `${when} ${dies}`
      expect(await world.visit(), hint).toEqual(['200 answers as shop@127.0.0.1', '200 answers as shop@127.0.0.1'])
      if (dies % 4 < 2) {
        await rotate.apply(ops(world), world.context())
        await expectOne(world, 'new', OLD, hint)
        await dieAt(world, Math.max(1, dies - 2), when, (context) => rotate.undo(ops(world), context))
      }
      await rotate.undo(ops(world), world.context())
      await rotate.clear?.(ops(world), world.context())
      expect(await stand(world), hint).toBe('before')
      if ((await inVault(world)).current !== undefined) await expectOne(world, 'old', OLD, hint)
      expect(world.letsIn(OLD), hint).toBe(true)
      expect(await stop(), hint).toEqual([])
      if (!died) break
    }
  }, 240_000)

  it('is told of passwords with every printable character, the old one and the new one', async () => {
    await world.reset(PRINTABLE)
    const given = [...PRINTABLE].reverse().join('')
    await (await world.vault()).setPending(SLOT, new Secret('given', given), { run: RUN })
    // What is given waits in the vault; what is in use comes beside it.
    const vault: RotationVault = { ...world.rotationVault(), adopt: async () => {} }
    await rotate.apply(ops(world), world.context({ vault }))
    expect(world.letsIn(given)).toBe(true)
    expect(world.letsIn(PRINTABLE)).toBe(false)
    expect(await world.visit()).toEqual(['200 answers as shop@127.0.0.1', '200 answers as shop@127.0.0.1'])
  })
})

describe('what goes wrong with a database account', () => {
  let world: RotationWorld
  let proxy: DatabaseProxy
  beforeAll(async () => {
    world = await startRotationWorld('exec')
    proxy = await startDatabaseProxy(world.database.link.port as number)
  })
  afterAll(async () => {
    await proxy?.stop()
    await world?.stop()
  })
  beforeEach(() => world.reset(OLD))

  const backAgain = async (): Promise<void> => {
    await rotate.undo(ops(world), world.context())
    await rotate.clear?.(ops(world), world.context())
    expect(await stand(world)).toBe('before')
    expect(world.letsIn(OLD)).toBe(true)
    await expectOne(world, 'old', OLD)
  }

  it('a server that refuses: told by its own words, and all is as before', async () => {
    await world.database.sql('SET GLOBAL read_only = 1')
    try {
      await expect(rotate.apply(ops(world), world.context())).rejects.toMatchObject({
        code: 'SG-ROT-005',
        kind: 'blocked',
        params: { detail: expect.stringContaining('1290') },
      })
      expect(await world.visit()).toEqual(['200 answers as shop@127.0.0.1', '200 answers as shop@127.0.0.1'])
      await backAgain()
    } finally {
      await world.database.sql('SET GLOBAL read_only = 0')
    }
  })

  it('a name that is two accounts, by port and by socket: both change, wherever it is cut, and another password there stays', async () => {
    const { sql, link } = world.database
    const socket = (await sql('SELECT @@socket')).trim()
    const NEW = 'New-pass 2'
    const base64 = (text: string): string => Buffer.from(text).toString('base64')
    const ask = (to: string, from: string, change: boolean, host = '127.0.0.1') => {
      const question = { host: base64(host), port: link.port, user: base64('shop'), to: base64(to), from: [base64(from)], change }
      const input = `<?php $sg_input = base64_decode('${base64(JSON.stringify(question))}'); ?>${ACCOUNT_SCRIPT}`
      const said = execFileSync('/usr/bin/php', ['-d', `mysqli.default_socket=${socket}`], { input, encoding: 'utf8' })
      return JSON.parse(said.trim().split('\n').at(-1) ?? '')
    }
    const by = (way: readonly string[], password: string): Promise<boolean> =>
      run('mariadb', ['--no-defaults', ...way, '-ushop', `-p${password}`, '-e', 'SELECT 1']).then(
        () => true,
        () => false,
      )
    const ways = [
      ['-h127.0.0.1', `-P${link.port}`],
      ['-S', socket],
    ]
    const letIn = async (password: string): Promise<boolean[]> => await Promise.all(ways.map((way) => by(way, password)))
    await sql(`CREATE USER 'shop'@'localhost' IDENTIFIED BY '${OLD}'`)
    try {
      expect(ask(NEW, OLD, false)).toEqual({ to: false, from: [true] })
      expect(ask(NEW, OLD, true)).toEqual({ to: true, from: [false] })
      expect([await letIn(NEW), await letIn(OLD)]).toEqual([
        [true, true],
        [false, false],
      ])
      await sql(`SET PASSWORD FOR 'shop'@'localhost' = PASSWORD('${OLD}')`)
      expect(ask(NEW, OLD, false)).toEqual({ to: true, from: [true] })
      expect(ask(NEW, OLD, true)).toEqual({ to: true, from: [false] })
      expect(await letIn(NEW)).toEqual([true, true])
      expect(ask(OLD, NEW, true, 'localhost')).toEqual({ to: true, from: [false] })
      expect(await letIn(OLD)).toEqual([true, true])
      await sql("SET PASSWORD FOR 'shop'@'localhost' = PASSWORD('of somebody else')")
      expect(ask(NEW, OLD, true)).toEqual({ to: true, from: [false] })
      expect([await letIn(NEW), await letIn('of somebody else')]).toEqual([
        [true, false],
        [false, true],
      ])
    } finally {
      await sql("DROP USER 'shop'@'localhost'")
    }
  })

  it.each(['on', 'back'] as const)('a server that dies once it has changed the password: taken up, %s', async (next) => {
    await world.reset(OLD, proxy)
    const op = through(world, proxy)
    proxy.mode = 'dies'
    await expect(rotate.apply([op], world.context())).rejects.toMatchObject({ code: 'SG-ROT-004', kind: 'timeout' })
    const { current, pending = '' } = await inVault(world)
    expect(current).toBe(OLD)
    expect(world.letsIn(pending)).toBe(true)
    proxy.mode = 'plain'
    expect(await world.visit()).toEqual(['200 answers as shop@127.0.0.1', '200 answers as shop@127.0.0.1'])
    await rotate[next === 'on' ? 'apply' : 'undo']([op], world.context())
    const now = await expectOne(world, next === 'on' ? 'new' : 'old', OLD)
    expect(now).toBe(next === 'on' ? pending : OLD)
  })

  it('a server that answers late: nobody decides anything before it is done', async () => {
    await world.reset(OLD, proxy)
    const op = through(world, proxy)
    proxy.mode = 'late'
    await expect(rotate.apply([op], world.context())).rejects.toMatchObject({ code: 'SG-ROT-004' })
    // It has heard the change, and will do it; whoever asked is gone.
    await expect(rotate.undo([op], world.context())).rejects.toMatchObject({
      code: 'SG-ROT-004',
      params: { detail: expect.stringContaining('still at work') },
    })
    const { pending = '' } = await inVault(world)
    expect([world.letsIn(OLD), world.letsIn(pending)]).toEqual([true, false])
    await proxy.deliver(() => world.letsIn(pending))
    expect(await world.visit()).toEqual(['200 answers as shop@127.0.0.1', '200 answers as shop@127.0.0.1'])
    await rotate.undo([op], world.context())
    await expectOne(world, 'old', OLD)
    expect(world.letsIn(pending)).toBe(false)
  })

  it('a file that may not be written: nothing is changed at the server', async () => {
    const barred: Transport = Object.create(world.transport)
    barred.rename = async (from, to, options) => {
      if (to.endsWith('connect.php')) throw new SiteguardError({ code: 'SG-TRAN-001', kind: 'blocked', params: { path: to, detail: '' } })
      await world.transport.rename(from, to, options)
    }
    await expect(rotate.apply(ops(world), world.context({ transport: barred }))).rejects.toMatchObject({ code: 'SG-TRAN-001' })
    expect(world.letsIn(OLD)).toBe(true)
    await rotate.undo(ops(world), world.context({ transport: barred }))
    await backAgain()
  })

  it('a site that does not run with the file that bears both: seen before the server is told', async () => {
    const real = createPageClient({ userAgent: 'test' })
    const pages: PageClient = {
      ...real,
      ask: async (url, options) =>
        world.files.some((file) => textOf(file)?.includes('call_user_func') === true)
          ? { status: 500, headers: {}, body: Buffer.alloc(0), url }
          : await real.ask(url, options),
    }
    await expect(rotate.apply(ops(world), world.context({ pages }))).rejects.toMatchObject({ code: 'SG-ROT-009', kind: 'integrity' })
    expect(world.letsIn(OLD)).toBe(true)
    await backAgain()
  })

  it('is refused beforehand where a file holds another password, or none that can be read', async () => {
    const [spip = '', , options = ''] = world.files
    writeFileSync(options, '[client]\nuser=shop\npassword=other\n')
    await expect(rotate.check?.(ops(world), world.context())).rejects.toMatchObject({
      code: 'SG-ROT-002',
      params: { file: '.my.cnf', why: 'differs' },
    })
    writeFileSync(spip, "<?php spip_connect_db('127.0.0.1','',getenv('U'),getenv('P'),'shop','mysql','spip','','');")
    await expect(rotate.check?.(ops(world), world.context())).rejects.toMatchObject({ code: 'SG-ROT-002', params: { why: 'no-literal' } })
    expect(await inVault(world)).toEqual({ current: undefined, pending: undefined, previous: undefined })
  })

  it('is refused where another run brings in a value of its own', async () => {
    await (await world.vault()).setPending(SLOT, new Secret('theirs', 'Theirs1'), { run: 'another' })
    await expect(rotate.apply(ops(world), world.context())).rejects.toMatchObject({ code: 'SG-VAULT-007' })
    expect(world.letsIn(OLD)).toBe(true)
    expect((await inVault(world)).pending).toBe('Theirs1')
    expect(await stand(world)).toBe('before')
  })
})

describe('a web server that keeps for a while what it read', () => {
  let world: RotationWorld
  beforeAll(async () => {
    world = await startRotationWorld('exec', true)
  })
  afterAll(() => world?.stop())

  it.each(['apply', 'undo'] as const)(
    'goes on where the vault does not know what was brought in, for the files bear it: %s',
    async (next) => {
      await world.reset(OLD)
      // What it read before.
      await sleep(2100)
      const stranger = strangersVault()
      // Dies once the server was told.
      const vault: RotationVault = { ...world.rotationVault(), promote: async () => await Promise.reject(lost()) }
      const cut: Transport = Object.create(world.transport)
      let told = false
      cut.exec = async (argv, options) => {
        if (told) throw lost()
        const answer = await world.transport.exec(argv, options)
        told = answer.stdout.toString().includes('"to":true')
        if (told) throw lost()
        return answer
      }
      await expect(rotate.apply(ops(world), world.context({ vault, transport: cut }))).rejects.toMatchObject({ code: 'SG-CONN-003' })
      expect(world.letsIn(OLD)).toBe(false)
      await rotate[next](ops(world), world.context({ vault: stranger.vault }))
      expect(await world.visit()).toEqual(['200 answers as shop@127.0.0.1', '200 answers as shop@127.0.0.1'])
      expect(world.letsIn(OLD)).toBe(next === 'undo')
      if (next === 'apply') expect(world.letsIn(stranger.value() ?? '')).toBe(true)
    },
  )
})

/** Of somebody on another machine, whose file never saw what this one wrote. */
function strangersVault(): { readonly vault: RotationVault; value(): string | undefined } {
  let current: Secret | undefined
  let pending: Secret | undefined
  const vault: RotationVault = {
    current: async () => current,
    async pending() {
      pending ??= new Secret('stranger', 'Strangers0wnPassword')
      return pending
    },
    made: async () => pending,
    async adopt(_, value) {
      current = value
    },
    async promote() {
      current = pending
    },
    async takeBack() {
      pending = undefined
    },
  }
  return { vault, value: () => current?.reveal() }
}

/** The account as the sites reach it through the proxy. */
function through({ op }: RotationWorld, { port }: DatabaseProxy): PlacedOp<'rotate'> {
  const credential = op.op.credential as Extract<Credential, { kind: 'database' }>
  return { index: op.index, op: { kind: 'rotate', credential: { ...credential, server: { host: '127.0.0.1', port } } } }
}
