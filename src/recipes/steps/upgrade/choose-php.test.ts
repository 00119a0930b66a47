import { describe, expect, it } from 'vitest'
import type { ReleaseNeeds } from '../../../cms/upgrade-types.ts'
import type { HostFacts, HostPhp } from '../../types.ts'
import { choosePhp, chooseWay, missingExtensions, phpFit } from './choose-php.ts'

const needs = (php: ReleaseNeeds['php'], extensions: ReleaseNeeds['extensions'] = []): ReleaseNeeds => ({
  version: '4.4.30',
  schema: '1',
  php,
  extensions,
  databases: ['mysql'],
})
const php = (path: string, version: string, ...extensions: string[]): HostPhp => ({ path, version, extensions })
const host = (phps: readonly HostPhp[], web?: string): HostFacts => ({
  php: phps,
  ...(web === undefined ? {} : { web: { version: web, said: 'x-powered-by' } }),
  pages: new Map(),
})

describe('whether a PHP fits', () => {
  it.each([
    ['7.3.33', { min: '7.4.0', max: '8.5.99' }, 'too-old'],
    ['7.4.0', { min: '7.4.0', max: '8.5.99' }, 'fits'],
    ['8.5.20', { min: '7.4.0', max: '8.5.99' }, 'fits'],
    ['8.6.0', { min: '7.4.0', max: '8.5.99' }, 'too-new'],
    ['8.5.20', { max: '8.5' }, 'fits'],
    ['8.6.1', { max: '8.5' }, 'too-new'],
    ['8.9.0', { max: '8' }, 'fits'],
    ['9.0.0', { max: '8' }, 'too-new'],
    ['5.2.0', {}, 'fits'],
    ['8.2.1', { min: '', max: '' }, 'fits'],
    ['8.2', { min: '8.2.0' }, 'fits'],
  ])('%s for %j: %s', (version, bounds, fit) => {
    expect(phpFit(version, bounds)).toBe(fit)
  })
})

describe('which PHP is taken', () => {
  const [old, mid, high] = [php('/usr/bin/php', '5.6.40', 'mysqli'), php('/p74', '7.4.33', 'mysqli'), php('/p83', '8.3.1', 'mysqli', 'zip')]
  const wants = needs({ min: '7.4.0', max: '8.5.99' })

  it.each([
    ['one that fits before the one called php', [old, mid], undefined, '/p74'],
    ['the newest of those that fit', [old, mid, high], undefined, '/p83'],
    ['that of the web’s version before a newer one', [old, high, mid], '7.4.30', '/p74'],
    ['the one called php where it fits', [mid, high], undefined, '/p74'],
    ['the best that there is, where none fits', [old], undefined, '/usr/bin/php'],
  ])('%s', (_, phps, web, path) => {
    expect(choosePhp(host(phps, web), wants, [])?.php.path).toBe(path)
  })

  it('one that lacks nothing before that of the web’s version', () => {
    const wish = needs({ min: '7.4.0' }, ['zip', ['mysqli', 'pdo_mysql']])
    expect(choosePhp(host([mid, high], '7.4.33'), wish, [])).toMatchObject({ php: { path: '/p83' }, missing: [] })
    expect(missingExtensions(php('/x', '8.2.0', 'Zip'), ['zip', ['mysqli', 'pdo_mysql']])).toEqual(['mysqli | pdo_mysql'])
  })

  it('none where there is none', () => {
    expect(choosePhp(host([]), wants, [])).toBeUndefined()
    expect(choosePhp(undefined, wants, [])).toBeUndefined()
  })
})

describe('how a migration is run', () => {
  const fits = { php: php('/p', '8.2.0'), fit: 'fits', missing: [] } as const
  it.each([
    ['by the program, where one fits', fits, 'https://a/', false, { by: 'exec', php: '/p' }],
    ['by the web, where folders are another user’s', fits, 'https://a/', true, { by: 'http', url: 'https://a/' }],
    ['by the program all the same, where nobody can be asked', fits, undefined, true, { by: 'exec', php: '/p' }],
    [
      'by the web, where the program lacks something',
      { ...fits, missing: ['zip'] },
      'https://a/',
      false,
      { by: 'http', url: 'https://a/' },
    ],
    ['in no way', { ...fits, fit: 'too-old' as const }, undefined, false, undefined],
    ['in no way without anything', undefined, undefined, false, undefined],
  ])('%s', (_, choice, url, preferWeb, way) => {
    expect(chooseWay(choice, url, preferWeb)).toEqual(way)
  })
})
