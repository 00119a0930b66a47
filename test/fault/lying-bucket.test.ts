import { randomBytes } from 'node:crypto'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isSiteguardError } from '../../src/core/error.ts'
import { Secret } from '../../src/core/secret.ts'
import { pullStore, pushStore, storeStatus } from '../../src/snapshots/offsite/index.ts'
import { boundedAnswer } from '../../src/snapshots/offsite/targets/bounded-answer.ts'
import { createS3Target } from '../../src/snapshots/offsite/targets/s3.ts'
import type { ObjectTarget } from '../../src/snapshots/types.ts'
import { type Machine, type OffsiteWorld, offsiteWorld } from '../helpers/offsite-world.ts'
import { playSeeds, type SeededCase } from '../helpers/play-seeds.ts'
import { type BucketServer, type Objects, startLyingBuckets } from '../lab/liar/bucket.ts'
import { createRandom } from '../lab/liar/random.ts'
import { ALL_FAULTS } from './kill/play.ts'

/*
 * A host of copies that lies in what it lists, says and sends, seed by seed (SITEGUARD_FAULTS=all: more of them; SITEGUARD_SEED=N: that one
 * alone). Whatever it does: bytes as they were, or an error of ours; an end; nothing told to it that is secret; not its bytes without end.
 */

const SECRET = randomBytes(20).toString('hex')
const IDLE_MS = 400
const FILES = new Map(Array.from({ length: 6 }, (_, i) => [`f/${i}.php`, randomBytes(4000 + i)]))
const DAY = '2026-11-01T03:00:00.000Z'

let world: OffsiteWorld
let server: BucketServer
let here: Machine
let kept: Objects
const bucketAt = (bucket: string): ObjectTarget =>
  createS3Target({
    endpoint: server.endpoint,
    bucket,
    region: 'x',
    prefix: 'p/',
    accessKeyId: 'ID',
    secretAccessKey: new Secret('s3', SECRET),
    patience: { idleMs: IDLE_MS },
  })

beforeAll(async () => {
  world = await offsiteWorld()
  server = await startLyingBuckets()
  kept = new Map()
  server.add('honest', kept, createRandom(0), 0)
  here = await world.machine('here', { target: bucketAt('honest') })
  await here.take(FILES, DAY)
  await pushStore(here.store, here.options)
})
afterAll(async () => {
  await here?.options.target.close()
  await server?.close()
  await world?.remove()
})

/** The files of the newest snapshot of a machine, by their names. */
async function filesOf({ store }: Machine): Promise<Map<string, Buffer>> {
  const [info] = await store.list()
  const reader = await store.open(info?.record.id as never)
  try {
    const found = new Map<string, Buffer>()
    for (const [path, { blob, type }] of await reader.entries()) {
      if (type !== 'file') continue
      const parts: Buffer[] = []
      for await (const part of reader.content(blob as never)) parts.push(part)
      found.set(path, Buffer.concat(parts))
    }
    return found
  } finally {
    await reader.close()
  }
}

interface Case extends SeededCase {
  readonly seed: number
  readonly bucket: string
}

it('lies of a host are errors of ours, and never other bytes', async () => {
  const caseOf = (seed: number): Case => {
    const bucket = `b${seed}`
    // A place where there is nothing yet is lied about as well.
    const objects: Objects = seed % 3 === 1 ? new Map() : new Map(kept)
    return { seed, bucket, told: server.add(bucket, objects, createRandom(seed), 2 + (seed % 5)).told }
  }
  const { wrong, figures } = await playSeeds(ALL_FAULTS ? 1000 : 30, caseOf, async ({ seed, bucket }) => {
    const target = bucketAt(bucket)
    try {
      // Who sends, or looks after what he sent, has what was kept here.
      if (seed % 3 !== 2) cpSync(join(here.dir, 'snapshots'), join(world.dir, `m${seed}`, 'snapshots'), { recursive: true })
      const machine = await world.machine(`m${seed}`, { target })
      if (seed % 3 === 1) {
        await pushStore(machine.store, machine.options)
        return 'pushed'
      }
      if (seed % 3 === 2) {
        await pullStore(machine.store, 'all', machine.options)
        expect(await filesOf(machine)).toEqual(FILES)
        return 'pulled'
      }
      const { faults } = await storeStatus(machine.store, { ...machine.options, readData: true })
      return `${faults.length === 0 ? 'no' : 'some'} faults`
    } catch (error) {
      if (!isSiteguardError(error) || error.kind === 'internal') throw error
      return error.code
    } finally {
      await target.close()
    }
  })
  process.stderr.write(`buckets: ${figures}\n`)
  expect(wrong).toEqual([])
  // Of what never ends, each answer is given up after a few megabytes.
  expect(server.sent()).toBeLessThan((ALL_FAULTS ? 1000 : 30) * 24 * 2 ** 20)
  expect(server.given.length).toBeGreaterThan(50)
  expect(server.given.filter((text) => text.includes(SECRET))).toEqual([])
}, 3_600_000)

it('says a byte now and then for ever: it is not waited for', async () => {
  const drips = async function* (): AsyncGenerator<Buffer> {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      yield Buffer.from('.')
    }
  }
  const listen = async (idleMs: number, most: number): Promise<void> => {
    for await (const _ of boundedAnswer(drips(), most, { idleMs }));
  }
  await expect(listen(1, 1000)).rejects.toThrow('AnswerTooSlow')
  await expect(listen(1000, 10)).rejects.toThrow('AnswerTooLong')
})
