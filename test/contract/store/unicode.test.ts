import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SnapshotInfo } from '../../../src/core/snapshot.ts'
import { createGit } from '../../../src/snapshots/store/git.ts'
import { checkStore } from '../../../src/snapshots/store/index.ts'
import { KEPT, keepEntries } from '../../../src/snapshots/store/kept-entries.ts'
import { readWhole } from '../../../src/snapshots/store/read-whole.ts'
import { readRefs } from '../../../src/snapshots/store/refs.ts'
import type { SnapshotStore } from '../../../src/snapshots/types.ts'
import { contentsOf, emptyFolder, newStore, take } from './samples.ts'

const code = (wanted: string) => expect.objectContaining({ code: wanted })

/** Writes the newest tree again with other paths, as a Node with another Unicode would have encoded its names. */
function rewrite(store: SnapshotStore, { record }: SnapshotInfo, change: (path: string) => readonly string[]): void {
  const moment = record.id.slice(record.id.indexOf('@') + 1)
  const ref = `refs/snapshots/${moment}`
  const env = {
    ...process.env,
    GIT_INDEX_FILE: join(emptyFolder(), 'index'),
    GIT_AUTHOR_NAME: 'x',
    GIT_AUTHOR_EMAIL: 'x',
    GIT_COMMITTER_NAME: 'x',
    GIT_COMMITTER_EMAIL: 'x',
  }
  const git = (args: readonly string[], input = ''): string =>
    execFileSync('git', ['--git-dir', store.dir, ...args], { env, input: Buffer.from(input, 'latin1'), encoding: 'latin1' })
  const lines = git(['ls-tree', '-r', '-z', ref])
    .split('\0')
    .filter((line) => line !== '')
  const changed = lines.flatMap((line) => {
    const [head = '', path = ''] = line.split('\t')
    return change(path).map((to) => `${head}\t${to}\0`)
  })
  git(['update-index', '-z', '--index-info'], changed.join(''))
  const commit = git(['commit-tree', git(['write-tree']).trim()]).trim()
  git(['update-ref', ref, commit])
}

const escapeHigh = (path: string): string => path.replaceAll(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`)
const FILES = { 'été/café.txt': 'one', 'été/index.php': '<?php', 'ASCII/%.txt': 'two' }

describe('a store written under another Unicode', () => {
  it('gives back the same names, whichever characters beyond ASCII were escaped', async () => {
    const store = await newStore()
    const first = await take(store, 0, FILES)
    rewrite(store, first, (path) => [escapeHigh(path)])
    expect(await contentsOf(store, first)).toEqual(FILES)
    // The next snapshot is built upon that tree, in this Node's own form.
    const second = await take(store, 60, { ...FILES, 'été/neuf.txt': 'new' })
    expect(await contentsOf(store, second)).toEqual({ ...FILES, 'été/neuf.txt': 'new' })
  })

  it('forgets what is kept of its entries, which would pass for names of this Node', async () => {
    for (const next of [{ ...FILES, 'été/café.txt': 'other' }, { 'ASCII/%.txt': 'two' }]) {
      const store = await newStore()
      const first = await take(store, 0, FILES)
      rewrite(store, first, (path) => [escapeHigh(path)])
      const ref = (await readRefs(store.dir))[0] as { commit: string }
      // As the Node that wrote it would have kept them.
      const read = await readWhole(createGit(store.dir), first.record, ref.commit)
      await keepEntries(store.dir, { ...read, exact: true })
      const file = join(store.dir, KEPT)
      const text = readFileSync(file, 'utf8').slice(0, -64).replace(`"${process.versions.unicode}"`, '"1.0"')
      writeFileSync(file, text + createHash('sha256').update(text).digest('hex'))
      expect(await contentsOf(store, await take(store, 60, next))).toEqual(next)
      expect((await checkStore(store)).faults).toEqual([])
    }
  })

  it('refuses a tree in which two entries are one name', async () => {
    const store = await newStore()
    const info = await take(store, 0, FILES)
    rewrite(store, info, (path) => [...new Set([path, escapeHigh(path)])])
    await expect(contentsOf(store, info)).rejects.toEqual(code('SG-SNAP-002'))
  })

  it('refuses escapes of ASCII that nobody would have made', async () => {
    const store = await newStore()
    const info = await take(store, 0, FILES)
    rewrite(store, info, (path) => [path.replace('index.php', '%69ndex.php')])
    await expect(contentsOf(store, info)).rejects.toEqual(code('SG-SNAP-002'))
  })
})
