import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readZip } from '../../src/manifests/read-zip.ts'
import { RELEASE_LIMITS, type ReleaseLimits } from '../../src/manifests/release-file.ts'
import { writeZip, type ZipEntry } from '../lab/write-zip.ts'

async function read(archive: Buffer, limits: ReleaseLimits = RELEASE_LIMITS): Promise<Record<string, string>> {
  const out: Record<string, string> = {}
  for await (const { path, bytes } of readZip(archive, 'test.zip', limits)) out[path] = bytes.toString()
  return out
}
const small: ReleaseLimits = {
  maxArchiveBytes: 100_000,
  maxFiles: 5,
  maxFileBytes: 5000,
  maxTotalBytes: 12_000,
  maxRatio: 20,
  ratioFloor: 2000,
}
const good: ZipEntry = { name: 'good.txt', data: 'good' }
const noise = (length: number) => Buffer.from(Array.from({ length }, (_, i) => (i * 7919 + (i >> 3) * 31) & 0xff))

describe('readZip refuses the whole archive', () => {
  it.each<[string, string, ZipEntry[]]>([
    ['a path that leads out', 'bad-path', [good, { name: '../evil.php' }]],
    ['a path that leads out later', 'bad-path', [good, { name: 'a/../../evil.php' }]],
    ['an absolute path', 'bad-path', [good, { name: '/etc/cron.d/evil' }]],
    ['a Windows path', 'bad-path', [good, { name: 'C:/evil' }]],
    ['backslashes', 'bad-path', [good, { name: 'a\\..\\..\\evil.php' }]],
    ['an empty name', 'bad-path', [good, { name: '' }]],
    ['a NUL', 'bad-path', [good, { name: 'a.php\0.txt' }]],
    ['terminal escapes', 'bad-path', [good, { name: '\u001b[2J' }]],
    ['a folder that leads out', 'bad-path', [good, { name: '../up/' }]],
    ['the same name twice', 'duplicate', [good, { name: 'good.txt', data: 'bad!' }]],
    ['a file that is a folder too', 'duplicate', [good, { name: 'good.txt/inner' }]],
    ['a folder that is a file too', 'duplicate', [good, { name: 'good.txt/' }]],
    ['a link', 'special-file', [good, { name: 'link', data: '/etc/passwd', mode: 0o120777 }]],
    ['a device', 'special-file', [good, { name: 'null', mode: 0o020666 }]],
    ['a folder that says it is a link', 'special-file', [good, { name: 'dir/', mode: 0o120777 }]],
    ['an encrypted entry', 'encrypted', [good, { name: 'secret', flags: 1 }]],
    ['an unknown compression', 'compression', [good, { name: 'odd', method: 14 }]],
    ['two names for one entry', 'header-mismatch', [good, { name: 'readme.txt', localName: 'evil_p.php' }]],
    ['two compressions for one entry', 'header-mismatch', [good, { name: 'a', data: 'x', method: 8, localMethod: 0 }]],
    ['a wrong CRC', 'damaged', [good, { name: 'a', data: 'content', crc: 1 }]],
    ['a stored entry with two sizes', 'not-zip', [good, { name: 'a', data: 'content', method: 0, size: 3 }]],
    ['more bytes than announced', 'damaged', [good, { name: 'a', data: 'x'.repeat(100), size: 10 }]],
    ['fewer bytes than announced', 'damaged', [good, { name: 'a', data: 'content', size: 2000, crc: crc32('content') }]],
    ['two entries over one another', 'overlap', [good, { name: 'again', data: 'good', sameDataAs: 0 }]],
    ['no file at all', 'empty', [{ name: 'only-a-folder/' }]],
  ])('for %s', async (_, fault, entries) => {
    await expect(read(writeZip(entries))).rejects.toMatchObject({
      code: 'SG-MAN-003',
      kind: 'integrity',
      params: { file: 'test.zip', fault },
    })
  })

  it.each<[string, string, ZipEntry[]]>([
    ['a bomb in one file', 'bomb', [good, { name: 'bomb', data: Buffer.alloc(4000) }]],
    ['a bomb in many', 'bomb', [1, 2, 3].map((n) => ({ name: `bomb${n}`, data: Buffer.alloc(1900) }))],
    ['a file too large', 'too-large', [good, { name: 'large', data: noise(6000) }]],
    ['files too large together', 'too-large', [1, 2, 3].map((n) => ({ name: `part${n}`, data: noise(4500) }))],
    ['too many files', 'too-many', [1, 2, 3, 4, 5, 6].map((n) => ({ name: `${n}` }))],
  ])('for %s', async (_, fault, entries) => {
    const limits = fault === 'bomb' ? { ...small, maxRatio: 15 } : small
    await expect(read(writeZip(entries), limits)).rejects.toMatchObject({ params: { fault } })
  })

  it('for its own size', async () => {
    await expect(read(writeZip([{ name: 'a', data: noise(120_000), method: 0 }]), small)).rejects.toMatchObject({
      params: { fault: 'too-large' },
    })
  })

  it('before giving its first file', async () => {
    const seen: string[] = []
    const archive = writeZip([good, { name: '../evil' }])
    await expect(
      (async () => {
        for await (const { path } of readZip(archive, 'test.zip')) seen.push(path)
      })(),
    ).rejects.toMatchObject({ code: 'SG-MAN-003' })
    expect(seen).toEqual([])
  })

  it('when it lies about the number of its entries', async () => {
    await expect(read(writeZip([good], { entryCount: 2 }))).rejects.toMatchObject({ params: { fault: 'not-zip' } })
  })

  it('never unpacks a real bomb: 40 MB announced as 100 bytes', async () => {
    const archive = writeZip([{ name: 'bomb', data: Buffer.alloc(40_000_000), size: 100 }])
    await expect(read(archive)).rejects.toMatchObject({ params: { fault: 'damaged' }, cause: { code: 'ERR_BUFFER_TOO_LARGE' } })
  })
})

describe('readZip takes', () => {
  it('names that are not ASCII, with the flag or with the Unicode path field, and bytes that are no text', async () => {
    const unicode = (name: string, raw: string | Buffer) => {
      const field = Buffer.alloc(9)
      field.writeUInt16LE(0x7075, 0)
      field.writeUInt16LE(5 + Buffer.byteLength(name), 2)
      field[4] = 1
      field.writeUInt32LE(crc32(raw), 5)
      return Buffer.concat([field, Buffer.from(name)])
    }
    const archive = writeZip([
      { name: 'é.txt', data: '1' },
      { name: 'e.txt', data: '2', extra: unicode('è.txt', 'e.txt') },
      { name: 'f.txt', data: '3', extra: unicode('stale.txt', 'was-another-name') },
      { name: Buffer.from([0x82, 0x2e, 0x74]), data: '4' },
    ])
    expect(await read(archive)).toEqual({ 'é.txt': '1', 'è.txt': '2', 'f.txt': '3', '\udc82.t': '4' })
  })

  it('does not let the Unicode path field lead out', async () => {
    const field = Buffer.alloc(9)
    field.writeUInt16LE(0x7075, 0)
    field.writeUInt16LE(5 + '../evil'.length, 2)
    field[4] = 1
    field.writeUInt32LE(crc32('a'), 5)
    const archive = writeZip([{ name: 'a', extra: Buffer.concat([field, Buffer.from('../evil')]) }])
    await expect(read(archive)).rejects.toMatchObject({ params: { fault: 'bad-path' } })
  })
})
