import { describe, expect, it } from 'vitest'
import type { Op } from '../core/op.ts'
import type { RemotePath } from '../core/path.ts'
import { ancestors, batchesOf, firstToTouch, gateOf, lastToTouch, pathsOf, placedOps } from './batches.ts'

const p = (path: string): RemotePath => path as RemotePath
const put = (path: string): Op => ({ kind: 'write', path: p(path), before: { is: 'absent' }, after: { is: 'link', target: 'x' } })
const dir = (path: string): Op => ({ kind: 'mkdir', path: p(path) })
const mode = (path: string): Op => ({ kind: 'chmod', path: p(path), before: 0o755, after: 0o700 })
const move = (from: string, to: string): Op => ({ kind: 'move', from: p(from), to: p(to), state: { is: 'link', target: 'x' } })
const cut = (ops: readonly Op[]): number[][] => batchesOf(ops).map((batch) => batch.map(({ index }) => index))

describe('batchesOf', () => {
  it('takes up to 64 strangers together', () => {
    expect(cut(Array.from({ length: 130 }, (_, n) => put(`f${n}`))).map((batch) => batch.length)).toEqual([64, 64, 2])
    expect(cut([])).toEqual([])
  })

  it('cuts before what touches something of the batch: the same path, one above, one below, either end of a move', () => {
    expect(cut([dir('a'), put('a/b'), put('c')])).toEqual([[0], [1, 2]])
    expect(cut([put('a/b/c'), put('a')])).toEqual([[0], [1]])
    expect(cut([put('a'), put('a')])).toEqual([[0], [1]])
    expect(cut([put('a'), put('ab'), put('a.b/c')])).toEqual([[0, 1, 2]])
    expect(cut([move('x', 'y'), put('y')])).toEqual([[0], [1]])
    expect(cut([put('x/1'), move('z', 'x')])).toEqual([[0], [1]])
  })

  it('keeps modes and tables apart from the rest', () => {
    expect(cut([put('a'), mode('b'), mode(''), put('c')])).toEqual([[0], [1, 2], [3]])
    const tables: Op = { kind: 'sql', database: p(''), tables: [] }
    expect(cut([put('a'), tables, tables, put('b')])).toEqual([[0], [1], [2], [3]])
  })
})

describe('an upgrade', () => {
  const gate = (path: string, gate: 'close' | 'open'): Op => ({ ...(put(path) as Extract<Op, { kind: 'write' }>), gate })
  const look: Op = { kind: 'health', cms: 'spip', installation: p(''), expect: 'open', pages: [], logs: [], patienceMs: 0 }
  const migration = (database: string): Op => ({
    kind: 'migrate',
    cms: 'spip',
    installation: p(''),
    database: p(database),
    to: '2',
    keeps: 'copies',
    way: { by: 'exec', php: '/usr/bin/php' },
    makes: [],
  })

  it('closes, looks, exchanges, migrates one by one and opens, each after all before it', () => {
    const ops = [
      gate('a', 'close'),
      gate('b', 'close'),
      look,
      put('c'),
      put('d'),
      migration(''),
      migration('x'),
      gate('b', 'open'),
      gate('a', 'open'),
      look,
    ]
    expect(cut(ops)).toEqual([[0, 1], [2], [3, 4], [5], [6], [7, 8], [9]])
    expect(cut([gate('a', 'close'), put('b'), gate('c', 'open')])).toEqual([[0], [1], [2]])
    expect(cut([look, look, migration(''), migration('')])).toEqual([[0], [1], [2], [3]])
  })

  it('is confirmed at the gate by what closes it before, and by what opens it after', () => {
    const ops = placedOps({ ops: [gate('a', 'close'), look, put('c'), migration(''), gate('a', 'open'), look] })
    expect(firstToTouch(ops).map(({ index }) => index)).toEqual([0, 1, 2, 3, 5])
    expect(lastToTouch(ops).map(({ index }) => index)).toEqual([1, 2, 3, 4, 5])
  })
})

describe('firstToTouch and lastToTouch', () => {
  it('name the ops whose before or after the site itself can confirm', () => {
    const ops = placedOps({ ops: [mode(''), dir('a'), put('a/b'), put('c'), mode('c'), move('d', 'e'), put('e')] })
    expect(firstToTouch(ops).map(({ index }) => index)).toEqual([0, 1, 3, 5])
    expect(lastToTouch(ops).map(({ index }) => index)).toEqual([0, 2, 4, 6])
  })
})

describe('the paths of an op', () => {
  const rotate = (credential: object): Op => ({ kind: 'rotate', credential }) as unknown as Op
  const table = (database: string): Op =>
    ({ kind: 'sql', database, tables: [{ table: 't', before: 'absent', after: 'absent' }] }) as unknown as Op
  const others = ['migrate', 'health'].map((kind) => ({ kind, installation: 'i', database: 'd', path: 'p' }) as unknown as Op)
  const probe = { kind: 'probe', target: { folder: 'f' }, path: 'p' } as unknown as Op
  const configs = { kind: 'database', database: 'd', configs: [{ path: 'a/config.php' }, { path: 'b' }] }

  it('are told to people', () => {
    const ops = [
      put('a'),
      move('a', 'b'),
      table(''),
      table('d'),
      ...others,
      probe,
      rotate(configs),
      rotate({ kind: 'web-users', file: '.htpasswd' }),
      rotate({ kind: 'x' }),
    ]
    expect(ops.map((op) => pathsOf(op).join())).toEqual(['a', 'a,b', 't', 'd: t', 'i', 'i', 'f', 'a/config.php,b', '.htpasswd', ''])
    expect(ancestors('a/b/c')).toEqual(['a/b', 'a', ''])
    expect(ancestors('')).toEqual([])
    expect([gateOf({ ...mode('a'), gate: 'open' } as Op), gateOf(put('a'))]).toEqual([undefined, undefined])
  })

  it('tell where a rotation touches what another op changes, and it is done alone', () => {
    const first = (...ops: Op[]): number[] => firstToTouch(placedOps({ ops })).map(({ index }) => index)
    expect(first(put('a'), rotate(configs))).toEqual([0])
    expect(first(put('c'), rotate(configs))).toEqual([0, 1])
    expect(first(table('d'), rotate(configs))).toEqual([0])
    expect(first(table('e'), rotate({ ...configs, configs: [] }))).toEqual([0, 1])
    expect(first(rotate({ kind: 'x' }), rotate({ kind: 'x' }))).toEqual([0, 1])
    expect(first(put('d'), table('d'))).toEqual([0, 1])
    expect(first(put('f'), probe)).toEqual([0, 1])
    expect(cut([rotate({ kind: 'x' }), rotate({ kind: 'x' }), probe, probe, put('a')])).toEqual([[0], [1], [2], [3], [4]])
    expect(cut([table('d'), table('e'), mode('a'), mode('b'), put('c'), dir('d')])).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ])
  })
})
