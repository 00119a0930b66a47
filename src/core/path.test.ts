import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeName, encodeName, joinPath, parentPath, relativeTo, remotePath } from './path.ts'

it('carries every byte string through a name and back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(Buffer.compare(encodeName(decodeName(bytes)), Buffer.from(bytes))).toBe(0)
    }),
    { numRuns: 2000 },
  )
})

it('carries every text through bytes and back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(decodeName(encodeName(text))).toBe(text)
    }),
  )
})

it('tells invalid UTF-8 apart byte by byte', () => {
  expect(decodeName(Buffer.from([0x61, 0xff, 0x2e, 0xc3, 0xa9]))).toBe('a\udcff.é')
  expect(decodeName(Buffer.from([0xed, 0xa0, 0x80]))).toBe('\udced\udca0\udc80')
})

it('normalises and relates paths', () => {
  expect(remotePath('./www//a/../b/')).toBe('www/b')
  expect(remotePath('/../x')).toBe('/x')
  expect(joinPath('', 'a')).toBe('a')
  expect(joinPath('/', 'a')).toBe('/a')
  expect(relativeTo('www', 'www/a/b')).toBe('a/b')
  expect(relativeTo('www', 'www2/a')).toBeUndefined()
  expect(relativeTo('www', 'www')).toBe('')
  expect(parentPath('a/b')).toBe('a')
  expect(parentPath('a')).toBe('')
  expect(parentPath('/a')).toBe('/')
})
