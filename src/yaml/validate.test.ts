import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { LARGEST_DOCUMENT, parseYaml, pathText, readYamlDocument } from './document.ts'
import { checkYaml, validateYaml } from './validate.ts'

const read = (text: string, lang: 'en' | 'fr' = 'en') => readYamlDocument(text, 'f.yml', lang)
const problemOf = (text: string, lang: 'en' | 'fr' = 'en') => {
  const parsed = parseYaml(text, 'f.yml', lang)
  return 'problem' in parsed ? parsed.problem : undefined
}

describe('readYamlDocument', () => {
  it.each([
    ['a: 1\nb: 2\n"a": 3\n', 3, 1, 'the key "a" stands here a second time'],
    ['a:\n\tb: 1\n', 2, 1, 'a tab indents'],
    ['a: 1\n  b: 2\n', 2, 3, 'not indented'],
    ['key\nb: 1\n', 2, 1, 'lacks its ":"'],
    ['a: "x" y\n', 1, 8, 'something stands where nothing may'],
    ['a: [1, 2\n', 2, 1, 'not closed'],
    ['a: "x\n', 2, 1, 'not closed'],
    ['a: @home\n', 1, 4, 'cannot begin with this character'],
    ['a: b: c\n', 1, 4, 'two ": " on one line'],
    ['? [x]\n: 1\n', 1, 3, 'a key must be a plain name'],
    ['a: 1\n---\nb: 2\n', 2, 1, 'a second document'],
    ['a: !ruby/object x\n', 1, 4, 'needs quotes'],
    ['a: *nowhere\n', 1, 4, 'an alias'],
    ['a: &x [1, *x]\n', 1, 11, 'an alias'],
    ['a: 1\n__proto__: 2\n', 2, 1, '"__proto__" cannot be a key'],
    ['a: \ufffd\n', 1, 1, 'not UTF-8'],
    ['a: \0\n', 1, 1, 'not UTF-8'],
  ])('%j: line %i, column %i, %s', (text, line, column, words) => {
    const problem = problemOf(text)
    expect(problem?.problem).toMatch(new RegExp(words))
    expect(problem).toMatchObject({ file: 'f.yml', line, column })
  })

  it('refuses what is nested without end', () => {
    expect(problemOf(`a: ${'['.repeat(200)}${']'.repeat(200)}\n`)?.problem).toBe('nested too deep')
    expect(problemOf(`a: ${'['.repeat(200_000)}`)?.line).toBe(1)
  })

  it('refuses aliases that explode, and takes those that do not', () => {
    const bomb = ['l0: &l0 [x,x,x,x,x,x,x,x,x,x]']
    for (let i = 1; i < 9; i += 1)
      bomb.push(
        `l${i}: &l${i} [${Array(10)
          .fill(`*l${i - 1}`)
          .join(',')}]`,
      )
    expect(problemOf(bomb.join('\n'))?.problem).toContain('expand')
    expect(read('a: &a { x: 1 }\nb: *a\n').value).toEqual({ a: { x: 1 }, b: { x: 1 } })
  })

  it('refuses a document that is too large without parsing it', () => {
    expect(problemOf(`a: ${'x'.repeat(LARGEST_DOCUMENT)}`)?.problem).toContain(String(LARGEST_DOCUMENT))
  })

  it('throws what parseYaml tells, in French too', () => {
    expect(() => read('a: [', 'fr')).toThrow(expect.objectContaining({ code: 'SG-INV-001', kind: 'config' }))
    expect(problemOf('a: 1\na: 2\n', 'fr')?.problem).toBe('la clé « a » est ici pour la deuxième fois')
  })

  it('keeps keys as they are written', () => {
    expect(read('1.10: a\n2: b\ntrue: c\n~: d\n').value).toEqual({ '1.10': 'a', 2: 'b', true: 'c', '~': 'd' })
  })

  it('never repeats a value of the document in a problem', () => {
    const secret = 'hunter2correcthorse'
    const breaks = (v: string) => [
      `password: *${v}`,
      `password: "${v}`,
      `password: @${v}`,
      `password: !${v} x`,
      `password: ${v}: x`,
      `password: [${v}`,
    ]
    for (const text of breaks(secret)) {
      const problem = problemOf(`a: 1\n${text}\n`)
      expect(problem, text).toBeDefined()
      expect(JSON.stringify(problem)).not.toContain(secret)
    }
  })

  it('never throws anything but SG-INV-001, whatever the text', () => {
    const soup = fc.string({ unit: fc.constantFrom(...'ab:-[]{}&*!|>?#"\'\n \t,%@`~<.0'), maxLength: 60 })
    fc.assert(
      fc.property(soup, (text) => {
        const parsed = parseYaml(text, 'f.yml', 'en')
        if ('problem' in parsed) expect(parsed.problem.line).toBeGreaterThanOrEqual(1)
        else expect(() => JSON.stringify(parsed.document.value)).not.toThrow()
      }),
      { numRuns: 5000 },
    )
  })
})

describe('positions', () => {
  const document = read('top:\n  key:  value # c\n  list:\n    - one\n    - k: v\n  empty:\nanchor: &a { in: 1 }\nalias: *a\n')

  it('finds keys, values, items, and through aliases', () => {
    expect(document.keyAt(['top', 'key'])).toEqual({ line: 2, column: 3 })
    expect(document.valueAt(['top', 'key'])).toEqual({ line: 2, column: 9 })
    expect(document.valueAt(['top', 'list', 1, 'k'])).toEqual({ line: 5, column: 10 })
    expect(document.keyAt(['top', 'list', 0])).toEqual({ line: 4, column: 7 })
    expect(document.valueAt(['top', 'empty'])).toEqual({ line: 6, column: 3 })
    expect(document.valueAt(['alias', 'in'])).toEqual({ line: 7, column: 18 })
  })

  it('gives the nearest part that exists for what does not', () => {
    expect(document.keyAt(['top', 'nothing', 'below'])).toEqual({ line: 1, column: 1 })
    expect(document.has(['top', 'nothing'])).toBe(false)
    expect(document.has(['top', 'list', 1])).toBe(true)
  })

  it('writes paths readably', () => {
    expect(pathText(['sites', 'lepcf.fr', 'root'])).toBe('sites."lepcf.fr".root')
    expect(pathText(['waivers', 3])).toBe('waivers.3')
    expect(pathText([])).toBe('')
  })
})

describe('validateYaml', () => {
  const schema = z.strictObject({
    host: z.string('host').regex(/^\w+$/, 'host'),
    port: z.exactOptional(z.int().min(1).max(65535)),
    list: z.exactOptional(z.array(z.enum(['a', 'b']))),
    inner: z.exactOptional(z.record(z.string().regex(/^[a-z]+$/, 'account-id'), z.strictObject({ identityFile: z.string() }))),
  })
  const problems = (text: string, lang: 'en' | 'fr' = 'en') => {
    const checked = checkYaml(read(text, lang), schema, lang)
    return 'problems' in checked ? checked.problems.map((p) => [p.line, p.column, p.problem, p.path]) : []
  }

  it('gives the data when all is well', () => {
    expect(validateYaml(read('host: x\nport: 22\n'), schema, 'en')).toEqual({ host: 'x', port: 22 })
  })

  it('tells every problem in the order of the file, the first one as the error', () => {
    const text = 'hots: x\nport: 70000\nlist: [a, c]\ninner:\n  A1: { identityFile: x }\n  b: { identifyFile: x }\n'
    expect(problems(text)).toEqual([
      [1, 1, 'the key "host" is missing', ''],
      [1, 1, 'unknown key "hots". Did you mean "host"?', 'hots'],
      [2, 7, 'Too big: expected number to be <=65535', 'port'],
      [3, 11, 'Invalid option: expected one of "a"|"b"', 'list.1'],
      [5, 3, expect.stringContaining('an account id is made of'), 'inner.A1'],
      [6, 3, 'the key "identityFile" is missing', 'inner.b'],
      [6, 8, 'unknown key "identifyFile". Did you mean "identityFile"?', 'inner.b.identifyFile'],
    ])
    expect(() => validateYaml(read(text), schema, 'en')).toThrow(
      expect.objectContaining({ code: 'SG-INV-001', params: expect.objectContaining({ file: 'f.yml', line: 1, column: 1 }) }),
    )
  })

  it('speaks French when asked, call by call', () => {
    const text = 'host: x\nport: trois\nhomme: 1\n'
    expect(problems(text, 'fr')).toEqual([
      [2, 7, 'il faut ici un nombre, et il y a un texte', 'port'],
      [3, 1, 'clé inconnue « homme »', 'homme'],
    ])
    expect(problems(text)[0]?.[2]).toBe('here belongs a number, and there is a text')
  })

  it.each([
    ['host: x\nlist: { a: 1 }', 'here belongs a list ("- …"), and there is keys ("name: value")'],
    ['host: x\ninner: [a]', 'here belongs keys ("name: value"), and there is a list ("- …")'],
    ['host: x\ninner:', 'here belongs keys ("name: value"), and there is nothing'],
  ])('names what stands where in words of a document: %j', (text, said) => {
    expect(problems(text)[0]?.[2]).toBe(said)
  })

  it('does not offer a key that stands there already', () => {
    expect(problems('host: x\nhosts: y\n')).toEqual([[2, 1, 'unknown key "hosts"', 'hosts']])
  })

  it('takes what looks like a number for the text it is, where text is wanted', () => {
    const text = z.strictObject({ names: z.array(z.string()), port: z.int() })
    expect(validateYaml(read('names: [007, 1.10, 0x1F, 1e3, true, "2", 12345678901234567890]\nport: 22\n'), text, 'en')).toEqual({
      names: ['007', '1.10', '0x1F', '1e3', 'true', '2', '12345678901234567890'],
      port: 22,
    })
    const checked = checkYaml(read('names: [1, null, [2]]\nport: "22"\n'), text, 'en')
    expect('problems' in checked && checked.problems.map((p) => p.path)).toEqual(['names.1', 'names.2', 'port'])
  })

  it('calls an empty document empty', () => {
    expect(problems('# only words\n')[0]?.[2]).toContain('holds no key')
  })
})
