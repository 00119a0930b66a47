import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { cleanWorld, depsOf } from '../../../test/helpers/scan-world.ts'
import { SiteguardError } from '../../core/error.ts'
import { readFixture } from '../../demo/build-account.ts'
import type { Transport } from '../../transports/types.ts'

const FILES = 60
const PAGES = Object.fromEntries(
  Array.from({ length: FILES }, (_, i) => [`www/squelettes/page-${i}.php`, `<?php echo ${i}; // ${'x'.repeat(i)}\n`]),
)

/** The same account, over a link that ends for good after so many files, before anything can be done about it. */
function cutAfter(transport: Transport, files: number, end: () => void): Transport {
  return {
    ...transport,
    close: async () => {},
    async *readMany(requests, options) {
      let read = 0
      for await (const answer of transport.readMany(requests, options)) {
        if (read >= files) end()
        read += 1
        yield answer
      }
    },
  }
}

/** Says nothing against any file, and counts those it was asked about. */
function countingJudge() {
  let asked = 0
  const inspect = async () => {
    asked += 1
    return { found: [], problems: [] }
  }
  return { inspect, room: async () => {}, close: async () => {}, asked: () => asked }
}

it.each([true, false])('judges nothing again that a scan judged before it was killed; with times of change: %s', async (changeTime) => {
  const untouched = countingJudge()
  await (await cleanWorld(PAGES, { capabilities: { changeTime } })).scan({}, { judge: untouched })
  const world = await cleanWorld(PAGES, { capabilities: { changeTime } })
  const fixture = await readFixture()
  let clock = Date.UTC(2026, 10, 21, 12)
  let stand: () => void = () => {}
  const stood = new Promise<void>((resolve) => {
    stand = resolve
  })
  // A scan that never comes to its end, as one that is killed: what is on the disk then is all there is.
  const stuck: Transport = {
    ...world.transport,
    close: async () => {},
    async *readMany(requests, options) {
      let read = 0
      for await (const answer of world.transport.readMany(requests, options)) {
        read += 1
        clock += 1000
        await new Promise((resolve) => setImmediate(resolve))
        if (read === 50) {
          await vi.waitFor(
            () => expect(readdirSync(join(world.stateDir, 'scans'))).toEqual([expect.stringMatching(/^[^~]*\.json\.gz$/)]),
            20_000,
          )
          stand()
          await new Promise(() => {})
        }
        yield answer
      }
    },
  }
  void world.scan({}, { ...depsOf(fixture, stuck, world.stateDir), now: () => clock })
  await stood
  const judge = countingJudge()
  const [site] = (await world.scan({}, { judge, now: () => clock })).sites
  // It was written down ten seconds after the beginning, a file a second; the first ones only told what the site is.
  expect(judge.asked()).toBeLessThanOrEqual(untouched.asked() - 5)
  expect(judge.asked()).toBeGreaterThan(10)
  if (changeTime) expect(site?.counts.unchanged).toBeGreaterThanOrEqual(5)
  else expect(site?.counts.fetched).toBeGreaterThanOrEqual(FILES)
})

it('writes down what it knows when it is stopped', async () => {
  const world = await cleanWorld(PAGES)
  const fixture = await readFixture()
  const stop = new AbortController()
  const end = (): never => {
    const error = new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {} })
    stop.abort(error)
    throw error
  }
  const deps = depsOf(fixture, cutAfter(world.transport, 40, end), world.stateDir)
  await expect(
    world.scan({ signal: stop.signal }, { connect: async () => cutAfter(world.transport, 40, end), manifests: deps.manifests }),
  ).rejects.toMatchObject({ kind: 'cancelled' })
  const [site] = (await world.scan()).sites
  expect(site?.counts.unchanged).toBeGreaterThan(20)
  expect(site?.verdict).not.toBe('unknown')
})
