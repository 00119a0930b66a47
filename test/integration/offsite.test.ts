import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FileRecord, loadState, saveState } from '../../src/app/scan/state.ts'
import { contentStanding } from '../../src/app/snapshot/content-standing.ts'
import { createJudgementBox } from '../../src/app/store/judgement.ts'
import type { BlobId, SnapshotEntry, SnapshotId, SnapshotInfo } from '../../src/core/snapshot.ts'
import { createIdentity, publicKeyOf } from '../../src/secrets/index.ts'
import { fetchBlobs, pullStore, pushStore, storeStatus } from '../../src/snapshots/offsite/index.ts'
import { expectFiles, type Machine, type OffsiteWorld, offsiteWorld, SITE } from '../helpers/offsite-world.ts'

let world: OffsiteWorld
beforeEach(async () => {
  world = await offsiteWorld()
})
afterEach(() => world.remove())

const day = (number: number): string => `2026-11-${String(number).padStart(2, '0')}T03:00:00.000Z`
const tree = (count: number, size = 2_000): Map<string, Buffer | SnapshotEntry> =>
  new Map(Array.from({ length: count }, (_, i) => [`d${i % 7}/file-${i}.php`, randomBytes(size + i)]))

const boxOf = (machine: Machine) => createJudgementBox(machine.store, machine.dir)

/** What judging a snapshot leaves behind: of every file a judgement and, as of WordPress, an MD5. */
async function judge(machine: Machine, { record }: SnapshotInfo): Promise<void> {
  const reader = await machine.store.open(record.id)
  const files = new Map<string, FileRecord>()
  for (const [path, entry] of await reader.entries()) {
    const { sha256 } = entry
    if (sha256 === undefined) continue
    const d = createHash('md5').update(sha256).digest('hex')
    files.set(path, { t: contentStanding({ ...entry, sha256 }), h: sha256, d, k: `rules|${path.length % 3}|code`, r: [] })
  }
  await reader.close()
  const scannedAt = record.startedAt
  await saveState(machine.dir, SITE, { files, markers: new Map(), seen: new Set(), scannedAt })
  await machine.store.mark(record.id, { verdict: 'clean', judgedAt: scannedAt })
}

async function folderOf(place: string): Promise<{ folder: string; names: string[] }> {
  const [site = ''] = await readdir(place)
  return { folder: join(place, site), names: (await readdir(join(place, site))).sort() }
}

describe('an off-site copy', () => {
  it('brings everything to another machine, marks included, and says nothing in the clear', async () => {
    const here = await world.machine('here')
    const files = tree(40)
    const first = await here.take(files, day(1))
    files.set('d1/new.php', Buffer.from('<?php // a new one, in clear words'))
    const second = await here.take(files, day(2))
    await here.store.mark(first.record.id, { verdict: 'clean', rules: 'r1', judgedAt: day(1) })
    await here.store.mark(second.record.id, {
      verdict: 'infected',
      rules: 'r1',
      judgedAt: day(2),
      hold: { reason: 'evidence', since: day(2) },
    })
    const pushed = await pushStore(here.store, here.options)
    expect(pushed).toMatchObject({ pushed: [first.record.id, second.record.id], changed: true, witness: { counter: 1 } })
    const again = await pushStore(here.store, here.options)
    expect(again).toMatchObject({ pushed: [], changed: false, sentBytes: 0, witness: pushed.witness })

    const { folder, names } = await folderOf(world.place)
    for (const name of names) {
      const bytes = await readFile(join(folder, name))
      expect(bytes.includes('clear words')).toBe(false)
      expect(bytes.includes('town.example')).toBe(false)
      expect(bytes.subarray(0, 21).toString()).toBe('age-encryption.org/v1')
    }

    const there = await world.machine('there')
    const pulled = await pullStore(there.store, 'all', there.options)
    expect(pulled.pulled).toEqual([first.record.id, second.record.id])
    await expectFiles(there, second.record.id, files)
    const list = await there.store.list()
    expect(list.map(({ marks }) => [marks.verdict, marks.hold?.reason])).toEqual([
      ['clean', undefined],
      ['infected', 'evidence'],
    ])
    expect(list[1]?.record).toEqual((await here.store.list())[1]?.record)
    // Nothing more to do on either side.
    expect((await pullStore(there.store, 'all', there.options)).fetchedBytes).toBe(0)
    expect(await pushStore(there.store, there.options)).toMatchObject({ changed: false })
  })

  it('lets an empty disk go on with the newest listing alone, and fetches single files out of the packs', async () => {
    const here = await world.machine('here')
    const files = tree(60, 50_000)
    const first = await here.take(files, day(1))
    await here.store.mark(first.record.id, { verdict: 'clean', judgedAt: day(1) })
    await pushStore(here.store, here.options)

    const runner = await world.machine('runner')
    await pullStore(runner.store, 'newest', runner.options)
    expect(runner.counted.in).toBeLessThan(100_000)
    const reader = await runner.store.open(first.record.id)
    const known = await reader.entries()
    await reader.close()
    const next = new Map<string, Buffer | SnapshotEntry>([...known].filter(([, entry]) => entry.type === 'file'))
    next.delete('d3/file-3.php')
    const moved = next.get('d4/file-4.php') as SnapshotEntry
    next.set('d9/moved.php', { ...moved, path: 'd9/moved.php' as never })
    next.set('d1/changed.php', Buffer.from('changed today'))
    const second = await runner.take(next, day(2))
    await runner.store.mark(second.record.id, { verdict: 'suspect', judgedAt: day(2) })
    const pushed = await pushStore(runner.store, runner.options)
    expect(pushed.pushed).toEqual([second.record.id])
    expect(pushed.sentBytes).toBeLessThan(20_000)

    // The last clean one's single file, by range: not the megabytes around it.
    const before = runner.counted.in
    const wanted = known.get('d5/file-5.php' as never) as SnapshotEntry
    const far = known.get('d3/file-59.php' as never) as SnapshotEntry
    const fetched = await fetchBlobs(runner.store, [wanted.blob as BlobId, far.blob as BlobId], runner.options)
    expect(fetched.fetched).toBe(2)
    expect(runner.counted.in - before).toBeLessThan(500_000)
    await expectFiles(
      runner,
      first.record.id,
      new Map([
        ['d5/file-5.php', files.get('d5/file-5.php') as Buffer],
        ['d3/file-59.php', files.get('d3/file-59.php') as Buffer],
      ]),
    )
    expect(await fetchBlobs(runner.store, [wanted.blob as BlobId], runner.options)).toEqual({ fetched: 0, fetchedBytes: 0 })

    // The first machine sees what the runner did.
    await pullStore(here.store, 'all', here.options)
    const expected = new Map([...files].filter(([path]) => path !== 'd3/file-3.php'))
    expected.set('d9/moved.php', files.get('d4/file-4.php') as Buffer)
    expected.set('d1/changed.php', Buffer.from('changed today'))
    await expectFiles(here, second.record.id, expected)
    expect((await here.store.list())[1]?.marks.verdict).toBe('suspect')
  })

  it('fetches a content larger than it holds in memory, and takes no other one for it', async () => {
    const here = await world.machine('here')
    const [large, rest] = [randomBytes(9_000_001), randomBytes(12_000_000)]
    const { record } = await here.take(
      new Map([
        ['a/large.zip', large],
        ['b/rest.zip', rest],
        ['c/small.txt', Buffer.from('small')],
      ]),
      day(1),
    )
    await pushStore(here.store, here.options)
    const runner = await world.machine('runner')
    await pullStore(runner.store, 'newest', runner.options)
    const reader = await runner.store.open(record.id)
    const entries = await reader.entries()
    await reader.close()
    const blobs = ['a/large.zip', 'c/small.txt'].map((path) => (entries.get(path as never) as SnapshotEntry).blob as BlobId)
    const before = runner.counted.in
    await fetchBlobs(runner.store, blobs, runner.options)
    expect(runner.counted.in - before).toBeLessThan(9_600_000)
    await expectFiles(
      runner,
      record.id,
      new Map([
        ['a/large.zip', large],
        ['c/small.txt', Buffer.from('small')],
      ]),
    )
    const absent = await runner.store.open(record.id)
    expect((await absent.present([...blobs, (entries.get('b/rest.zip' as never) as SnapshotEntry).blob as BlobId])).size).toBe(2)
    await absent.close()
    await expect(fetchBlobs(runner.store, ['0'.repeat(40) as BlobId], runner.options)).rejects.toMatchObject({ code: 'SG-SNAP-002' })
  })

  it('moves at most 10 MB for a night of 20,000 files from an empty disk', async () => {
    const here = await world.machine('here')
    const files = new Map<string, Buffer | SnapshotEntry>()
    for (let i = 0; i < 20_000; i += 1) files.set(`part-${i % 40}/folder-${i % 1400}/some-file-name-${i}.php`, randomBytes(900))
    const first = await here.take(files, day(1))
    await judge(here, first)
    await pushStore(here.store, { ...here.options, judgement: boxOf(here) })
    const entries = await (await here.store.open(first.record.id)).entries()
    for (const [path, entry] of entries) if (entry.type === 'file') files.set(path, entry)
    for (let night = 2; night <= 3; night += 1) {
      const runner = await world.machine(`runner-${night}`)
      const options = { ...runner.options, judgement: boxOf(runner) }
      await pullStore(runner.store, 'newest', options)
      expect((await loadState(runner.dir, SITE)).files.size).toBe(20_000 + 58 * (night - 2))
      for (let i = 0; i < 58; i += 1) files.set(`part-${(i * night) % 40}/changed-${night}-${i}.php`, randomBytes(40_000))
      const taken = await runner.take(files, day(night))
      await judge(runner, taken)
      await pushStore(runner.store, options)
      expect(runner.counted.in + runner.counted.out).toBeLessThan(10_000_000)
      const after = await (await runner.store.open(taken.record.id)).entries()
      for (const [path, entry] of after) if (entry.type === 'file') files.set(path, entry)
    }
    expect((await storeStatus(undefined, { ...here.options, readData: true })).faults).toEqual([])
  }, 120_000)

  it('is shared by machines with keys of their own, once they know each other', async () => {
    const here = await world.machine('here')
    const theirs = await createIdentity(join(world.dir, 'theirs.txt'))
    await here.take(tree(3), day(1))
    await pushStore(here.store, { ...here.options, recipients: [theirs.recipient] })
    const stranger = await world.machine('there', { identity: theirs })
    await expect(pullStore(stranger.store, 'all', stranger.options)).rejects.toMatchObject({
      code: 'SG-STORE-007',
      params: { signer: publicKeyOf(world.identity) },
    })
    const friend = await world.machine('friend', { identity: theirs, signers: [publicKeyOf(world.identity)] })
    await pullStore(friend.store, 'all', friend.options)
    const unknown = await createIdentity(join(world.dir, 'unknown.txt'))
    const nobody = await world.machine('nobody', { identity: unknown, signers: [publicKeyOf(world.identity)] })
    await expect(pullStore(nobody.store, 'all', nobody.options)).rejects.toMatchObject({ code: 'SG-SEAL-005' })
  })

  it('forgets what it is told to, frees the packs nothing needs, and deletes them a week and two indexes later', async () => {
    const here = await world.machine('here')
    const ids: SnapshotId[] = []
    for (let i = 1; i <= 4; i += 1) {
      ids.push((await here.take(tree(6), day(i))).record.id)
      await pushStore(here.store, here.options)
    }
    const [one, two, three, four] = ids as [SnapshotId, SnapshotId, SnapshotId, SnapshotId]
    await here.store.mark(one, { hold: { reason: 'court', since: day(4) } })
    await here.store.mark(two, { verdict: 'clean', judgedAt: day(4) })
    const result = await pushStore(here.store, { ...here.options, forget: [one, two, three] })
    expect(result).toMatchObject({ forgotten: [three], kept: [one, two] })
    const status = await storeStatus(here.store, here.options)
    expect(status.snapshots.map(({ id }) => id)).toEqual([one, two, four])
    expect(status).toMatchObject({ lastClean: two, faults: [] })
    expect(status.otherBytes).toBeGreaterThan(10_000)
    const before = (await folderOf(world.place)).names.length
    const later = { ...here.options, now: () => Date.now() + 8 * 24 * 3_600_000 }
    for (let i = 0; i < 3; i += 1) {
      await here.store.mark(four, { verdict: i % 2 === 0 ? 'suspect' : 'unknown', judgedAt: `2026-11-30T0${i}:00:00Z` })
      await pushStore(here.store, later)
    }
    expect((await folderOf(world.place)).names.length).toBeLessThan(before + 3)
    expect(await storeStatus(here.store, { ...here.options, readData: true })).toMatchObject({ faults: [], otherBytes: 0 })
    const there = await world.machine('there')
    await pullStore(there.store, 'all', there.options)
    expect((await there.store.list()).map(({ record }) => record.id)).toEqual([one, two, four])
  })

  it('lets go of a hold that was let go here, and keeps one that another machine never saw', async () => {
    const here = await world.machine('here')
    const { record } = await here.take(tree(2), day(1))
    await here.store.mark(record.id, { hold: { reason: 'court', since: day(1) } })
    await pushStore(here.store, here.options)
    const there = await world.machine('there')
    await pullStore(there.store, 'newest', there.options)
    expect((await there.store.list())[0]?.marks.hold?.reason).toBe('court')
    await here.store.unhold(record.id)
    expect(await pushStore(here.store, here.options)).toMatchObject({ changed: true })
    expect((await storeStatus(here.store, here.options)).snapshots[0]?.held).toBe(false)
  })
})

describe('a damaged or hostile place', () => {
  async function pushedWorld(): Promise<{ here: Machine; folder: string; names: string[]; id: SnapshotId }> {
    const here = await world.machine('here')
    const { record } = await here.take(tree(12), day(1))
    await pushStore(here.store, here.options)
    return { here, id: record.id, ...(await folderOf(world.place)) }
  }

  it('shows a bit flipped anywhere, in every object', async () => {
    const { here, folder, names } = await pushedWorld()
    expect(names).toHaveLength(4)
    for (const name of names) {
      const file = join(folder, name)
      const good = await readFile(file)
      for (const at of [30, Math.floor(good.length / 2), good.length - 1]) {
        const bad = Buffer.from(good)
        bad[at] = (bad[at] as number) ^ 4
        await writeFile(file, bad)
        const { faults } = await storeStatus(here.store, { ...here.options, readData: true })
        expect(faults, `${name} at ${at}`).toHaveLength(1)
        expect(faults[0]?.object).toContain(name)
        const there = await world.machine(`there-${name}-${at}`)
        await expect(pullStore(there.store, 'all', there.options)).rejects.toMatchObject({ kind: 'integrity' })
        expect(await there.store.list()).toEqual([])
      }
      await writeFile(file, good)
    }
    expect((await storeStatus(here.store, { ...here.options, readData: true })).faults).toEqual([])
  })

  it('shows missing, short, swapped and foreign objects by name', async () => {
    const { here, folder, names } = await pushedWorld()
    const objects = names.filter((name) => !name.startsWith('index'))
    for (const name of objects) {
      const file = join(folder, name)
      const good = await readFile(file)
      await rm(file)
      await expect(pushStore(here.store, here.options)).rejects.toMatchObject({ code: 'SG-STORE-005', params: { fault: 'missing' } })
      expect((await storeStatus(here.store, here.options)).faults).toMatchObject([{ error: { params: { fault: 'missing' } } }])
      await writeFile(file, good.subarray(0, -1))
      expect((await storeStatus(here.store, here.options)).faults).toMatchObject([{ error: { params: { fault: 'size' } } }])
      await writeFile(file, good)
    }
    // Sealed to us by somebody who knows our public key: opens, has the right size, is still not what was signed.
    const [a = ''] = objects
    const { sealBytes, openBytes } = await import('../../src/secrets/index.ts')
    const good = await readFile(join(folder, a))
    const forged = await openBytes(good, world.identity, a)
    forged[forged.length - 25] = (forged[forged.length - 25] as number) ^ 1
    await writeFile(join(folder, a), await sealBytes(forged, [world.identity.recipient]))
    expect((await storeStatus(here.store, { ...here.options, readData: true })).faults).toMatchObject([{ error: { code: 'SG-STORE-005' } }])
    await writeFile(join(folder, a), good)
  })

  it('notices an index taken back, emptied, renumbered, or of another site', async () => {
    const { here, folder, id } = await pushedWorld()
    await here.store.mark(id, { verdict: 'clean', judgedAt: day(1) })
    await pushStore(here.store, here.options)
    const [one, two] = [join(folder, 'index-00000001'), join(folder, 'index-00000002')]
    const newest = await readFile(two)
    const pushing = () => pushStore(here.store, here.options)
    await rm(two)
    await expect(pushing()).rejects.toMatchObject({ code: 'SG-STORE-006', params: { found: 1, seen: 2 } })
    await writeFile(two, await readFile(one))
    await expect(pushing()).rejects.toMatchObject({ code: 'SG-STORE-005', params: { fault: 'format' } })
    await rm(world.place, { recursive: true })
    await expect(pushing()).rejects.toMatchObject({ code: 'SG-STORE-006', params: { found: 0, seen: 2 } })
    expect((await storeStatus(here.store, here.options)).faults).toMatchObject([{ error: { code: 'SG-STORE-006' } }])
    // A machine that saw nothing is told by a witness somebody else kept.
    const there = await world.machine('there')
    const witness = { counter: 2, sha256: createHash('sha256').update(newest).digest('hex') }
    await expect(pullStore(there.store, 'all', { ...there.options, witness })).rejects.toMatchObject({ code: 'SG-STORE-006' })
    await expect(pullStore(there.store, 'all', there.options)).rejects.toMatchObject({ code: 'SG-STORE-010' })
  })

  it('notices that the copy went another way than was seen', async () => {
    const { here, id, folder } = await pushedWorld()
    const first = await readFile(join(folder, 'index-00000001'))
    const twin = await world.machine('twin')
    await pullStore(twin.store, 'all', twin.options)
    await here.store.mark(id, { verdict: 'clean', judgedAt: day(1) })
    await pushStore(here.store, here.options)
    // The bucket is rolled back to 1, and another machine goes on from there.
    await rm(join(folder, 'index-00000002'))
    await twin.store.mark(id, { verdict: 'infected', judgedAt: day(2) })
    await pushStore(twin.store, twin.options)
    await expect(pushStore(here.store, here.options)).rejects.toMatchObject({ code: 'SG-STORE-008', params: { counter: 2 } })
    expect((await readFile(join(folder, 'index-00000001'))).equals(first)).toBe(true)
  })
})

describe('a push that is cut off', () => {
  it('at any put leaves the copy as it was, and the next one goes on with what was sent', async () => {
    const files = tree(10)
    for (let cut = 1; cut <= 4; cut += 1) {
      const place = join(world.dir, `place-${cut}`)
      const { createDirectoryTarget } = await import('../../src/snapshots/offsite/index.ts')
      let left = cut
      const broken = await world.machine(`m-${cut}`, {
        target: createDirectoryTarget(place),
        beforePut: () => {
          left -= 1
          if (left === 0) throw new Error('the line went dead')
        },
      })
      const { record } = await broken.take(files, day(1))
      await expect(pushStore(broken.store, broken.options)).rejects.toThrow('the line went dead')
      const other = await world.machine(`o-${cut}`, { target: createDirectoryTarget(place) })
      await expect(pullStore(other.store, 'all', other.options)).rejects.toMatchObject({ code: 'SG-STORE-010' })
      const before = broken.counted.puts.length
      expect(before).toBe(cut - 1)
      expect((await pushStore(broken.store, broken.options)).pushed).toEqual([record.id])
      expect(broken.counted.puts).toHaveLength(4)
      await pullStore(other.store, 'all', other.options)
      await expectFiles(other, record.id, files)
    }
  })

  it('by another writer begins again on top of theirs', async () => {
    const one = await world.machine('one')
    await one.take(tree(4), day(1))
    let raced = false
    const files = tree(5)
    const two = await world.machine('two', {
      beforePut: async (name) => {
        if (raced || !name.includes('index-')) return
        raced = true
        await pushStore(one.store, one.options)
      },
    })
    const { record } = await two.take(files, day(2))
    const result = await pushStore(two.store, two.options)
    expect(result.witness.counter).toBe(2)
    // What the first attempt sent was not sent again: its packs, then only the listing and two indexes.
    expect(two.counted.puts.filter((name) => !name.includes('index-')).length).toBeLessThanOrEqual(4)
    const all = await world.machine('all')
    await pullStore(all.store, 'all', all.options)
    expect(await all.store.list()).toHaveLength(2)
    await expectFiles(all, record.id, files)
    expect((await storeStatus(all.store, { ...all.options, readData: true })).faults).toEqual([])
  })
})
