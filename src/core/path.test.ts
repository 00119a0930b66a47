import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  baseName,
  decodeName,
  encodeName,
  flatName,
  joinPath,
  linkedFrom,
  parentPath,
  type RemotePath,
  relativeTo,
  remotePath,
} from './path.ts'

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

/** What the bytes are by the decoder of the platform: the first that makes exactly one character, from one byte to four, else the byte escaped. */
function byThePlatform(bytes: Buffer): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let out = ''
  for (let at = 0; at < bytes.length; ) {
    const lengths = [1, 2, 3, 4].filter((length) => at + length <= bytes.length)
    const found = lengths.flatMap((length) => {
      try {
        const text = decoder.decode(bytes.subarray(at, at + length))
        return [...text].length === 1 ? [{ text, length }] : []
      } catch {
        return []
      }
    })[0] ?? { text: String.fromCharCode(0xdc00 + (bytes[at] as number)), length: 1 }
    out += found.text
    at += found.length
  }
  return out
}

it('draws the line of UTF-8 where the platform does, at every edge', () => {
  const firsts = [0x00, 0x7f, 0x80, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff]
  const seconds = [0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0]
  const others = [0x7f, 0x80, 0xbf, 0xc0]
  for (const first of firsts) {
    for (const second of seconds) {
      for (const third of others) {
        for (const fourth of others) {
          // Whole, and cut off at the end of the name.
          for (const length of [2, 3, 4, 5]) {
            const bytes = Buffer.from([first, second, third, fourth, 0xff].slice(0, length))
            if (decodeName(bytes) !== byThePlatform(bytes)) expect(decodeName(bytes), bytes.toString('hex')).toBe(byThePlatform(bytes))
          }
        }
      }
    }
  }
})

it('keeps a character of two halves whole beside a byte that is none', () => {
  for (const text of ['\u{10fc80}', '\u{10ffff}', '\u{1f600}', 'é']) {
    const bytes = Buffer.concat([Buffer.from([0x80]), Buffer.from(text), Buffer.from([0xff]), Buffer.from(`x${text}`)])
    expect(decodeName(bytes)).toBe(`\udc80${text}\udcffx${text}`)
    expect(encodeName(decodeName(bytes))).toEqual(bytes)
  }
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

it('relates what lies at the root, and what does not', () => {
  expect(joinPath('a', '')).toBe('a')
  expect(joinPath('', '')).toBe('')
  expect(joinPath('/a', 'b')).toBe('/a/b')
  expect(relativeTo('', 'a/b')).toBe('a/b')
  expect(relativeTo('', 'a/')).toBe('a/')
  expect(relativeTo('', '/a')).toBeUndefined()
  expect(relativeTo('/', '/a')).toBe('a')
  expect(relativeTo('/a', '/a/b')).toBe('b')
  expect(relativeTo('/a', '/ab')).toBeUndefined()
  expect([baseName('a/b'), baseName('b'), baseName('/b'), baseName('a/')]).toEqual(['b', 'b', 'b', ''])
})

it('writes a path as transfer logs do', () => {
  expect(flatName('a b/é~!\u007f.php')).toBe('a_b/__~!_.php')
  expect(flatName('x\udcff')).toBe('x_')
})

it('follows a link from where it lies', () => {
  const at = 'home/site/www' as RemotePath
  expect(linkedFrom(at, 'current')).toBe('home/site/current')
  expect(linkedFrom(at, '../other/')).toBe('home/other')
  expect(linkedFrom(at, '/srv/www')).toBe('/srv/www')
})
