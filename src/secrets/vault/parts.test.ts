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
