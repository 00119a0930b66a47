import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { layer } from '../helpers/layer.ts'
import { apacheMissing } from '../lab/apache.ts'
import { isRoot, sshdMissing } from '../lab/sshd.ts'
import { countPoints, direst, HOWS, type How, journalPoints, killAll, takeUp, withoutSweeping } from './kill/killed.ts'
import { ALL_FAULTS, inPart, JOURNAL_FAULTS, play } from './kill/play.ts'
import { startUpgradeKillWorld, type UpgradeKillWorld } from './kill/upgrade-killed-world.ts'

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 900_000 })

const MISSING = isRoot ? (apacheMissing() ?? sshdMissing()) : 'accounts of their own need root'

/** An upgrade takes half a minute, and what is killed here three of them: both engines, and every point, when all faults are asked for. */
const ENGINES = [['MariaDB', 'spip44mysql'], ...(JOURNAL_FAULTS ? ([['SQLite', 'spip44old']] as const) : [])] as const

describe.each(ENGINES)('an upgrade of a real SPIP on %s', (_, name) => {
  layer('killed', MISSING, () => {
    let world: UpgradeKillWorld
    let points: readonly string[]
    beforeAll(async () => {
      world = await startUpgradeKillWorld(name)
      points = await countPoints(world)
    })
    afterAll(() => world?.stop())

    it('ends wholly before or after when it is killed where most is half done, and at points of its journals', async () => {
      const journal = journalPoints(points)
      expect(journal.length).toBeGreaterThan(60)
      const worst = direst(points, 'on')
      expect(worst).toHaveLength(3)
      const more = [...(JOURNAL_FAULTS ? journal : []), ...(ALL_FAULTS ? withoutSweeping(points) : [])]
      const numbers = inPart([...new Set([...worst, ...more])].sort((a, b) => a - b))
      expect(await killAll(world, points, numbers)).toEqual([])
    })

    it('does so when what takes it up is killed as well, going on or going back', async () => {
      const staged = points.findIndex((point) => /\/stage\/\d+$/.test(point)) + 2
      expect(staged).toBeGreaterThan(2)
      const migrating = direst(points, 'on')[1] as number
      // Nearly at its end, so that there is much to take back.
      const late = Math.floor(points.length * 0.9)
      const tries = [
        ['rollback', late],
        ...(ALL_FAULTS
          ? ([
              ['rollback', migrating],
              ['resume', staged],
              ['resume', migrating],
            ] as const)
          : []),
      ] as const
      for (const [way, first] of tries) {
        const args = way === 'resume' ? ['resume', world.plan.id] : ['rollback', world.plan.id, '--yes']
        await world.reset()
        const me = world.operator()
        const cut = await world.runProgram(['apply', world.planFile, '--yes'], me, first)
        expect(cut.code, cut.said).toBeUndefined()
        const again = await world.keep(me)
        const whole = await world.runProgram(args, me)
        expect(whole, whole.said).toMatchObject({ code: 0 })
        await world.expectWhole(way === 'resume' ? 'after' : 'before', way)
        const worst = direst(whole.points, way === 'resume' ? 'on' : 'back')
        expect(worst.length, whole.points.slice(0, 200).join('\n')).toBeGreaterThan(way === 'rollback' && first === late ? 2 : 0)
        // How often the account is asked differs a little from run to run: the last calls of one may be none of another.
        const most = withoutSweeping(whole.points).filter((number) => number < whole.points.length - 20)
        let killed = 0
        const wrong = await play(
          ALL_FAULTS ? most : worst,
          (number) => `${way} of ${first} at ${number} (${whole.points[number - 1]})`,
          async (number) => {
            const he = await again()
            const dead = await world.runProgram(args, he, number)
            expect(dead.code, dead.said).toBeUndefined()
            killed += 1
            const how = HOWS[killed % HOWS.length] as How
            await world.expectWhole(await takeUp(world, he, how, false), how)
          },
        )
        expect(wrong).toEqual([])
        expect(killed).toBe((ALL_FAULTS ? most : worst).length)
      }
    })
  })
})
