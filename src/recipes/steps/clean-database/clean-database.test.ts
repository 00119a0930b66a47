import { describe, expect, it } from 'vitest'
import { planCase, planCases, rewriteCase } from '../../../../test/helpers/plan-cases.ts'
import { cleanDatabase } from './index.ts'

describe('golden plans of clean-database', () => {
  it.each(planCases('clean-database'))('%s', async (name, one) => {
    const { said, plan, world } = await planCase(cleanDatabase, one)
    const tables = (plan?.ops ?? []).flatMap((op) => (op.kind === 'sql' ? op.tables : []))
    // What is loaded is in the store of the plan's own target, and says what the golden file says.
    const after = Object.fromEntries(
      tables.map((table) => [
        table.table,
        world
          .textOf(table.after as never)
          .split('\n')
          .filter((line) => line.startsWith('INSERT')),
      ]),
    )
    const full = 'ops' in said ? { ...said, after } : said
    if (process.env.GOLDEN === 'write') rewriteCase('clean-database', name, one, full)
    expect(full).toEqual(one.expect)
    const records = (await world.store.list({ targets: true })).map(({ record }) => record).filter(({ id }) => plan?.sources.includes(id))
    const held = new Set(records.flatMap(({ databases }) => databases.flatMap((database) => database.tables.map(({ sha256 }) => sha256))))
    for (const { after: sha256 } of tables) expect(held).toContain(sha256)
    expect(plan?.sources.length).toBe(plan?.ops.length === 0 ? 0 : 1)
  })
})
