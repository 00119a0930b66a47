import { beforeAll, describe, expect, it } from 'vitest'
import type { RemotePath } from '../../core/path.ts'
import { compileRules } from './compile-rules.ts'
import { loadEngine, type YaraEngine } from './engine.ts'
import { findingOf } from './findings.ts'
import { parseRules } from './parse-rules.ts'
import type { YaraRule } from './types.ts'

/* Rules of our own, for words that do no harm. */
const GOOD = `import "hash"
/* rule commented { condition: true } */
rule marker : demo {
  meta:
    author = "us" // rule also { }
    license = "CC0"
    reference = "https://example.org/\\"marker\\""
    score = 75
  strings:
    $a = "SITEGUARD-TEST-MARKER" nocase
    $hex = { 53 49 [0-2] 54 }
    $re = /mark{er}?[\\/"]x/
  condition:
    any of them
}
private rule helper { strings: $a = "helper-word" condition: $a }
rule user {
  meta: siteguard_grade = "certain" description = "uses another"
  condition: helper and filename matches /\\.php$/ }
rule hunting { meta: score = 40 strings: $a = "hunt-word" condition: $a }
`
const BROKEN = `rule first { strings: $a = "abc-word" condition: $a }
include "../../etc/passwd"
rule no_such { condition: nothing_of_that_name }
rule syntax { strings: $a = "x" condition $a }
rule needs_no_such { condition: no_such }
rule marker { condition: true }
rule last { strings: $a = "last-word" condition: $a }
`
let engine: YaraEngine

beforeAll(async () => {
  engine = await loadEngine()
})

describe('the text of a pack', () => {
  it('is read for names, meta and places', () => {
    const { rules, includes } = parseRules('a.yar', GOOD)
    expect(rules.map(({ name, line }) => [name, line])).toEqual([
      ['marker', 3],
      ['helper', 16],
      ['user', 17],
      ['hunting', 20],
    ])
    expect(rules[0]).toMatchObject({ author: 'us', licence: 'CC0', reference: 'https://example.org/"marker"', grade: 'probable' })
    expect(rules.map(({ grade }) => grade)).toEqual(['probable', 'probable', 'certain', 'possible'])
    expect(includes).toEqual([])
  })

  it('is read in linear time, whatever it is', () => {
    const started = performance.now()
    for (const piece of ['/*', '"', '/', 'rule ', 'rule a {', '{', 'meta: ', '= /', 'private ', '\\', '/**/']) {
      parseRules('x', piece.repeat(30_000))
    }
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})

describe('a pack with rules the engine does not take', () => {
  it('keeps the others, and names each by file and line', () => {
    const sources = [
      { file: 'a.yar', text: GOOD },
      { file: 'b.yar', text: BROKEN },
      { file: 'c.yar', text: 'this is no YARA at all' },
    ]
    const { rules, faults, source } = compileRules(sources, engine.validate)
    expect(rules.map(({ name }) => name)).toEqual(['marker', 'helper', 'user', 'hunting', 'first', 'last'])
    expect(faults.map(({ file, line, rule }) => [file, line, rule])).toEqual([
      ['b.yar', 2, ''],
      ['b.yar', 3, 'no_such'],
      ['b.yar', 4, 'syntax'],
      ['b.yar', 5, 'needs_no_such'],
      ['b.yar', 6, 'marker'],
      ['c.yar', 1, ''],
    ])
    expect(faults[1]?.detail).toContain('nothing_of_that_name')
    const names = (text: string): string[] =>
      engine
        .compile(source)
        .match(Buffer.from(text), 'x.php')
        .map(({ rule }) => rule)
    expect(names('abc-word last-word')).toEqual(['first', 'last'])
    expect(names('nothing')).toEqual([])
  })

  it('is empty where nothing is taken', () => {
    for (const text of ['', '// a comment', 'rule broken {', 'rule a { condition: b }', '\u{0}\u{1}']) {
      const { rules, faults } = compileRules([{ file: 'x.yar', text }], engine.validate)
      expect(rules).toEqual([])
      expect(faults.length, JSON.stringify(text)).toBeLessThan(3)
    }
    expect(compileRules([{ file: 'x.yar', text: 'rule broken {' }], engine.validate).faults).toHaveLength(1)
  })
})

describe('a match', () => {
  const match = (text: string, path: string) => {
    const { source, rules } = compileRules([{ file: 'a.yar', text: GOOD }], engine.validate)
    const content = { path: path as RemotePath, bytes: Buffer.from(text), size: text.length, sampled: false }
    return engine
      .compile(source)
      .match(content.bytes, path)
      .map((one) => findingOf(content.path, content, one, rules.find(({ name }) => name === one.rule) as YaraRule, 'pack'))
  }

  it('names the rule, its pack and its licence, and shows where, without what stands in quotes', () => {
    const [finding] = match("one\ntwo siteguard-test-marker = 'a password'\n", 'x.txt')
    expect(finding).toMatchObject({
      rule: 'yara-match',
      params: { name: 'marker', pack: 'pack', author: 'us', licence: 'CC0' },
      confidence: 'probable',
      evidence: { line: 2, excerpt: "siteguard-test-marker = '…'" },
    })
  })

  it('may ask for the name of the file, and is as sure as its rule says', () => {
    expect(match('helper-word', 'x.txt')).toEqual([])
    expect(match('helper-word', 'a/x.php')).toMatchObject([{ params: { name: 'user' }, confidence: 'certain' }])
    expect(match('hunt-word', 'x.txt')).toMatchObject([{ confidence: 'possible', severity: 'medium' }])
  })
})
