import { describe, expect, it } from 'vitest'
import { nameTable } from './name-table.ts'

const TABLE = nameTable(
  new Map(['eval', 'system', '$_get', 'a', ...Array.from({ length: 300 }, (_, i) => `f${i}`)].map((name, i) => [name, i + 1])),
)
const bitsOf = (text: string): number => TABLE.bitsOf(`(${text})`, 1, text.length + 1)

describe('a table of names', () => {
  it('knows its names, in letters of either case', () => {
    expect([bitsOf('eval'), bitsOf('System'), bitsOf('$_GET'), bitsOf('A'), bitsOf('F299')]).toEqual([1, 2, 3, 4, 304])
  })

  it('goes by the last part of a qualified name', () => {
    expect([bitsOf('\\eval'), bitsOf('App\\Tool\\eval'), bitsOf('eval\\tool')]).toEqual([1, 1, 0])
  })

  it('knows no other', () => {
    for (const name of ['', 'eva', 'evall', '_eval', 'f300', 'f', '\xe9val', 'e'.repeat(10_000)]) expect(bitsOf(name), name).toBe(0)
  })
})
