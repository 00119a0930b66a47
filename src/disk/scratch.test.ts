import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { openScratch } from './scratch.ts'

const named = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('siteguard-scratch-'))

async function* pieces(...list: string[]): AsyncGenerator<Buffer> {
  for (const piece of list) yield Buffer.from(piece)
}

it('keeps contents apart, gives any part of them, and has no name while it is open', async () => {
  const before = named()
  const scratch = await openScratch()
  try {
    const first = await scratch.append(pieces('abc', '', 'def'))
    const second = await scratch.append(pieces('x'.repeat(600_000), 'end'))
    const none = await scratch.append(pieces())
    expect([first, second, none]).toEqual([
      { at: 0, size: 6 },
      { at: 6, size: 600_003 },
      { at: 600_009, size: 0 },
    ])
    expect((await scratch.readAt(first, 2, 100)).toString()).toBe('cdef')
    expect((await scratch.readAt(first, 9, 1)).length).toBe(0)
    const read: Buffer[] = []
    for await (const piece of scratch.read(second)) read.push(piece)
    expect(Buffer.concat(read).toString()).toBe(`${'x'.repeat(600_000)}end`)
    for await (const piece of scratch.read(none)) expect(piece).toBeUndefined()
    // Whatever becomes of this process, nobody finds a dump.
    expect(named()).toEqual(before)
  } finally {
    await scratch.close()
  }
})
