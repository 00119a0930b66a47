import fc from 'fast-check'
import { expect, it } from 'vitest'
import { databasePath, isDatabasePath, MANY_ROWS, readDatabasePath } from './database-path.ts'

it('names a value of a row', () => {
  expect(databasePath({ installation: '', table: 'spip_articles', key: '12', column: 'texte' })).toBe('db://spip_articles/12/texte')
  expect(databasePath({ installation: 'sites/a.example', table: 'spip_meta', key: 'plugin' })).toBe(
    'db://sites%2Fa.example@spip_meta/plugin',
  )
  expect(databasePath({ installation: '', table: 'wp_posts', key: MANY_ROWS, column: 'post_content' })).toBe('db://wp_posts/*/post_content')
  expect(databasePath({ installation: '', table: 'spip_urls', key: '*' })).toBe('db://spip_urls/*')
})

it('keeps apart what differs, is printable, and is no path of a file', () => {
  const part = fc.string({ unit: 'binary', maxLength: 30 })
  fc.assert(
    fc.property(part, fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }), part, part, (installation, table, key, column) => {
      const path = databasePath({ installation, table, key, column })
      expect(path).toMatch(/^db:\/\/[\x21-\x7e]+$/)
      expect(isDatabasePath(path)).toBe(true)
      const known = (text: string): string => Buffer.from(text).toString('utf8')
      if (key !== MANY_ROWS && path.length < 80)
        expect(readDatabasePath(path)).toEqual({
          installation: known(installation),
          table: known(table),
          key: known(key),
          column: known(column),
        })
    }),
  )
})

it('reads back what it wrote', () => {
  for (const place of [
    { installation: '', table: 'spip_articles', key: '12', column: 'texte' },
    { installation: 'sites/a.example', table: 'spip_meta', key: 'plugin' },
    { installation: 'b', table: 'spip_urls' },
    { installation: '', table: '..', key: '', column: '.' },
    { installation: '...', table: 'é @/%', key: MANY_ROWS, column: 'a.b' },
    { installation: '', table: 't', key: '**', column: '' },
  ])
    expect(readDatabasePath(databasePath(place)), JSON.stringify(place)).toEqual(place)
  expect(databasePath({ installation: '', table: '..', key: '', column: '.a' })).toBe('db://%2E%2E/%/.a')
  for (const path of ['db://', 'db://@t', 'db://a@b@t', 'db://t/1/2/3', 'xdb://t'])
    expect(readDatabasePath(path), path).toEqual(path === 'db://@t' ? { installation: '', table: 't' } : undefined)
})

it('tells long keys by a digest', () => {
  const paths = ['a', 'b'].map((end) => databasePath({ installation: '', table: 't', key: `${'é'.repeat(100)}${end}` }))
  expect(new Set(paths).size).toBe(2)
  for (const path of paths) {
    expect(path.length).toBeLessThan(100)
    // Cut between two bytes' escapes, never in one.
    expect(path).toMatch(/^db:\/\/t\/(?:%[0-9A-F]{2})+~[0-9a-f]{12}$/)
  }
  expect(databasePath({ installation: '', table: 't', key: 'k'.repeat(80) })).toBe(`db://t/${'k'.repeat(80)}`)
  expect(databasePath({ installation: '', table: 't', key: 'k'.repeat(81) })).toMatch(/^db:\/\/t\/k{67}~[0-9a-f]{12}$/)
})

it('reads nothing of a file’s path', () => {
  for (const path of ['', 'db:/x', 'IMG/db://x', 'db:']) expect(readDatabasePath(path)).toBeUndefined()
})
