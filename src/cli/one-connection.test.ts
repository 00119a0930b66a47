import { expect, it } from 'vitest'
import type { Account } from '../core/account.ts'
import type { RemotePath } from '../core/path.ts'
import { createMemoryTransport } from '../transports/memory/index.ts'
import type { Transport } from '../transports/types.ts'
import { oneConnection } from './one-connection.ts'

const signal = new AbortController().signal
const account = (id: string): Account => ({ id: id as Account['id'], transport: 'ssh', hostKeys: [], tls: 'explicit' })
const file = 'new' as RemotePath

/** Connections by number; `deaf` ones answer no more. */
function world() {
  const closed: number[] = []
  const deaf = new Set<number>()
  let opened = 0
  const connect = async (): Promise<Transport> => {
    const number = opened
    opened += 1
    const memory = createMemoryTransport()
    return {
      ...memory,
      stat: async (...args) => {
        if (deaf.has(number)) throw new Error('gone')
        return await memory.stat(...args)
      },
      close: async () => void closed.push(number),
    }
  }
  return { connect, closed, deaf, opened: () => opened }
}

it('is looked by without a right to write, and then acted by', async () => {
  const { connect, closed, opened } = world()
  const one = oneConnection(connect)
  const looking = await one.look(account('a'), signal)
  await expect(looking.create(file, new Uint8Array(), {})).rejects.toMatchObject({ code: 'SG-TRAN-005' })
  await looking.close()
  await looking.close()
  expect(closed).toEqual([])
  const acting = await one.act(account('a'), signal)
  await acting.create(file, new Uint8Array(), {})
  expect(opened()).toBe(1)
  await acting.close()
  expect(closed).toEqual([0])
  // Another one beside it, as a new password is tried by, is its own.
  await one.act(account('a'), signal)
  expect(opened()).toBe(2)
})

it('is made anew where it does not answer any more, or is of another account', async () => {
  const { connect, closed, deaf, opened } = world()
  const one = oneConnection(connect)
  await (await one.look(account('a'), signal)).close()
  await one.act(account('b'), signal)
  expect(opened()).toBe(2)
  deaf.add(0)
  await one.act(account('a'), signal)
  expect(opened()).toBe(3)
  expect(closed).toEqual([0])
})

it('keeps the last one, and closes what nobody acted by', async () => {
  const { connect, closed } = world()
  const one = oneConnection(connect)
  const broken = await one.look(account('a'), signal)
  const again = await one.look(account('a'), signal)
  await broken.close()
  await again.close()
  expect(closed).toEqual([0])
  await one.close()
  await one.close()
  expect(closed).toEqual([0, 1])
})
