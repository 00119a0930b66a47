import { expect, it } from 'vitest'
import type { Sha256 } from './manifest.ts'
import type { PathState, TreeMember } from './op.ts'
import type { RemotePath } from './path.ts'
import { orderMembers, sameState, treeDigest, treeStateOf } from './tree-digest.ts'

const sha256 = 'a'.repeat(64) as Sha256
const other = 'b'.repeat(64) as Sha256
const file: TreeMember = { path: 'f' as RemotePath, is: 'file', sha256, size: 3, mode: 0o604 }
const link: TreeMember = { path: 'l' as RemotePath, is: 'link', target: 'f' }
const dir: TreeMember = { path: 'd' as RemotePath, is: 'dir', mode: 0o705 }

it('is the SHA-256 that journals and plans of all machines have', () => {
  // printf '["dir","d",453]\n["file","f",388,3,"aaa…"]\n["link","l","f"]\n' | sha256sum
  expect(treeDigest([link, file, dir])).toBe('1565d67524dad0e1b54a104fceedd07817fb5f1a44b09c00b08e6e3f28f61c69')
  expect(treeDigest([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})

it('differs with anything that is told of a member, and not with their order', () => {
  const all = [dir, file, link]
  const { mode: _d, ...bareDir } = dir as Extract<TreeMember, { is: 'dir' }>
  const { mode: _f, ...bareFile } = file as Extract<TreeMember, { is: 'file' }>
  const changed: TreeMember[][] = [
    [dir, file],
    [dir, file, { ...link, target: 'g' } as TreeMember],
    [dir, { ...file, size: 4 } as TreeMember, link],
    [dir, { ...file, sha256: other } as TreeMember, link],
    [dir, { ...file, mode: 0o600 } as TreeMember, link],
    [dir, bareFile, link],
    [bareDir, file, link],
    [{ ...dir, path: 'e' as RemotePath }, file, link],
    [{ ...dir, is: 'link', target: 'd' } as TreeMember, file, link],
  ]
  const digests = new Set(changed.map(treeDigest))
  expect(digests.size).toBe(changed.length)
  expect(digests).not.toContain(treeDigest(all))
  expect(treeDigest(all.toReversed())).toBe(treeDigest(all))
  expect(orderMembers([link, dir, file, dir]).map(({ path }) => path)).toEqual(['d', 'd', 'f', 'l'])
  // No mode is none that a listing could tell.
  for (const bare of [bareFile, bareDir]) expect(treeDigest([bare])).not.toBe(treeDigest([{ ...bare, mode: 1 }]))
})

it('counts the files of a folder, and what a number can hold of their bytes', () => {
  expect(treeStateOf([dir, file, { ...file, path: 'g' as RemotePath }, link], 0o755)).toEqual({
    is: 'tree',
    digest: treeDigest([dir, file, { ...file, path: 'g' as RemotePath }, link]),
    files: 2,
    bytes: 6,
    mode: 0o755,
  })
  expect(treeStateOf([])).not.toHaveProperty('mode')
  expect(treeStateOf([{ ...file, size: Number.MAX_SAFE_INTEGER } as TreeMember, file]).bytes).toBe(Number.MAX_SAFE_INTEGER)
})

it('knows a state again, and takes none of another kind, content or mode for it', () => {
  const states: PathState[] = [
    { is: 'absent' },
    { is: 'link', target: 'x' },
    { is: 'link', target: 'y' },
    { is: 'file', sha256, size: 1, mode: 0o604 },
    { is: 'file', sha256, size: 1, mode: 0o600 },
    { is: 'file', sha256, size: 2, mode: 0o604 },
    { is: 'file', sha256: other, size: 1, mode: 0o604 },
    { is: 'tree', digest: sha256, files: 1, bytes: 1, mode: 0o604 },
    { is: 'tree', digest: sha256, files: 1, bytes: 1, mode: 0o705 },
    { is: 'tree', digest: other, files: 1, bytes: 1, mode: 0o604 },
  ]
  for (const [i, a] of states.entries()) for (const [j, b] of states.entries()) expect(sameState(a, b), `${i} ${j}`).toBe(i === j)
})

it('takes a mode that one side does not tell for no difference', () => {
  const bare: PathState = { is: 'file', sha256, size: 1 }
  expect(sameState(bare, { ...bare, mode: 0o604 })).toBe(true)
  expect(sameState({ ...bare, mode: 0o604 }, bare)).toBe(true)
  const tree: PathState = { is: 'tree', digest: sha256, files: 1, bytes: 1 }
  expect(sameState(tree, { ...tree, mode: 0o705 })).toBe(true)
  expect(sameState(tree, bare)).toBe(false)
  expect(sameState(bare, tree)).toBe(false)
})
