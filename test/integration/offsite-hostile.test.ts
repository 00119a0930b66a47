import { randomBytes } from 'node:crypto'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FileRecord, loadState, saveState } from '../../src/app/scan/state.ts'
import { contentStanding } from '../../src/app/snapshot/content-standing.ts'
import { createJudgementBox } from '../../src/app/store/judgement.ts'
import type { RawFinding } from '../../src/core/finding.ts'
import type { BlobId, SnapshotEntry, SnapshotInfo } from '../../src/core/snapshot.ts'
import { openBytes, sealBytes } from '../../src/secrets/index.ts'
import { readCopy } from '../../src/snapshots/offsite/copy.ts'
import { createDirectoryTarget, fetchBlobs, pullStore, pushStore, storeStatus } from '../../src/snapshots/offsite/index.ts'
import { listPacks, readPackIndex } from '../../src/snapshots/store/index.ts'
import type { ObjectTarget } from '../../src/snapshots/types.ts'
import { type Machine, type OffsiteWorld, offsiteWorld, SITE } from '../helpers/offsite-world.ts'

let world: OffsiteWorld
beforeEach(async () => {
  world = await offsiteWorld()
})
afterEach(() => world.remove())

const day = (number: number): string => `2026-11-${String(number).padStart(2, '0')}T03:00:00.000Z`
const tree = (count: number): Map<string, Buffer | SnapshotEntry> =>
  new Map(Array.from({ length: count }, (_, i) => [`d${i % 3}/file-${i}.php`, randomBytes(3_000 + i)]))

async function entriesOf(machine: Machine, { record }: SnapshotInfo): Promise<ReadonlyMap<string, SnapshotEntry>> {
  const reader = await machine.store.open(record.id)
  try {
    return await reader.entries()
  } finally {
    await reader.close()
  }
}

const box = (machine: Machine) => createJudgementBox(machine.store, machine.dir)
const finding = { rule: 'some-rule', path: 'd1/file-1.php', params: {}, severity: 'high', confidence: 'certain' } as unknown as RawFinding

/** As judging leaves it, for the files `judged` picks. */
async function judge(machine: Machine, info: SnapshotInfo, judged: (path: string) => boolean): Promise<void> {
  const files = new Map<string, FileRecord>()
  for (const [path, entry] of await entriesOf(machine, info)) {
    const { sha256 } = entry
    if (sha256 === undefined) continue
    const record = { t: contentStanding({ ...entry, sha256 }), h: sha256 }
    const r = path === finding.path ? [finding] : []
    files.set(path, judged(path) ? { ...record, k: 'rules-1|web|changed', d: 'f'.repeat(32), r } : record)
  }
  const marker = files.get('d0/file-0.php')
  const markers = marker === undefined ? [] : [['d0/file-0.php', { t: marker.t, b: 'AAAA' }] as const]
  await saveState(machine.dir, SITE, { files, markers: new Map(markers), seen: new Set(['fp']), scannedAt: info.record.startedAt })
  await machine.store.mark(info.record.id, { verdict: 'suspect', judgedAt: info.record.startedAt })
}

describe('a judgement that is carried along', () => {
  it('arrives as it was, stands for the same bytes alone, and is not taken away by a machine that knows less', async () => {
    const here = await world.machine('here')
    const files = tree(9)
    const first = await here.take(files, day(1))
    await judge(here, first, () => true)
    await pushStore(here.store, { ...here.options, judgement: box(here) })
    expect((await pushStore(here.store, { ...here.options, judgement: box(here) })).changed).toBe(false)

    const runner = await world.machine('runner')
    const options = { ...runner.options, judgement: box(runner) }
    await pullStore(runner.store, 'newest', options)
    const ours = await loadState(here.dir, SITE)
    const theirs = await loadState(runner.dir, SITE)
    expect(Object.fromEntries(theirs.files)).toEqual(Object.fromEntries(ours.files))
    expect(theirs).toMatchObject({ markers: ours.markers, seen: ours.seen, scannedAt: ours.scannedAt })

    // Other bytes of the same size, time and name: what was judged says nothing of them.
    const known = await entriesOf(runner, first)
    const next = new Map<string, Buffer | SnapshotEntry>([...known].filter(([, entry]) => entry.type === 'file'))
    next.set('d1/file-1.php', randomBytes(3_001))
    const second = await runner.take(next, day(2))
    const forged = (await entriesOf(runner, second)).get('d1/file-1.php')
    expect(contentStanding(forged as never)).not.toEqual(theirs.files.get('d1/file-1.php')?.t)

    // This machine lost its memory, judged nothing but the new file, and pushes: what others judged stays.
    await rm(join(runner.dir, 'offsite'), { recursive: true })
    await judge(runner, second, (path) => path === 'd1/file-1.php')
    await pushStore(runner.store, options)
    const last = await world.machine('last')
    await pullStore(last.store, 'newest', { ...last.options, judgement: box(last) })
    const carried = await loadState(last.dir, SITE)
    expect([...carried.files.values()].filter(({ k }) => k !== undefined)).toHaveLength(9)
    expect(carried.files.get('d1/file-1.php')?.h).toBe(forged?.sha256)
    expect((await storeStatus(last.store, { ...last.options, readData: true })).faults).toEqual([])
  })

  it('goes with its snapshot, and a flipped bit of it is seen', async () => {
    const here = await world.machine('here')
    const options = { ...here.options, judgement: box(here) }
    const first = await here.take(tree(3), day(1))
    await judge(here, first, () => true)
    await pushStore(here.store, options)
    const [site = ''] = await readdir(world.place)
    const names = (await readdir(join(world.place, site))).filter((name) => !name.startsWith('index'))
    expect(names).toHaveLength(4)
    for (const name of names) {
      const file = join(world.place, site, name)
      const good = await readFile(file)
      const bad = Buffer.from(good)
      bad[bad.length - 3] = (bad[bad.length - 3] as number) ^ 1
      await writeFile(file, bad)
      expect((await storeStatus(here.store, { ...here.options, readData: true })).faults).toHaveLength(1)
      await writeFile(file, good)
    }
    const second = await here.take(tree(3), day(2))
    await here.store.mark(second.record.id, { verdict: 'clean' })
    await pushStore(here.store, { ...options, forget: [first.record.id] })
    const there = await world.machine('there')
    await pullStore(there.store, 'all', { ...there.options, judgement: box(there) })
    expect((await loadState(there.dir, SITE)).files.size).toBe(0)
    expect((await storeStatus(there.store, { ...there.options, readData: true })).faults).toEqual([])
  })
})

describe('the owner of a place', () => {
  it('who sends without end, or promises an index without end, fills neither disk nor memory', async () => {
    const here = await world.machine('here')
    await here.take(tree(4), day(1))
    await pushStore(here.store, here.options)
    const disk = createDirectoryTarget(world.place)
    let sent = 0
    const endless: ObjectTarget = {
      ...disk,
      async *get(name, options) {
        yield* disk.get(name, options)
        for (let i = 0; !name.includes('index-') && i < 400; i += 1) {
          sent += 1 << 20
          yield Buffer.alloc(1 << 20)
        }
      },
    }
    const there = await world.machine('there', { target: endless })
    await expect(pullStore(there.store, 'all', there.options)).rejects.toMatchObject({ kind: 'integrity' })
    expect(sent).toBeLessThan(8 << 20)
    const huge: ObjectTarget = {
      ...disk,
      list: async (prefix, options) =>
        (await disk.list(prefix, options)).map((one) => (one.name.includes('index-') ? { ...one, size: 1e12 } : one)),
    }
    const other = await world.machine('other', { target: huge })
    await expect(pullStore(other.store, 'all', other.options)).rejects.toMatchObject({ code: 'SG-STORE-005', params: { fault: 'size' } })
    expect(await other.store.list()).toEqual([])
  })

  it('who seals us other contents of the same size, swollen ones among them, gets none of them into the store', async () => {
    const here = await world.machine('here')
    const files = tree(30)
    files.set('large/one.zip', randomBytes(400_000))
    // Most of the pack is another file: the one that is wanted comes by its range.
    files.set('large/two.zip', randomBytes(600_000))
    const info = await here.take(files, day(1))
    await pushStore(here.store, here.options)
    const [pack] = (await readCopy(here.options)).index.packs
    const own = (await listPacks(here.store)).find(({ name }) => name === `pack-${pack?.git}`)
    if (pack === undefined || own === undefined) throw new Error('no pack')
    const [site = ''] = await readdir(world.place)
    const file = join(world.place, site, pack.data.name)
    const plain = await openBytes(await readFile(file), world.identity, 'pack')
    const { blob } = (await entriesOf(here, info)).get('large/one.zip') as { blob: BlobId }
    const place = (await readPackIndex(own)).find(({ oid }) => oid === blob)
    if (place === undefined) throw new Error('not in it')
    const swollen = packed(100 << 20, deflateSync(Buffer.alloc(100 << 20)))
    const other = packed(400_000, deflateSync(randomBytes(400_000), { level: 0 }))
    for (const [i, content] of [swollen, other, Buffer.alloc(64)].entries()) {
      const forged = Buffer.from(plain)
      content.copy(forged, place.offset, 0, Math.min(content.length, place.length))
      await writeFile(file, await sealBytes(forged, [world.identity.recipient]))
      const there = await world.machine(`there-${i}`)
      await pullStore(there.store, 'newest', there.options)
      const before = process.memoryUsage().rss
      await expect(fetchBlobs(there.store, [blob], there.options)).rejects.toMatchObject({ kind: 'integrity' })
      expect(process.memoryUsage().rss - before).toBeLessThan(90 << 20)
      const reader = await there.store.open(info.record.id)
      expect((await reader.present([blob])).size).toBe(0)
      await reader.close()
    }
  })
})

describe('two machines at once', () => {
  it('lose nothing of each other, whoever comes first', async () => {
    const machines = [await world.machine('one'), await world.machine('two'), await world.machine('three')]
    for (let round = 1; round <= 2; round += 1) {
      const taken = await Promise.all(machines.map((machine, i) => machine.take(tree(4), day(round * 5 + i))))
      const pushed = await Promise.all(machines.map((machine) => pushStore(machine.store, machine.options)))
      for (const [i, { pushed: ids }] of pushed.entries()) expect(ids).toEqual([taken[i]?.record.id])
    }
    const all = await world.machine('all')
    expect((await pullStore(all.store, 'all', all.options)).pulled).toHaveLength(6)
    expect((await storeStatus(all.store, { ...all.options, readData: true })).faults).toEqual([])
  })

  it('that took one in the same second keep both apart: neither verdict nor judgement goes over', async () => {
    const [one, two] = [await world.machine('one'), await world.machine('two')]
    const theirs = await one.take(tree(3), day(1))
    const ours = await two.take(tree(3), day(1))
    expect(ours.record.id).toBe(theirs.record.id)
    await judge(one, theirs, () => true)
    await one.store.mark(theirs.record.id, { verdict: 'clean', clean: true, judgedAt: day(9) })
    await judge(two, ours, () => true)
    await two.store.mark(ours.record.id, { verdict: 'infected', clean: false, judgedAt: day(8) })
    await pushStore(one.store, { ...one.options, judgement: box(one) })
    const later = await two.take(tree(2), day(2))
    const options = { ...two.options, judgement: box(two) }
    expect(await pushStore(two.store, options)).toMatchObject({ pushed: [later.record.id], clashing: [ours.record.id] })
    expect(await storeStatus(two.store, options)).toMatchObject({ notPushed: [ours.record.id], notHere: [theirs.record.id], faults: [] })
    await pullStore(two.store, 'all', options)
    const [kept] = await two.store.list()
    expect(kept?.marks).toMatchObject({ verdict: 'infected', clean: false })
    const records = (await loadState(two.dir, SITE)).files
    for (const [path, { sha256 }] of await entriesOf(two, ours)) if (sha256 !== undefined) expect(records.get(path)?.h).toBe(sha256)
    await expect(pullStore(two.store, { snapshot: theirs.record.id }, options)).rejects.toMatchObject({ code: 'SG-STORE-013' })
    const all = await world.machine('all')
    await pullStore(all.store, 'all', { ...all.options, judgement: box(all) })
    const judged = (await loadState(all.dir, SITE)).files
    for (const [path, { sha256 }] of await entriesOf(all, theirs)) if (sha256 !== undefined) expect(judged.get(path)?.h).toBe(sha256)
  })

  it('count on nothing the other is about to sweep away', async () => {
    let left = 2
    const one = await world.machine('one', {
      beforePut: () => {
        left -= 1
        if (left === 0) throw new Error('the line went dead')
      },
    })
    await one.take(tree(4), day(1))
    await expect(pushStore(one.store, one.options)).rejects.toThrow('the line went dead')
    const [first = ''] = one.counted.puts
    await pushStore(one.store, { ...one.options, now: () => Date.now() + 6 * 24 * 3_600_000 })
    // Two days later the other machine sweeps what no index names.
    const two = await world.machine('two')
    await two.take(tree(2), day(2))
    const swept = await pushStore(two.store, { ...two.options, now: () => Date.now() + 8 * 24 * 3_600_000 })
    expect(swept.deleted).toBe(1)
    const [folder = '', name = ''] = first.split('/')
    expect(await readdir(join(world.place, folder))).not.toContain(name)
    expect((await storeStatus(two.store, { ...two.options, readData: true })).faults).toEqual([])
  })
})

/** A blob of this size as a pack holds it (gitformat-pack(5)). */
function packed(size: number, deflated: Buffer): Buffer {
  const head: number[] = []
  let rest = Math.floor(size / 16)
  head.push((3 << 4) | (size & 15) | (rest > 0 ? 0x80 : 0))
  while (rest > 0) {
    const more = Math.floor(rest / 128)
    head.push((rest & 0x7f) | (more > 0 ? 0x80 : 0))
    rest = more
  }
  return Buffer.concat([Buffer.from(head), deflated])
}
