import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { layer } from '../helpers/layer.ts'
import { apacheMissing } from '../lab/apache.ts'
import { isRoot, sshdMissing } from '../lab/sshd.ts'
import { countPoints, HOWS, type How, journalPoints, killAll, sample, takeUp } from './kill/killed.ts'
import { ALL_FAULTS, play } from './kill/play.ts'
import { startUpgradeKillWorld, type UpgradeKillWorld } from './kill/upgrade-killed-world.ts'

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 900_000 })

const MISSING = isRoot ? (apacheMissing() ?? sshdMissing()) : 'accounts of their own need root'

/** So many of them, evenly spread, the first and the last among them; all when asked. */
function some(numbers: readonly number[], count: number): number[] {
  if (ALL_FAULTS || numbers.length <= count) return [...numbers]
  return [...new Set(Array.from({ length: count }, (_, i) => numbers[Math.round((i * (numbers.length - 1)) / (count - 1))] as number))]
}

/** An upgrade takes half a minute, and what is killed here three of them: both engines, and every point, when all faults are asked for. */
const ENGINES = [['MariaDB', 'spip44mysql', 3], ...(ALL_FAULTS ? ([['SQLite', 'spip44old', 5]] as const) : [])] as const

describe.each(ENGINES)('an upgrade of a real SPIP on %s', (_, name, count) => {
  layer('killed', MISSING, () => {
    let world: UpgradeKillWorld
    beforeAll(async () => {
      world = await startUpgradeKillWorld(name)
    })
    afterAll(() => world?.stop())

    it('ends wholly before or after when it is killed at points of its journals, files and database', async () => {
      const points = await countPoints(world)
      const journal = journalPoints(points)
      expect(journal.length).toBeGreaterThan(60)
      expect(await killAll(world, points, some(journal, count))).toEqual([])
    })

    it('does so when what takes it up is killed as well, going on or going back', async () => {
      const points = await countPoints(world)
      const staging = points.findIndex((point) => /\/stage\/\d+$/.test(point)) + 2
      expect(staging).toBeGreaterThan(2)
      for (const way of ALL_FAULTS ? (['resume', 'rollback'] as const) : (['rollback'] as const)) {
        // Nearly at its end, so that there is much to take back.
        const first = way === 'resume' ? staging : Math.floor(points.length * 0.9)
        const args = (id: string): string[] => (way === 'resume' ? ['resume', id] : ['rollback', id, '--yes'])
        const cut = async () => {
          await world.reset()
          const me = world.operator()
          const dead = await world.runProgram(['apply', world.planFile, '--yes'], me, first)
          expect(dead.code, dead.said).toBeUndefined()
          return me
        }
        const whole = await world.runProgram(args(world.plan.id), await cut())
        expect(whole, whole.said).toMatchObject({ code: 0 })
        await world.expectWhole(way === 'resume' ? 'after' : 'before', way)
        let killed = 0
        const wrong = await play(
          // How often the account is asked differs a little from run to run: the last calls of one may be none of another.
          some(sample(whole.points, 1).slice(0, Math.floor(whole.points.length * 0.9)), 3),
          (number) => `${way} ${number} (${whole.points[number - 1]})`,
          async (number) => {
            const me = await cut()
            const dead = await world.runProgram(args(world.plan.id), me, number)
            expect(dead.code, dead.said).toBeUndefined()
            killed += 1
            const how = HOWS[killed % HOWS.length] as How
            await world.expectWhole(await takeUp(world, me, how, false), how)
          },
        )
        expect(wrong).toEqual([])
        expect(killed).toBeGreaterThan(2)
      }
    })
  })
})
