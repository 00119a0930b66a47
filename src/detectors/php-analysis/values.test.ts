import { describe, expect, it } from 'vitest'
import {
  addHow,
  arrayOf,
  constant,
  join,
  markOf,
  merge,
  meter,
  numberOfValue,
  PhpArray,
  strongest,
  type Taint,
  taintIn,
  textOfValue,
  through,
  truthOf,
  UNKNOWN,
  unite,
  type Value,
} from './values.ts'

const mark = (more: Partial<Taint> = {}): Taint => ({
  source: '$_POST',
  kind: 'request',
  at: 0,
  via: [],
  safe: 0,
  prefixed: false,
  loose: false,
  ...more,
})
const T = mark()
const arr = (...values: Value[]): PhpArray => arrayOf(values, 1).arr as PhpArray
const entries = (of: PhpArray | undefined): unknown => of && Object.fromEntries(of.items)

describe('a constant', () => {
  it('is text, a number and true or false as PHP has it', () => {
    const table: [Value, string | undefined, number | undefined, boolean | undefined][] = [
      [{ c: 'a' }, 'a', 0, true],
      [{ c: '' }, '', 0, false],
      [{ c: '0' }, '0', 0, false],
      [{ c: '00' }, '00', 0, true],
      [{ c: ' +12.5e1x' }, ' +12.5e1x', 125, true],
      [{ c: '-.5' }, '-.5', -0.5, true],
      [{ c: '1e-1' }, '1e-1', 0.1, true],
      [{ c: 0 }, '0', 0, false],
      [{ c: 1.5 }, '1.5', 1.5, true],
      [{ c: null }, '', 0, false],
      [{ c: false }, '', 0, false],
      [{ c: true }, '1', 1, true],
      [{}, undefined, undefined, undefined],
      [{ cls: 'x' }, undefined, undefined, true],
      [{ f: {} as never }, undefined, undefined, true],
      [{ arr: arr() }, undefined, undefined, undefined],
      [{ arr: arr(UNKNOWN) }, undefined, undefined, true],
    ]
    for (const [value, text, number, truth] of table)
      expect([textOfValue(value), numberOfValue(value), truthOf(value)]).toEqual([text, number, truth])
    const open = arr(UNKNOWN)
    open.rest = UNKNOWN
    expect(truthOf({ arr: open })).toBeUndefined()
    expect([constant('a'), constant('a', []), constant('a', ['.'])]).toEqual([{ c: 'a' }, { c: 'a' }, { c: 'a', how: ['.'] }])
  })
})

describe('an array', () => {
  it('numbers what is pushed behind the highest key there was', () => {
    const one = arr({ c: 'a' })
    one.set('7', { c: 'b' })
    one.push({ c: 'c' })
    one.set('3', { c: 'd' })
    one.set('x', { c: 'e' })
    one.push({ c: 'f' })
    expect(Object.keys(entries(one) as object)).toEqual(['0', '3', '7', '8', '9', 'x'])
    expect(arrayOf([], 1, ['.'])).toMatchObject({ how: ['.'] })
    expect(arrayOf([], 1)).not.toHaveProperty('how')
  })

  it('is copied with all it has, which is counted', () => {
    const one = arr({ t: T })
    one.rest = { c: 'r' }
    meter.copied = 0
    const copy = new PhpArray(2, one)
    expect([copy.items, copy.rest, copy.next, copy.branch, copy.origin, copy.marked, copy.nested, copy.fresh]).toEqual([
      one.items,
      one.rest,
      1,
      2,
      one,
      true,
      false,
      false,
    ])
    expect(meter.copied).toBe(1)
    copy.push(UNKNOWN)
    expect(one.items.size).toBe(1)
  })

  it('has the mark of anything in it, however deep and however much lies in front of it', () => {
    const plain = Array.from({ length: 400 }, () => ({ c: 1 }))
    expect(taintIn(undefined)).toBeUndefined()
    expect(taintIn({ t: T, arr: arr() })).toBe(T)
    expect(taintIn({ arr: arr(...plain) })).toBeUndefined()
    expect(taintIn({ arr: arr(...plain, { t: T }) })).toBe(T)
    expect(taintIn({ arr: arr(...plain, { arr: arr({ arr: arr(...plain, { t: T }) }) }) })).toBe(T)
    const rest = arr(...plain)
    rest.rest = { t: T }
    expect(taintIn({ arr: rest })).toBe(T)
    rest.rest = { arr: arr({ t: T }) }
    expect(taintIn({ arr: rest })).toBe(T)
    // A search has an end, at 300 arrays.
    const empty = Array.from({ length: 300 }, () => ({ arr: arr() }))
    expect(taintIn({ arr: arr(...empty, { arr: arr({ t: T }) }) })).toBeUndefined()
    expect(taintIn({ arr: arr(...empty.slice(1), { arr: arr({ t: T }) }) })).toBe(T)
    const over = arr({ t: T })
    over.set('0', { c: 1 })
    expect(taintIn({ arr: over })).toBeUndefined()
    meter.copied = 0
    taintIn({ arr: arr(...plain) })
    expect(meter.copied).toBe(0)
    taintIn({ arr: over })
    expect(meter.copied).toBe(1)
  })

  it('added to another has what the first has, and the others of the second', () => {
    const [a, b] = [arr({ c: 1 }), arr({ c: 2 }, { t: T })]
    b.set('k', { c: 3 })
    expect(entries(unite(a, b))).toEqual({ 0: { c: 1 }, 1: { t: T }, k: { c: 3 } })
    expect([entries(a), unite(a, b).branch]).toEqual([{ 0: { c: 1 } }, -1])
    b.rest = { c: 'r' }
    expect(unite(a, b).rest).toEqual({ c: 'r' })
    a.rest = { t: T }
    expect(unite(a, b).rest).toMatchObject({ t: T })
    expect(unite(a, arr()).rest).toBe(a.rest)
  })
})

describe('marks', () => {
  it('are the stronger the more the sender rules', () => {
    const ordered = [
      mark(),
      mark({ prefixed: true }),
      mark({ safe: 1, prefixed: true }),
      mark({ safe: 2 | 4 }),
      mark({ safe: 1 | 8 | 16 }),
      mark({ loose: true }),
      mark({ kind: 'unset' }),
      mark({ kind: 'unset', loose: true }),
    ]
    for (const [i, a] of ordered.entries())
      for (const [j, b] of ordered.entries()) expect(strongest(a, b), `${i} ${j}`).toBe(i <= j ? a : b)
    expect([strongest(undefined, T), strongest(T, undefined), strongest(undefined, undefined)]).toEqual([T, T, undefined])
    expect(strongest(mark(), mark({ loose: true, secret: true }))).toEqual(mark({ secret: true }))
    const secret = mark({ secret: true })
    expect(strongest(secret, mark({ loose: true }))).toBe(secret)
    expect(markOf([undefined, {}, { t: mark({ loose: true }) }, { arr: arr({ t: T }) }])).toBe(T)
    expect(markOf([])).toBeUndefined()
  })

  it('remember the last eight steps of their way, none twice in a row', () => {
    expect(through(T, 'a').via).toEqual(['a'])
    const one = through(T, 'a')
    expect(through(one, 'a')).toBe(one)
    expect(through(through(one, 'b'), 'a').via).toEqual(['a', 'b', 'a'])
    const long = mark({ via: ['1', '2', '3', '4', '5', '6', '7', '8'] })
    expect(through(long, 'x')).toBe(long)
  })

  it('and ways a text was made are told once each, twelve at most', () => {
    const twelve = Array.from({ length: 12 }, (_, n) => `${n}`)
    expect([merge(undefined, ['a']), merge(['a'], undefined), merge(['a'], ['b', 'a', 'c'])]).toEqual([['a'], ['a'], ['a', 'b', 'c']])
    expect(merge(twelve, ['x'])).toBe(twelve)
    expect(merge(twelve.slice(1), ['x', 'y'])).toEqual([...twelve.slice(1), 'x'])
    expect([addHow(undefined, 'a'), addHow(['a'], 'b'), addHow(['a'], 'a')]).toEqual([['a'], ['a', 'b'], ['a']])
    expect(addHow(twelve, 'x')).toBe(twelve)
  })
})

describe('what comes from one of two branches', () => {
  it('is the same where both are, and else what either may be', () => {
    const same = { c: 'a' }
    expect(join(same, same)).toBe(same)
    expect(join({ c: 'a', how: ['x'] }, { c: 'a', how: ['y'], t: T })).toEqual({ c: 'a', how: ['x', 'y'], t: T })
    expect(join({ c: 'a' }, { c: 'a' })).toEqual({ c: 'a' })
    expect(join({ c: 'a' }, { c: 'b' })).toEqual({ may: ['a', 'b'] })
    expect(join({ c: 'a', may: ['z'] }, { may: ['b', 'a'] })).toEqual({ may: ['a', 'z', 'b'] })
    expect(join({ c: 1 }, { c: 2 })).toEqual({})
    expect(join({ c: 1 }, { c: 'b' })).toEqual({ may: ['b'] })
    expect(join({ c: 'x'.repeat(200) }, {})).toEqual({ may: ['x'.repeat(200)] })
    expect(join({ c: 'x'.repeat(201) }, {})).toEqual({})
    expect(join({ c: 'x'.repeat(201) }, { c: 'b' })).toEqual({ may: ['b'] })
    const many = Array.from({ length: 20 }, (_, n) => `${n}`)
    expect(join({ may: many }, {}).may).toHaveLength(12)
    expect(join({ cls: 'a', of: [same] }, { f: 'f' as never })).toEqual({ cls: 'a', of: [same], f: 'f' })
    expect(join({ f: 'f' as never }, { cls: 'a', of: [same] })).toEqual({ cls: 'a', of: [same], f: 'f' })
    expect(join({ t: T, how: ['x'] }, {})).toEqual({ t: T, how: ['x'] })
  })

  it('is, of arrays, one with the entries of both, and neither is changed', () => {
    const [a, b] = [arr({ c: 'a' }, { c: 'same' }), arr({ c: 'b' }, { c: 'same' }, { t: T })]
    b.rest = { c: 'r' }
    const joined = join({ arr: a }, { arr: b }).arr
    expect(entries(joined)).toEqual({ 0: { may: ['a', 'b'] }, 1: { c: 'same' }, 2: { t: T } })
    expect([joined?.rest, joined?.branch, a.items.size, a.rest]).toEqual([{ c: 'r' }, -1, 2, undefined])
    // Who writes to it from now on copies it: both branches hold it.
    expect(a.branch).toBe(-1)
    expect(join({ arr: a }, {}).arr).toBe(a)
    expect(join({}, { arr: a }).arr).toBe(a)
    expect(join({ arr: a, c: 1 }, { arr: a }).arr).toBe(a)
    const both = join({ arr: b }, { arr: arr({ c: 'b' }) }).arr
    expect(both?.rest).toEqual({ c: 'r' })
    const [x, y] = [arr(), arr()]
    ;[x.rest, y.rest] = [{ c: 'x' }, { c: 'y' }]
    expect(join({ arr: x }, { arr: y }).arr?.rest).toEqual({ may: ['x', 'y'] })
  })

  it('is written to in place where it is a copy nobody else holds', () => {
    const a = arr({ c: 'a' }, { c: 'k' })
    const changed = new PhpArray(5, a)
    changed.set('0', { c: 'b' })
    changed.set('n', { c: 'n' })
    const joined = join({ arr: a }, { arr: changed }, 0, true).arr
    expect(joined).toBe(changed)
    expect(entries(joined)).toEqual({ 0: { may: ['a', 'b'] }, 1: { c: 'k' }, n: { c: 'n' } })
    expect([joined?.fresh, joined?.branch]).toEqual([true, -1])
    const same = new PhpArray(6, a)
    expect(join({ arr: a }, { arr: same }, 0, true).arr).toBe(a)
    const further = new PhpArray(7, joined)
    further.set('m', { t: T })
    // One that a branch holds already is copied.
    further.branch = -1
    const apart = join({ arr: joined as PhpArray }, { arr: further }, 0, true).arr
    expect(apart).toBe(joined)
    expect(entries(apart)).toMatchObject({ m: { t: T } })
    const open = new PhpArray(8, a)
    open.rest = { c: 'r' }
    expect(join({ arr: a }, { arr: open }, 0, true).arr?.rest).toEqual({ c: 'r' })
    a.rest = { c: 'q' }
    const other = new PhpArray(9, a)
    other.rest = { c: 's' }
    expect(join({ arr: a }, { arr: other }, 0, true).arr?.rest).toEqual({ may: ['q', 's'] })
    const bare = new PhpArray(9, a)
    bare.rest = undefined
    expect(join({ arr: a }, { arr: bare }, 0, true).arr?.rest).toEqual({ c: 'q' })
  })

  it('keeps of what is too large or too deep to join what has a mark', () => {
    const large = arr(...Array.from({ length: 2001 }, () => ({ c: 1 })))
    const a = arr({ c: 'a' })
    expect(join({ arr: a }, { arr: large }).arr).toBe(a)
    large.set('c', { t: T })
    expect(entries(join({ arr: a }, { arr: large }).arr)).toEqual({ 0: { c: 'a' }, c: { t: T } })
    expect(join({ arr: a }, { arr: arr(...Array.from({ length: 2000 }, () => ({ c: 1 }))) }).arr?.items.size).toBe(2000)
    const deep = (value: Value, layers: number): Value => (layers === 0 ? value : { arr: arr(deep(value, layers - 1)) })
    const at = (value: Value, layers: number): Value => (layers === 0 ? value : at(value.arr?.items.get('0') as Value, layers - 1))
    expect(at(join(deep({ c: 'a' }, 3), deep({ c: 'b' }, 3)), 3)).toEqual({ may: ['a', 'b'] })
    expect(at(join(deep({ c: 'a' }, 4), deep({ c: 'b' }, 4)), 4)).toEqual({ c: 'a' })
    expect(at(join(deep({ c: 'a' }, 9), deep({ t: T }, 9)), 9)).toEqual({ t: T, may: ['a'] })
  })
})
