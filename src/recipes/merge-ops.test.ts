import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Sha256 } from '../core/manifest.ts'
import type { FileState, Op, PathState, TreeMember } from '../core/op.ts'
import { joinPath, parentPath, type RemotePath } from '../core/path.ts'
import type { SnapshotEntry } from '../core/snapshot.ts'
import { sameState, treeStateOf } from '../core/tree-digest.ts'
import { mergeOps } from './merge-ops.ts'
import { createOverlay, type Overlay } from './overlay.ts'

const at = (path: string): RemotePath => path as RemotePath
const file = (letter: string, mode = 0o604): FileState => ({ is: 'file', sha256: letter.repeat(64) as Sha256, size: 1, mode })
const absent: PathState = { is: 'absent' }

/** A site of files, `name/` for empty folders; the letter is the content. */
function siteOf(files: Readonly<Record<string, string>>): Map<RemotePath, SnapshotEntry> {
  const entries = new Map<RemotePath, SnapshotEntry>()
  const folder = (path: RemotePath): void => {
    if (entries.has(path)) return
    entries.set(path, { path, type: 'dir', size: 0, mode: 0o705, mtime: 0 })
    if (path !== '') folder(parentPath(path))
  }
  for (const [name, letter] of Object.entries(files)) {
    const path = at(name.replace(/\/$/, ''))
    folder(parentPath(path))
    if (name.endsWith('/')) folder(path)
    else if (letter === 'link') entries.set(path, { path, type: 'symlink', size: 0, mtime: 0, target: 'x' })
    else if (letter === 'unread') entries.set(path, { path, type: 'file', size: 1, mtime: 0 })
    else entries.set(path, { path, type: 'file', size: 1, mode: 0o604, mtime: 0, sha256: letter.repeat(64) as Sha256 })
  }
  return entries
}

/** Applies ops one after the other, keeping the members of every tree they name. */
function run(base: Overlay, ops: readonly Op[], trees: Record<string, readonly TreeMember[]> = {}) {
  const final = base.fork()
  for (const op of ops) {
    for (const state of statesOf(op)) if (state.is === 'tree' && 'path' in op) trees[state.digest] ??= final.below(op.path)
    if (op.kind === 'move' && op.state.is === 'tree') trees[op.state.digest] ??= final.below(op.from)
    final.apply(op, trees)
  }
  return { final, ...mergeOps(ops, trees, base, final) }
}

function statesOf(op: Op): PathState[] {
  if (op.kind === 'write') return [op.before, op.after]
  return op.kind === 'remove' ? [op.before] : op.kind === 'move' ? [op.state] : []
}

const all = (overlay: Overlay): readonly TreeMember[] => overlay.below(at(''))

describe('mergeOps', () => {
  const base = createOverlay(siteOf({ 'a.php': 'a', 'lib/b.php': 'b', 'lib/c.php': 'c', 'tmp/': '' }))
  const lib = base.whole(at('lib')) as Extract<PathState, { is: 'tree' }>
  const merged = (...ops: Op[]) => run(base, ops).ops

  it('never joins what closes and opens a site, what is exchanged around that, nor what stands between', () => {
    const stub = file('s')
    const look: Op = { kind: 'health', cms: 'spip', installation: at(''), expect: 'open', pages: [], logs: [], patienceMs: 0 }
    const migration: Op = {
      kind: 'migrate',
      cms: 'spip',
      installation: at(''),
      database: at(''),
      to: '2',
      keeps: 'copies',
      way: { by: 'exec', php: '/usr/bin/php' },
      makes: [],
    }
    const closed: TreeMember[] = [
      { ...stub, path: at('b.php') },
      { ...file('c'), path: at('c.php') },
    ]
    const renewed: TreeMember[] = [
      { ...stub, path: at('b.php') },
      { ...file('y'), path: at('c.php') },
    ]
    const trees = Object.fromEntries([closed, renewed].map((members) => [treeStateOf(members).digest, members]))
    const ops: Op[] = [
      { kind: 'write', path: at('a.php'), before: file('a'), after: stub, gate: 'close' },
      { kind: 'write', path: at('lib/b.php'), before: file('b'), after: stub, gate: 'close' },
      look,
      { kind: 'mkdir', path: at('new') },
      { kind: 'write', path: at('lib'), before: treeStateOf(closed, 0o705), after: treeStateOf(renewed, 0o705) },
      migration,
      { kind: 'write', path: at('lib/b.php'), before: stub, after: file('z'), gate: 'open' },
      // Back to the file that was there: not nothing, for the gate stands there meanwhile.
      { kind: 'write', path: at('a.php'), before: stub, after: file('a'), gate: 'open' },
      look,
    ]
    const result = run(base, ops, trees)
    expect(result.ops).toEqual([ops[3], ...ops.slice(0, 3), ...ops.slice(4)])
    expect(result.remade).toBe(false)
    expect(Object.keys(result.trees).sort()).toEqual(Object.keys(trees).sort())
  })

  it('leaves ops that do not meet as they are, new folders first', () => {
    const write: Op = { kind: 'write', path: at('a.php'), before: file('a'), after: file('x') }
    const folder: Op = { kind: 'mkdir', path: at('new') }
    const inside: Op = { kind: 'write', path: at('new/n.php'), before: absent, after: file('n') }
    const move: Op = { kind: 'move', from: at('lib/b.php'), to: at('tmp/b.php'), state: file('b') }
    expect(merged(write, folder, inside, move)).toEqual([folder, write, inside, move])
  })

  it('joins two writes of a file, and drops what changes nothing in the end', () => {
    const there: Op = { kind: 'write', path: at('a.php'), before: file('a'), after: file('x') }
    const again: Op = { kind: 'write', path: at('a.php'), before: file('x'), after: file('y') }
    const back: Op = { kind: 'write', path: at('a.php'), before: file('x'), after: file('a') }
    expect(merged(there, again)).toEqual([{ ...there, after: file('y') }])
    expect(merged(there, back)).toEqual([])
  })

  it('joins a removal and a write, a write and a removal, a write and new rights', () => {
    const remove: Op = { kind: 'remove', path: at('a.php'), before: file('a') }
    const write: Op = { kind: 'write', path: at('a.php'), before: absent, after: file('x') }
    expect(merged(remove, write)).toEqual([{ ...write, before: file('a') }])
    const over: Op = { kind: 'write', path: at('a.php'), before: file('a'), after: file('x') }
    expect(merged(over, { kind: 'remove', path: at('a.php'), before: file('x') })).toEqual([remove])
    expect(merged(over, { kind: 'chmod', path: at('a.php'), before: 0o604, after: 0o600 })).toEqual([{ ...over, after: file('x', 0o600) }])
  })

  it('takes a folder apart from nothing: a write in it and its removal are its removal as it stood', () => {
    const write: Op = { kind: 'write', path: at('lib/b.php'), before: file('b'), after: file('x') }
    const changed = run(base, [write]).final.whole(at('lib')) as typeof lib
    expect(merged(write, { kind: 'remove', path: at('lib'), before: changed })).toEqual([{ kind: 'remove', path: 'lib', before: lib }])
  })

  it('replaces a folder that is removed and made again as one', () => {
    const remove: Op = { kind: 'remove', path: at('lib'), before: lib }
    const folder: Op = { kind: 'mkdir', path: at('lib'), mode: 0o705 }
    const inside: Op = { kind: 'write', path: at('lib/n.php'), before: absent, after: file('n') }
    const after = treeStateOf([{ ...file('n'), path: at('n.php') }], 0o705)
    expect(merged(remove, folder, inside)).toEqual([{ kind: 'write', path: 'lib', before: lib, after }])
  })

  it('makes a move that meets another op a removal and a write, and says that contents of before are wanted', () => {
    const move: Op = { kind: 'move', from: at('a.php'), to: at('tmp/a.php'), state: file('a') }
    const write: Op = { kind: 'write', path: at('a.php'), before: absent, after: file('x') }
    const result = run(base, [move, write])
    expect(result.remade).toBe(true)
    expect(result.ops).toEqual([
      { ...write, before: file('a') },
      { kind: 'write', path: 'tmp/a.php', before: absent, after: file('a') },
    ])
  })

  it('swaps the tables of a database once', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((letter) => letter.repeat(64) as Sha256) as [Sha256, Sha256, Sha256]
    const sql = (table: string, before: Sha256 | 'absent', after: Sha256 | 'absent'): Op => ({
      kind: 'sql',
      database: at(''),
      tables: [{ table, before, after }],
    })
    expect(merged(sql('x', a, b), sql('y', a, b), sql('x', b, c), sql('y', b, a))).toEqual([sql('x', a, c)])
  })

  it('refuses to join ops over a folder that could not be read whole', () => {
    const odd = createOverlay(siteOf({ 'lib/b.php': 'b', 'lib/s': 'unread' }))
    const write: Op = { kind: 'write', path: at('lib/b.php'), before: file('b'), after: file('x') }
    const whole: Op = { kind: 'write', path: at('lib'), before: lib, after: treeStateOf([]) }
    const final = odd.fork()
    final.apply(write, {})
    final.apply(whole, { [treeStateOf([]).digest]: [] })
    expect(() => mergeOps([write, whole], {}, odd, final)).toThrow('SG-RCP-004')
  })

  it('remembers that what it joined is changed by every visit', () => {
    const write: Op = { kind: 'write', path: at('a.php'), before: file('a'), after: file('x'), changing: true }
    const again: Op = { kind: 'write', path: at('a.php'), before: file('x'), after: file('y') }
    expect(merged(write, again)).toEqual([{ ...write, after: file('y') }])
    expect(merged({ ...write, changing: undefined } as never, { ...again, changing: true })).toEqual([{ ...write, after: file('y') }])
    const taken: Op = { kind: 'remove', path: at('a.php'), before: file('x'), changing: true }
    expect(merged({ ...again, before: file('a'), after: file('x') }, taken)).toEqual([
      { kind: 'remove', path: 'a.php', before: file('a'), changing: true },
    ])
    expect(merged({ ...again, before: file('a'), after: file('x') }, again)).toEqual([
      { kind: 'write', path: 'a.php', before: file('a'), after: file('y') },
    ])
  })

  it('leaves out what changes nothing, alone or in the end', () => {
    const [a, b] = ['a', 'b'].map((letter) => letter.repeat(64) as Sha256) as [Sha256, Sha256]
    const tables = (...list: [string, Sha256, Sha256][]): Op => ({
      kind: 'sql',
      database: at(''),
      tables: list.map(([table, before, after]) => ({ table, before, after })),
    })
    expect(merged({ kind: 'write', path: at('a.php'), before: file('a'), after: file('a') })).toEqual([])
    expect(merged({ kind: 'chmod', path: at('a.php'), before: 0o604, after: 0o604 })).toEqual([])
    expect(merged({ kind: 'chmod', path: at('a.php'), before: 0o604, after: 0o600 })).toHaveLength(1)
    expect(merged(tables(['x', a, a]))).toEqual([])
    expect(merged(tables(['x', a, a], ['y', a, b]))).toEqual([tables(['x', a, a], ['y', a, b])])
    expect(merged(tables(['x', a, b]), tables(['x', b, a]))).toEqual([])
    const other: Op = { ...(tables(['x', b, a]) as Extract<Op, { kind: 'sql' }>), database: at('d') }
    expect(merged(tables(['x', a, b]), other)).toEqual([tables(['x', a, b]), other])
  })

  it('makes one change of rights of several, of files and of folders', () => {
    const mode = (path: string, before: number, after: number): Op => ({ kind: 'chmod', path: at(path), before, after })
    expect(merged(mode('a.php', 0o604, 0o600), mode('a.php', 0o600, 0o400))).toEqual([mode('a.php', 0o604, 0o400)])
    expect(merged(mode('lib', 0o705, 0o700), mode('lib', 0o700, 0o755))).toEqual([mode('lib', 0o705, 0o755)])
    expect(merged(mode('lib', 0o705, 0o700), mode('lib', 0o700, 0o705))).toEqual([])
    expect(merged(mode('', 0o705, 0o700), mode('', 0o700, 0o711))).toEqual([mode('', 0o705, 0o711)])
    const over: Op = { kind: 'write', path: at('a.php'), before: file('a'), after: file('x') }
    const back: Op = { kind: 'write', path: at('a.php'), before: file('x', 0o600), after: file('a', 0o600) }
    expect(merged(over, mode('a.php', 0o604, 0o600), back)).toEqual([mode('a.php', 0o604, 0o600)])
    const folder: Op = { kind: 'mkdir', path: at('n') }
    expect(merged({ ...folder, mode: 0o705 } as Op, mode('n', 0o705, 0o700))).toEqual([{ kind: 'mkdir', path: 'n', mode: 0o700 }])
    const link: Op = { kind: 'write', path: at('a.php'), before: file('a'), after: { is: 'link', target: 'x' } }
    expect(merged(over, { ...link, before: file('x') })).toEqual([link])
    const { mode: _, ...bare } = file('a')
    expect(merged(over, { kind: 'write', path: at('a.php'), before: file('x'), after: bare })).toEqual([])
  })

  it('orders new folders by name, and keeps of a tree what its ops speak of', () => {
    const folder = (path: string): Op => ({ kind: 'mkdir', path: at(path) })
    expect(merged(folder('n'), folder('n/o'), folder('b'), folder('n/a')).map((op) => 'path' in op && op.path)).toEqual([
      'b',
      'n',
      'n/a',
      'n/o',
    ])
    const taken = run(base, [{ kind: 'remove', path: at('lib'), before: lib }])
    expect(taken.trees).toEqual({ [lib.digest]: base.below(at('lib')) })
    const moved = run(base, [{ kind: 'move', from: at('lib'), to: at('new'), state: lib }], { other: [] })
    expect([moved.ops.length, moved.trees]).toEqual([1, { [lib.digest]: base.below(at('lib')) }])
    const apart = run(base, [
      { kind: 'move', from: at('lib'), to: at('new'), state: lib },
      { kind: 'remove', path: at('new/b.php'), before: file('b') },
    ])
    const rest = treeStateOf([{ ...file('c'), path: at('c.php') }], 0o705)
    expect(apart.ops).toEqual([
      { kind: 'remove', path: 'lib', before: lib },
      { kind: 'write', path: 'new', before: absent, after: rest },
    ])
    expect(Object.keys(apart.trees)).toEqual([lib.digest, rest.digest].sort())
    expect(run(base, [{ kind: 'write', path: at('a.php'), before: file('a'), after: file('x') }]).trees).toEqual({})
    const wrong = (): unknown => {
      const odd = createOverlay(siteOf({ 'lib/b.php': 'b', 'lib/s': 'unread' }))
      const ops: Op[] = [
        { kind: 'write', path: at('lib/b.php'), before: file('b'), after: file('x') },
        { kind: 'remove', path: at('lib'), before: lib },
      ]
      return mergeOps(ops, {}, odd, odd.fork())
    }
    expect(wrong).toThrow(expect.objectContaining({ kind: 'conflict', params: { path: 'lib' } }))
  })

  it('gives, for any plan, ops that stand alone and lead to the same tree', () => {
    const names = ['a', 'b', 'c']
    const path = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
    const site = fc.dictionary(path, fc.constantFrom('p', 'q', 'link'), { maxKeys: 8 })
    const action = fc.record({
      what: fc.constantFrom('write', 'remove', 'mkdir', 'chmod', 'move', 'tree'),
      path,
      to: path,
      letter: fc.constantFrom('p', 'q', 'r', 's'),
    })
    fc.assert(
      fc.property(site, fc.array(action, { maxLength: 12 }), (files, actions) => {
        const own = createOverlay(siteOf(withoutConflicts(files)))
        const { ops, trees } = opsFor(own, actions)
        const result = run(own, ops, trees)
        const replayed = own.fork()
        for (const op of result.ops) {
          for (const [where, state] of touched(op)) {
            // What an op says of before is what stands there before anything is done, so that it can be looked at alone.
            expect(sameState(own.whole(where) as PathState, state)).toBe(true)
          }
          replayed.apply(op, result.trees)
        }
        expect(all(replayed)).toEqual(all(result.final))
        expect(meeting(result.ops)).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })
})

/** Leaves out paths below a path that is a file. */
function withoutConflicts(files: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, letter] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const above = name.split('/').map((_, i, parts) => parts.slice(0, i).join('/'))
    if (!above.some((dir) => dir !== '' && kept[dir] !== undefined)) kept[name] = letter
  }
  return kept
}

interface Action {
  readonly what: string
  readonly path: string
  readonly to: string
  readonly letter: string
}

/** Turns wishes into ops that fit what stands there at that moment; a wish that cannot be is left out. */
function opsFor(base: Overlay, actions: readonly Action[]): { ops: Op[]; trees: Record<string, readonly TreeMember[]> } {
  const now = base.fork()
  const ops: Op[] = []
  const trees: Record<string, readonly TreeMember[]> = {}
  for (const { what, path: name, to, letter } of actions) {
    const path = at(name)
    if (now.state(parentPath(path)).is !== 'dir') continue
    const state = now.whole(path) as PathState
    if (state.is === 'tree') trees[state.digest] = now.below(path)
    const op = ((): Op | undefined => {
      if (what === 'write') return { kind: 'write', path, before: state, after: file(letter) }
      if (what === 'tree') {
        const members: TreeMember[] = [{ ...file(letter), path: at('t') }]
        const after = treeStateOf(members, 0o705)
        trees[after.digest] = members
        return { kind: 'write', path, before: state, after }
      }
      if (what === 'mkdir') return state.is === 'absent' ? { kind: 'mkdir', path, mode: 0o705 } : undefined
      if (state.is === 'absent') return undefined
      if (what === 'remove') return { kind: 'remove', path, before: state }
      if (what === 'chmod') {
        return state.is === 'link'
          ? undefined
          : { kind: 'chmod', path, before: state.mode as number, after: letter === 'p' ? 0o700 : 0o705 }
      }
      const target = joinPath('', to)
      const free = now.state(target).is === 'absent' && now.state(parentPath(target)).is === 'dir'
      return free && !`${target}/`.startsWith(`${path}/`) ? { kind: 'move', from: path, to: target, state } : undefined
    })()
    if (op === undefined) continue
    now.apply(op, trees)
    ops.push(op)
  }
  return { ops, trees }
}

function touched(op: Op): (readonly [RemotePath, PathState])[] {
  if (op.kind === 'write' || op.kind === 'remove') return [[op.path, op.before]]
  if (op.kind === 'mkdir') return [[op.path, absent]]
  if (op.kind === 'move')
    return [
      [op.from, op.state],
      [op.to, absent],
    ]
  return []
}

/** Pairs of ops that touch the same path, or where one takes as a whole a folder the other works in. */
function meeting(ops: readonly Op[]): string[] {
  const touches = ops.flatMap((op, index) => {
    if (op.kind === 'sql' || op.kind === 'migrate' || op.kind === 'health' || op.kind === 'rotate' || op.kind === 'probe') return []
    const whole = statesOf(op).some((state) => state.is === 'tree')
    return (op.kind === 'move' ? [op.from, op.to] : [op.path]).map((path) => ({ path, whole, index }))
  })
  return touches.flatMap((a) =>
    touches
      .filter((b) => a.index !== b.index && (a.path === b.path || (a.whole && b.path.startsWith(`${a.path}/`))))
      .map((b) => `${a.path} / ${b.path}`),
  )
}
