import { describe, expect, it } from 'vitest'
import { remotePath as p } from '../../core/path.ts'
import { createMemoryTransport } from '../memory/index.ts'
import type { NewEntry, Transport } from '../types.ts'
import { createEach } from './create-each.ts'
import { accessDenied, ioFailed } from './problems.ts'

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const small = (name: string): NewEntry => ({ type: 'file', path: p(name), size: 1, content: Buffer.from('x') })

async function* megabytes(count: number): AsyncGenerator<Buffer> {
  for (let i = 0; i < count; i += 1) yield Buffer.alloc(1 << 20)
}
const large = (name: string, more: Partial<NewEntry> = {}): NewEntry =>
  ({ type: 'file', path: p(name), size: 3 << 20, content: megabytes(3), ...more }) as NewEntry

/** A transport whose calls end in their own time, as those over a wire do. */
function slow(inner: Transport, create: Transport['create'] = inner.create): Transport {
  return {
    ...inner,
    create: async (...args) => {
      await tick()
      await create(...args)
    },
    mkdir: async (...args) => {
      for (let i = 0; i < 5; i += 1) await tick()
      await inner.mkdir(...args)
    },
  }
}

describe('createEach', () => {
  it('makes a file only after the folder it lies in, however many are under way', async () => {
    const memory = createMemoryTransport({ dir: { type: 'dir' } })
    const entries: NewEntry[] = []
    for (let i = 0; i < 20; i += 1) {
      entries.push({ type: 'dir', path: p(`${i}`) }, { type: 'dir', path: p(`${i}/in`) }, small(`${i}/in/file`))
    }
    await createEach(slow(memory), p('dir'), entries, { width: () => 16, kind: 'memory' })
    for (let i = 0; i < 20; i += 1) expect((await memory.stat(p(`dir/${i}/in/file`)))?.size).toBe(1)
  })

  it('gives on bytes that stay good, whatever becomes of the pieces it was lent', async () => {
    const memory = createMemoryTransport({ dir: { type: 'dir' } })
    async function* lent(count: number): AsyncGenerator<Buffer> {
      const buffer = Buffer.alloc(400_000)
      for (let i = 0; i < count; i += 1) {
        yield buffer.fill(i)
        buffer.fill(0xff)
      }
    }
    const wanted = (count: number): Buffer => Buffer.concat(Array.from({ length: count }, (_, i) => Buffer.alloc(400_000, i)))
    const kept: Record<string, Uint8Array[]> = {}
    const t = slow(memory, async (path, data) => {
      kept[path] = []
      for await (const part of data instanceof Uint8Array ? [data] : data) kept[path].push(part)
    })
    const entries = [1, 2, 5].map((count): NewEntry => ({ type: 'file', path: p(`${count}`), size: count * 400_000, content: lent(count) }))
    await createEach(t, p('dir'), entries, { width: () => 8, kind: 'memory' })
    for (const count of [1, 2, 5]) expect(Buffer.concat(kept[`dir/${count}`] ?? []).equals(wanted(count))).toBe(true)
  })

  it('ends at the first failure, with no call under way any more, while the source waits for ever', async () => {
    const memory = createMemoryTransport({ dir: { type: 'dir' } })
    let active = 0
    const t = slow(memory, async (path) => {
      active += 1
      for (let i = 0; i < (path.endsWith('b') ? 3 : 30); i += 1) await tick()
      active -= 1
      if (path.endsWith('b')) throw accessDenied(path, 'no')
    })
    async function* stuck(): AsyncGenerator<NewEntry> {
      yield small('a')
      yield small('b')
      await new Promise(() => {})
    }
    await expect(createEach(t, p('dir'), stuck(), { width: () => 8, kind: 'memory' })).rejects.toMatchObject({
      code: 'SG-TRAN-001',
      params: { path: 'dir/b' },
    })
    expect(active).toBe(0)
  })

  it.each([
    ['a streamed file', 'big', [large('big'), small('after')]],
    ['the folder of a streamed file', 'sub', [{ type: 'dir', path: p('sub') }, large('sub/big'), small('after')]],
    ['a small file beside a streamed one', 'bad', [small('bad'), large('big'), large('big2'), small('after')]],
  ] as [string, string, NewEntry[]][])('does not hang when %s fails', async (_name, bad, entries) => {
    const memory = createMemoryTransport({ dir: { type: 'dir' } })
    const fail = async (path: string): Promise<void> => {
      if (path === `dir/${bad}`) throw ioFailed(path, 'broken')
    }
    const t: Transport = {
      ...memory,
      create: async (path, data, options) => {
        await tick()
        await fail(path)
        await memory.create(path, data, options)
      },
      mkdir: async (path, options) => {
        await tick()
        await fail(path)
        await memory.mkdir(path, options)
      },
    }
    await expect(createEach(t, p('dir'), entries, { width: () => 4, kind: 'memory' })).rejects.toMatchObject({
      code: 'SG-TRAN-008',
      params: { path: `dir/${bad}` },
    })
    expect(await memory.stat(p('dir/after'))).toBeUndefined()
  })

  it('holds few contents at once, however slow the account is', async () => {
    const memory = createMemoryTransport({ dir: { type: 'dir' } })
    let asked = 0
    let done = 0
    let most = 0
    async function* many(): AsyncGenerator<NewEntry> {
      for (let i = 0; i < 200; i += 1) {
        asked += 1
        most = Math.max(most, asked - done)
        yield small(`${i}`)
      }
    }
    const t = slow(memory, async (...args) => {
      await tick()
      await memory.create(...args)
      done += 1
    })
    await createEach(t, p('dir'), many(), { width: () => 8, kind: 'memory' })
    expect(done).toBe(200)
    expect(most).toBeLessThanOrEqual(18)
  })
})
