import { hashOf } from './access-line.ts'

/*
 * A Bloom filter of the addresses in a log: 32 kB say of a hundred thousand addresses, nearly always rightly, that another one is not
 * among them, so that a second reading leaves out the logs an address is not in. It never says so of one that is.
 */
const BITS = 1 << 18

export function createAddressFilter(): Uint8Array {
  return new Uint8Array(BITS / 8)
}

export function noteAddress(filter: Uint8Array, hash: number): void {
  const a = hash & (BITS - 1)
  const b = (Math.imul(hash, 0x9e3779b1) >>> 14) & (BITS - 1)
  filter[a >> 3] = (filter[a >> 3] as number) | (1 << (a & 7))
  filter[b >> 3] = (filter[b >> 3] as number) | (1 << (b & 7))
}

export function mayHold(filter: Uint8Array, addresses: readonly string[]): boolean {
  return addresses.some((address) => [address, `::ffff:${address}`].some((form) => holds(filter, hashOf(form))))
}

function holds(filter: Uint8Array, hash: number): boolean {
  const a = hash & (BITS - 1)
  const b = (Math.imul(hash, 0x9e3779b1) >>> 14) & (BITS - 1)
  return ((filter[a >> 3] as number) & (1 << (a & 7))) !== 0 && ((filter[b >> 3] as number) & (1 << (b & 7))) !== 0
}
