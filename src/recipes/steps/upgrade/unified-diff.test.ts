import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unifiedDiff } from './unified-diff.ts'

describe('a difference as diff -u prints it', () => {
  it('says nothing of equal texts', () => {
    expect(unifiedDiff('a.php', 'x\ny\n', 'x\ny\n')).toBe('')
  })

  it('has three lines of context, and names both sides', () => {
    const old = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', ''].join('\n')
    expect(unifiedDiff('ecrire/a.php', old, old.replace('6\n', 'six\n'))).toBe(
      '--- a/ecrire/a.php\n+++ b/ecrire/a.php\n@@ -3,7 +3,7 @@\n 3\n 4\n 5\n-6\n+six\n 7\n 8\n 9\n',
    )
  })

  it('tells of a missing last line end, of a new file and of one that is gone', () => {
    expect(unifiedDiff('a', 'x\n', 'x')).toBe('--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n+x\n\\ No newline at end of file\n')
    expect(unifiedDiff('a', undefined, 'x\n')).toBe('--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+x\n')
    expect(unifiedDiff('a', 'x\n', undefined)).toBe('--- a/a\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n')
  })

  it('gives very different texts as one replacement, soon', () => {
    const [a, b] = ['a', 'b'].map((letter) => Array.from({ length: 20_000 }, (_, i) => `${letter}${i}\n`).join(''))
    expect(unifiedDiff('x', a, b)).toMatch(/^--- a\/x\n\+\+\+ b\/x\n@@ -1,20000 \+1,20000 @@\n-a0\n/)
  })
})

describe('what patch makes of it', () => {
  let dir: string
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'siteguard-diff-'))
  })
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  it('is the new text', () => {
    const line = fc.constantFrom('a', 'b', 'c', '', ' ', '-x', '+y', '@@', '\\', 'é')
    const text = fc
      .tuple(fc.array(line, { maxLength: 30 }), fc.boolean())
      .map(([lines, whole]) => lines.join('\n') + (whole && lines.length > 0 ? '\n' : ''))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const patch = unifiedDiff('f', before, after)
        if (patch === '') {
          expect(after).toBe(before)
          return
        }
        writeFileSync(join(dir, 'f'), before)
        execFileSync('git', ['apply', '--unsafe-paths', '--whitespace=nowarn', '--unidiff-zero', '-p1', '--directory=.'], {
          cwd: dir,
          input: `${patch}`,
        })
        expect(readFileSync(join(dir, 'f'), 'utf8')).toBe(after)
      }),
      { numRuns: 60 },
    )
  })
})
