import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { rotate } from '../../src/recipes/ops/rotate.ts'
import { rungsOf, startDatabaseWorld } from '../helpers/database-world.ts'
import { type RotationWorld, SLOT, startRotationWorld, textOf } from '../helpers/rotation-world.ts'
import { startTlsMariadb } from '../helpers/tls-mariadb.ts'

vi.setConfig({ testTimeout: 240_000 })

const OLD = 'Old-pass 1'
const ANSWERS = ['200 answers as shop@127.0.0.1', '200 answers as shop@127.0.0.1']

describe.each(['exec', 'http'] as const)('a database account that is let in over TLS alone, rotated by %s', (way) => {
  let world: RotationWorld
  beforeAll(async () => {
    world = await startRotationWorld(way, false, () => startDatabaseWorld(startTlsMariadb))
    writeFileSync(join(world.home, 'tls'), '')
  })
  afterAll(() => world?.stop())
  beforeEach(async () => {
    await world.reset(OLD)
    await world.database.sql("ALTER USER 'shop'@'127.0.0.1' REQUIRE SSL")
  })

  const demands = async (): Promise<string> => (await world.database.sql("SHOW CREATE USER 'shop'@'127.0.0.1'")).trim()

  it('gets another password, nobody notices, and TLS is demanded as before; and back', async () => {
    expect(await world.visit()).toEqual(ANSWERS)
    const stop = world.watch()
    await rotate.check?.([world.op], world.context())
    await rotate.apply([world.op], world.context())
    const current = (await world.vault()).value(SLOT)?.reveal() ?? ''
    expect(current).not.toBe(OLD)
    expect([world.letsIn(current), world.letsIn(OLD)]).toEqual([true, false])
    expect(await demands()).toMatch(/REQUIRE SSL$/)
    for (const file of world.files) expect(textOf(file)).toContain(current)
    expect((await rotate.stand([world.op], world.context(), 'deep')).get(world.op.index)).toBe('after')

    await rotate.undo([world.op], world.context())
    await rotate.clear?.([world.op], world.context())
    expect([world.letsIn(current), world.letsIn(OLD)]).toEqual([false, true])
    expect(await demands()).toMatch(/REQUIRE SSL$/)
    expect(await stop()).toEqual([])
    expect(await world.visit()).toEqual(ANSWERS)
  })

  it('is refused where its password is another, as one without TLS is', async () => {
    await world.database.sql("SET PASSWORD FOR 'shop'@'127.0.0.1' = PASSWORD('somebody changed it')")
    await expect(rotate.apply([world.op], world.context())).rejects.toMatchObject({ code: 'SG-ROT-003' })
    expect(world.letsIn('somebody changed it')).toBe(true)
  })
})

it('is dumped as any other database, by each program there is for it', async () => {
  const database = await startDatabaseWorld(startTlsMariadb)
  try {
    await database.sql(`ALTER USER 'shop'@'127.0.0.1' REQUIRE SSL;
      CREATE TABLE spip_articles (id INT PRIMARY KEY, titre TEXT); INSERT INTO spip_articles VALUES (1, 'Bonjour')`)
    for (const [name, programs] of Object.entries(rungsOf(database.programs))) {
      const dumped = await database.dump(programs)
      expect(dumped.gaps, name).toEqual([])
      expect(dumped.text('spip_articles'), name).toContain('Bonjour')
    }
  } finally {
    await database.stop()
  }
})
