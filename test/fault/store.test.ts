import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { basename, delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SiteId } from '../../src/core/account.ts'
import type { SnapshotEntry, SnapshotInfo } from '../../src/core/snapshot.ts'
import { checkStore, forget, listPacks, openStore } from '../../src/snapshots/store/index.ts'
import type { SnapshotStore } from '../../src/snapshots/types.ts'
import { contentsOf, newStore, recordAt, SITE, take } from '../contract/store/samples.ts'

/**
 * A process killed with SIGKILL leaves the disk as it is at that moment. So each moment is kept as a copy: a `git` on the way to the
 * real one copies the store before and after every call, and the test copies it between its own. (A reader that has all it asked for
 * kills its Git, and this one in the middle of a copy: only whole copies count.) Each copy must then be a store
 * in which nothing half is listed, everything listed is whole, and which the next writer works on.
 */
const copies = mkdtempSync(join(tmpdir(), 'sg-kills-'))
const path = process.env.PATH ?? ''
const real = spawnSync('/bin/sh', ['-c', 'command -v git'], { encoding: 'utf8' }).stdout.trim()
let counter = 0

beforeAll(() => {
  const bin = join(copies, 'bin')
  mkdirSync(bin)
  const script = `#!/bin/sh
dir=
for arg in "$@"; do case $arg in --git-dir=*) dir=\${arg#--git-dir=};; esac; done
copy() { if [ -e ${copies}/on ] && [ -d "$dir" ]; then to=$(mktemp -d ${copies}/half-XXXXXX); cp -a "$dir" "$to/" 2>/dev/null; mv "$to" "${copies}/kill-\${to##*half-}"; fi; }
copy
${real} "$@"
code=$?
copy
exit $code
`
  writeFileSync(join(bin, 'git'), script)
  chmodSync(join(bin, 'git'), 0o755)
  process.env.PATH = `${bin}${delimiter}${path}`
})

afterAll(() => {
  process.env.PATH = path
})

/** Does something and gives the states a kill could have left. */
async function killsOf(store: SnapshotStore, work: (copy: () => void) => Promise<unknown>): Promise<string[]> {
  const before = new Set(readdirSync(copies))
  writeFileSync(join(copies, 'on'), '')
  try {
    await work(() => {
      counter += 1
      cpSync(store.dir, join(copies, `kill-own${counter}`, basename(store.dir)), { recursive: true })
    })
  } finally {
    spawnSync('rm', [join(copies, 'on')])
  }
  return readdirSync(copies)
    .filter((name) => name.startsWith('kill-') && !before.has(name))
    .map((name) => join(copies, name))
}

/** The lock names this process, which lives; the one it stands for is dead. */
function buryHolder(folder: string): void {
  const lock = join(folder, readdirSync(folder)[0] as string, 'siteguard.lock')
  if (!existsSync(lock)) return
  const dead = spawnSync('true').pid
  writeFileSync(lock, readFileSync(lock, 'utf8').replace(`"pid":${process.pid}`, `"pid":${dead}`))
}

async function expectWhole(folder: string, site: SiteId, expected: ReadonlyMap<string, Record<string, string>>): Promise<SnapshotStore> {
  buryHolder(folder)
  const store = await openStore({ folder, site })
  for (const info of await store.list({ targets: true })) {
    const wanted = expected.get(info.record.id)
    expect(wanted).toBeDefined()
    expect(await contentsOf(store, info)).toEqual(wanted)
  }
  // The next writer gets the store, and leaves nothing behind.
  const next = await take(store, 500_000, { next: 'works' })
  expect(await contentsOf(store, next)).toEqual({ next: 'works' })
  expect(readdirSync(join(store.dir, 'objects', 'pack')).filter((name) => !/^pack-[0-9a-f]{40}\.(?:pack|idx)$/.test(name))).toEqual([])
  expect(readdirSync(store.dir).filter((name) => /^siteguard-tmp|\.lock/.test(name))).toEqual([])
  expect((await checkStore(store, { readData: true })).faults).toEqual([])
  return store
}

describe('a kill', () => {
  it('at any moment of a snapshot leaves the ones before, whole, and never half of this one', async () => {
    const store = await newStore()
    const first = await take(store, 0, { a: 'one', b: 'two' })
    const big = Buffer.alloc(5_000_000, 5)
    const expected = new Map([[first.record.id as string, { a: 'one', b: 'two' } as Record<string, string>]])
    let second: SnapshotInfo | undefined
    const states = await killsOf(store, async (copy) => {
      const writer = await store.begin()
      copy()
      const entries: SnapshotEntry[] = []
      for (const [name, bytes] of [
        ['a', Buffer.from('one')],
        ['big', big],
        ['c', Buffer.from('three')],
      ] as const) {
        const pieces = async function* () {
          yield bytes.subarray(0, 3)
          copy()
          yield bytes.subarray(3)
        }
        const stored = await writer.put(bytes.length, pieces())
        entries.push({ path: name as never, type: 'file', size: bytes.length, mtime: 0, ...stored })
        copy()
      }
      second = await writer.finish(recordAt(60), entries)
      copy()
    })
    expected.set((second as SnapshotInfo).record.id, { a: 'one', big: big.toString(), c: 'three' })
    expect(states.length).toBeGreaterThan(12)
    let listed = 0
    for (const state of states) {
      const after = await expectWhole(state, SITE, expected)
      if ((await after.list()).length === 3) listed += 1
    }
    // Some of the kills came after it was finished; most before.
    expect(listed).toBeGreaterThan(0)
    expect(listed).toBeLessThan(states.length / 2)
  }, 180_000)

  it('at any moment of forgetting leaves every other snapshot whole', async () => {
    const store = await newStore()
    const expected = new Map<string, Record<string, string>>()
    const infos: SnapshotInfo[] = []
    for (let i = 0; i < 4; i += 1) {
      const plan = { shared: 'kept', [`f${i}`]: `${i}`.repeat(50_000), [`g${i % 2}`]: `${i % 2}`.repeat(3000) }
      infos.push(await take(store, i, plan))
      expected.set((infos[i] as SnapshotInfo).record.id, plan)
    }
    const states = await killsOf(store, () =>
      forget(
        store,
        [0, 1].map((i) => (infos[i] as SnapshotInfo).record.id),
      ),
    )
    expect(states.length).toBeGreaterThan(8)
    for (const state of states) {
      const after = await expectWhole(state, SITE, expected)
      const ids = (await after.list()).map(({ record }) => record.id)
      expect(ids).toEqual(expect.arrayContaining([2, 3].map((i) => (infos[i] as SnapshotInfo).record.id)))
      // What the kill left over is given back by the next one.
      const gone = [0, 1].map((i) => (infos[i] as SnapshotInfo).record.id).filter((id) => ids.includes(id))
      await forget(after, gone)
      expect((await checkStore(after, { readData: true })).faults).toEqual([])
      expect((await after.size()).bytes).toBeLessThan(140_000)
    }
  }, 180_000)

  it('while it asks for the store leaves no name behind, once another one had it; of those that live nothing is touched', async () => {
    const store = await newStore()
    const dead = spawnSync('true').pid
    const whole = JSON.stringify({ host: hostname(), pid: dead, since: '2026-11-22T00:00:00.000Z' })
    const names = ['0'.repeat(12), '1'.repeat(12), `${'2'.repeat(12)}.stale`].map((end) => `siteguard.lock.${dead}.${end}`)
    for (const [index, name] of names.entries()) writeFileSync(join(store.dir, name), index === 0 ? '{"host"' : whole)
    const living = [`siteguard.lock.${process.ppid}.${'3'.repeat(12)}`, `siteguard.lock.${dead}.${'4'.repeat(12)}`]
    writeFileSync(join(store.dir, living[0] as string), '')
    writeFileSync(join(store.dir, living[1] as string), whole.replace(hostname(), 'another.machine'))
    await take(store, 0, { a: 'one' })
    expect(readdirSync(store.dir).filter((name) => name.startsWith('siteguard.lock'))).toEqual(living.sort())
  })

  it('between the two files of a pack costs nothing: the next writer indexes it', async () => {
    const store = await newStore()
    const info = await take(store, 0, { a: 'one' })
    for (const { indexFile } of await listPacks(store)) spawnSync('rm', [indexFile])
    await expect(store.list()).rejects.toMatchObject({ code: 'SG-SNAP-002' })
    await (await store.begin()).abort()
    expect(await contentsOf(store, info)).toEqual({ a: 'one' })
  })
})

describe('a store on a machine that holds no contents', () => {
  it('takes the next snapshot from trees alone, moved files too, and tells what is absent', async () => {
    const store = await newStore()
    const { record } = await take(store, 0, { 'a/x': 'one', 'a/y': 'two', z: 'three' })
    for (const pack of await listPacks(store)) if (pack.kind === 'data') spawnSync('rm', [pack.file, pack.indexFile])
    const reader = await store.open(record.id)
    const entries = await reader.entries()
    const writer = await store.begin()
    const fresh = await writer.put(3, Buffer.from('new'))
    const moved = { ...(entries.get('a/x' as never) as SnapshotEntry), path: 'moved' as never }
    const kept = [...entries.values()].filter(({ path }) => path !== 'a/x')
    const next = await writer.finish(recordAt(60), [...kept, moved, { path: 'new' as never, type: 'file', size: 3, mtime: 0, ...fresh }])
    const again = await (await store.open(next.record.id)).entries()
    expect([...again.keys()].sort()).toEqual(['', 'a', 'a/y', 'moved', 'new', 'z'])
    expect(again.get('moved' as never)?.sha256).toBe(entries.get('a/x' as never)?.sha256)
    const { faults } = await checkStore(store, { readData: true })
    expect(new Set(faults.map(({ what }) => what))).toEqual(new Set(['absent']))
    expect(faults).toHaveLength(6)
  })
})
