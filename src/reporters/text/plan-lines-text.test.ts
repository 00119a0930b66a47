import { describe, expect, it } from 'vitest'
import { textsOf } from '../../../test/helpers/texts.ts'
import { NO_PAINT, widthOf } from './layout.ts'
import { planLinesText } from './plan-lines-text.ts'
import { quarantineText } from './quarantine-text.ts'

const options = (lang: 'en' | 'fr') => ({ texts: textsOf(lang), width: 80, paint: NO_PAINT })

describe.each(['en', 'fr'] as const)('in %s', (lang) => {
  it('line differences are escaped, cut at the edge and counted', () => {
    const hostile = `+\u001b[31m${'x'.repeat(300)}`
    const latin = `-${Buffer.from('été').toString('latin1')}`
    const files = [
      { path: 'index.php', diff: { kind: 'lines', lines: ['@@ -1 +1 @@', latin, hostile, ' same\ttab'], cut: true } },
      { path: 'a\nb.png', diff: { kind: 'binary' } },
      { path: 'big.sql', diff: { kind: 'too-large' } },
    ] as const
    const text = planLinesText(files, 3, options(lang))
    expect(text).not.toContain('\u001b')
    expect(text).toContain('-été')
    expect(text).toContain('a\\nb.png')
    expect(text).toContain(textsOf(lang).restore.lines.others({ count: 3 }))
    expect(text).not.toContain('@@')
    for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(80)
  })

  it('nothing is said of lines where no file is replaced', () => {
    expect(planLinesText([], 0, options(lang))).toBe('')
  })

  it('the quarantine shows where, what, whose and by whom, in 80 columns', () => {
    const digest = 'ab'.repeat(32)
    const run = '20261122T000229Z-1a2b3c4d'
    const common = { id: `${run}/7`, run, derived: false, recipe: 'restore', at: '2026-11-22T00:02:29Z', files: 1, bytes: 1234 }
    const items = [
      {
        ...common,
        path: 'IMG/jpg/wp-l0gin.php',
        how: 'removed',
        is: 'file',
        digest,
        mode: 0o640,
        held: { mtime: '2023-03-14T03:14:15Z', uid: 1004, gid: 100 },
      },
      { ...common, path: 'lib/\u001b[31mevil', how: 'replaced', is: 'tree', digest, files: 12 },
      { ...common, path: 'loot', how: 'removed', is: 'link', bytes: 0 },
    ] as const
    const cache = { ...common, derived: true, path: 'tmp/cache/x.php', how: 'removed', is: 'file' } as const
    const text = quarantineText('lepcf.fr', [...items, cache], { all: false, looked: true }, options(lang))
    for (const word of ['IMG/jpg/wp-l0gin.php', '0640', '1004:100', `siteguard quarantine drop ${run}`]) {
      expect(text).toContain(word)
    }
    expect(text).toContain(textsOf(lang).restore.quarantine.gone.slice(0, 20))
    expect(text).not.toContain('\u001b')
    for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(80)
    // What the CMS makes again is counted, and named on demand; a digest is for --json; nobody is told to bring an infected file back.
    expect(text).not.toContain('tmp/cache/x.php')
    expect(text).toContain('--all')
    expect(text).not.toContain(digest)
    expect(text).not.toMatch(/quarantine restore lepcf\.fr IMG/)
    const unseen = quarantineText('lepcf.fr', [...items, cache], { all: true, looked: false }, options(lang))
    expect(unseen).toContain('tmp/cache/x.php')
    expect(unseen).not.toContain(textsOf(lang).restore.quarantine.gone.slice(0, 20))
    expect(quarantineText('lepcf.fr', [], { all: false, looked: true }, options(lang))).toContain('lepcf.fr')
  })
})
