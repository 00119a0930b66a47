import { describe, expect, it } from 'vitest'
import { codeNameOf, extensionsOf, isPhpName, toolOf } from './names.ts'

describe('codeNameOf', () => {
  it.each<[string, Partial<ReturnType<typeof codeNameOf>>]>([
    ['a.php', { kind: 'php', extension: 'php', last: true, trailing: false }],
    ['IMG/A.PhTmL', { kind: 'php', extension: 'phtml', last: true }],
    ['a.php82', { kind: 'php', extension: 'php82' }],
    ['a.php.jpg', { kind: 'php', extension: 'php', last: false, ending: 'jpg' }],
    ['a.jpg.php', { kind: 'php', last: true, disguise: 'media' }],
    ['.a.php', { disguise: 'hidden' }],
    ['a.php ', { trailing: true, last: true }],
    ['a.php. .', { trailing: true, last: true }],
    ['a.php\u200b', { trailing: true, last: true }],
    ['a.php\udc80', { trailing: true, last: true }],
    ['a.php%0A', { trailing: true, last: true }],
    ['a.ｐｈｐ', { kind: 'php', disguise: 'look-alike' }],
    ['a.рһр', { kind: 'php', disguise: 'look-alike' }],
    ['\u202egpj.php', { disguise: 'direction' }],
    ['a.php%00.png', { extension: 'php', last: false }],
    ['a.inc', { kind: 'weak' }],
    ['a.shtml', { kind: 'ssi' }],
    ['a.PL', { kind: 'cgi' }],
    ['a.jspx', { kind: 'other' }],
  ])('%j is a name of code', (path, expected) => {
    expect(codeNameOf(path)).toMatchObject(expected as object)
  })

  it.each(['a.jpg', 'php', 'a.phpx', 'photo.php_old.jpg', 'a.php/', 'style.css', '', '.', 'logo-php5.png', 'a.phps.d'])(
    '%j is not',
    (path) => {
      expect(codeNameOf(path)).toBeUndefined()
    },
  )

  it('reads very long names in one pass', () => {
    const name = `a${'.php '.repeat(20_000)}`
    expect(codeNameOf(name)).toMatchObject({ kind: 'php' })
    expect(extensionsOf(name)).toHaveLength(20_000)
  })
})

describe('isPhpName and toolOf', () => {
  it('takes the last extension', () => {
    expect([isPhpName('a.php'), isPhpName('a.php.txt'), isPhpName('a.inc')]).toEqual([true, false, false])
  })

  it('knows tools by name', () => {
    expect(
      ['spip_loader.php', 'spip_loader-6.1.phar', 'tradloader_fr.php', 'adminer-4.8.1-en.php', 'info.php', 'article.php'].map(toolOf),
    ).toEqual([...['loader', 'loader', 'installer', 'adminer', 'phpinfo'], undefined])
  })
})
