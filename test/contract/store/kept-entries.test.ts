import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SnapshotId, SnapshotInfo } from '../../../src/core/snapshot.ts'
import { createGit } from '../../../src/snapshots/store/git.ts'
import { checkStore, forget } from '../../../src/snapshots/store/index.ts'
import { KEPT, keepEntries, keptOf, loadKept } from '../../../src/snapshots/store/kept-entries.ts'
import { readChanges } from '../../../src/snapshots/store/read-changes.ts'
import { type ReadEntries, readWhole } from '../../../src/snapshots/store/read-whole.ts'
import { readRefs } from '../../../src/snapshots/store/refs.ts'
import { readLike } from '../../../src/snapshots/store/remember-entries.ts'
import type { SnapshotStore } from '../../../src/snapshots/types.ts'
import { contentsOf, newStore, type Plan, recordAt, take } from './samples.ts'

/** In the order they are read, which is that of what is planned from them. */
const listOf = ({ commit, entries, folders, tables, exact }: ReadEntries) => ({
  commit,
  entries: [...entries],
  folders: [...folders],
  tables: [...tables].sort(),
  exact,
})

const commitOf = async (store: SnapshotStore, { record }: SnapshotInfo): Promise<string> =>
  (await readRefs(store.dir)).find(({ moment }) => record.id.endsWith(moment))?.commit ?? ''

const wholeOf = async (store: SnapshotStore, info: SnapshotInfo): Promise<ReadEntries> =>
  await readWhole(createGit(store.dir), info.record, await commitOf(store, info))

const part = fc.constantFrom('a', 'b', 'é', '.git', 'a.b', 'a-b', '\udcff')
const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
const plan = fc.uniqueArray(fc.tuple(path, fc.constantFrom('1', '2', '3')), { maxLength: 12, selector: ([path]) => path }).map((files) => {
  // What stands above a path is a folder.
  const kept = files.filter(([path]) => !files.some(([other]) => other.startsWith(`${path}/`)))
  return Object.fromEntries(kept) as Plan
})

describe('entries', () => {
  it('of a snapshot told as the difference to any other are those that are read whole, in the same order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(plan, { minLength: 2, maxLength: 4 }), async (plans) => {
        const store = await newStore()
        const git = createGit(store.dir)
        const infos: SnapshotInfo[] = []
        for (const [i, plan] of plans.entries()) {
          infos.push(await take(store, i, plan))
          expect(listOf((await loadKept(store.dir)) as ReadEntries)).toEqual(listOf(await wholeOf(store, infos[0] as SnapshotInfo)))
        }
        const whole = await Promise.all(infos.map((info) => wholeOf(store, info)))
        for (const [i, one] of whole.entries()) {
          const { record } = infos[i] as SnapshotInfo
          for (const other of whole) expect(listOf(await readChanges(git, record, one.commit, other))).toEqual(listOf(one))
        }
        expect((await checkStore(store)).faults).toEqual([])
        rmSync(store.dir, { recursive: true })
      }),
      { numRuns: 12 },
    )
  })

  it('of tables are told apart too', async () => {
    const store = await newStore()
    const withTables = async (second: number, tables: Record<string, string>): Promise<SnapshotInfo> => {
      const writer = await store.begin()
      const stored = []
      for (const [name, text] of Object.entries(tables)) {
        stored.push({ name, rows: 1, bytes: text.length, ...(await writer.put(text.length, Buffer.from(text))) })
      }
      const at = recordAt(second).startedAt
      const database = {
        installation: 'a',
        kind: 'mysql',
        by: 'php',
        startedAt: at,
        endedAt: at,
        consistent: true,
        tables: stored,
        omitted: [],
      }
      return await writer.finish(recordAt(second, { databases: [database as never] }), [
        { path: '' as never, type: 'dir', size: 0, mtime: 1 },
        { path: 'a' as never, type: 'dir', size: 0, mtime: 1 },
      ])
    }
    const infos = [
      await withTables(0, { spip_meta: 'm', spip_rubriques: 'r' }),
      await withTables(1, { spip_meta: 'other', spip_auteurs: 'a' }),
      await withTables(2, {}),
    ]
    const whole = await Promise.all(infos.map((info) => wholeOf(store, info)))
    expect(listOf((await loadKept(store.dir)) as ReadEntries)).toEqual(listOf(whole[0] as ReadEntries))
    for (const [i, one] of whole.entries()) {
      const { record } = infos[i] as SnapshotInfo
      for (const other of whole) expect(listOf(await readChanges(createGit(store.dir), record, one.commit, other))).toEqual(listOf(one))
      // A record that speaks of other tables than the tree.
      const wrong = (infos[(i + 1) % 3] as SnapshotInfo).record
      await expect(readLike(createGit(store.dir), wrong, one.commit, whole[(i + 2) % 3])).rejects.toThrow('SG-SNAP-002')
    }
  })
})

const FILES = { 'a/one.txt': '1', 'a/two.txt': '2', 'b/three.txt': '3' }

describe('what is kept of entries', () => {
  const sumUp = (text: string): string => text + createHash('sha256').update(text).digest('hex')

  it('is no more than a shortcut: damaged, cut, of another format or gone, snapshots are read as before', async () => {
    const ways: ((file: string) => void)[] = [
      (file) => rmSync(file),
      (file) => truncateSync(file, 100),
      (file) => truncateSync(file, 0),
      (file) => appendFileSync(file, '0'),
      (file) => writeFileSync(file, readFileSync(file, 'utf8').replace('one.txt', 'eno.txt')),
      (file) => writeFileSync(file, sumUp(`[999,"what a later siteguard keeps"]\n`)),
      (file) => writeFileSync(file, sumUp('')),
      (file) => writeFileSync(file, sumUp('SQLite format 3')),
      // Written by another Node: names beyond ASCII may be encoded otherwise in that tree.
      (file) => writeFileSync(file, sumUp(readFileSync(file, 'utf8').slice(0, -64).replace(`"${process.versions.unicode}"`, '"16.0"'))),
    ]
    for (const [i, spoil] of ways.entries()) {
      const store = await newStore()
      const first = await take(store, 0, FILES)
      const before = readFileSync(join(store.dir, KEPT), 'utf8')
      spoil(join(store.dir, KEPT))
      if (existsSync(join(store.dir, KEPT))) expect(readFileSync(join(store.dir, KEPT), 'utf8')).not.toBe(before)
      expect(await loadKept(store.dir)).toBeUndefined()
      expect(await contentsOf(store, first)).toEqual(FILES)
      // Absent or of another format is nothing to tell.
      const told = i === 0 || i >= 5 ? [] : [expect.objectContaining({ what: 'file', name: KEPT })]
      expect((await checkStore(store)).faults).toEqual(told)
      const second = await take(store, 60, { ...FILES, 'b/four.txt': '4' })
      expect(await contentsOf(store, second)).toEqual({ ...FILES, 'b/four.txt': '4' })
      expect(await keptOf(store.dir)).toMatchObject({ commit: await commitOf(store, second) })
      expect((await checkStore(store)).faults).toEqual([])
    }
  })

  it('is told by a check where it is whole, and says something else than its snapshot', async () => {
    const store = await newStore()
    const first = await wholeOf(store, await take(store, 0, FILES))
    const entries = [...first.folders].map(([dir, { oid, entries }]) => {
      return [dir, { oid, entries: entries.map((entry) => ({ ...entry, mtime: entry.mtime + 1 })) }] as const
    })
    await keepEntries(store.dir, { ...first, folders: new Map(entries) })
    expect(await loadKept(store.dir)).toBeDefined()
    expect((await checkStore(store)).faults).toEqual([{ what: 'file', name: KEPT, detail: 'it is not as siteguard wrote it' }])
  })

  it('goes with the snapshot it is of', async () => {
    const store = await newStore()
    const infos = [await take(store, 0, { 'secret-name.txt': '1' }), await take(store, 60, FILES)]
    expect(readFileSync(join(store.dir, KEPT), 'utf8')).toContain('secret-name.txt')
    await forget(store, [(infos[0] as SnapshotInfo).record.id as SnapshotId])
    expect(existsSync(join(store.dir, KEPT))).toBe(false)
    expect(await contentsOf(store, infos[1] as SnapshotInfo)).toEqual(FILES)
    const third = await take(store, 120, { ...FILES, 'c.txt': 'c' })
    expect(await keptOf(store.dir)).toMatchObject({ commit: await commitOf(store, third) })
    expect(await contentsOf(store, third)).toEqual({ ...FILES, 'c.txt': 'c' })
  })

  it('goes with any snapshot where it cannot be told which it is of, whatever stands there', async () => {
    const store = await newStore()
    const infos = [await take(store, 0, FILES), await take(store, 60, FILES)]
    const file = join(store.dir, KEPT)
    writeFileSync(file, sumUp(`[999,"what a later siteguard keeps"]\n`))
    await forget(store, [(infos[0] as SnapshotInfo).record.id as SnapshotId])
    expect(existsSync(file)).toBe(false)
    mkdirSync(join(file, 'folder'), { recursive: true })
    expect((await checkStore(store)).faults).toEqual([expect.objectContaining({ what: 'file', name: KEPT })])
    expect(await contentsOf(store, await take(store, 120, FILES))).toEqual(FILES)
    await forget(store, [(infos[1] as SnapshotInfo).record.id as SnapshotId])
    expect(existsSync(file)).toBe(false)
    expect((await checkStore(store)).faults).toEqual([])
  })

  it('is written anew once much differs from it, and not before', async () => {
    const store = await newStore()
    const first = await take(store, 0, FILES)
    await take(store, 60, { ...FILES, 'b/four.txt': '4' })
    expect(await keptOf(store.dir)).toMatchObject({ commit: await commitOf(store, first) })
    const many = Object.fromEntries(Array.from({ length: 1200 }, (_, i) => [`c/${i}.txt`, 'c']))
    const third = await take(store, 120, { ...FILES, ...many })
    expect(await keptOf(store.dir)).toMatchObject({ commit: await commitOf(store, third) })
    expect(listOf((await loadKept(store.dir)) as ReadEntries)).toEqual(listOf(await wholeOf(store, third)))
    expect((await checkStore(store)).faults).toEqual([])
    expect(readdirSync(store.dir).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('lets nothing pass that is refused where all is read', async () => {
    const store = await newStore()
    const first = await take(store, 0, FILES)
    const whole = await wholeOf(store, first)
    const git = (args: readonly string[], input: string | Buffer = ''): Buffer =>
      execFileSync('git', ['--git-dir', store.dir, ...args], {
        input,
        env: { ...process.env, GIT_AUTHOR_NAME: 'x', GIT_AUTHOR_EMAIL: 'x', GIT_COMMITTER_NAME: 'x', GIT_COMMITTER_EMAIL: 'x' },
      })
    const text = (args: readonly string[], input: string | Buffer = ''): string => git(args, input).toString('latin1').trim()
    const treeAt = (path: string): string => git(['ls-tree', '-z', `${whole.commit}:${path}`]).toString('latin1')
    const blob = text(['hash-object', '-w', '--stdin'], 'x')
    /** The first snapshot's commit with one folder of its tree made anew from these lines of ls-tree. */
    const commit = (folder: 'f' | 'f/a' | 'm' | 'm/a' | '', lines: string): string => {
      let oid = text(['mktree', '-z'], lines)
      for (let path: string = folder; path !== ''; path = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '') {
        const above = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
        const name = path.slice(path.lastIndexOf('/') + 1)
        const lines = treeAt(above).split('\0')
        oid = text(['mktree', '-z'], lines.map((line) => (line.endsWith(`\t${name}`) ? `040000 tree ${oid}\t${name}` : line)).join('\0'))
      }
      return text(['commit-tree', oid])
    }
    const manifest = text(['hash-object', '-w', '--stdin'], '{"n":"","t":"dir","s":0,"m":1}\n{"n":"../up","s":1,"m":1}\n')
    const duplicate = text(
      ['hash-object', '-w', '-t', 'tree', '--literally', '--stdin'],
      twice(git(['cat-file', 'tree', `${whole.commit}:f/a`])),
    )
    const bad: Record<string, string> = {
      'a content nobody speaks of': commit('f/a', `${treeAt('f/a')}100644 blob ${blob}\tthree.txt\0`),
      'a content in a folder without manifest': commit('f', `${treeAt('f')}100644 blob ${blob}\t%2Ehidden\0`),
      'a content that is gone': commit('f/a', treeAt('f/a').split('\0').slice(1).join('\0')),
      'a manifest that is gone': commit(
        'm',
        treeAt('m')
          .split('\0')
          .filter((line) => !line.endsWith('\ta'))
          .join('\0'),
      ),
      'a manifest that is none': commit('m/a', `100644 blob ${blob}\t%m\0`),
      'a manifest that leads outside': commit('m/a', `100644 blob ${manifest}\t%m\0`),
      'a link in the tree': commit('f/a', treeAt('f/a').replace('100644', '120000')),
      'a program in the tree': commit('f/a', treeAt('f/a').replace('100644', '100755')),
      'a name nobody would encode so': commit('f/a', treeAt('f/a').replace('one.txt', '%6Fne.txt')),
      'something beside the snapshot': commit('', `${treeAt('')}100644 blob ${blob}\tx\0`),
      'a name twice': commit('f', treeAt('f').replace(/040000 tree [0-9a-f]{40}\ta\0/, `040000 tree ${duplicate}\ta\0`)),
    }
    for (const [why, oid] of Object.entries(bad)) {
      const call = [createGit(store.dir), first.record, oid] as const
      await expect(readWhole(...call), why).rejects.toThrow('SG-SNAP-002')
      await expect(readChanges(...call, whole), why).rejects.toThrow('SG-SNAP-002')
      await expect(readLike(...call, whole), why).rejects.toThrow('SG-SNAP-002')
    }
  })
})

/** A tree object in which the first name stands twice. */
function twice(tree: Buffer): Buffer {
  const end = tree.indexOf(0) + 21
  return Buffer.concat([tree.subarray(0, end), tree])
}
