import { expect, it } from 'vitest'
import { writeZip } from '../../test/lab/write-zip.ts'
import { openZip } from './read-zip.ts'

/** Info-ZIP's field of a moment in UTC, seconds since 1970. */
function stamped(name: string, seconds: number): { name: string; data: string; extra: Buffer } {
  const extra = Buffer.alloc(9)
  extra.writeUInt16LE(0x5455, 0)
  extra.writeUInt16LE(5, 2)
  extra.writeUInt8(1, 4)
  extra.writeInt32LE(seconds, 5)
  return { name, data: 'x', extra }
}

it('tells when the newest file of an archive was changed', async () => {
  const at = Date.parse('2026-11-05T10:00:00Z') / 1000
  const zip = await openZip(writeZip([stamped('a', at - 86_400), stamped('b', at), stamped('c', at - 1)]), 'test')
  expect(zip.newest?.toISOString()).toBe('2026-11-05T10:00:00.000Z')
})

it.each([
  ['no moment', [{ name: 'a', data: 'x' }]],
  ['the first of the format, as packers write that want none to be known', [stamped('a', Date.UTC(1980, 0, 1) / 1000)]],
  ['one before 1970', [stamped('a', -1)]],
])('tells nothing where an archive has %s', async (_, entries) => {
  expect((await openZip(writeZip(entries), 'test')).newest).toBeUndefined()
})

it('passes over a moment that is none, and an NTFS date no calendar has', async () => {
  const extra = Buffer.alloc(36, 0xff)
  extra.writeUInt16LE(0x000a, 0)
  extra.writeUInt16LE(32, 2)
  extra.writeUInt16LE(1, 8)
  extra.writeUInt16LE(24, 10)
  const zip = await openZip(writeZip([{ name: 'a', data: 'x', extra }, stamped('b', 1_762_336_800)]), 'test')
  expect(Number.isNaN(zip.newest?.getTime())).toBe(false)
})
