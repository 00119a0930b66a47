import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SiteguardError } from '../../src/core/error.ts'
import type { AppEvent } from '../../src/core/events.ts'
import type { Sha256 } from '../../src/core/manifest.ts'
import type { Op, TableChange } from '../../src/core/op.ts'
import type { Plan } from '../../src/core/plan.ts'
import { sql } from '../../src/recipes/ops/sql.ts'
import type { OpContext, PlacedOp } from '../../src/recipes/types.ts'
import { createTableExchange, type Swap, swapNames } from '../../src/snapshots/database/index.ts'
import type { Programs } from '../../src/snapshots/database/programs.ts'
import type { Transport } from '../../src/transports/types.ts'
import { type DatabaseWorld, rungsOf, startDatabaseWorld } from '../helpers/database-world.ts'
import { HOSTILE_TABLES } from '../helpers/hostile-database.ts'

type Dump = Awaited<ReturnType<DatabaseWorld['dump']>>

const RUN = '20261122T000229Z-1a2b3c4d'
let world: DatabaseWorld
let before: Dump
let after: Dump

beforeAll(async () => {
  world = await startDatabaseWorld()
})
afterAll(() => world?.stop())

/** `after`: the hostile tables. `before`: the same, changed; one table more and one fewer. The site stands at `before`. */
beforeEach(async () => {
  await world.sql(`DROP DATABASE shop; CREATE DATABASE shop CHARACTER SET utf8mb4; USE shop; ${HOSTILE_TABLES}`)
  after = await world.dump()
  await world.sql(`UPDATE spip_values SET v = 'defaced'; DELETE FROM spip_latin; INSERT INTO spip_zero (t) VALUES ('x');
    INSERT INTO spip_empty VALUES (1,'a'); ALTER TABLE spip_nokey ADD c int; UPDATE spip_select SET \`a\`\`b\` = 9; UPDATE spip_generated SET d = 7;
    DELETE FROM spip_part; UPDATE \`spip_odd \`\`name; -- 'x\` SET \`VALUES\` = 'y'; CREATE TABLE spip_added (a int) ENGINE=InnoDB; DROP TABLE spip_part;`)
  before = await world.dump()
})

function changes(from: Dump = before, to: Dump = after): TableChange[] {
  const sums = (dump: Dump) => new Map(dump.databases[0]!.tables.map((table) => [table.name, table.sha256]))
  const [now, then] = [sums(from), sums(to)]
  return [...new Set([...now.keys(), ...then.keys()])]
    .sort()
    .map((table) => ({ table, before: now.get(table) ?? ('absent' as const), after: then.get(table) ?? ('absent' as const) }))
    .filter((change) => change.before !== change.after)
}

const swaps = (list = changes()): Swap[] => list.map((change, at) => ({ change, names: swapNames(RUN, 3, at, change.table) }))

async function* bytesOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_537) yield bytes.subarray(at, at + 65_537)
}
const contents = (sha256: Sha256) => bytesOf(after.store.bytes(sha256))
const tables = async (): Promise<string[]> => (await world.sql('SHOW TABLES')).split('\n').filter((name) => name !== '')
const own = async (): Promise<string[]> => (await tables()).filter((name) => /^sg[lnom]_/.test(name))
const sums = (dump: Dump) => dump.databases[0]!.tables.map(({ name, sha256, rows }) => [name, sha256, rows])

describe.each(['client', 'php'] as const)('by %s', (rung) => {
  const exchange = () => createTableExchange(world.transport, world.link, '', { programs: rungsOf(world.programs)[rung] })

  it('loads, swaps and takes back, to the byte', async () => {
    const each = await exchange()
    const list = swaps()
    expect(list.map(({ change }) => change.table)).toEqual(
      ['added', 'empty', 'generated', 'latin', 'nokey', "odd `name; -- 'x", 'part', 'select', 'values', 'zero'].map(
        (name) => `spip_${name}`,
      ),
    )
    expect(await each.stand(list)).toBe('before')
    await each.stage(list, contents)
    expect(sums(await world.dump())).toEqual(sums(before))
    expect(await each.stand(list)).toBe('before')
    await each.swap(list)
    await each.swap(list)
    expect(await each.stand(list)).toBe('after')
    expect(await each.written(list)).toEqual([])
    expect(sums(await world.dump())).toEqual(sums(after))
    await each.drop(list.flatMap(({ names }) => [names.loading, names.fresh, names.mark]))
    await each.swapBack(list)
    await each.swapBack(list)
    expect(await each.stand(list)).toBe('before')
    expect(sums(await world.dump())).toEqual(sums(before))
    await each.drop(list.flatMap(({ names }) => [names.loading, names.fresh, names.mark, names.old]))
    expect(await own()).toEqual([])
  })

  it('takes no dump that was cut, changed or made up', async () => {
    const each = await exchange()
    const list = swaps().filter(({ change }) => change.table === 'spip_values')
    const bytes = after.store.bytes(list[0]!.change.after)
    const text = bytes.toString('latin1')
    const cases = [
      bytes.subarray(0, bytes.length - 5),
      Buffer.from(`${text}DROP TABLE other_site;\n`, 'latin1'),
      Buffer.from(text.replace('VALUES (1,', 'VALUES ((SELECT 1),'), 'latin1'),
      Buffer.from(text.replace('CREATE TABLE `spip_values`', 'CREATE TABLE `other_site2`'), 'latin1'),
      Buffer.from(text.replace('INSERT INTO `spip_values`', 'INSERT INTO `other_site`'), 'latin1'),
    ]
    for (const wrong of cases) await expect(each.stage(list, () => bytesOf(wrong))).rejects.toBeInstanceOf(SiteguardError)
    expect(await world.sql('SELECT COUNT(*) FROM other_site')).toBe('1\n')
    expect(sums(await world.dump())).toEqual(sums(before))
    await expect(each.swap(list)).rejects.toMatchObject({ code: expect.stringMatching(/^SG-DB-00[12]$/) })
    expect(sums(await world.dump())).toEqual(sums(before))
  })
})

describe('an exchange', () => {
  const exchange = () => createTableExchange(world.transport, world.link, '')

  it('gives no number of a lost row again', async () => {
    await world.sql('ALTER TABLE spip_zero AUTO_INCREMENT = 500')
    const each = await exchange()
    const list = swaps()
    await each.stage(list, contents)
    await each.swap(list)
    await world.sql("INSERT INTO spip_zero (t) VALUES ('new')")
    expect(await world.sql("SELECT id FROM spip_zero WHERE t = 'new'")).toBe('500\n')
  })

  it('loads nothing twice: another machine goes on without the dumps, unless what was loaded is not it any more', async () => {
    const each = await exchange()
    const list = swaps()
    await each.stage(list, contents)
    await world.sql('ALTER TABLE spip_zero AUTO_INCREMENT = 700')
    const stranger = await exchange()
    await stranger.stage(list, () => undefined)
    const fresh = list.find(({ change }) => change.table === 'spip_values')!.names.fresh
    await world.sql(`UPDATE ${fresh} SET v = 'tampered'`)
    await expect(stranger.stage(list, () => undefined)).rejects.toMatchObject({ code: 'SG-DB-004', params: { table: 'spip_values' } })
    await each.stage(list, contents)
    await stranger.swap(list)
    expect(sums(await world.dump())).toEqual(sums(after))
    await world.sql("INSERT INTO spip_zero (t) VALUES ('new')")
    expect(await world.sql("SELECT id FROM spip_zero WHERE t = 'new'")).toBe('700\n')
  })

  it('names what somebody wrote in between, and keeps it', async () => {
    const each = await exchange()
    const list = swaps()
    await world.sql("INSERT INTO spip_zero (t) VALUES ('comment')")
    expect(await each.written(list)).toEqual(['spip_zero'])
    await each.stage(list, contents)
    await each.swap(list)
    await each.swapBack(list)
    expect(await world.sql("SELECT COUNT(*) FROM spip_zero WHERE t = 'comment'")).toBe('1\n')
  })

  it.each([
    ['a trigger', 'CREATE TRIGGER spy BEFORE INSERT ON spip_zero FOR EACH ROW SET NEW.t = 1', 'trigger spy on spip_zero'],
    [
      'a foreign key',
      'CREATE TABLE child (a int, KEY (a), CONSTRAINT c FOREIGN KEY (a) REFERENCES spip_zero (id)) ENGINE=InnoDB',
      'foreign key of child on spip_zero',
    ],
  ])('refuses to swap what %s hangs on', async (_what, statement, reason) => {
    await world.sql(statement)
    const each = await exchange()
    const refusal = { code: 'SG-DB-003', params: { reasons: [reason] } }
    await expect(each.check(swaps())).rejects.toMatchObject(refusal)
    await expect(each.stage(swaps(), contents)).rejects.toMatchObject(refusal)
    expect(await own()).toEqual([])
  })

  it('finishes, or takes back, what a server that died in the middle left', async () => {
    const each = await exchange()
    const list = swaps()
    for (const [at, goal] of [
      ['swap', 'after'],
      ['swapBack', 'before'],
    ] as const) {
      await each.stage(list, contents)
      const [first] = list.filter(({ change }) => change.table === 'spip_zero')
      const [added] = list.filter(({ change }) => change.before === 'absent')
      await world.sql(
        `RENAME TABLE \`${first!.names.live}\` TO \`${first!.names.old}\`; RENAME TABLE \`${added!.names.fresh}\` TO \`${added!.names.live}\``,
      )
      expect(await each.stand(list)).toBe('between')
      await each[at](list)
      expect(await each.stand(list)).toBe(goal)
      expect(sums(await world.dump())).toEqual(sums(goal === 'after' ? after : before))
      await each.swapBack(list)
      await each.drop(list.flatMap(({ names }) => [names.loading, names.fresh, names.mark]))
      expect(await own()).toEqual([])
    }
  })
})

describe('the sql op', () => {
  const op = (): Extract<Op, { kind: 'sql' }> => ({ kind: 'sql', database: '' as never, tables: changes() })
  const placed = (): PlacedOp<'sql'>[] => [{ index: 3, op: op() }]
  const events: AppEvent[] = []
  const context = (transport: Transport = world.transport): OpContext =>
    ({
      transport,
      plan: { id: RUN, account: 'lab', ops: [] } as unknown as Plan,
      contents: { has: () => false, read: () => bytesOf(Buffer.alloc(0)), table: contents },
      databases: new Map([['', world.link]]),
      signal: new AbortController().signal,
      emit: (event: AppEvent) => events.push(event),
    }) as unknown as OpContext

  it('goes there and back, tells what was written, and leaves nothing', async () => {
    const [ops, world_] = [placed(), context()]
    expect(await sql.stand(ops, world_, 'deep')).toEqual(new Map([[3, 'before']]))
    expect(events).toEqual([])
    await sql.stage?.(ops, world_)
    await sql.stage?.(ops, world_)
    await sql.apply(ops, world_)
    await sql.stage?.(ops, world_)
    expect(await sql.stand(ops, world_, 'deep')).toEqual(new Map([[3, 'after']]))
    expect(events).toEqual([])
    await sql.clear?.(ops, world_)
    await world.sql("INSERT INTO spip_zero (t) VALUES ('visitor')")
    expect(await sql.stand(ops, world_, 'deep')).toEqual(new Map([[3, 'after']]))
    expect(events).toEqual([{ type: 'table-written', account: 'lab', database: '', table: 'spip_zero', since: 'swap' }])
    expect(await sql.stand(ops, world_, 'quick')).toEqual(new Map([[3, 'after']]))
    await sql.undo(ops, world_)
    await sql.clear?.(ops, world_)
    expect(await own()).toEqual([])
    expect(sums(await world.dump())).toEqual(sums(before))
  })

  it('is forgotten with what it kept', async () => {
    const [ops, world_] = [placed(), context()]
    await sql.stage?.(ops, world_)
    await sql.apply(ops, world_)
    await sql.clear?.(ops, world_)
    expect((await own()).every((name) => name.startsWith('sgo_'))).toBe(true)
    await sql.forget?.(ops, world_)
    expect(await own()).toEqual([])
    expect(sums(await world.dump())).toEqual(sums(after))
  })

  it('ends before or after wherever the program dies, and a table at a time or not at all', async () => {
    // One of each kind: exchanged, brought back, put aside.
    const kinds = ['spip_zero', 'spip_part', 'spip_added']
    const tables = changes().filter(({ table }) => kinds.includes(table))
    const ops: PlacedOp<'sql'>[] = [{ index: 3, op: { ...op(), tables } }]
    const done = [
      ...sums(before).filter(([name]) => !kinds.includes(name as string)),
      ...sums(after).filter(([name]) => kinds.includes(name as string)),
    ]
    done.sort((a, b) => ((a[0] as string) < (b[0] as string) ? -1 : 1))
    const { dump, client } = world.programs as Required<Programs>
    // Dies at the n-th call: first without doing it, then having done it with the answer lost.
    for (const when of ['undone', 'done'] as const) {
      for (let dies = 1; ; dies += 1) {
        let calls = 0
        const broken: Transport = Object.create(world.transport)
        broken.execStream = async function* (argv, options) {
          calls += 1
          if (calls > dies) throw lost()
          if (calls === dies && when === 'undone') throw lost()
          const parts: Buffer[] = []
          for await (const part of world.transport.execStream(argv, options)) parts.push(part)
          if (calls === dies) throw lost()
          yield* parts
        }
        broken.exec = (async () => ({ code: 0, stdout: Buffer.from(`${dump}\n${client}\n`), stderr: Buffer.alloc(0) })) as Transport['exec']
        let failed = false
        try {
          await sql.stage?.(ops, context(broken))
          await sql.apply(ops, context(broken))
        } catch (error) {
          expect(error).toMatchObject({ kind: 'connect' })
          failed = true
        }
        const stand = (await sql.stand(ops, context(), 'deep')).get(3)
        expect(stand === 'before' || stand === 'after').toBe(true)
        expect(sums(await world.dump())).toEqual(stand === 'after' ? done : sums(before))
        await sql.undo(ops, context())
        await sql.clear?.(ops, context())
        expect(await own()).toEqual([])
        expect(sums(await world.dump())).toEqual(sums(before))
        if (!failed) break
        // Every second call is enough: the ones between are questions.
        dies += 1
      }
    }
  }, 240_000)
})

function lost(): SiteguardError {
  return new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account: 'lab', host: 'lab', detail: 'lost' } })
}
