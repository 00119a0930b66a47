import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ObjectTarget } from '../../src/snapshots/types.ts'

export interface TargetSubject {
  readonly target: ObjectTarget
  /** Another connection to the same place. */
  again(): Promise<ObjectTarget>
  close(): Promise<void>
}

async function* inPieces(bytes: Buffer, length = 100_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}

async function read(content: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of content) parts.push(part)
  return Buffer.concat(parts)
}

/** What every place for sealed objects must do. */
export function runTargetContract(name: string, make: () => Promise<TargetSubject>): void {
  describe(`object target: ${name}`, () => {
    let subject: TargetSubject
    let target: ObjectTarget
    beforeAll(async () => {
      subject = await make()
      target = subject.target
    })
    afterAll(() => subject?.close())
    const names = async (prefix = '') => (await target.list(prefix)).map((object) => object.name)

    it('is empty at first, whatever one asks for', async () => {
      expect(await target.list('')).toEqual([])
      expect(await target.list('site/')).toEqual([])
      await expect(read(target.get('site/none'))).rejects.toMatchObject({ code: 'SG-STORE-002', kind: 'not-found' })
      await target.remove('site/none')
    })

    it('gives back what was put, whole and in parts', async () => {
      const bytes = randomBytes(1_300_007)
      await target.put('site/a1', bytes.length, inPieces(bytes))
      expect((await read(target.get('site/a1'))).equals(bytes)).toBe(true)
      for (const [offset, length] of [
        [0, 1],
        [0, 1_300_007],
        [65_536, 65_536],
        [1_300_000, 7],
        [1_300_000, 50],
        [5, 0],
      ] as const) {
        const part = await read(target.get('site/a1', { offset, length }))
        expect(part.equals(bytes.subarray(offset, offset + length)), `${offset}+${length}`).toBe(true)
      }
      expect((await read(target.get('site/a1', { offset: 1_299_990 }))).equals(bytes.subarray(1_299_990))).toBe(true)
      expect(await read(target.get('site/a1', { offset: 1_300_007, length: 10 }))).toHaveLength(0)
      await target.put('site/empty', 0, inPieces(Buffer.alloc(0)))
      expect(await read(target.get('site/empty'))).toHaveLength(0)
    })

    it('lists names, sizes and times by the start of the name', async () => {
      await target.put('site/index-00000001', 3, inPieces(Buffer.from('one')))
      await target.put('site-2/index-00000001', 4, inPieces(Buffer.from('four')))
      expect(await target.list('site/index-')).toMatchObject([{ name: 'site/index-00000001', size: 3 }])
      expect(await names('site/')).toEqual(['site/a1', 'site/empty', 'site/index-00000001'])
      expect(await names('site')).toEqual(['site-2/index-00000001', 'site/a1', 'site/empty', 'site/index-00000001'])
      expect(await names()).toHaveLength(4)
      const [{ modified } = { modified: 0 }] = await target.list('site/a1')
      expect(Math.abs(Date.now() - modified)).toBeLessThan(24 * 3_600_000)
    })

    it('never overwrites', async () => {
      await expect(target.put('site/index-00000001', 3, inPieces(Buffer.from('two')))).rejects.toMatchObject({
        code: 'SG-STORE-003',
        kind: 'conflict',
      })
      expect((await read(target.get('site/index-00000001'))).toString()).toBe('one')
    })

    it('makes an object whole or not at all', async () => {
      const before = await names()
      const cut = async function* () {
        yield Buffer.alloc(200_000)
        throw new Error('the pack went away')
      }
      await expect(target.put('site/cut', 400_000, cut())).rejects.toThrow()
      await expect(target.put('site/short', 10, inPieces(Buffer.from('short')))).rejects.toMatchObject({ code: 'SG-STORE-005' })
      await expect(target.put('site/long', 2, inPieces(Buffer.from('long')))).rejects.toMatchObject({ code: 'SG-STORE-005' })
      expect(await names()).toEqual(before)
      await target.put('site/cut', 4, inPieces(Buffer.from('then')))
      expect((await read(target.get('site/cut'))).toString()).toBe('then')
    })

    it('stops when asked to, with nothing left', async () => {
      const before = await names()
      const stop = new AbortController()
      const slow = async function* () {
        yield Buffer.alloc(100_000)
        stop.abort()
        yield Buffer.alloc(100_000)
      }
      await expect(target.put('site/stopped', 200_000, slow(), { signal: stop.signal })).rejects.toThrow()
      const other = await subject.again()
      expect((await other.list('')).map((object) => object.name)).toEqual(before)
      await other.close()
    })

    it('is the same place over another connection', async () => {
      const other = await subject.again()
      await other.put('site/b2', 5, inPieces(Buffer.from('other')))
      expect((await read(target.get('site/b2'))).toString()).toBe('other')
      await target.remove('site/b2')
      expect(await read(other.get('site/b2')).catch((error: { code: string }) => error.code)).toBe('SG-STORE-002')
      await other.close()
    })

    it('takes no name that could climb or hide', async () => {
      for (const bad of ['../x', '/x', 'a/../b', 'a/b/c', '.x', 'a/.x', 'A', '', 'a/', 'a b', 'a%2f']) {
        await expect(target.put(bad, 0, inPieces(Buffer.alloc(0))), bad).rejects.toMatchObject({ code: 'SG-INT-001' })
      }
    })
  })
}
