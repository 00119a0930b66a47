import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MEASURES } from '../../scripts/quality/measures.js'
import { BEGIN, END, withFigures } from '../../scripts/quality/render.js'

const ROOT = join(import.meta.dirname, '../..')
const page = readFileSync(join(ROOT, 'docs/quality.md'), 'utf8')
const quality = JSON.parse(readFileSync(join(ROOT, 'docs/quality.json'), 'utf8'))

describe('docs/quality.md', () => {
  it('holds the figures as their commands wrote them, and none by hand', () => {
    expect(withFigures(page, quality)).toBe(page)
    expect(withFigures(page, { ...quality, machine: 'another' })).not.toBe(page)
  })

  it('has every figure that can be measured, of a day, with how busy the machine was', () => {
    expect(Object.keys(quality.figures)).toEqual(Object.keys(MEASURES))
    const all: { at: string; load: string }[] = [...Object.values<never>(quality.figures), ...Object.values<never>(quality.records)]
    for (const { at, load } of all) expect(`${at} ${load}`).toMatch(/^20\d\d-\d\d-\d\d \d+\.\d$/)
  })

  it('says so where its marks are gone', () => {
    expect(() => withFigures(page.replace(END, ''), quality)).toThrow('has lost its marks')
    expect(() => withFigures(page.replace(BEGIN, ''), quality)).toThrow('has lost its marks')
  })
})

it('gives every file its licence by REUSE, with the text of it', () => {
  const rules = readFileSync(join(ROOT, 'REUSE.toml'), 'utf8')
  const licence = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { license: string }).license
  expect(rules).toContain('path = "**"')
  expect(/^SPDX-License-Identifier = "(.+)"$/m.exec(rules)?.[1]).toBe(licence)
  expect(readFileSync(join(ROOT, `LICENSES/${licence}.txt`), 'utf8')).toBe(readFileSync(join(ROOT, 'LICENSE'), 'utf8'))
  expect(readFileSync(join(ROOT, 'publiccode.yml'), 'utf8')).toContain(`license: ${licence}`)
})
