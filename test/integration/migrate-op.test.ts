import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPageClient } from '../../src/http/create-page-client.ts'
import type { PageClient } from '../../src/http/types.ts'
import { migrate } from '../../src/recipes/ops/migrate.ts'
import type { Transport } from '../../src/transports/types.ts'
import { ALL_FAULTS } from '../fault/kill/play.ts'
import { dieOf, lost } from '../helpers/dying-link.ts'
import {
  type Behaviour,
  fileText,
  type Kind,
  type MigrationWorld,
  madeUpUpgrader,
  startMigrationWorld,
  type Way,
} from '../helpers/migration-world.ts'

/** Calls at which the link may die. */
const COUNTED = ['stat', 'list', 'create', 'rename', 'remove', 'rmdir', 'mkdir', 'exec'] as const

let behaviour: Behaviour = 'good'
vi.mock('../../src/cms/upgraders.ts', () => ({
  upgraderOf: (cms: string) => (cms === 'spip' ? madeUpUpgrader(() => behaviour) : undefined),
}))

const COMBINATIONS: [Kind, Way][] = [
  ['sqlite', 'exec'],
  ['sqlite', 'http'],
  ['mysql', 'exec'],
  ['mysql', 'http'],
]

describe.each(COMBINATIONS)('a migration of %s by %s', (kind, way) => {
  let world: MigrationWorld
  let before: string

  beforeAll(async () => {
    world = await startMigrationWorld(kind, way)
  })
  afterAll(() => world?.stop())
  beforeEach(async () => {
    behaviour = 'good'
    await world.reset()
    before = await world.picture()
  })

  const ops = () => [world.op]
  const stand = async () => (await migrate.stand(ops(), world.context(), 'deep')).get(world.op.index)
  const made = () => ['keys.php', 'had.php'].filter((name) => existsSync(join(world.root, 'cms/config', name)))

  it('goes there, stands after, and back again to what stood before', async () => {
    await migrate.check?.(ops(), world.context())
    expect(await stand()).toBe('before')
    await migrate.apply(ops(), world.context())
    expect(await stand()).toBe('after')
    const after = await world.picture()
    expect(after).toContain('changed')
    expect(world.events).toEqual([{ type: 'migrated', account: 'lab', database: 'cms', schema: '2', log: ['core at 2'] }])
    // Again, and the run is over: nothing is done twice, the way back stays.
    await migrate.apply(ops(), world.context())
    await migrate.clear?.(ops(), world.context())
    expect(await world.picture()).toBe(after)
    expect(readdirSync(join(world.root, 'cms')).sort()).toEqual(['config', 'data', 'db.json'])
    await world.run("INSERT INTO spip_articles (id, titre) VALUES (3, 'drei')")
    await migrate.undo(ops(), world.context())
    await migrate.undo(ops(), world.context())
    expect(await stand()).toBe('before')
    expect(await world.picture()).toBe(before)
    expect(made()).toEqual(['had.php'])
    // What authors wrote since is kept, and told.
    expect(world.events.at(-1)).toMatchObject({ type: 'data-aside', database: 'cms', names: expect.arrayContaining([expect.any(String)]) })
    await migrate.clear?.(ops(), world.context())
    expect(await stand()).toBe('before')
    if (kind === 'mysql') expect((await world.ours()).some((name) => name.startsWith('# sgn_'))).toBe(true)
    else expect(fileText(join(world.hold, 'migrated'))).toContain('drei')
    await migrate.forget?.(ops(), world.context())
    expect(await world.ours()).toEqual([])
    expect(await world.picture()).toBe(before)
  })

  it('takes its copies away when it is forgotten, and leaves the site as it is', async () => {
    await migrate.apply(ops(), world.context())
    const after = await world.picture()
    await migrate.clear?.(ops(), world.context())
    await migrate.forget?.(ops(), world.context())
    expect(await world.ours()).toEqual([])
    expect(await world.picture()).toBe(after)
  })

  it.each([
    [
      'refuses',
      { code: 'SG-UPG-010', kind: 'integrity', params: { script: 'core', culprit: 'couteau', detail: 'its tables could not be altered' } },
    ],
    ['dies', { code: 'SG-UPG-010', params: { detail: expect.stringContaining('PHP ended (255)') } }],
    ['wrong-schema', { code: 'SG-UPG-013', kind: 'integrity', params: { wanted: '2', found: '1.5' } }],
  ] as const)('that %s is taken back whole, with nothing left', async (how, error) => {
    behaviour = how
    await expect(migrate.apply(ops(), world.context())).rejects.toMatchObject(error)
    expect(await stand()).toBe('between')
    await migrate.undo(ops(), world.context())
    expect(await stand()).toBe('before')
    await migrate.clear?.(ops(), world.context())
    expect(await world.picture()).toBe(before)
    expect(await world.ours()).toEqual([])
    expect(made()).toEqual(['had.php'])
    expect(existsSync(world.hold)).toBe(false)
    expect(world.events.filter((event) => event.type === 'data-aside')).toEqual([])
  })

  it('waits for a process that works on after the link was lost', async () => {
    behaviour = 'slow'
    const running = join(world.root, 'cms/config/running')
    const lose = async <T>(work: Promise<T>): Promise<T> => {
      work.catch(() => {})
      for (let waited = 0; !existsSync(running) && waited < 20_000; waited += 20) await sleep(20)
      throw lost()
    }
    // The program goes on over there: what is cut is our side of it.
    const cut: Transport = Object.create(world.transport)
    cut.exec = (argv, options) =>
      argv.includes('--')
        ? lose(world.transport.exec(argv, { ...options, signal: undefined as never }))
        : world.transport.exec(argv, options)
    const real = createPageClient({ userAgent: 'test' })
    const pages: PageClient = {
      ask: real.ask,
      post: async (url, form, options) => {
        const work = real.post(url, form, options)
        const first = await Promise.race([
          work,
          (async () => {
            for (;;) {
              await sleep(20)
              if (existsSync(running)) return undefined
            }
          })(),
        ])
        if (first === undefined) throw lost()
        return first
      },
    }
    await expect(migrate.apply(ops(), world.context({ transport: cut, pages }))).rejects.toMatchObject({ code: 'SG-CONN-003' })
    await migrate.undo(ops(), world.context())
    await migrate.clear?.(ops(), world.context())
    expect(await world.picture()).toBe(before)
    await sleep(3500)
    expect(await world.picture()).toBe(before)
    expect(await world.ours()).toEqual([])
  }, 60_000)

  it('ends before or after wherever the program dies, taken up again or taken back', async () => {
    await migrate.apply(ops(), world.context())
    const after = await world.picture()
    // Every third point, unless all are asked for: by turns the same of every four ways.
    for (let dies = 1; ; dies += ALL_FAULTS ? 1 : 3) {
      await world.reset()
      // Each point once: without the call and with it, and onwards from there or back, in turn.
      const when = dies % 2 === 0 ? 'undone' : 'done'
      const died = await dieAt(world, dies, when, (context) => migrate.apply(ops(), context))
      expect(['before', 'between', 'after']).toContain(await stand())
      if (dies % 4 < 2) {
        await migrate.apply(ops(), world.context())
        expect(await stand(), `${when} ${dies}`).toBe('after')
        expect(await world.picture(), `${when} ${dies}`).toBe(after)
        await dieAt(world, Math.max(1, dies - 2), when, (context) => migrate.undo(ops(), context))
      }
      await migrate.undo(ops(), world.context())
      await migrate.clear?.(ops(), world.context())
      expect(await stand(), `${when} ${dies}`).toBe('before')
      expect(await world.picture(), `${when} ${dies}`).toBe(before)
      expect(made()).toEqual(['had.php'])
      await migrate.forget?.(ops(), world.context())
      expect(await world.ours(), `${when} ${dies}`).toEqual([])
      if (!died) break
    }
  }, 240_000)
})

/** As `dieOf`, while a database is migrated. */
const dieAt = (
  world: MigrationWorld,
  dies: number,
  when: 'undone' | 'done',
  work: (context: ReturnType<MigrationWorld['context']>) => Promise<void>,
): Promise<boolean> => dieOf(world.transport, COUNTED, dies, when, ({ transport, pages }) => work(world.context({ transport, pages })))

describe('a database in a file', () => {
  let world: MigrationWorld
  beforeAll(async () => {
    world = await startMigrationWorld('sqlite', 'exec')
  })
  afterAll(() => world?.stop())
  beforeEach(async () => {
    behaviour = 'good'
    await world.reset()
  })
  const file = () => join(world.root, 'cms/data/site.sqlite')

  it('is copied with what its write-ahead log holds while somebody reads, and comes back with it', async () => {
    await world.run('PRAGMA journal_mode=WAL')
    const reader = spawn('/usr/bin/php', [
      '-r',
      `$c = new PDO('sqlite:${file()}'); $c->exec('BEGIN'); echo $c->query('SELECT COUNT(*) FROM spip_articles')->fetchColumn(), "\\n"; sleep(60);`,
    ])
    try {
      await once(reader.stdout, 'data')
      await world.run("INSERT INTO spip_articles (id, titre) VALUES (9, 'only in the log')")
      expect(statSync(`${file()}-wal`).size).toBeGreaterThan(0)
      const before = await world.picture()
      expect(before).toContain('only in the log')
      await migrate.apply([world.op], world.context())
      expect(existsSync(join(world.hold, 'database-wal'))).toBe(true)
      expect(await world.picture()).toContain('changed')
      await migrate.undo([world.op], world.context())
      expect(await world.picture()).toBe(before)
    } finally {
      reader.kill('SIGKILL')
    }
  })

  it('that belongs to another user stays that one’s when it is taken back', async () => {
    chownSync(file(), 65_534, 65_534)
    const before = await world.picture()
    await migrate.apply([world.op], world.context())
    expect(await world.picture()).not.toBe(before)
    await migrate.undo([world.op], world.context())
    expect(await world.picture()).toBe(before)
    expect(statSync(file()).uid).toBe(65_534)
    await migrate.clear?.([world.op], world.context())
    expect(existsSync(join(world.hold, 'database'))).toBe(false)
  })

  it('is not copied half: what PHP cannot do is told, and nothing was changed', async () => {
    const before = await world.picture()
    rmSync(file())
    await expect(migrate.apply([world.op], world.context())).rejects.toMatchObject({
      code: 'SG-DB-009',
      kind: 'integrity',
      params: { file: 'cms/data/site.sqlite', detail: 'there is no such file' },
    })
    await migrate.undo([world.op], world.context())
    expect((await migrate.stand([world.op], world.context(), 'deep')).get(world.op.index)).toBe('before')
    expect(before).toContain('eins')
  })
})

describe('scripts over HTTP', () => {
  let world: MigrationWorld
  beforeAll(async () => {
    world = await startMigrationWorld('mysql', 'http')
  })
  afterAll(() => world?.stop())
  beforeEach(async () => {
    behaviour = 'good'
    await world.reset()
  })

  it('answer to nobody else, hold no password, send none in the clear, and go away', async () => {
    const seen: { url: string; file: string; form: string; stranger: number; wrong: number; replayed: number }[] = []
    const real = createPageClient({ userAgent: 'test' })
    const pages: PageClient = {
      ask: real.ask,
      async post(url, form, options) {
        const file = readFileSync(join(world.root, new URL(url).pathname), 'utf8')
        const status = async (fields: Record<string, string>) => {
          const answer = await real.post(url, fields)
          return 'status' in answer ? answer.status : 0
        }
        const stranger = await status({})
        const wrong = await status({ ...form, token: '0'.repeat(48) })
        const replayed = await status({ ...form, input: Buffer.from('DROP TABLE x').toString('base64') })
        seen.push({ url, file, form: JSON.stringify(form), stranger, wrong, replayed })
        return await real.post(url, form, options)
      },
    }
    await migrate.apply([world.op], world.context({ pages }))
    expect(seen.length).toBeGreaterThan(4)
    for (const { url, file, form, stranger, wrong, replayed } of seen) {
      expect(url).toMatch(/\/cms\/sg-[0-9a-f]{16}-[0-9a-f]{16}\.php$/)
      for (const text of [file, form]) {
        expect(text).not.toContain(world.secret)
        expect(text).not.toContain(Buffer.from(world.secret).toString('base64'))
      }
      expect([stranger, wrong, replayed]).toEqual([404, 404, 404])
    }
    expect(readdirSync(join(world.root, 'cms')).filter((name) => name.startsWith('sg-'))).toEqual([])
  })

  it('go on where a process was ended by the host', async () => {
    behaviour = 'dies-once'
    await migrate.apply([world.op], world.context())
    expect(await world.picture()).toContain('"version","v":"2"')
  })

  it('that never answer are told with what did, and the site stands as before without them', async () => {
    const before = await world.picture()
    const wall: PageClient = {
      ask: async () => ({ failed: 'refused', detail: '' }),
      post: async (url) => ({ status: 403, headers: {}, body: Buffer.from('<h1>Forbidden</h1>'), url }),
    }
    await expect(migrate.apply([world.op], world.context({ pages: wall }))).rejects.toMatchObject({
      code: 'SG-UPG-011',
      kind: 'blocked',
      params: { detail: 'status 403' },
    })
    await migrate.undo([world.op], world.context({ pages: wall }))
    expect((await migrate.stand([world.op], world.context(), 'deep')).get(world.op.index)).toBe('before')
    expect(await world.picture()).toBe(before)
    expect(readdirSync(join(world.root, 'cms')).filter((name) => name.startsWith('sg-'))).toEqual([])
  })

  it('are followed from http to https, but to no other host', async () => {
    const real = createPageClient({ userAgent: 'test' })
    const asked: string[] = []
    const moved = (to: (url: URL) => string): PageClient => ({
      ask: real.ask,
      async post(url, form, options) {
        asked.push(url)
        if (url.startsWith('http:')) return { status: 301, headers: { location: to(new URL(url)) }, body: Buffer.alloc(0), url }
        return await real.post(url.replace('https:', 'http:'), form, options)
      },
    })
    const away = moved((url) => `http://elsewhere.example${url.pathname}`)
    await expect(migrate.apply([world.op], world.context({ pages: away }))).rejects.toMatchObject({ code: 'SG-UPG-011' })
    expect(asked.every((url) => url.includes('127.0.0.1'))).toBe(true)
    await migrate.apply([world.op], world.context({ pages: moved((url) => url.href.replace('http:', 'https:')) }))
    expect(await world.picture()).toContain('changed')
  })

  it('look while the site is open, and leave nothing: what cannot be copied, a server that runs none of them, a look that was cut', async () => {
    const before = await world.picture()
    const look = async (context = world.context()): Promise<void> => await migrate.look?.([world.op], context)
    const wall: PageClient = {
      ask: async () => ({ failed: 'refused', detail: '' }),
      post: async (url) => ({ status: 403, headers: {}, body: Buffer.from('<h1>Forbidden</h1>'), url }),
    }
    await look()
    expect(await world.ours()).toEqual([])
    await expect(look(world.context({ pages: wall }))).rejects.toMatchObject({ code: 'SG-UPG-011', params: { detail: 'status 403' } })
    expect(await world.ours()).toEqual([])
    for (let dies = 1; await dieAt(world, dies, dies % 2 === 0 ? 'undone' : 'done', look); dies += 1) {
      await migrate.clear?.([world.op], world.context())
      expect(await world.ours(), `${dies}`).toEqual([])
    }
    await world.run('CREATE TRIGGER watch AFTER INSERT ON spip_articles FOR EACH ROW SET @seen = 1')
    await expect(look()).rejects.toMatchObject({ code: 'SG-DB-010', params: { reasons: ['trigger watch on spip_articles'] } })
    expect(await world.ours()).toEqual([])
    expect(await world.picture()).toBe(before)
    expect((await migrate.stand([world.op], world.context(), 'deep')).get(world.op.index)).toBe('before')
  })

  it('are refused beforehand where asking is turned off, and where nobody knows the CMS', async () => {
    await expect(migrate.check?.([world.op], world.context({ pages: 'none' }))).rejects.toMatchObject({
      code: 'SG-UPG-012',
      params: { why: 'no-http' },
    })
    const stranger = { index: 5, op: { ...world.op.op, cms: 'generic' as const } }
    await expect(migrate.check?.([stranger], world.context())).rejects.toMatchObject({ code: 'SG-UPG-012', params: { why: 'no-cms' } })
    expect(await world.ours()).toEqual([])
  })
})
