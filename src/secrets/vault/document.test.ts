import { describe, expect, it } from 'vitest'
import { Secret } from '../../core/secret.ts'
import {
  documentSchema,
  factsOf,
  formatDocument,
  isStorable,
  knows,
  LONGEST_VALUE,
  parseDocument,
  SLOT_NAME,
  type VaultDocument,
  valuesOf,
  writeOf,
} from './document.ts'
import { generateSecret } from './generate.ts'
import { mergeVaults } from './merge.ts'

const time = '2026-11-22T00:00:00.000Z'
const id = '0123456789abcdef'
const value = { id, value: 'x', made: time, since: time, run: 'r' }
const slot = {
  kind: 'password',
  note: '',
  user: 'u',
  url: 'https://a.example',
  current: value,
  pending: value,
  previous: value,
  dropped: [value],
}
const document: VaultDocument = {
  format: 'siteguard-vault',
  version: 1,
  id,
  writes: 'abcdef012345 0123456789ab',
  written: time,
  header: '',
  recipients: [{ key: 'age1x', name: 'n' }],
  slots: { 'a/b': slot },
}

describe('a vault document', () => {
  it('comes back as it was written, readable by a person', () => {
    expect(parseDocument(formatDocument(document))).toEqual(document)
    expect(formatDocument(document).toString()).toBe(`${JSON.stringify(document, null, 2)}\n`)
    const bare = { ...document, slots: { a: { kind: '', note: '' } }, recipients: [] }
    expect(parseDocument(formatDocument(bare))).toEqual(bare)
  })

  it('is none with anything in it that is not what it has to be, and nobody is told what', () => {
    expect(parseDocument(Buffer.from('{'))).toBeUndefined()
    expect(parseDocument(Buffer.concat([formatDocument(document), Buffer.from([0xff])]))).toBeUndefined()
    // No half of a character becomes a question mark in a password.
    const bent = formatDocument({ ...document, header: 'é' })
    bent[bent.indexOf(0xc3)] = 0x78
    expect(parseDocument(bent)).toBeUndefined()
    const wrong: object[] = [
      { format: 'vault' },
      { version: 2 },
      { id: id.slice(1) },
      { id: 'a'.repeat(65) },
      { id: id.toUpperCase() },
      { writes: '' },
      { writes: 'abcdef01234' },
      { writes: 'xabcdef012345' },
      { writes: 'abcdef012345 0123456789a' },
      { writes: 'abcdef012345 0123456789abc' },
      { writes: 'abcdef012345  0123456789ab' },
      { written: 'today' },
      { header: 'x'.repeat(65) },
      { recipients: [{ key: 'x' }] },
      { recipients: [{ key: 'x'.repeat(20_001), name: '' }] },
      { recipients: [{ key: '', name: 'x'.repeat(201) }] },
      { slots: { '../a': slot } },
      { slots: { ['x'.repeat(201)]: slot } },
      { slots: { a: { ...slot, kind: 'x'.repeat(65) } } },
      { slots: { a: { ...slot, note: 'x'.repeat(20_001) } } },
      { slots: { a: { ...slot, user: 'x'.repeat(2001) } } },
      { slots: { a: { ...slot, url: 'x'.repeat(2001) } } },
      { slots: { a: { ...slot, current: { ...value, value: '' } } } },
      { slots: { a: { ...slot, pending: { ...value, id: 'x' } } } },
      { slots: { a: { ...slot, previous: { ...value, made: '' } } } },
      { slots: { a: { ...slot, dropped: [{ ...value, since: '' }] } } },
      { slots: { a: { ...slot, current: { ...value, run: 'x'.repeat(201) } } } },
      { slots: { a: { ...slot, more: 1 } } },
      { more: 1 },
    ]
    for (const change of wrong)
      expect(documentSchema.safeParse({ ...document, ...change }).success, JSON.stringify(change).slice(0, 80)).toBe(false)
    const longest = {
      kind: 'x'.repeat(64),
      note: 'x'.repeat(20_000),
      user: 'x'.repeat(2000),
      url: 'x'.repeat(2000),
      current: { ...value, run: 'x'.repeat(200) },
    }
    const large = {
      id: 'f'.repeat(64),
      writes: id.slice(4),
      header: 'x'.repeat(64),
      recipients: [{ key: 'x'.repeat(20_000), name: 'x'.repeat(200) }],
    }
    expect(documentSchema.safeParse({ ...document, ...large, slots: { ['x'.repeat(200)]: longest } }).success).toBe(true)
  })

  it('knows the versions it was made of by their writes', () => {
    expect(writeOf(document)).toBe('abcdef012345')
    const earlier = { ...document, writes: '0123456789ab' }
    expect([knows(document, earlier), knows(earlier, document), knows(document, document)]).toEqual([true, false, true])
  })

  it('tells of a slot everything but its values', () => {
    const { value: _, ...facts } = value
    expect(factsOf('a', slot)).toEqual({ name: 'a', ...slot, current: facts, pending: facts, previous: facts, dropped: [facts] })
    expect(factsOf('a', { kind: 'k', note: 'n' })).toEqual({ name: 'a', kind: 'k', note: 'n', dropped: [] })
    const { run: _run, ...made } = value
    expect(factsOf('a', { kind: 'k', note: 'n', current: made }).current).toEqual({ id, made: time, since: time })
    expect(valuesOf(slot)).toEqual([value, value, value, value])
    expect(valuesOf({ kind: '', note: '' })).toEqual([])
  })

  it('takes as a value what comes back as it went in, and as a name what is one on every system', () => {
    for (const text of ['x', 'é😀\n', 'x'.repeat(LONGEST_VALUE), 'é'.repeat(LONGEST_VALUE / 2)]) expect(isStorable(text)).toBe(true)
    for (const text of ['', 'a\0', '\ud800', 'x'.repeat(LONGEST_VALUE + 1), 'é'.repeat(LONGEST_VALUE / 2 + 1)])
      expect(isStorable(text)).toBe(false)
    for (const name of ['a', 'A.9_@:-', 'a/b', 'elus/ftp.x/0', 'a/bc']) expect(SLOT_NAME.test(name), name).toBe(true)
    for (const name of ['', '.a', '-a', 'a/', '/a', 'a//b', 'a/.b', 'a/-', 'a b', 'a/b c', 'é', 'a/b/.'])
      expect(SLOT_NAME.test(name), name).toBe(false)
  })
})

it('makes no value of what none can be made of', () => {
  for (const rules of [
    { length: 2 },
    { length: 1025 },
    { alphabet: ['a'] },
    { alphabet: ['a', 'a'] },
    { alphabet: ['ab', ''] },
    { alphabet: [] },
  ])
    expect(() => generateSecret('x', rules), JSON.stringify(rules)).toThrow(
      `no value of ${'length' in rules ? rules.length : 24} characters can be made`,
    )
  expect(generateSecret('x', { length: 3 }).reveal()).toMatch(/^[A-Za-z0-9]{3}$/)
  expect(generateSecret('x', { length: 1024, alphabet: ['ab'] }).reveal()).toMatch(/^[ab]{1024}$/)
  const made = generateSecret('label')
  expect(made).toBeInstanceOf(Secret)
  expect(made.reveal()).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9]{24}$/)
  const readable = Array.from({ length: 40 }, () => generateSecret('x', { alphabet: 'readable', length: 100 }).reveal()).join('')
  expect(readable).not.toMatch(/[loIO01]/)
  expect(new Set(readable).size).toBe(24 + 24 + 8)
})

it('makes of two versions one that both know, and tells what it took by name', () => {
  const of = (writes: string, slots: Record<string, string>): VaultDocument => ({
    ...document,
    writes,
    slots: Object.fromEntries(Object.entries(slots).map(([name, note]) => [name, { kind: '', note }])),
  })
  const [w1, w2, w3] = ['a', 'b', 'c'].map((letter) => letter.repeat(12)) as [string, string, string]
  const base = of(w1, { a: '1', b: '1', c: '1', d: '1', gone: '1' })
  const ours = of(`${w2} ${w1}`, { d: '2', c: '2', b: '2', a: '2', gone: '1' })
  const theirs = of(`${w3} ${w1}`, { d: '3', c: '1', b: '3', a: '1' })
  const merged = mergeVaults(base, ours, theirs)
  expect([merged.taken, merged.conflicts]).toEqual([
    ['a', 'c'],
    ['b', 'd'],
  ])
  expect(merged.document.writes).toMatch(new RegExp(`^[0-9a-f]{12} ${w3} ${w1} ${w2}$`))
  expect(Object.fromEntries(Object.entries(merged.document.slots).map(([name, { note }]) => [name, note]))).toEqual({
    a: '2',
    b: '3',
    c: '2',
    d: '3',
  })
  expect(Object.keys(mergeVaults(base, of(w2, {}), base).document.slots)).toEqual([])
  // Nobody knows whether what only they have was taken away by us.
  expect(mergeVaults(undefined, of(w2, {}), theirs)).toMatchObject({ taken: [], conflicts: [] })
  const many = of(Array.from({ length: 4000 }, (_, n) => n.toString(16).padStart(12, '0')).join(' '), {})
  expect(mergeVaults(base, ours, many).document.writes.split(' ')).toHaveLength(4000)
})
