import { expect, it } from 'vitest'
import type { Account } from '../core/account.ts'
import { SiteguardError } from '../core/error.ts'
import type { Transport } from '../transports/types.ts'
import { connectAhead } from './connect-ahead.ts'
import type { Reach } from './reach.ts'

const signal = new AbortController().signal
const account = (id: string): Account => ({ id: id as Account['id'], transport: 'local', hostKeys: [], tls: 'explicit' })

/** Gives connections that say whose they are; those of accounts called `gone` fail. */
function world() {
  const opened: string[] = []
  const closed: string[] = []
  const connect: Reach['connect'] = async ({ id }) => {
    opened.push(id)
    if (id === 'gone') throw new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account: id, host: 'h', detail: 'd' } })
    return { close: async () => void closed.push(id) } as unknown as Transport
  }
  return { reach: { connect } as Reach, opened, closed }
}

it('gives the connection that was begun to who asks first, and makes a new one afterwards', async () => {
  const { reach, opened, closed } = world()
  const ahead = await connectAhead(reach, [account('a')], signal)
  expect(opened).toEqual(['a'])
  const first = await ahead.connect(account('a'), signal)
  expect(opened).toEqual(['a'])
  const second = await ahead.connect(account('a'), signal)
  expect(second).not.toBe(first)
  await ahead.connect(account('b'), signal)
  expect(opened).toEqual(['a', 'a', 'b'])
  await ahead.close()
  expect(closed).toEqual([])
})

it('closes what nobody asked for, and tells a failure to who asks alone', async () => {
  const { reach, opened, closed } = world()
  const ahead = await connectAhead(reach, [account('a'), account('gone'), account('b')], signal)
  expect(opened).toEqual(['a', 'gone', 'b'])
  await ahead.connect(account('b'), signal)
  await ahead.close()
  expect(closed).toEqual(['a'])
  const again = await connectAhead(reach, [account('gone')], signal)
  await expect(again.connect(account('gone'), signal)).rejects.toMatchObject({ code: 'SG-CONN-003' })
  await again.close()
})
