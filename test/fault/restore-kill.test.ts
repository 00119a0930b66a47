import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { layer } from '../helpers/layer.ts'
import { ftpLabMissing } from '../lab/ftpd.ts'
import { isRoot, sshdMissing } from '../lab/sshd.ts'
import { countPoints, HOWS, type How, journalPoints, killAll, sample, takeUp } from './kill/killed.ts'
import { JOURNAL_FAULTS, play } from './kill/play.ts'
import { type RestoreWorld, startWorld, type Way } from './kill/restore-world.ts'

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 900_000 })

const NO_SSHD = isRoot ? sshdMissing() : 'accounts of their own need root'

function suite(way: Way, define: (world: () => RestoreWorld) => void): void {
  let world: RestoreWorld
  beforeAll(async () => {
    world = await startWorld({ way })
  })
  afterAll(() => world?.stop())
  define(() => world)
}

layer('a restore of a real SPIP over ssh', NO_SSHD, () => {
  suite('ssh', (given) => {
    it('ends wholly before or after when it is killed at points of its journals, and at some others', async () => {
      const world = given()
      const points = await countPoints(world)
      const journal = journalPoints(points)
      expect(journal.length).toBeGreaterThan(60)
      // Every eighth of them, unless all are asked for.
      const met = journal.filter((_, index) => JOURNAL_FAULTS || index % 8 === 0)
      const numbers = [...new Set([...met, ...sample(points, 24)])].sort((a, b) => a - b)
      expect(await killAll(world, points, numbers)).toEqual([])
    })

    it('does so when what takes it up is killed as well, going on or going back', async () => {
      const world = given()
      const first = (await countPoints(world)).findIndex((name) => name.endsWith('/stage/0')) + 2
      expect(first).toBeGreaterThan(2)
      for (const way of ['resume', 'rollback'] as const) {
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
        const { points } = whole
        let killed = 0
        const wrong = await play(
          sample(points, Math.floor(points.length / 8)),
          (number) => `${way} ${number} (${points[number - 1]})`,
          async (number) => {
            const me = await cut()
            const dead = await world.runProgram(args(world.plan.id), me, number)
            // What the first one had in hand when it died differs, and so how much is left to do: this one may end before its number comes.
            if (dead.code === 0) {
              expect(dead.points.length, dead.said).toBeLessThan(number)
              await world.expectWhole(way === 'resume' ? 'after' : 'before', way)
              return
            }
            expect(dead.code, dead.said).toBeUndefined()
            killed += 1
            const how = HOWS[killed % HOWS.length] as How
            await world.expectWhole(await takeUp(world, me, how, false), how)
          },
        )
        expect(wrong).toEqual([])
        expect(killed).toBeGreaterThan(5)
      }
    })

    it('does so over sftp alone, at some of its points', async () => {
      const world = given()
      const points = await countPoints(world, world.bySftp(world.operator()))
      expect(points).not.toContain('exec')
      const numbers = sample(points, 16)
      expect(numbers.length).toBeGreaterThan(6)
      expect(await killAll(world, points, numbers, world.bySftp)).toEqual([])
    })
  })
})

layer('a restore of a real SPIP over ftp', NO_SSHD ?? ftpLabMissing(), () => {
  suite('ftp', (given) => {
    it('ends wholly before or after when it is killed at some of its points', async () => {
      const world = given()
      const points = await countPoints(world)
      const numbers = sample(points, 16)
      expect(numbers.length).toBeGreaterThan(6)
      expect(await killAll(world, points, numbers)).toEqual([])
    })
  })
})
