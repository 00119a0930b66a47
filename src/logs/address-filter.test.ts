import { expect, it } from 'vitest'
import { hashOf } from './access-line.ts'
import { createAddressFilter, mayHold, noteAddress } from './address-filter.ts'

const address = (i: number): string => `${1 + (i % 200)}.${(i >> 8) & 255}.${(i >> 3) & 255}.${i & 255}`

it.each([10, 5000, 200_000])('holds every one of %d addresses, and few others', (count) => {
  const filter = createAddressFilter(count)
  for (let i = 0; i < count; i++) noteAddress(filter, hashOf(address(i)))
  for (let i = 0; i < count; i += Math.ceil(count / 500)) expect(mayHold(filter, [address(i)])).toBe(true)
  let wrong = 0
  for (let i = 0; i < 1000; i++) if (mayHold(filter, [`2001:db8::${i.toString(16)}`])) wrong += 1
  expect(wrong).toBeLessThan(250)
})

it('knows an address that a server of IPv6 writes', () => {
  const filter = createAddressFilter(1)
  noteAddress(filter, hashOf('::ffff:203.0.113.7'))
  expect(mayHold(filter, ['192.0.2.1', '203.0.113.7'])).toBe(true)
  expect(mayHold(filter, [])).toBe(false)
})
