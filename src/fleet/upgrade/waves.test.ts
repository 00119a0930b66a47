import { expect, it } from 'vitest'
import type { AccountId, Site, SiteId } from '../../core/account.ts'
import type { RemotePath } from '../../core/path.ts'
import { parseWaves, splitWaves } from './waves.ts'

function sites(names: string): Site[] {
  return names.split(' ').map((name) => {
    const id = name.replace('*', '') as SiteId
    return { id, account: 'a' as AccountId, root: id as unknown as RemotePath, groups: name.endsWith('*') ? ['canary'] : [], tags: [] }
  })
}

function split(names: string, waves: string): string {
  return splitWaves(sites(names), parseWaves(waves) ?? [])
    .map((wave) => `${wave.name}: ${wave.sites.map(({ id }) => id).join(' ')}`)
    .join(', ')
}

it.each([
  ['a b c d e f g h', 'canary,25%,all', 'canary: a, 25%: b, all: c d e f g h'],
  ['a b c d e* f g h*', 'canary,50%,all', 'canary: e h, 50%: a b, all: c d f g'],
  ['a b* c', 'all', 'all: a b c'],
  ['a', 'canary,25%,all', 'canary: a'],
  ['a b c d', '1,1,all', '1: a, 1: b, all: c d'],
  ['a b c d e', 'canary,2', 'canary: a, 2: b c'],
  ['a b c d', '3,50%,all', '3: a b c, all: d'],
  ['a b c d e', '1%,all', '1%: a, all: b c d e'],
  ['a b', '5,all', '5: a b'],
  ['a b c', 'canary', 'canary: a'],
  ['a* b* c*', 'canary,25%,all', 'canary: a b c'],
])('shares out %s as %s', (names, waves, expected) => {
  expect(split(names, waves)).toBe(expected)
})

it.each([
  '',
  'all,canary',
  'all,all',
  '0',
  '0%',
  '101%',
  '50%,25%',
  '25%,1,25%',
  'canary,canary',
  '25 %',
  '-1',
  '1.5',
  'x',
  'canary,,all',
  '1e3',
])('takes %j for no list of waves', (text) => {
  expect(parseWaves(text)).toBeUndefined()
})

it('reads blanks and capitals', () => {
  expect(parseWaves(' Canary, 25%,ALL')).toEqual([{ kind: 'canary' }, { kind: 'share', percent: 25 }, { kind: 'all' }])
})
