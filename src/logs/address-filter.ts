import { hashOf } from './access-line.ts'

/*
 * A Bloom filter of the addresses in a log: with a byte for each it says of nineteen in twenty others, rightly, that they are not among
 * them, so that a second reading leaves out the logs an address is not in. It never says so of one that is.
 */
const FEWEST = 4096
const MOST = 512 * 1024

/** @param lines How many the log may have: no more addresses are in it. */
export function createAddressFilter(lines: number): Uint8Array {
  return new Uint8Array(Math.max(FEWEST, Math.min(MOST, 2 ** Math.ceil(Math.log2(Math.max(1, lines))))))
}

export function noteAddress(filter: Uint8Array, hash: number): void {
  const bits = filter.length * 8
  const a = hash & (bits - 1)
  const b = (Math.imul(hash, 0x9e3779b1) >>> 9) & (bits - 1)
  filter[a >> 3] = (filter[a >> 3] as number) | (1 << (a & 7))
  filter[b >> 3] = (filter[b >> 3] as number) | (1 << (b & 7))
}

export function mayHold(filter: Uint8Array, addresses: readonly string[]): boolean {
  return addresses.some((address) => [address, `::ffff:${address}`].some((form) => holds(filter, hashOf(form))))
}

function holds(filter: Uint8Array, hash: number): boolean {
  const bits = filter.length * 8
  const a = hash & (bits - 1)
  const b = (Math.imul(hash, 0x9e3779b1) >>> 9) & (bits - 1)
  return ((filter[a >> 3] as number) & (1 << (a & 7))) !== 0 && ((filter[b >> 3] as number) & (1 << (b & 7))) !== 0
}
