import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { costOf } from '../helpers/pattern-cost.ts'

const ROOT = join(import.meta.dirname, '../../src/detectors')

/** Comments, texts, and patterns: what stands where a value may begin, and is neither of the others. */
const PARTS =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`|(?<=[(,=:[!&|?{};>]\s*|\breturn\s|^\s*)\/((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([a-z]*)/gm

/** Every pattern that is written in the detectors, with its file; samples are no part of the program. */
function patterns(): { readonly file: string; readonly pattern: RegExp }[] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/(?:^|\/)samples[^/]*$|\.test\.ts$/.test(file))
    .sort()
    .flatMap((file) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(PARTS)].flatMap(([, source, flags]) =>
        source === undefined ? [] : [{ file, pattern: new RegExp(source, flags) }],
      ),
    )
}

/** Patterns that cost more only on texts they are never given, or that cannot fail where it would cost: file, beginning, why. */
const KNOWN: readonly (readonly [file: string, begins: string, why: string])[] = [
  ['database/cut-php.ts', '\\n\\s*\\n', 'two ends of lines in a row always match'],
  ['database/wordpress.ts', '^(?:commentmeta|', 'names of tables, of 64 letters'],
  ['php-analysis/self.ts', '[^\\n]*\\n|', 'one of its two ways always matches'],
  ['php-analysis/wrapped.ts', '\\$_(?:POST|', 'begins at a word only, and goes on within it'],
  ['secrets/find-secrets.ts', '^', 'lines of a bounded length'],
  ['secrets/secret-files.ts', '(?:^|\\/)\\.git', 'paths'],
  ['server-config/parse.ts', '^<([a-z]+)', 'its last part takes whatever is left'],
  ['shared/subjects.ts', "'(?:[^'", 'excerpts of 400 characters'],
  ['shared/subjects.ts', '"(?:[^"', 'excerpts of 400 characters'],
  ['spip-templates/judge.ts', '^\\s*([\'"])', 'one argument of a filter'],
  ['yara/parse-rules.ts', '\\/(?:[^/', 'sticky, in rules their owner chose'],
]

describe('the patterns files are judged by', () => {
  it('are linear in what they are given', () => {
    const dear = patterns().flatMap(({ file, pattern }) => {
      const cost = costOf(pattern)
      const isKnown = KNOWN.some(([where, begins]) => where === file && pattern.source.startsWith(begins))
      return cost === undefined || isKnown ? [] : [`${cost} ${file} ${pattern}`]
    })
    expect(patterns().length).toBeGreaterThan(300)
    expect(dear).toEqual([])
  })

  it('are told from those that are not', () => {
    expect(['(?:a+)+b', '(?:a|a*)*b', '(?:\\s*a?)*b'].map((source) => costOf(new RegExp(source)))).toEqual(['nested', 'nested', 'nested'])
    expect(['^a*a*b', '^\\w+\\d*x', '^.*foo.*bar'].map((source) => costOf(new RegExp(source)))).toEqual([
      'ambiguous',
      'ambiguous',
      'ambiguous',
    ])
    expect(['\\s+x', '[a-z]+@', 'ab?[ab]*x'].map((source) => costOf(new RegExp(source)))).toEqual(['restarted', 'restarted', 'restarted'])
    for (const source of ['a{0,40}b', '"[^"]*"', '^\\s*x', 'eval\\s*\\(', '^(?:a\\d+b)*c', 'x+'])
      expect(costOf(new RegExp(source)), source).toBeUndefined()
  })
})
