import { describe, expect, it } from 'vitest'
import { hostOf, isOwnHost } from '../shared/hosts.ts'
import { parseHtaccess, parseSettings, splitArguments } from './parse.ts'

describe('parseHtaccess', () => {
  it('joins continued lines, skips comments, and knows the sections around', () => {
    const source =
      '# AddType x .y\r\nAddHandler \\\r\n  "a b" .jpg\r\n<IfModule mod_a.c>\n<Files ~ "\\.png$">\nSetHandler c\n</Files>\nOptions -Indexes\n</IfModule>\nA'
    expect(
      parseHtaccess(source).map(({ name, args, line, sections }) => [
        name,
        args,
        line,
        sections.map((s) => `${s.name} ${s.args.join(' ')}`),
      ]),
    ).toEqual([
      ['AddHandler', ['a b', '.jpg'], 2, []],
      ['SetHandler', ['c'], 6, ['ifmodule mod_a.c', 'files ~ \\.png$']],
      ['Options', ['-Indexes'], 8, ['ifmodule mod_a.c']],
      ['A', [], 10, []],
    ])
  })

  it('splits arguments as Apache does', () => {
    expect(splitArguments(` a "b \\" c" 'd e'\tf`)).toEqual(['a', 'b " c', 'd e', 'f'])
    expect(splitArguments('"open')).toEqual(['open'])
  })
})

describe('parseSettings', () => {
  it('reads keys, quotes and comments', () => {
    expect(parseSettings('; c\n[PHP]\na = "x ; y" ; z\nb=1 ; two\nc\n#d=1\n').map(({ key, value }) => [key, value])).toEqual([
      ['a', 'x ; y'],
      ['b', '1'],
      ['c', ''],
    ])
  })
})

describe('hosts', () => {
  it.each([
    ['https://evil.example/x', 'evil.example'],
    ['//evil.example', 'evil.example'],
    ['http://user@evil.example:8080/', 'evil.example'],
    ['HTTP://EVIL.example?x', 'evil.example'],
    ['/local/path', undefined],
    ['https://%{HTTP_HOST}/x', undefined],
    ['https://$1/x', undefined],
    ['spip.php?url=https://x.example', undefined],
  ])('%s leads to %s', (target, host) => {
    expect(hostOf(target)).toBe(host)
  })

  it('knows its own', () => {
    expect(isOwnHost('www.ville.fr', ['ville.fr'])).toBe(true)
    expect(isOwnHost('m.ville.fr', ['www.ville.fr'])).toBe(true)
    expect(isOwnHost('autre.asso.fr', ['ville.asso.fr'])).toBe(false)
    expect(isOwnHost('www.ville.asso.fr', ['ville.asso.fr'])).toBe(true)
    expect(isOwnHost('evil-ville.fr', ['ville.fr'])).toBe(false)
    expect(isOwnHost('localhost', [])).toBe(true)
  })
})
