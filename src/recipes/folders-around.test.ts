import { describe, expect, it } from 'vitest'
import type { Sha256 } from '../core/manifest.ts'
import type { FileState, Op, TreeMember } from '../core/op.ts'
import type { RemotePath } from '../core/path.ts'
import { treeStateOf } from '../core/tree-digest.ts'
import { foldersAround } from './folders-around.ts'
import type { OpContext } from './types.ts'

const at = (path: string): RemotePath => path as RemotePath
const file = (letter: string): FileState => ({ is: 'file', sha256: letter.repeat(64) as Sha256, size: 1 })
const member = (path: string, letter: string): TreeMember => ({ ...file(letter), path: at(path) })

/** A core whose entry file is the gate: closed, exchanged around it, opened. */
const old = [member('core.php', 'a'), member('index.php', 'b')]
const oldClosed = [member('core.php', 'a'), member('index.php', 'f')]
const newClosed = [member('core.php', 'c'), member('index.php', 'f')]
const fresh = [member('core.php', 'c'), member('index.php', 'd')]
const trees = Object.fromEntries([oldClosed, newClosed].map((members) => [treeStateOf(members).digest, members]))
const close: Op = { kind: 'write', path: at('ecrire/index.php'), before: file('b'), after: file('f'), gate: 'close' }
const swap: Op = { kind: 'write', path: at('ecrire'), before: treeStateOf(oldClosed), after: treeStateOf(newClosed) }
const open: Op = { kind: 'write', path: at('ecrire/index.php'), before: file('f'), after: file('d'), gate: 'open' }
const contextOf = (ops: readonly Op[]): OpContext => ({ plan: { ops, trees } }) as unknown as OpContext

describe('a folder around other ops', () => {
  it('is confirmed as it stands before all of them, and after', () => {
    const before = foldersAround(contextOf([close, swap, open]), 'before')
    expect(before.ops).toEqual([{ index: 1, op: { ...swap, before: treeStateOf(old) } }])
    expect(before.context.plan.trees[treeStateOf(old).digest]).toEqual(old)
    const after = foldersAround(contextOf([close, swap, open]), 'after')
    expect(after.ops).toEqual([{ index: 1, op: { ...swap, after: treeStateOf(fresh) } }])
    expect(after.context.plan.trees[treeStateOf(fresh).digest]).toEqual(fresh)
  })

  it('is left out where nothing else works in it, or what does cannot be reckoned with', () => {
    expect(foldersAround(contextOf([swap]), 'before').ops).toEqual([])
    const rights: Op = { kind: 'chmod', path: at('ecrire/index.php'), before: 0o644, after: 0o600 }
    expect(foldersAround(contextOf([rights, swap]), 'before').ops).toEqual([])
    expect(foldersAround(contextOf([{ ...close, changing: true } as Op, swap]), 'before').ops).toEqual([])
    const above: Op = { kind: 'remove', path: at('ecrire'), before: treeStateOf(newClosed) }
    expect(foldersAround(contextOf([swap, above]), 'after').ops).toEqual([])
    const look: Op = {
      kind: 'health',
      cms: 'spip',
      installation: at(''),
      expect: 'open',
      pages: [],
      logs: [],
      patienceMs: 0,
    }
    expect(foldersAround(contextOf([look, swap, look]), 'before').ops).toEqual([])
  })
})
