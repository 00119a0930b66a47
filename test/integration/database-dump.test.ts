import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import type { DatabaseLink } from '../../src/snapshots/types.ts'
import { type DatabaseWorld, HOSTILE_PASSWORD, rungsOf, startDatabaseWorld } from '../helpers/database-world.ts'
import { HOSTILE_TABLES } from '../helpers/hostile-database.ts'
import { labFolder } from '../lab/place.ts'
import { releaseTrees } from '../lab/trees.ts'

let world: DatabaseWorld
beforeAll(async () => {
  world = await startDatabaseWorld()
  await world.sql(HOSTILE_TABLES)
})
afterAll(() => world?.stop())

const NAMES = [
  'spip_empty',
  'spip_generated',
  'spip_latin',
  'spip_nokey',
  "spip_odd `name; -- 'x",
  'spip_part',
  'spip_select',
  'spip_values',
  'spip_zero',
]

/** A program that stands for a broken one: it gets the same arguments and input. */
function fake(name: string, script: string): string {
  const file = join(world.home, name)
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
  return file
}

describe('one database by two rungs', () => {
  it('comes out the same, byte for byte', async () => {
    const rungs = rungsOf(world.programs)
    const client = await world.dump(rungs.client)
    const php = await world.dump(rungs.php)
    expect(client.gaps).toEqual([])
    expect(php.gaps).toEqual([])
    expect(client.databases[0]).toMatchObject({ by: 'mariadb-dump', consistent: false, omitted: ['view spip_view'], charset: 'utf8mb4' })
    expect(php.databases[0]).toMatchObject({ by: 'php', consistent: false, omitted: ['view spip_view'] })
    expect(client.databases[0]?.tables.map((table) => table.name)).toEqual(NAMES)
    expect(php.databases[0]?.tables.map((table) => table.name)).toEqual(NAMES)
    for (const name of NAMES) expect(php.text(name), name).toBe(client.text(name))
    expect(client.databases[0]?.tables.map((table) => table.rows)).toEqual([0, 2, 2, 4, 1, 4, 4, 6, 2])
    expect(client.text('spip_generated')).toContain('INSERT INTO `spip_generated` (`a`,`d`) VALUES (1,1);\n')
    expect(client.text('spip_values')).not.toMatch(/\) ENGINE=InnoDB AUTO_INCREMENT/)
    expect(client.databases[0]?.tables.find((table) => table.name === 'spip_latin')?.engine).toBe('MyISAM')
  })

  it('is the same the next time, and differs by one line when one row does', async () => {
    const first = await world.dump()
    const again = await world.dump()
    expect(again.databases[0]?.tables).toEqual(first.databases[0]?.tables)
    await world.sql("UPDATE spip_part SET b = 9 WHERE a = 3; INSERT INTO spip_zero VALUES (90,'gone'); DELETE FROM spip_zero WHERE id = 90")
    const changed = await world.dump()
    const lines = (text: string): string[] => text.split('\n')
    const differing = lines(changed.text('spip_part')).filter((line) => !lines(first.text('spip_part')).includes(line))
    expect(differing).toEqual(['INSERT INTO `spip_part` VALUES (3,9);'])
    expect(changed.text('spip_zero')).toBe(first.text('spip_zero'))
  })

  it('comes out the same by PHP 7.4', async () => {
    await releaseTrees()
    const old = await world.dump({ php: join(labFolder(), 'php74', 'php') })
    expect(old.gaps).toEqual([])
    expect(old.databases[0]?.tables).toEqual((await world.dump()).databases[0]?.tables)
  })

  it('comes out the same by PDO, where PHP has no mysqli', async () => {
    const php = fake('php-pdo', `exec ${world.programs.php} -n -d extension=mysqlnd -d extension=pdo -d extension=pdo_mysql "$@"`)
    const pdo = await world.dump({ php })
    expect(pdo.gaps).toEqual([])
    expect(pdo.databases[0]?.tables).toEqual((await world.dump()).databases[0]?.tables)
    const neither = await world.dump({ php: fake('php-bare', `exec ${world.programs.php} -n "$@"`) })
    expect(neither.gaps).toEqual([expect.objectContaining({ reason: 'dump', detail: '0 this PHP has neither mysqli nor pdo_mysql' })])
  })

  it('is one moment where every table is InnoDB', async () => {
    const links: DatabaseLink[] = [{ ...world.link, prefix: 'spip_p' }]
    for (const rung of Object.values(rungsOf(world.programs))) {
      expect((await world.dump(rung, links)).databases[0]).toMatchObject({ consistent: true })
    }
  })
})

describe('the ladder', () => {
  it('leaves a longer prefix to the link that has it', async () => {
    await world.sql('CREATE TABLE spip_b_x (a int PRIMARY KEY) ENGINE=InnoDB')
    const { databases } = await world.dump(world.programs, [world.link, { ...world.link, installation: 'b' as never, prefix: 'spip_b_' }])
    await world.sql('DROP TABLE spip_b_x')
    expect(databases[0]?.tables.map((table) => table.name)).toEqual(NAMES)
    expect(databases[1]?.tables.map((table) => table.name)).toEqual(['spip_b_x'])
  })

  it.each([
    ['is killed', 'exec 5<&0; $REAL "$@" <&5 | head -c 5000; kill -KILL $$'],
    ['says it is well and stops early', '$REAL "$@" | head -c 5000; exit 0'],
    ['ends with an error behind a whole dump', '$REAL "$@"; exit 2'],
    ['prints something else', 'cat >/dev/null; echo "-- Dump completed"'],
    ['prints nothing', 'cat >/dev/null'],
    ['runs away', `$REAL "$@" | sed 's/VALUES (/VALUES (SLEEP(9)),(/'`],
  ])('goes to PHP when mariadb-dump %s', async (_what, script) => {
    const { client, php } = rungsOf(world.programs)
    const dump = fake('mariadb-dump', script.replaceAll('$REAL', client.dump as string))
    const alone = await world.dump({ ...client, dump })
    expect(alone.databases).toEqual([])
    expect(alone.gaps).toEqual([expect.objectContaining({ path: '', reason: expect.stringMatching(/^(?:cut|dump)$/) })])
    const { databases } = await world.dump({ ...client, ...php, dump })
    expect(databases[0]?.by).toBe('php')
    expect(databases[0]?.tables.map((table) => table.name)).toEqual(NAMES)
  })

  it.each([
    ['stops early', '$REAL "$@" | head -c 5000'],
    ['loses its end mark', `$REAL "$@" | sed '/^Z$/d'`],
    ['prints a warning into it', `echo 'Warning: x in y'; $REAL "$@"`],
  ])('has a gap and no table when PHP %s', async (_what, script) => {
    const php = fake('php', script.replaceAll('$REAL', world.programs.php as string))
    const { databases, gaps } = await world.dump({ php })
    expect(databases).toEqual([])
    expect(gaps).toHaveLength(1)
  })

  it('says when there is no way', async () => {
    expect(await world.dump({})).toMatchObject({ databases: [], gaps: [{ path: '', reason: 'no-way' }] })
  })

  it.each(['client', 'php'] as const)('says that it was refused, and never the password (%s)', async (rung) => {
    const secret = `wrong ${HOSTILE_PASSWORD}`
    const { databases, gaps } = await world.dump(rungsOf(world.programs)[rung], [{ ...world.link, password: new Secret('wrong', secret) }])
    expect(databases).toEqual([])
    expect(gaps).toEqual([expect.objectContaining({ reason: 'access' })])
    expect(JSON.stringify(gaps)).not.toContain(secret)
    const gone = await world.dump(rungsOf(world.programs)[rung], [{ ...world.link, port: 1 }])
    expect(gone.gaps).toEqual([expect.objectContaining({ reason: 'access' })])
  })

  it('gives the password to no argument, no environment and no file', async () => {
    const { client } = rungsOf(world.programs)
    const seen = join(world.home, 'seen')
    const spy = `{ tr '\\0' '\\n' < /proc/$$/cmdline; tr '\\0' '\\n' < /proc/$$/environ; tr '\\0' '\\n' < /proc/$PPID/cmdline; ls -la . /tmp; } > ${seen}; exec $REAL "$@"`
    const dump = fake('mariadb-dump', spy.replaceAll('$REAL', client.dump as string))
    const { gaps } = await world.dump({ ...client, dump })
    expect(gaps).toEqual([])
    const { readFileSync } = await import('node:fs')
    const text = readFileSync(seen, 'utf8')
    expect(text).toContain('--defaults-file=/dev/fd/')
    expect(text).not.toContain(HOSTILE_PASSWORD.trim().slice(-8))
  })
})

describe('a provider’s dump', () => {
  it('is split and checked as ours are', async () => {
    const { execFileSync } = await import('node:child_process')
    const { dumpDatabases } = await import('../../src/snapshots/database/index.ts')
    const { createTableStore } = await import('../helpers/table-store.ts')
    const { client } = rungsOf(world.programs)
    const options = join(world.home, 'options')
    const value = HOSTILE_PASSWORD.replace(/[\\"]/g, '\\$&')
    writeFileSync(options, `[client]\nuser=shop\nhost=127.0.0.1\nport=${world.link.port}\npassword="${value}"\n`, { mode: 0o600 })
    const whole = execFileSync(client.dump as string, [`--defaults-file=${options}`, '--order-by-primary', '--hex-blob', 'shop'], {
      maxBuffer: 1 << 28,
    })
    const store = createTableStore()
    const provider = (bytes: Buffer) => ({
      dump: async function* () {
        for (let at = 0; at < bytes.length; at += 10_007) yield bytes.subarray(at, at + 10_007)
      },
    })
    const run = (bytes: Buffer) =>
      dumpDatabases(world.transport, '' as never, [world.link], store.writer, { programs: {}, provider: provider(bytes) })
    const { databases, gaps } = await run(whole)
    expect(gaps).toEqual([])
    expect(databases[0]).toMatchObject({ by: 'provider', consistent: false })
    const own = await world.dump()
    const sums = (tables: readonly { name: string; sha256: string }[] | undefined) =>
      Object.fromEntries((tables ?? []).filter(({ name }) => name !== 'spip_generated').map(({ name, sha256 }) => [name, sha256]))
    expect(sums(databases[0]?.tables)).toEqual(sums(own.databases[0]?.tables))
    expect(await run(whole.subarray(0, whole.length - 40))).toMatchObject({ databases: [], gaps: [{ reason: 'cut' }] })
  })
})
