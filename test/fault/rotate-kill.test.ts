import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { layer } from '../helpers/layer.ts'
import { apacheMissing } from '../lab/apache.ts'
import { isRoot, sshdMissing } from '../lab/sshd.ts'
import { countPoints, HOWS, type How, journalPoints, takeUp, withoutSweeping } from './kill/killed.ts'
import { ALL_FAULTS, inPart, JOURNAL_FAULTS, play } from './kill/play.ts'
import { type RotateKillWorld, startRotateKillWorld } from './kill/rotate-killed-world.ts'
import { startRotateWordpressWorld } from './kill/rotate-wordpress-world.ts'

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 900_000 })

const MISSING = isRoot ? (apacheMissing() ?? sshdMissing()) : 'accounts of their own need root'

/** Of SPIP one password, where most is half done; of WordPress everything there is, where all points of its journals are asked for. */
const SITES = [
  ['of the database of a real SPIP', startRotateKillWorld],
  ...(JOURNAL_FAULTS ? ([['of all secrets of a real WordPress', startRotateWordpressWorld]] as const) : []),
] as const

describe.each(SITES)('a rotation %s', (_, start) => {
  layer('killed', MISSING, () => {
    let world: RotateKillWorld
    let points: readonly string[]
    beforeAll(async () => {
      world = await start()
      points = await countPoints(world)
    })
    afterAll(() => world?.stop())

    it('is killed anywhere: one of the two passwords works, the vault knows which, and the site answers', async () => {
      const worst = world.worst(points)
      const more = [...(JOURNAL_FAULTS ? journalPoints(points) : []), ...(ALL_FAULTS ? withoutSweeping(points) : [])]
      const numbers = inPart([...new Set([...worst, ...more])].sort((a, b) => a - b))
      let killed = 0
      const wrong = await play(
        numbers,
        (number) => `${number} (${points[number - 1]})`,
        async (number) => {
          await world.reset()
          const me = world.operator()
          const dead = await world.runProgram(['apply', world.planFile, '--yes'], me, number)
          expect(dead.code, dead.said).toBeUndefined()
          // Nobody has taken it up yet.
          await world.expectKilled(`${number}`)
          killed += 1
          const how = HOWS[killed % HOWS.length] as How
          await world.expectWhole(await takeUp(world, me, how, false), `${number}: ${how}`)
        },
      )
      expect(wrong).toEqual([])
      expect(killed).toBe(numbers.length)
    })

    it('is begun by two keepers at once: one goes first, the other stops before it touches anything, or comes after', async () => {
      await world.reset()
      const ended = await Promise.all([world.rotateAnew(world.operator()), world.rotateAnew(world.stranger())])
      const codes = ended.map(({ code }) => code)
      const said = ended.map((one) => one.said.slice(-3000)).join('\n')
      expect(codes, said).toContain(0)
      expect([0, 6], said).toEqual(expect.arrayContaining(codes))
      // By the lock, or because what it had planned no longer stands so.
      for (const { code, said: why } of ended) if (code === 6) expect(why).toMatch(/SG-RUN-\d{3}/)
      await world.expectWhole('after', codes.join())
    })
  })
})
