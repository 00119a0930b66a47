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

describe('firstToTouch and lastToTouch', () => {
  it('name the ops whose before or after the site itself can confirm', () => {
    const ops = placedOps({ ops: [mode(''), dir('a'), put('a/b'), put('c'), mode('c'), move('d', 'e'), put('e')] })
    expect(firstToTouch(ops).map(({ index }) => index)).toEqual([0, 1, 3, 5])
    expect(lastToTouch(ops).map(({ index }) => index)).toEqual([0, 2, 4, 6])
  })
})
