import { expect, it } from 'vitest'
import type { Sha256 } from '../core/manifest.ts'
import type { Op, TreeMember } from '../core/op.ts'
import type { RemotePath } from '../core/path.ts'
import type { SnapshotEntry } from '../core/snapshot.ts'
import { treeStateOf } from '../core/tree-digest.ts'
import { createOverlay } from './overlay.ts'

const p = (path: string): RemotePath => path as RemotePath
const sha256 = 'a'.repeat(64) as Sha256
const file = { is: 'file', sha256, size: 1 } as const
const entriesOf = (...list: (Partial<Omit<SnapshotEntry, 'path'>> & { path: string })[]): Map<RemotePath, SnapshotEntry> =>
  new Map(list.map((one) => [p(one.path), { type: 'file', size: 1, mtime: 0, ...one } as SnapshotEntry]))

it('shows each entry as an op would name it, and what was not read as what nobody may touch', () => {
  const overlay = createOverlay(
    entriesOf(
      { path: 'd', type: 'dir', mode: 0o40755 },
      { path: 'd/f', sha256, mode: 0o100604 },
      { path: 'd/bare', sha256 },
      { path: 'd/unread' },
      { path: 'd/l', type: 'symlink', target: 'x', mode: 0o777 },
      { path: 'd/lost', type: 'symlink' },
      { path: 'd/pipe', type: 'fifo' },
    ),
  )
  expect(['', 'd', 'd/f', 'd/bare', 'd/unread', 'd/l', 'd/lost', 'd/pipe', 'none'].map((path) => overlay.state(p(path)))).toEqual([
    { is: 'dir' },
    { is: 'dir', mode: 0o755 },
    { ...file, mode: 0o604 },
    file,
    { is: 'opaque', why: 'unread' },
    { is: 'link', target: 'x' },
    { is: 'opaque', why: 'unread' },
    { is: 'opaque', why: 'special' },
    { is: 'absent' },
  ])
  expect(overlay.children(p('d'))).toEqual(['d/bare', 'd/f', 'd/l', 'd/lost', 'd/pipe', 'd/unread'])
  expect(overlay.children(p('none'))).toEqual([])
  expect(overlay.below(p('d'))).toEqual([
    { ...file, path: 'bare' },
    { ...file, path: 'f', mode: 0o604 },
    { is: 'link', target: 'x', path: 'l' },
  ])
  expect(overlay.opaqueBelow(p('d'))).toEqual(['lost', 'pipe', 'unread'])
  expect(overlay.opaqueBelow(p(''))).toEqual(['d/lost', 'd/pipe', 'd/unread'])
  expect(overlay.whole(p('d'))).toEqual({ is: 'opaque', why: 'unread' })
  expect(overlay.whole(p('d/f'))).toEqual({ ...file, mode: 0o604 })
  expect([...overlay.all()]).toHaveLength(8)
  expect(createOverlay(entriesOf({ path: '', type: 'dir', mode: 0o705 })).state(p(''))).toEqual({ is: 'dir', mode: 0o705 })
})

it('takes a folder as a whole, whose members are ordered', () => {
  const overlay = createOverlay(entriesOf({ path: 'd', type: 'dir', mode: 0o705 }, { path: 'd/b', sha256 }, { path: 'd/a', sha256 }))
  const members: TreeMember[] = [
    { ...file, path: p('a') },
    { ...file, path: p('b') },
  ]
  expect(overlay.whole(p('d'))).toEqual(treeStateOf(members, 0o705))
  expect(overlay.below(p('d'))).toEqual(members)
})

it('is changed by each op as the site would be, and its forks are not', () => {
  const base = createOverlay(
    entriesOf({ path: 'd', type: 'dir' }, { path: 'd/e', type: 'dir' }, { path: 'd/e/f', sha256 }, { path: 'g', sha256, mode: 0o604 }),
  )
  const after = (...ops: Op[]) => {
    const fork = base.fork()
    for (const op of ops)
      fork.apply(op, {
        x: [
          { ...file, path: p('n') },
          { is: 'dir', path: p('s') },
          { ...file, path: p('s/t') },
        ],
      })
    return Object.fromEntries(
      [...fork.all()].filter(([path]) => path !== '').map(([path, state]) => [path, 'mode' in state ? state.mode : state.is]),
    )
  }
  const before = { d: 'dir', 'd/e': 'dir', 'd/e/f': 'file', g: 0o604 }
  const tree = { is: 'tree', digest: 'x' as Sha256, files: 2, bytes: 2 } as const
  expect(after()).toEqual(before)
  expect(after({ kind: 'write', path: p('d'), before: tree, after: tree })).toEqual({
    d: 'dir',
    'd/n': 'file',
    'd/s': 'dir',
    'd/s/t': 'file',
    g: 0o604,
  })
  expect(after({ kind: 'write', path: p('d'), before: tree, after: { ...tree, mode: 0o705, digest: 'y' as Sha256 } })).toEqual({
    d: 0o705,
    g: 0o604,
  })
  expect(after({ kind: 'write', path: p('d'), before: tree, after: file })).toEqual({ d: 'file', g: 0o604 })
  expect(after({ kind: 'remove', path: p('d/e'), before: tree })).toEqual({ d: 'dir', g: 0o604 })
  expect(after({ kind: 'mkdir', path: p('h') })).toEqual({ ...before, h: 'dir' })
  expect(after({ kind: 'mkdir', path: p('h'), mode: 0o705 })).toEqual({ ...before, h: 0o705 })
  expect(after({ kind: 'chmod', path: p('g'), before: 0o604, after: 0o600 })).toEqual({ ...before, g: 0o600 })
  expect(after({ kind: 'chmod', path: p('none'), before: 0o604, after: 0o600 })).toEqual(before)
  expect(after({ kind: 'move', from: p('d'), to: p('m'), state: tree })).toEqual({ m: 'dir', 'm/e': 'dir', 'm/e/f': 'file', g: 0o604 })
  expect(after({ kind: 'move', from: p('g'), to: p('d/g'), state: { ...file, mode: 0o604 } })).toEqual({
    d: 'dir',
    'd/e': 'dir',
    'd/e/f': 'file',
    'd/g': 0o604,
  })
  expect(after({ kind: 'sql', database: p('g'), tables: [] })).toEqual(before)
  expect(base.children(p(''))).toEqual(['d', 'g'])
  expect(base.children(p('d'))).toEqual(['d/e'])
})

it('leaves alone the mode of what has none of its own, or was not read', () => {
  const overlay = createOverlay(entriesOf({ path: 'l', type: 'symlink', target: 'x' }, { path: 'u' }))
  for (const path of ['l', 'u']) overlay.apply({ kind: 'chmod', path: p(path), before: 0, after: 1 }, {})
  expect([overlay.state(p('l')), overlay.state(p('u'))]).toEqual([
    { is: 'link', target: 'x' },
    { is: 'opaque', why: 'unread' },
  ])
})
