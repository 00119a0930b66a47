import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import type { Account } from '../../src/core/account.ts'
import { createMemoryTransport } from '../../src/transports/memory/index.ts'
import { nightAccount, nightSite, nightWorld } from '../helpers/night-world.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** A record of a small site takes a kilobyte (measured); its listing, its contents and what was remembered of it would take far more. */
const MOST_KEPT_PER_SITE = 4 * 1024
const PAGE = `<p>${'Bonjour '.repeat(1000)}</p>\n`

const accountsOf = (count: number): Account[] => Array.from({ length: count }, (_, i) => nightAccount(`a${i}`))

/** One account after the other exists only while it is connected to; 8 files each. */
async function nightOf(count: number): Promise<{ kept: number; open: number; done: number }> {
  const accounts = accountsOf(count)
  const world = await nightWorld([nightAccount('none')])
  let open = 0
  let most = 0
  collect()
  const before = process.memoryUsage().heapUsed
  const record = await world.night(
    { accounts, sites: accounts.map(({ id }) => nightSite(id)), steps: new Set(['scan']), parallel: 4 },
    {
      connect: async () => {
        open += 1
        most = Math.max(most, open)
        const files = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`www/pages/${i}.html`, PAGE]))
        return {
          ...createMemoryTransport(files),
          close: async () => {
            open -= 1
          },
        }
      },
    },
  )
  world.records.length = 0
  collect()
  const kept = process.memoryUsage().heapUsed - before
  expect(open).toBe(0)
  return { kept, open: most, done: record.sites.filter(({ state }) => state === 'done').length }
}

it('keeps of a thousand sites no more than their records, and has no more of them open than it was told', async () => {
  await nightOf(10)
  const few = await nightOf(10)
  const many = await nightOf(1000)
  expect({ few: few.done, many: many.done }).toEqual({ few: 10, many: 1000 })
  expect(many.open).toBeLessThanOrEqual(4)
  expect((many.kept - few.kept) / 990).toBeLessThan(MOST_KEPT_PER_SITE)
}, 180_000)
