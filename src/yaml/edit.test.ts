import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { editYaml, yamlScalar } from './edit.ts'

const edit = (text: string, ...edits: Parameters<typeof editYaml>[1]) => editYaml(text, edits, 'siteguard.yml', 'en')

describe('editYaml', () => {
  it('adds a key behind the last one and leaves every other byte alone', () => {
    const text = `# top\nversion:   1\naccounts:\n    elus:   { host: "x" , port: 22 }   # mine\n\n    other:\n        host: 'y'  # quoted\n        # commented: out\n\n# end\nsites: {}  # none yet\n`
    const out = edit(text, { path: ['accounts', 'third', 'host'], set: 'z' })
    expect(out).toBe(text.replace('# commented: out\n', '# commented: out\n    third:\n        host: z\n'))
  })

  it('fills a key that is empty, {}, [] or absent, and a file of comments', () => {
    expect(edit('sites:\n', { path: ['sites', 'a', 'root'], set: 'www' })).toBe('sites:\n  a:\n    root: www\n')
    expect(edit('sites: {} # none\nversion: 1\n', { path: ['sites', 'a'], set: { root: 'www' } })).toBe(
      'sites: # none\n  a:\n    root: www\nversion: 1\n',
    )
    expect(edit('a:\n  k: []\n  l: 1\n', { path: ['a', 'k'], append: 'x y' })).toBe('a:\n  k:\n    - x y\n  l: 1\n')
    expect(edit('# nothing yet\n', { path: ['a'], set: 1 })).toBe('# nothing yet\na: 1\n')
    expect(edit('a: 1', { path: ['b'], set: 2 })).toBe('a: 1\nb: 2\n')
  })

  it('adds inside braces and brackets without breaking the line', () => {
    expect(edit('a: { x: 1 } # c\n', { path: ['a', 'y'], set: 'ssh-ed25519 SHA256:abc' })).toBe(
      'a: { x: 1, y: ssh-ed25519 SHA256:abc } # c\n',
    )
    expect(edit('a: { x: [1, 2], }\n', { path: ['a', 'x'], append: 3 })).toBe('a: { x: [1, 2, 3], }\n')
    expect(parse(edit('a: { x: {}, z: 1 }\n', { path: ['a', 'x', 'y'], set: 3 }))).toEqual({ a: { x: { y: 3 }, z: 1 } })
  })

  it('writes an object that stands in two places twice', () => {
    const shared = { n: 1 }
    const out = edit('', { path: ['k', 'a'], set: shared }, { path: ['k', 'b'], set: shared }, { path: ['k', 'a'], set: 2 })
    expect(out).toBe('k:\n  a: 2\n  b:\n    n: 1\n')
  })

  it('leaves a comment with the entry it follows', () => {
    const text = 'sites:\n  a:\n    root: x\n    # cms: spip\n  # sites end\nz: 1\n'
    expect(edit(text, { path: ['sites', 'b', 'root'], set: 'y' })).toBe(text.replace('spip\n', 'spip\n  b:\n    root: y\n'))
  })

  it('appends to a list, however it is indented, keeping comments between items', () => {
    const text = 'k:\n- one  # first\n# between\n- two # second\nafter: 1\n'
    expect(edit(text, { path: ['k'], append: 'three' })).toBe(text.replace('# second\n', '# second\n- three\n'))
  })

  it('replaces scalars and lists in place', () => {
    expect(edit('a: "old" # why\nb: 1\n', { path: ['a'], set: 'new' })).toBe('a: new # why\nb: 1\n')
    expect(edit('a:\n  k:\n    - x\n    - y\n  l: 1 # l\n', { path: ['a', 'k'], set: ['z'] })).toBe('a:\n  k:\n    - z\n  l: 1 # l\n')
  })

  it('keeps CRLF line endings', () => {
    expect(edit('a:\r\n  b: 1\r\n', { path: ['a', 'c'], set: { d: 2 } })).toBe('a:\r\n  b: 1\r\n  c:\r\n    d: 2\r\n')
  })

  it('writes out an alias rather than change what else uses its anchor', () => {
    const out = edit('base: &b { x: 1 }\none: *b # keep me\n', { path: ['one', 'y'], set: 2 })
    expect(parse(out)).toEqual({ base: { x: 1 }, one: { x: 1, y: 2 } })
    expect(out).toContain('# keep me')
  })

  it('escapes what an editor would not show', () => {
    const name = 'a\u202eb\n\t\x1b\udc80\u2028😀\u{e0041}'
    const out = edit('k: {}\n', { path: ['k', 'x'], set: { root: name } })
    expect(out).toBe('k:\n  x:\n    root: "a\\u202eb\\n\\t\\e\\udc80\\u2028😀\\U000e0041"\n')
    expect(parse(out)).toEqual({ k: { x: { root: name } } })
  })

  it('refuses to edit what is no YAML', () => {
    expect(() => edit('a: [1\n', { path: ['b'], set: 1 })).toThrow(/SG-INV-001/)
  })

  it('gives for many edits at once what one after the other gives', () => {
    const key = fc.constantFrom('a', 'b', 'c', '10', '2')
    const edits = fc.array(fc.tuple(fc.array(key, { minLength: 1, maxLength: 3 }), fc.constantFrom<unknown>(1, 'x', { n: 1 })), {
      maxLength: 6,
    })
    fc.assert(
      fc.property(fc.constantFrom('', 'a: 1\n', 'a: {}\nb:\n', 'a:\n  b: { c: 1 }\n  # note\n', 'a: { b: {} }\n'), edits, (text, list) => {
        const each = list.map(([path, set]) => ({ path, set }))
        const oneByOne = each.reduce<string>((current, one) => edit(current, one), text)
        const atOnce = edit(text, ...each)
        expect(parse(atOnce)).toEqual(parse(oneByOne))
        if (text.includes('# note') && !each.some((e) => e.path[0] === 'a' && e.path.length === 1)) expect(atOnce).toContain('# note')
      }),
      { numRuns: 500 },
    )
  })

  it('gives exactly the wanted data and loses no comment, whatever the document', () => {
    const key = fc.constantFrom('a', 'b', 'c.d', 'e/f', '10', 'true', 'x y', 'é')
    const leaf = fc.oneof(fc.string({ maxLength: 12 }), fc.integer(), fc.boolean(), fc.constant(null), fc.constant('l1\nl2\n'))
    const { tree } = fc.letrec((tie) => ({
      tree: fc.dictionary(key, tie('node'), { maxKeys: 4, noNullPrototype: true }),
      node: fc.oneof({ depthSize: 'small' }, leaf, tie('tree'), fc.array(leaf, { maxLength: 3 })),
    }))
    const style = fc.record({
      indent: fc.constantFrom(2, 3, 4),
      indentSeq: fc.boolean(),
      collectionStyle: fc.constantFrom('any', 'flow' as const),
    })
    fc.assert(
      fc.property(
        tree,
        style,
        fc.array(key, { minLength: 1, maxLength: 3 }),
        leaf,
        fc.boolean(),
        fc.boolean(),
        (data, how, path, value, crlf, append) => {
          const rendered = stringify(data, how as never)
          let n = 0
          // Comments on lines of their own between block lines, where YAML allows them for sure: before top-level keys.
          const text = rendered.replace(/^(?=[a-z0-9"'é?][^\n]*:)/gm, () => `# note ${n++}\n`)
          const input = crlf ? text.replaceAll('\n', '\r\n') : text
          const before = parse(input)
          const out = edit(input, append ? { path, append: value } : { path, set: value })
          const expected = structuredClone(before)
          let at = expected
          for (const part of path.slice(0, -1)) {
            if (typeof at[part] !== 'object' || at[part] === null || Array.isArray(at[part]) || !Object.hasOwn(at, part)) at[part] = {}
            at = at[part]
          }
          const last = path.at(-1) as string
          at[last] = append ? [...(Array.isArray(at[last]) ? at[last] : []), value] : value
          expect(parse(out)).toEqual(expected)
          for (let i = 0; i < n; i += 1) expect(out).toContain(`# note ${i}`)
        },
      ),
      { numRuns: 1500 },
    )
  })
})

describe('yamlScalar', () => {
  it.each(['...', '---', '... x', '--- x', '#', 'a: b', "it's", '"', 'yes', '1', '', ' ', 'a\nb', '\u202e', '*a', '{', '~'])(
    'writes %j on one line, as key and as value',
    (value) => {
      const text = yamlScalar(value)
      expect(text).not.toContain('\n')
      expect(parse(`top:\n  ${text}:\n    x: ${text} # c\n`)).toEqual({ top: { [value]: { x: value } } })
    },
  )
})
