import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ManifestFile } from '../core/manifest.ts'
import { digestOf, isLineEndingVariant, isText, textDigestOf } from './digest.ts'

const fileOf = (bytes: Buffer): ManifestFile => {
  const textDigest = textDigestOf(bytes, 'sha256')
  return { digest: digestOf(bytes, 'sha256'), size: bytes.length, ...(textDigest === undefined ? {} : { textDigest }) }
}
const unix = Buffer.from('<?php\n// a comment\n$a = 1;\n')

describe('digestOf', () => {
  it('gives the digests everybody knows', () => {
    expect(digestOf(Buffer.from('abc'), 'md5')).toBe('900150983cd24fb0d6963f7d28e17f72')
    expect(digestOf(Buffer.from('abc'), 'sha256')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})

describe('isLineEndingVariant', () => {
  it('knows an upload in ASCII mode, both ways and twice', () => {
    const dos = Buffer.from(unix.toString().replaceAll('\n', '\r\n'))
    const twice = Buffer.from(unix.toString().replaceAll('\n', '\r\r\n'))
    for (const release of [unix, dos]) {
      for (const site of [unix, dos, twice]) expect(isLineEndingVariant(site, fileOf(release), 'sha256')).toBe(true)
    }
  })

  it('is no cover for a changed byte', () => {
    expect(isLineEndingVariant(Buffer.from('<?php\r\n// a comment\r\n$a = 2;\r\n'), fileOf(unix), 'sha256')).toBe(false)
    expect(isLineEndingVariant(Buffer.from('<?php\n// a comment \n$a = 1;\n'), fileOf(unix), 'sha256')).toBe(false)
  })

  it('is no cover for a lone CR, which ends a comment in PHP', () => {
    const release = Buffer.from('<?php\n// for example: system("id");\n')
    const site = Buffer.from('<?php\n// for example:\r system("id");\n')
    expect(isLineEndingVariant(site, fileOf(release), 'sha256')).toBe(false)
    expect(isLineEndingVariant(release, fileOf(site), 'sha256')).toBe(false)
    expect(isLineEndingVariant(Buffer.concat([unix, Buffer.from('\r')]), fileOf(unix), 'sha256')).toBe(false)
  })

  it('never takes a binary file for a text', () => {
    const image = Buffer.from([0x89, 0x50, 0x0d, 0x0a, 0, 1, 2, 0x0a])
    expect(isText(image)).toBe(false)
    expect(textDigestOf(image, 'sha256')).toBeUndefined()
    expect(isLineEndingVariant(Buffer.from([0x89, 0x50, 0x0a, 0, 1, 2, 0x0a]), fileOf(image), 'sha256')).toBe(false)
    // The NUL may have been what was changed.
    expect(isLineEndingVariant(Buffer.from('a\r\nb'), { digest: digestOf(Buffer.from('a\nb'), 'sha256'), size: 3 }, 'sha256')).toBe(false)
  })

  it('works from a list of plain digests', () => {
    const listed = { digest: digestOf(unix, 'md5') }
    const dos = Buffer.from(unix.toString().replaceAll('\n', '\r\n'))
    expect(isLineEndingVariant(dos, listed, 'md5')).toBe(true)
    expect(isLineEndingVariant(dos, { digest: 'x', alternatives: [listed.digest] }, 'md5')).toBe(true)
    expect(isLineEndingVariant(Buffer.concat([dos, Buffer.from('x')]), listed, 'md5')).toBe(false)
  })

  it('holds for any text and any way of ending its lines, and for nothing else', () => {
    const ends = fc.constantFrom('\n', '\r\n', '\r\r\n')
    const line = fc.string({ unit: fc.constantFrom('a', 'é', ' ', ';', '/'), maxLength: 8 })
    fc.assert(
      fc.property(fc.array(fc.tuple(line, ends, ends), { maxLength: 12 }), fc.nat(), (lines, at) => {
        const release = Buffer.from(lines.map(([text, end]) => text + end).join(''))
        const site = Buffer.from(lines.map(([text, , end]) => text + end).join(''))
        expect(isLineEndingVariant(site, fileOf(release), 'sha256')).toBe(true)
        const place = site.length === 0 ? 0 : at % site.length
        for (const extra of ['x', '\n']) {
          const changed = Buffer.concat([site.subarray(0, place), Buffer.from(extra), site.subarray(place)])
          expect(isLineEndingVariant(changed, fileOf(release), 'sha256')).toBe(false)
        }
      }),
    )
  })
})
