import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sampleParams } from '../../src/cli/sample-params.ts'
import { LANGS } from '../../src/i18n/index.ts'
import { textsOf } from '../helpers/texts.ts'

const SRC = join(import.meta.dirname, '../../src')
const code = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') && !entry.parentPath.includes('i18n'))
  .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  .join('\n')

describe.each(LANGS)('%s', (lang) => {
  const texts = textsOf(lang)

  it.each(Object.keys(texts.errors))('says what %s is and what to do', (id) => {
    const words = sampleParams(texts.errors[id as keyof typeof texts.errors])
    expect(words.what.length).toBeGreaterThan(8)
    expect(words.next.length).toBeGreaterThan(8)
    expect(words.what + words.next).not.toMatch(/undefined|\[object|NaN/)
  })

  it.each(Object.keys(texts.rules))('says what the rule %s found and what to do', (id) => {
    const words = sampleParams(texts.rules[id as keyof typeof texts.rules])
    expect(words.what.length).toBeGreaterThan(8)
    expect(words.next.length).toBeGreaterThan(5)
    expect(words.what + words.next).not.toMatch(/undefined|\[object|NaN/)
  })
})

it('differs between the languages: nothing is left untranslated', () => {
  const [en, fr] = [textsOf('en'), textsOf('fr')]
  for (const id of Object.keys(en.errors)) {
    const key = id as keyof typeof en.errors
    expect(sampleParams(fr.errors[key]).what, id).not.toBe(sampleParams(en.errors[key]).what)
  }
  for (const id of Object.keys(en.rules)) {
    const key = id as keyof typeof en.rules
    expect(sampleParams(fr.rules[key]).what, id).not.toBe(sampleParams(en.rules[key]).what)
  }
})

it('has no error code that nothing raises, and raises none that has no words', () => {
  const { errors } = textsOf('en')
  const unraised = Object.keys(errors).filter(
    (id) => !new RegExp(`code: '${id}'|'${id}'`).test(code.replace(/interface ErrorParams[\s\S]*?\n}/, '')),
  )
  expect(unraised).toEqual([])
  const raised = [...code.matchAll(/'(SG-[A-Z]+-\d{3})'/g)].map((match) => match[1] as string)
  expect(raised.filter((id) => !Object.hasOwn(errors, id))).toEqual([])
})
