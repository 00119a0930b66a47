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

  it('reckons with folders that are put, taken and replaced in it', () => {
    const sub = [member('x.php', 'x'), { is: 'dir', path: at('deep'), mode: 0o705 } as TreeMember, member('deep/y.php', 'y')]
    const subTree = treeStateOf(sub, 0o705)
    const whole: TreeMember[] = [
      member('core.php', 'c'),
      { is: 'dir', path: at('lib'), mode: 0o705 },
      ...sub.map((one) => ({ ...one, path: at(`lib/${one.path}`) })),
    ]
    const bare = [member('core.php', 'c')]
    const all = {
      ...trees,
      [subTree.digest]: sub,
      [treeStateOf(whole).digest]: [...whole].sort((a, b) => (a.path < b.path ? -1 : 1)),
      [treeStateOf(bare).digest]: bare,
    }
    const of = (ops: readonly Op[], side: 'before' | 'after') => {
      const { ops: found, context } = foldersAround({ plan: { ops, trees: all } } as unknown as OpContext, side)
      return found.map(({ index, op }) => [
        index,
        context.plan.trees[(op as unknown as Record<'before' | 'after', { digest: string }>)[side].digest]?.map(({ path }) => path).join(),
      ])
    }
    const put: Op = { kind: 'write', path: at('ecrire/lib'), before: { is: 'absent' }, after: subTree }
    const take: Op = { kind: 'remove', path: at('ecrire/lib'), before: subTree }
    const over: Op = { kind: 'write', path: at('ecrire'), before: treeStateOf(oldClosed), after: treeStateOf(bare) }
    expect(of([over, put], 'after')).toEqual([[0, 'core.php,lib,lib/deep,lib/deep/y.php,lib/x.php']])
    expect(of([take, { ...over, before: treeStateOf(bare) }], 'before')).toEqual([[1, 'core.php,lib,lib/deep,lib/deep/y.php,lib/x.php']])
    expect(of([{ ...over, after: treeStateOf(whole) }, take], 'after')).toEqual([[0, 'core.php']])
    // The nearest op before it says how it stood then; the first of them last.
    const twice: Op[] = [
      close,
      { ...close, before: file('f'), after: file('g') } as Op,
      { ...swap, before: treeStateOf([member('core.php', 'a'), member('index.php', 'g')]) } as Op,
    ]
    const known = {
      ...all,
      [treeStateOf([member('core.php', 'a'), member('index.php', 'g')]).digest]: [member('core.php', 'a'), member('index.php', 'g')],
    }
    const before = foldersAround({ plan: { ops: twice, trees: known } } as unknown as OpContext, 'before')
    expect(before.ops).toMatchObject([{ index: 2, op: { before: treeStateOf(old) } }])
    // What is put below nothing, or below a file, is no folder's member.
    const lost: Op = { kind: 'write', path: at('ecrire/no/x'), before: { is: 'absent' }, after: file('x') }
    expect(of([over, lost], 'after')).toEqual([])
    expect(of([over, { ...lost, path: at('ecrire/core.php/x') } as Op], 'after')).toEqual([])
    expect(of([{ ...over, changing: true } as Op, put], 'after')).toEqual([])
    expect(of([{ ...over, after: file('x') } as Op, put], 'after')).toEqual([])
    const elsewhere: Op = { kind: 'write', path: at('ecrirex/y'), before: { is: 'absent' }, after: file('x') }
    expect(of([over, elsewhere], 'after')).toEqual([])
    const odd = ['sql', 'migrate', 'rotate', 'probe'].map(
      (kind) =>
        ({
          kind,
          database: 'ecrire',
          installation: 'ecrire',
          tables: [{ table: 'ecrire' }],
          credential: { kind: 'web-users', file: 'ecrire/x' },
          target: { folder: 'ecrire' },
        }) as unknown as Op,
    )
    expect(of([over, ...odd], 'after')).toEqual([])
    expect(of([over, ...odd, put], 'after')).toHaveLength(1)
    expect(of([{ kind: 'move', from: at('ecrire/a'), to: at('b'), state: file('x') }, over], 'before')).toEqual([])
  })
})
