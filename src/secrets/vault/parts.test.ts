import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSiteguardError } from '../../core/error.ts'
import { Secret } from '../../core/secret.ts'
import type { VaultDocument } from './document.ts'
import { createDraft } from './draft.ts'
import { applyEdit, editableOf, parseEdit } from './edit.ts'
import { ALPHABETS, generateSecret } from './generate.ts'
import { mergeVaults } from './merge.ts'

const empty = (): VaultDocument => ({
  format: 'siteguard-vault',
  version: 1,
  id: '0'.repeat(32),
  writes: 'a'.repeat(12),
  written: '2026-11-22T00:00:00.000Z',
  header: '',
  recipients: [],
  slots: {},
})
const secret = (value: string): Secret => new Secret('test', value)
const codeOf = (work: () => unknown): string => {
  try {
    work()
    return 'done'
  } catch (error) {
    return isSiteguardError(error) ? `${error.code} ${(error.params as { fault?: string }).fault ?? ''}`.trim() : String(error)
  }
}

describe('generateSecret', () => {
  it('gives the length and the classes asked for, never the same twice', () => {
    const seen = new Set<string>()
    for (const alphabet of Object.keys(ALPHABETS) as (keyof typeof ALPHABETS)[]) {
      for (const length of [8, 24, 200]) {
        const made = generateSecret('x', { length, alphabet }).reveal()
        expect(made).toHaveLength(length)
        for (const one of ALPHABETS[alphabet]) expect([...made].some((char) => one.includes(char))).toBe(true)
        expect([...made].every((char) => ALPHABETS[alphabet].join('').includes(char))).toBe(true)
        seen.add(made)
      }
    }
    expect(seen.size).toBe(12)
  })

  it('draws every character as often as any other', () => {
    const counts = new Map<string, number>()
    for (let i = 0; i < 400; i += 1)
      for (const char of generateSecret('x', { length: 100, alphabet: 'hex' }).reveal()) counts.set(char, (counts.get(char) ?? 0) + 1)
    // 2,500 each; six standard deviations are 290.
    for (const count of counts.values()) expect(Math.abs(count - 2500)).toBeLessThan(290)
    expect(counts.size).toBe(16)
  })
})

describe('an edit', () => {
  const now = (): number => Date.parse('2026-11-22')
  it('changes what was changed, keeps the value before, and leaves alone what others did meanwhile', () => {
    const document = empty()
    const draft = createDraft(document, now)
    for (const name of ['a', 'b', 'c']) draft.add(name, secret(`old-${name}`))
    const text = editableOf(draft, 'remark')
    const before = parseEdit(text)
    draft.add('b', secret('of another'), { replace: true })
    draft.add('d', secret('new of another'))
    const edited = JSON.parse(text)
    edited.slots.a.value = 'new-a'
    delete edited.slots.c
    edited.slots.e = { kind: 'key', note: '', user: '', url: '', value: 'line 1\nline 2' }
    expect(applyEdit(draft, before, parseEdit(JSON.stringify(edited)))).toEqual({ added: ['e'], changed: ['a'], removed: ['c'] })
    expect(draft.slots().map(({ name }) => [name, draft.value(name)?.reveal(), draft.value(name, 'previous')?.reveal()])).toEqual([
      ['a', 'new-a', 'old-a'],
      ['b', 'of another', 'old-b'],
      ['d', 'new of another', undefined],
      ['e', 'line 1\nline 2', undefined],
    ])
  })

  it('takes of a slot only what was edited: a value that was rotated while the editor was open stays the new one', () => {
    const draft = createDraft(empty(), now)
    draft.add('a', secret('old'), { note: 'old note', user: 'u', url: 'https://a.example', kind: 'database' })
    draft.add('gone', secret('kept by the editor'))
    const text = editableOf(draft, '')
    const before = parseEdit(text)
    draft.setPending('a', secret('rotated'), { run: 'r' })
    draft.promote('a')
    draft.describe('a', { user: 'other' })
    draft.remove('gone')
    const edited = JSON.parse(text)
    edited.slots.a.note = 'new note'
    edited.slots.a.url = ''
    edited.slots.gone.note = 'still wanted'
    expect(applyEdit(draft, before, parseEdit(JSON.stringify(edited)))).toEqual({ added: ['gone'], changed: ['a'], removed: [] })
    expect(draft.slot('a')).toMatchObject({ note: 'new note', user: 'other', kind: 'database' })
    expect(draft.slot('a')).not.toHaveProperty('url')
    expect([draft.value('a')?.reveal(), draft.value('gone')?.reveal()]).toEqual(['rotated', 'kept by the editor'])
    edited.slots.a.value = 'by hand'
    applyEdit(draft, before, parseEdit(JSON.stringify(edited)))
    expect(draft.value('a')?.reveal()).toBe('by hand')
    expect(draft.value('a', 'previous')?.reveal()).toBe('rotated')
  })

  it('says where it is broken, and changes nothing by a slot that has no value or is as it was', () => {
    const draft = createDraft(empty(), now)
    draft.add('a', secret('one'))
    const placeOf = (text: string): unknown => {
      try {
        return parseEdit(text)
      } catch (error) {
        return isSiteguardError(error) && error.params
      }
    }
    expect(placeOf('{\n  "slots": x}')).toMatchObject({ fault: 'not-json', line: 2, column: 12 })
    expect(placeOf('{')).toMatchObject({ fault: 'not-json', line: 1, column: 2 })
    expect(placeOf('{\n"slots": {\n"a": 1,}\n}')).toMatchObject({ fault: 'not-json', line: 3, column: 8 })
    expect(placeOf('{"a": "\n"}')).toMatchObject({ fault: 'not-json', line: 1, column: 8 })
    expect(placeOf('')).toMatchObject({ fault: 'not-json', line: 1, column: 1 })
    expect(placeOf('{} at position 9')).toMatchObject({ fault: 'not-json', line: 1, column: 4 })
    expect(placeOf('{"slots":{"b":{"kind":""}}}')).toMatchObject({ fault: 'wrong-shape', slot: 'b' })
    expect(placeOf('{"slots":1}')).toMatchObject({ fault: 'wrong-shape', slot: '' })
    const slot = { kind: '', note: '', user: '', url: '', value: 'x' }
    for (const name of ['', 'a b', 'x'.repeat(201)])
      expect(placeOf(JSON.stringify({ slots: { [name]: slot } }))).toMatchObject({ fault: 'bad-name', slot: name })
    for (const value of ['', 'a\0b', 'x'.repeat(65_537), '\ud800'])
      expect(placeOf(JSON.stringify({ slots: { b: { ...slot, value } } }))).toMatchObject({ fault: 'bad-value', slot: 'b' })
    expect(parseEdit(JSON.stringify({ '//': 'remark', slots: { ['x'.repeat(200)]: slot } }))).toHaveProperty('x'.repeat(200))
    for (const change of [
      { kind: 'x'.repeat(65) },
      { note: 'x'.repeat(20_001) },
      { user: 'x'.repeat(2001) },
      { url: 'x'.repeat(2001) },
      { value: 1 },
      { more: '' },
    ])
      expect(placeOf(JSON.stringify({ slots: { b: { ...slot, ...change } } }))).toMatchObject({ fault: 'wrong-shape' })
    const text = editableOf(draft, 'remark')
    const before = parseEdit(text)
    expect(text.startsWith('{\n  "//": "remark",\n  "slots": {\n    "a": {\n')).toBe(true)
    expect(applyEdit(draft, before, { ...before, b: { ...slot, value: null } })).toEqual({ added: [], changed: [], removed: [] })
    expect(codeOf(() => applyEdit(draft, before, { a: { ...(before.a as typeof slot), value: null } }))).toBe('SG-VAULT-017 bad-value')
    draft.remove('a')
    expect(applyEdit(draft, before, {})).toEqual({ added: [], changed: [], removed: [] })
  })

  it('refuses what is broken, and what touches a pending value', () => {
    const draft = createDraft(empty(), now)
    draft.add('a', secret('one'))
    draft.setPending('a', secret('two'), { run: 'r' })
    const text = editableOf(draft, '')
    const before = parseEdit(text)
    expect(codeOf(() => parseEdit(text.replace('"one"', '"one')))).toBe('SG-VAULT-017 not-json')
    expect(codeOf(() => parseEdit(text.replace('"kind"', '"kin"')))).toBe('SG-VAULT-017 wrong-shape')
    expect(codeOf(() => parseEdit(text.replace('"a"', '"../a"')))).toBe('SG-VAULT-017 bad-name')
    expect(codeOf(() => parseEdit(text.replace('"one"', '""')))).toBe('SG-VAULT-017 bad-value')
    expect(codeOf(() => applyEdit(draft, before, parseEdit(text.replace('"one"', '"three"'))))).toBe('SG-VAULT-017 pending')
    expect(codeOf(() => applyEdit(draft, before, {}))).toBe('SG-VAULT-017 pending')
  })
})

describe('mergeVaults', () => {
  const slots = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2', '3'))
  const made = (values: Record<string, string>): VaultDocument => {
    const document = empty()
    for (const [name, note] of Object.entries(values)) document.slots[name] = { kind: 'password', note }
    return document
  }
  const notes = (document: VaultDocument, name: string): string | undefined => document.slots[name]?.note

  it('takes what one side changed, and calls what both did a conflict', () => {
    fc.assert(
      fc.property(slots, slots, slots, (base, ours, theirs) => {
        const merged = mergeVaults(made(base), made(ours), made(theirs))
        for (const name of ['a', 'b', 'c']) {
          const [was, mine, other] = [base[name], ours[name], theirs[name]]
          const both = mine !== was && other !== was && mine !== other
          expect(merged.conflicts.includes(name)).toBe(both)
          expect(notes(merged.document, name)).toBe(mine === was || both ? other : mine)
        }
        expect(merged.document.writes.split(' ')).toContain('a'.repeat(12))
      }),
    )
  })

  it('takes nothing away where it knows no base', () => {
    fc.assert(
      fc.property(slots, slots, (ours, theirs) => {
        const { document, conflicts } = mergeVaults(undefined, made(ours), made(theirs))
        for (const name of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
          expect(notes(document, name)).toBe(theirs[name] ?? ours[name])
          expect(conflicts.includes(name)).toBe(ours[name] !== undefined && theirs[name] !== undefined && ours[name] !== theirs[name])
        }
      }),
    )
  })
})
