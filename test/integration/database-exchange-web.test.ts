import { chmodSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { SiteguardError } from '../../src/core/error.ts'
import type { AppEvent } from '../../src/core/events.ts'
import type { Sha256 } from '../../src/core/manifest.ts'
import type { RemotePath } from '../../src/core/path.ts'
import type { Plan } from '../../src/core/plan.ts'
import { createPageClient } from '../../src/http/create-page-client.ts'
import type { PageClient } from '../../src/http/types.ts'
import { sql } from '../../src/recipes/ops/sql.ts'
import type { OpContext, PlacedOp } from '../../src/recipes/types.ts'
import { type DatabaseWorld, startDatabaseWorld } from '../helpers/database-world.ts'
import { HOSTILE_TABLES } from '../helpers/hostile-database.ts'
import { labSubfolder } from '../lab/place.ts'
import { answers, freePort, startDaemon } from '../lab/run.ts'

/* Tables exchanged where only the web server reaches the database. */

type Dump = Awaited<ReturnType<DatabaseWorld['dump']>>

const RUN = '20261122T000229Z-1a2b3c4d'
/** Longer together than one request takes. */
const LONG = 'é'.repeat(400_000)
let world: DatabaseWorld
let server: { stop(): Promise<void> }
let url: string
let before: Dump
let after: Dump
const events: AppEvent[] = []

beforeAll(async () => {
  world = await startDatabaseWorld()
  for (const folder of ['www', 'run', 'run/hold']) mkdirSync(join(world.home, folder))
  // The web server is nobody.
  chmodSync(world.home, 0o755)
  chmodSync(join(world.home, 'www'), 0o777)
  const port = await freePort()
  url = `http://127.0.0.1:${port}/`
  server = await startDaemon(process.env.PHP ?? 'php', ['-S', `127.0.0.1:${port}`, '-t', join(world.home, 'www')], {
    cwd: world.home,
    log: join(labSubfolder('run'), `exchange-${port}.log`),
    env: {},
    ready: () => answers(port),
  })
})
afterAll(async () => {
  await server?.stop()
  await world?.stop()
})

/** `after`: the hostile tables and one that takes several requests. `before`: the same, changed; one table more and one fewer. */
beforeEach(async () => {
  events.length = 0
  anotherRun()
  await world.sql(`DROP DATABASE shop; CREATE DATABASE shop CHARACTER SET utf8mb4; USE shop; ${HOSTILE_TABLES}
    CREATE TABLE spip_long (id int PRIMARY KEY, t longtext) ENGINE=InnoDB;`)
  for (let id = 0; id < 6; id += 1) await world.sql(`INSERT INTO spip_long VALUES (${id}, '${LONG}')`)
  after = await world.dump()
  await world.sql(`UPDATE spip_values SET v = 'defaced'; DELETE FROM spip_latin; INSERT INTO spip_zero (t) VALUES ('x');
    DELETE FROM spip_long WHERE id > 1; CREATE TABLE spip_added (a int) ENGINE=InnoDB; DROP TABLE spip_part;`)
  before = await world.dump()
})

/** Nothing of an earlier one is kept: what was rolled back never goes on. */
function anotherRun(): void {
  rmSync(join(world.home, 'run/hold'), { recursive: true })
  mkdirSync(join(world.home, 'run/hold'))
}

function placed(): PlacedOp<'sql'>[] {
  const sums = (dump: Dump) => new Map(dump.databases[0]?.tables.map((table) => [table.name, table.sha256]))
  const [now, then] = [sums(before), sums(after)]
  const tables = [...new Set([...now.keys(), ...then.keys()])]
    .sort()
    .map((table) => ({ table, before: now.get(table) ?? ('absent' as const), after: then.get(table) ?? ('absent' as const) }))
    .filter((change) => change.before !== change.after)
  return [{ index: 3, op: { kind: 'sql', database: '' as RemotePath, tables, way: { by: 'http', url } } }]
}

/** @param asked Told of each request before it is sent, and after its answer came. */
function context(asked: (when: 'before' | 'after') => void = () => {}): OpContext {
  const pages = createPageClient({ userAgent: 'test' })
  const post: PageClient['post'] = async (...args) => {
    asked('before')
    const answer = await pages.post(...args)
    asked('after')
    return answer
  }
  const file = (path: string) => join(world.home, path) as RemotePath
  async function* table(sha256: Sha256): AsyncGenerator<Buffer> {
    yield after.store.bytes(sha256)
  }
  return {
    transport: world.transport,
    root: file('www'),
    place: { base: file('run'), run: file('run'), stage: file('run/stage'), hold: file('run/hold'), journal: file('run/journal') },
    plan: { id: RUN, hash: 'h', account: 'lab', ops: [] } as unknown as Plan,
    contents: { has: () => false, read: () => table('' as Sha256), table },
    databases: new Map([['', world.link]]),
    pages: { ask: pages.ask, post },
    signal: new AbortController().signal,
    emit: (event: AppEvent) => events.push(event),
  } as unknown as OpContext
}

const tables = async (): Promise<string[]> => (await world.sql('SHOW TABLES')).split('\n').filter((name) => name !== '')
const own = async (): Promise<string[]> => (await tables()).filter((name) => /^sg[lnom]_/.test(name))
const sums = (dump: Dump) => dump.databases[0]?.tables.map(({ name, sha256, rows }) => [name, sha256, rows])
const stand = async () => (await sql.stand(placed(), context(), 'deep')).get(3)

it('go there and back, to the byte, and leave no script', async () => {
  const ops = placed()
  await sql.check?.(ops, context())
  expect(await stand()).toBe('before')
  await sql.look?.(ops, context())
  await sql.stage?.(ops, context())
  expect(sums(await world.dump())).toEqual(sums(before))
  await sql.apply(ops, context())
  await sql.apply(ops, context())
  expect(await stand()).toBe('after')
  expect(sums(await world.dump())).toEqual(sums(after))
  await sql.clear?.(ops, context())
  expect(events).toEqual([])
  await world.sql("INSERT INTO spip_zero (t) VALUES ('visitor')")
  await sql.undo(ops, context())
  await sql.undo(ops, context())
  expect(events).toEqual([{ type: 'table-written', account: 'lab', database: '', table: 'spip_zero', since: 'swap' }])
  await sql.clear?.(ops, context())
  expect(await stand()).toBe('before')
  expect(sums(await world.dump())).toEqual(sums(before))
  expect([await own(), readdirSync(join(world.home, 'www'))]).toEqual([[], []])
})

it('are forgotten with what was kept', async () => {
  const ops = placed()
  await sql.stage?.(ops, context())
  await sql.apply(ops, context())
  await sql.forget?.(ops, context())
  expect([await own(), sums(await world.dump())]).toEqual([[], sums(after)])
})

it('end before or after wherever the program dies, and are taken back from there', async () => {
  // One of each kind: exchanged, brought back, put aside.
  const [all] = placed() as [PlacedOp<'sql'>]
  const few = all.op.tables.filter(({ table }) => ['spip_zero', 'spip_part', 'spip_added'].includes(table))
  const ops: PlacedOp<'sql'>[] = [{ ...all, op: { ...all.op, tables: few } }]
  for (const when of ['before', 'after'] as const) {
    for (let dies = 1; ; dies += 1) {
      let calls = 0
      const dying = context((at) => {
        if (at === 'before') calls += 1
        if (calls > dies || (calls === dies && at === when)) throw lost()
      })
      let failed = false
      try {
        await sql.stage?.(ops, dying)
        await sql.apply(ops, dying)
      } catch (error) {
        expect(error).toMatchObject({ code: 'SG-CONN-003' })
        failed = true
      }
      const there = await tables()
      expect([there.includes('spip_part'), there.includes('spip_added')]).toEqual(
        there.includes('spip_part') ? [true, false] : [false, true],
      )
      if (dies % 2 === 0) {
        await sql.stage?.(ops, context())
        await sql.apply(ops, context())
        expect(await tables()).toContain('spip_part')
      }
      await sql.undo(ops, context())
      await sql.clear?.(ops, context())
      expect([await stand(), await own(), sums(await world.dump())]).toEqual(['before', [], sums(before)])
      expect(readdirSync(join(world.home, 'www'))).toEqual([])
      anotherRun()
      if (!failed) break
    }
  }
}, 240_000)

it('are refused before anything is written where a trigger hangs on one, or no page may be asked', async () => {
  await world.sql('CREATE TRIGGER t BEFORE INSERT ON spip_zero FOR EACH ROW SET NEW.t = 1')
  await expect(sql.look?.(placed(), context())).rejects.toMatchObject({ code: 'SG-DB-003' })
  expect([await own(), readdirSync(join(world.home, 'www'))]).toEqual([[], []])
  const { pages: _pages, ...without } = context()
  await expect(sql.check?.(placed(), without)).rejects.toMatchObject({ code: 'SG-UPG-012' })
})

function lost(): SiteguardError {
  return new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account: 'lab', host: 'lab', detail: 'lost' } })
}
