import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { base64, bytesOf, gunzip, hex, inflate, inflateRaw, reverse, rot13, unzip, uudecode } from './unpack.ts'

const latin1 = (bytes: Buffer): string => bytes.toString('latin1')
const TEXT = 'The quick brown fox \xe9'

it('unpacks what PHP unpacks, one character a byte, and as far as a cut text goes', () => {
  const bytes = bytesOf(TEXT)
  expect([inflateRaw(latin1(deflateRawSync(bytes))), inflate(latin1(deflateSync(bytes))), gunzip(latin1(gzipSync(bytes)))]).toEqual([
    TEXT,
    TEXT,
    TEXT,
  ])
  for (const unpack of [inflateRaw, inflate, gunzip]) expect(unpack('no such thing \xff')).toBeUndefined()
  const long = latin1(deflateRawSync(Buffer.from(Array.from({ length: 5000 }, (_, n) => `${n * 7919}`).join(' '))))
  expect(inflateRaw(long.slice(0, 2000))?.startsWith('0 7919 15838')).toBe(true)
  // More than is followed of any text.
  expect(inflateRaw(latin1(deflateRawSync(Buffer.alloc(7 * 1024 * 1024))))).toBeUndefined()
})

it('decodes as PHP does, which passes over what is not of the alphabet', () => {
  expect(base64('aGVs bG8=')).toBe('hello')
  expect(base64('aGVs-bG_8*')).toBe('hello')
  expect(base64('6Q+/')).toBe('\xe9\x0f\xbf')
  expect(hex('48656C6c6f')).toBe('Hello')
  expect([hex('486'), hex('4g'), hex('g4'), hex('')]).toEqual([undefined, undefined, undefined, ''])
  expect(rot13('Nnzm, Aab 12 \xe9[`{@')).toBe('Aamz, Nno 12 \xe9[`{@')
  expect(reverse('ab\xe9')).toBe('\xe9ba')
})

it('reads uuencoded lines, each as long as it says', () => {
  // php > echo convert_uuencode("test\ntext text\r\n");
  expect(uudecode("0=&5S=`IT97AT('1E>'0-\"@``\n`\n")).toBe('test\ntext text\r\n')
  // php > echo convert_uuencode("\xff\x00\xfe");
  expect(uudecode('#_P#^\n`\n')).toBe('\xff\x00\xfe')
  expect(uudecode('"86$\n\n\n!8@\n')).toBe('aab')
  expect(uudecode('')).toBe('')
})

it('takes the files out of an archive by their own headers', () => {
  const entry = (name: string, content: Buffer, method: number, size = content.length): Buffer => {
    const header = Buffer.alloc(30)
    header.write('PK\x03\x04', 0, 'latin1')
    header.writeUInt16LE(method, 8)
    header.writeUInt32LE(size, 18)
    header.writeUInt16LE(name.length, 26)
    header.writeUInt16LE(3, 28)
    return Buffer.concat([header, Buffer.from(name), Buffer.from('xtr'), content])
  }
  const packed = deflateRawSync(Buffer.from('second'))
  const archive = Buffer.concat([
    Buffer.from('stub'),
    entry('a', Buffer.from('first PK\x03'), 0),
    entry('bb', packed, 8),
    entry('c', Buffer.alloc(0), 0),
  ])
  expect(unzip(latin1(archive))).toEqual(['first PK\x03', 'second'])
  expect(unzip(latin1(Buffer.concat([entry('a', Buffer.from('one PK\x03\x04 in it'), 0), Buffer.from('end')])))).toEqual([
    'one PK\x03\x04 in it',
  ])
  // Sizes that stand behind the content: up to the next header, or the end.
  expect(unzip(latin1(Buffer.concat([entry('a', Buffer.from('one'), 0, 0), entry('b', packed, 8, 0)])))).toEqual(['one', 'second'])
  expect(unzip('PK\x03\x04 cut')).toEqual([])
  expect(unzip('none')).toEqual([])
  expect(unzip(latin1(Buffer.concat(Array.from({ length: 25 }, () => entry('a', Buffer.from('x'), 0)))))).toHaveLength(20)
  expect(unzip(latin1(entry('a', Buffer.from('not deflated'), 8)))).toEqual([])
})
