import { describe, expect, it } from 'vitest'
import type { Op } from '../core/op.ts'
import type { RemotePath } from '../core/path.ts'
import { batchesOf, firstToTouch, lastToTouch, placedOps } from './batches.ts'

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
