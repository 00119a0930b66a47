import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SiteguardError } from '../../src/core/error.ts'
import { createTableCopies, openSessions, ownerOf, type TableCopies } from '../../src/snapshots/database/index.ts'
import type { Programs } from '../../src/snapshots/database/programs.ts'
import type { Transport } from '../../src/transports/types.ts'
import { type DatabaseWorld, rungsOf, startDatabaseWorld } from '../helpers/database-world.ts'
import { HOSTILE_TABLES } from '../helpers/hostile-database.ts'

const RUN = '20261122T000229Z-1a2b3c4d'
let world: DatabaseWorld
let before: Awaited<ReturnType<DatabaseWorld['dump']>>

beforeAll(async () => {
  world = await startDatabaseWorld()
})
afterAll(() => world?.stop())

beforeEach(async () => {
  await world.sql(`DROP DATABASE shop; CREATE DATABASE shop CHARACTER SET utf8mb4; USE shop; ${HOSTILE_TABLES}`)
  await world.sql('ALTER TABLE spip_zero AUTO_INCREMENT = 500')
  before = await world.dump()
})

const sums = (dump: typeof before) => dump.databases[0]!.tables.map(({ name, sha256, rows }) => [name, sha256, rows])
const tables = async (): Promise<string[]> => (await world.sql('SHOW TABLES')).split('\n').filter((name) => name !== '')
const own = async (): Promise<string[]> => (await tables()).filter((name) => /^sg[lnom]_/.test(name))

async function open(programs: Programs = world.programs, transport: Transport = world.transport): Promise<TableCopies> {
  const mine = ownerOf(world.link, [world.link])
  return createTableCopies(await openSessions(transport, world.link, '', { programs }), { run: RUN, op: 3, database: '', mine })
}

/** What a migration does, and what one that died half way leaves. */
const MIGRATION = `ALTER TABLE spip_zero ADD c int; UPDATE spip_values SET v = 'new'; DROP TABLE spip_nokey;
  CREATE TABLE spip_added (a int) ENGINE=InnoDB; INSERT INTO spip_added VALUES (1); INSERT INTO spip_zero (t) VALUES ('x')`

describe.each(['client', 'php'] as const)('copies by %s', (rung) => {
  it('stand in for the tables again, to the byte, whatever a migration did to them', async () => {
    const copies = await open(rungsOf(world.programs)[rung])
    const views = await world.sql("SELECT TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA='shop'")
    expect(views).toContain('spip_')
    await copies.check()
    const copied = await copies.copy()
    expect(copied.tables).toEqual(before.databases[0]!.tables.map(({ name }) => name))
    expect(sums(await world.dump())).toEqual(sums(before))
    await world.sql(MIGRATION)
    const migrated = await world.dump()
    expect(sums(migrated)).not.toEqual(sums(before))
    const aside = await copies.putBack(copied)
    expect(aside).toContain('spip_added')
    expect(aside).toContain('spip_zero')
    expect(aside).not.toContain('spip_nokey')
    expect(await copies.putBack(copied)).toEqual([])
    expect(sums(await world.dump())).toEqual(sums(before))
    // A view speaks of tables by their names: it is nobody's to move.
    expect(await world.sql("SELECT TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA='shop'")).toBe(views)
    // What stood there then is kept, row for row.
    const kept = (await own()).filter((name) => name.startsWith('sgn_'))
    expect(kept).toHaveLength(aside.length)
    await copies.drop(false)
    expect(await own()).toEqual(kept)
    await world.sql("INSERT INTO spip_zero (t) VALUES ('after')")
    expect(await world.sql("SELECT id FROM spip_zero WHERE t = 'after'")).toBe('500\n')
    await copies.drop(true)
    expect(await own()).toEqual([])
    expect(await world.sql('SELECT COUNT(*) FROM other_site')).toBe('1\n')
  })
})

describe('copies of tables', () => {
  it.each([
    ['a trigger', 'CREATE TRIGGER spy BEFORE INSERT ON spip_zero FOR EACH ROW SET NEW.t = 1', 'trigger spy on spip_zero'],
    [
      'a foreign key',
      'CREATE TABLE child (a int, KEY (a), CONSTRAINT c FOREIGN KEY (a) REFERENCES spip_zero (id)) ENGINE=InnoDB',
      'foreign key of child on spip_zero',
    ],
    [
      "a foreign key on another site's table",
      'CREATE TABLE aunt (a int PRIMARY KEY) ENGINE=InnoDB; CREATE TABLE spip_niece (a int, KEY (a), CONSTRAINT d FOREIGN KEY (a) REFERENCES aunt (a)) ENGINE=InnoDB',
      'foreign key of spip_niece on aunt',
    ],
    ['a name that breaks lines', 'CREATE TABLE `spip_a\nb` (a int)', 'name of spip_a\nb'],
  ])('are refused where %s would be lost', async (_, statement, reason) => {
    await world.sql(statement)
    const copies = await open()
    const refusal = { code: 'SG-DB-010', params: { reasons: [reason] } }
    await expect(copies.check()).rejects.toMatchObject(refusal)
    await expect(copies.copy()).rejects.toMatchObject(refusal)
    expect(await own()).toEqual([])
  })

  it.each(['whole', 'cut'] as const)('have the foreign keys among them made again, the putting back %s', async (how) => {
    await world.sql(`CREATE TABLE spip_parent (a int, b int, PRIMARY KEY (a, b)) ENGINE=InnoDB;
      CREATE TABLE spip_child (id int PRIMARY KEY, a int, b int, c int, KEY ab (a, b), KEY c (c),
        CONSTRAINT \`fk odd\`\`name\` FOREIGN KEY (a, b) REFERENCES spip_parent (a, b) ON DELETE CASCADE ON UPDATE SET NULL,
        FOREIGN KEY (c) REFERENCES spip_child (id)) ENGINE=InnoDB;
      INSERT INTO spip_parent VALUES (1, 1), (2, 2); INSERT INTO spip_child VALUES (1, 1, 1, NULL), (2, 2, 2, 1)`)
    before = await world.dump()
    const copies = await open()
    await copies.check()
    const copied = await copies.copy()
    expect(copied.foreignKeys).toHaveLength(2)
    await world.sql(`ALTER TABLE spip_child ADD d int; DELETE FROM spip_parent WHERE a = 2; INSERT INTO spip_parent VALUES (3, 3)`)
    if (how === 'cut') {
      // Whoever put them back died right after the renaming.
      let calls = 0
      const mortal: Transport = Object.create(world.transport)
      mortal.execStream = async function* (argv, options) {
        calls += 1
        if (calls > 2)
          throw new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account: 'lab', host: 'lab', detail: 'lost' } })
        yield* world.transport.execStream(argv, options)
      }
      await expect((await open(rungsOf(world.programs).client, mortal)).putBack(copied)).rejects.toMatchObject({ code: 'SG-CONN-003' })
      expect(await world.sql('SHOW CREATE TABLE spip_child')).not.toContain('FOREIGN')
    }
    const aside = await copies.putBack(copied)
    if (how === 'whole') expect(aside).toContain('spip_child')
    await copies.putBack(copied)
    expect((await world.dump()).text('spip_child')).toBe(before.text('spip_child'))
    expect(sums(await world.dump())).toEqual(sums(before))
    // And they hold: a row goes with its parent, and one that another needs does not go.
    await world.sql('DELETE FROM spip_parent WHERE a = 2')
    expect(await world.sql('SELECT id FROM spip_child')).toBe('1\n')
    await expect(world.sql('INSERT INTO spip_child VALUES (3, 9, 9, NULL)')).rejects.toThrow('foreign key constraint')
  })

  it('are put back once, when a renaming that a killed run had begun is still under way in the server', async () => {
    const copied = await (await open()).copy()
    await world.sql(MIGRATION)
    const threads = (like: string): Promise<string> => world.sql(`SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE '${like}'`)
    const until = async (like: string): Promise<string> => {
      for (;;) {
        const found = (await threads(like)).trim()
        if (found !== '') return found
      }
    }
    const holder = world.sql('LOCK TABLES spip_zero READ; DO SLEEP(600)').catch(() => undefined)
    const holding = await until('DO SLEEP(600)')
    const first = (await open()).putBack(copied)
    await until('RENAME TABLE %')
    const second = (await open()).putBack(copied)
    // It looks at nothing before the other one has ended.
    await until('DO SLEEP((SELECT%')
    await world.sql(`KILL ${holding}`)
    await holder
    expect(await first).toContain('spip_zero')
    expect(await second).toEqual([])
    expect(sums(await world.dump())).toEqual(sums(before))
  })

  it('are put back only when all of them are there', async () => {
    const copies = await open()
    const copied = await copies.copy()
    await world.sql(MIGRATION)
    const migrated = sums(await world.dump())
    const [name] = (await own()).filter((table) => table.startsWith('sgo_'))
    await world.sql(`DROP TABLE ${name}`)
    await expect(copies.putBack(copied)).rejects.toMatchObject({ code: 'SG-DB-008' })
    expect(sums(await world.dump())).toEqual(migrated)
    await world.sql((await own()).map((table) => `DROP TABLE ${table}`).join(';'))
    await expect(copies.putBack(copied)).rejects.toMatchObject({ code: 'SG-DB-008' })
    expect(sums(await world.dump())).toEqual(migrated)
  })

  it('are finished by whoever finds a server that died in the middle of the renaming', async () => {
    const copies = await open()
    const copied = await copies.copy()
    await world.sql(MIGRATION)
    const at = copied.tables.indexOf('spip_zero')
    const name = (letter: string) => `sg${letter}_20261122t000229z1a2b3c4d_3_${at}`
    await world.sql(`RENAME TABLE spip_zero TO ${name('n')}`)
    await copies.putBack(copied)
    expect(sums(await world.dump())).toEqual(sums(before))
    expect(await world.sql(`SELECT COUNT(*) FROM ${name('n')} WHERE t = 'x'`)).toBe('1\n')
  })

  it('are begun anew where an earlier try died, and a table that is written to meanwhile is copied again', async () => {
    const copies = await open()
    await copies.copy()
    await world.sql("INSERT INTO spip_zero (t) VALUES ('late')")
    let statements = 0
    const busy: Transport = Object.create(world.transport)
    busy.execStream = async function* (argv, options) {
      statements += 1
      yield* world.transport.execStream(argv, options)
      // Right after the first rows were copied.
      if (statements === 4) await world.sql("INSERT INTO spip_zero (t) VALUES ('later')")
    }
    const again = await open(rungsOf(world.programs).client, busy)
    const copied = await again.copy()
    const now = await world.dump()
    await world.sql(MIGRATION)
    await again.putBack(copied)
    expect(sums(await world.dump())).toEqual(sums(now))
    expect(await world.sql("SELECT COUNT(*) FROM spip_zero WHERE t IN ('late', 'later')")).toBe('2\n')
  })

  it('are given up where a table never stands still', async () => {
    let at = 0
    const busy: Transport = Object.create(world.transport)
    busy.execStream = async function* (argv, options) {
      yield* world.transport.execStream(argv, options)
      at += 1
      await world.sql(`INSERT INTO spip_zero (t) VALUES ('busy ${at}')`)
    }
    const copies = await open(rungsOf(world.programs).client, busy)
    await expect(copies.copy()).rejects.toMatchObject({ code: 'SG-DB-007', params: { tables: ['spip_zero'] } })
    expect((await own()).some((name) => name.startsWith('sgo_'))).toBe(false)
    await copies.drop(false)
    expect(await own()).toEqual([])
  })

  it('say which side refused', async () => {
    const broken: Transport = Object.create(world.transport)
    broken.execStream = () => {
      throw new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account: 'lab', host: 'lab', detail: 'lost' } })
    }
    const copies = await open(rungsOf(world.programs).client, broken)
    await expect(copies.check()).rejects.toMatchObject({ code: 'SG-CONN-003' })
  })
})
