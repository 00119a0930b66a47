import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSiteguardError } from '../../src/core/error.ts'
import { readZip } from '../../src/manifests/read-zip.ts'
import { isReleasePath, RELEASE_LIMITS } from '../../src/manifests/release-file.ts'
import { writeZip } from '../lab/write-zip.ts'

const part = fc.oneof(fc.constantFrom('a', 'b', 'é', '__proto__', '.htaccess'), fc.string({ minLength: 1, maxLength: 6 }))
const path = fc
  .array(part, { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'))
  .filter(isReleasePath)
const entry = fc.record({
  name: path,
  data: fc.uint8Array({ maxLength: 300 }).map((data) => Buffer.from(data)),
  method: fc.constantFrom(0, 8),
})
/** No name is another's folder. */
const entries = fc
  .uniqueArray(entry, { selector: ({ name }) => name, minLength: 1, maxLength: 12 })
  .filter((list) => list.every((a) => list.every((b) => !b.name.startsWith(`${a.name}/`))))

async function read(archive: Buffer): Promise<Map<string, Buffer>> {
  const out = new Map<string, Buffer>()
  for await (const { path, bytes } of readZip(archive, 'x.zip', { ...RELEASE_LIMITS, maxTotalBytes: 1e6 })) out.set(path, bytes)
  return out
}

describe('readZip', () => {
  it('gives back what was packed', async () => {
    await fc.assert(
      fc.asyncProperty(entries, async (list) => {
        const files = await read(writeZip(list))
        expect([...files.keys()]).toEqual(list.map(({ name }) => name))
        for (const { name, data } of list) expect(files.get(name)?.equals(data)).toBe(true)
      }),
    )
  })

  it('gives the truth or SG-MAN-003, whatever bytes are changed, cut or added', async () => {
    const change = fc.oneof(
      fc.tuple(fc.constant('set' as const), fc.nat(), fc.nat(255)),
      fc.tuple(fc.constant('cut' as const), fc.nat(), fc.constant(0)),
      fc.tuple(fc.constant('add' as const), fc.nat(), fc.nat(255)),
    )
    let refused = 0
    await fc.assert(
      fc.asyncProperty(entries, fc.array(change, { minLength: 1, maxLength: 4 }), async (list, changes) => {
        let archive: Buffer = writeZip(list)
        for (const [kind, place, value] of changes) {
          const at = place % Math.max(archive.length, 1)
          if (kind === 'set') archive[at] = value
          else if (kind === 'cut') archive = Buffer.from(archive.subarray(0, at))
          else archive = Buffer.concat([archive.subarray(0, at), Buffer.from([value]), archive.subarray(at)])
        }
        try {
          const files = await read(archive)
          for (const name of files.keys()) expect(isReleasePath(name)).toBe(true)
        } catch (error) {
          expect(isSiteguardError(error) && error.code).toBe('SG-MAN-003')
          refused += 1
        }
      }),
      { numRuns: 400 },
    )
    expect(refused).toBeGreaterThan(100)
  })

  it('refuses any bytes that are no archive', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        await expect(read(Buffer.from(bytes))).rejects.toMatchObject({ code: 'SG-MAN-003' })
      }),
    )
  })
})
