import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { layer } from '../helpers/layer.ts'
import { isRoot, sshdMissing } from '../lab/sshd.ts'
import { countPoints, killAll, sample } from './kill/killed.ts'
import { type RestoreWorld, startWorld } from './kill/restore-world.ts'

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 900_000 })

const NAME = 'spip44mysql'
const TABLES = ['spip_articles', 'spip_rubriques']

/** The two tables as they were changed are kept in a database of their own, and brought back from there. */
const KEEP = [
  'CREATE DATABASE kept;',
  ...TABLES.map((table) => `CREATE TABLE kept.${table} LIKE ${NAME}.${table}; INSERT INTO kept.${table} SELECT * FROM ${NAME}.${table};`),
].join('\n')
const BRING = TABLES.map(
  (table) =>
    `DROP TABLE IF EXISTS ${NAME}.${table}; CREATE TABLE ${NAME}.${table} LIKE kept.${table};` +
    ` INSERT INTO ${NAME}.${table} SELECT * FROM kept.${table};`,
).join('\n')

layer('a restore of a real SPIP on MariaDB, files and tables, over ssh', isRoot ? sshdMissing() : 'accounts of their own need root', () => {
  let world: RestoreWorld
  beforeAll(async () => {
    world = await startWorld({
      way: 'ssh',
      name: NAME,
      restore: TABLES.flatMap((table) => ['--table', table]),
      tamper: async ({ sql }) => {
        await sql(`UPDATE ${NAME}.spip_articles SET texte = 'taken over'; UPDATE ${NAME}.spip_rubriques SET texte = 'taken over';`)
        await sql(KEEP)
      },
      again: async ({ sql }) => {
        const ours = (await sql(`SHOW TABLES FROM ${NAME} LIKE 'sg%'`)).split('\n').filter((table) => table !== '')
        await sql([...ours.map((table) => `DROP TABLE ${NAME}.${table};`), BRING].join('\n'))
      },
      look: async ({ sql }) => {
        const all = await sql(`SHOW TABLES FROM ${NAME}`)
        return [all, ...(await Promise.all(TABLES.map((table) => sql(`SELECT * FROM ${NAME}.${table} ORDER BY 1`))))].join('\n')
      },
    })
    expect(world.plan.ops.filter((op) => op.kind === 'sql')).toHaveLength(1)
  })
  afterAll(() => world?.stop())

  it('ends wholly before or after, both together, when it is killed at some of its points, and at each command for the database', async () => {
    const points = await countPoints(world)
    const staging = points.findIndex((name) => name.endsWith('/journal/000000'))
    const commands = points.flatMap((name, index) => (index > staging && name === 'exec' ? [index + 1] : []))
    expect(commands.length).toBeGreaterThan(4)
    const numbers = [...new Set([...commands, ...sample(points, 96)])].sort((a, b) => a - b)
    expect(await killAll(world, points, numbers)).toEqual([])
  })
})
