import { HASH_SEED, hashOf, hashStep } from './access-line.ts'
import { decodedTarget } from './parse-access.ts'
import type { LogEvent, LogQuestion } from './types.ts'

/** Why a line is kept, as one bit each: a line may have several. */
export const WHY = { window: 1, name: 2, address: 4, shape: 8 } as const

/** A question made ready to be put to millions of lines. */
export interface Chooser {
  /** Whether a moment lies in one of the spans. */
  inWindow(at: number): boolean
  /** By the hash of one part of a path. */
  mayBeName(hash: number): boolean
  /** By all parts of a path: it names one of the files, or something below one (`x.php/more`). */
  namesOne(path: string): boolean
  /** By the hash of an address as written. */
  mayBeAddress(hash: number): boolean
  isAddress(address: string | undefined): boolean
  fitsShape(target: string): boolean
  readonly wantsShapes: boolean
  /** Whether one more line may be kept for these reasons; it is counted as kept or as dropped. */
  take(why: number): boolean
  dropped(): number
}

export function createChooser(question: LogQuestion): Chooser {
  const { windows } = question
  const names = new Set(question.names)
  const nameHashes = new Set(question.names.map(hashOf))
  // Whether a hash may be one of them costs one look into a table that lies in the processor's cache.
  const table = new Uint8Array(1 << 16)
  for (const hash of nameHashes) table[hash & 0xffff] = 1
  const addresses = new Set(question.addresses)
  const addressHashes = new Set(question.addresses.flatMap((address) => [hashOf(address), hashOf(`::ffff:${address}`)]))
  const shapes = question.shapes === undefined ? undefined : new RegExp(question.shapes, 'i')
  let near = 0
  const kept: Record<number, number> = { [WHY.window]: 0, [WHY.name]: 0, [WHY.address]: 0, [WHY.shape]: 0 }
  let dropped = 0

  return {
    inWindow(at) {
      if (windows.length === 0) return false
      // Lines come nearly in the order of time: the span of the last one, or its neighbour, is nearly always right.
      while (near > 0 && at < (windows[near] as readonly [number, number])[0]) near--
      while (near < windows.length - 1 && at > (windows[near] as readonly [number, number])[1]) near++
      const [from, to] = windows[near] as readonly [number, number]
      return at >= from && at <= to
    },
    mayBeName: (hash) => table[hash & 0xffff] === 1 && nameHashes.has(hash),
    namesOne: (path) => path.split('/').some((part) => names.has(part)),
    mayBeAddress: (hash) => addressHashes.has(hash),
    isAddress: (address) => address !== undefined && addresses.has(address),
    fitsShape: (target) => shapes?.test(target) === true,
    wantsShapes: shapes !== undefined,
    take(why) {
      for (const reason of [WHY.name, WHY.shape, WHY.address, WHY.window]) {
        if ((why & reason) !== 0 && (kept[reason] as number) < question.most) {
          kept[reason] = (kept[reason] as number) + 1
          return true
        }
      }
      dropped += 1
      return false
    },
    dropped: () => dropped,
  }
}

/** Whether one part of the path in `bytes[start..end)` has one of the hashes. Percent signs are not looked through. */
export function hasNamedPart(bytes: Buffer, start: number, end: number, chooser: Chooser): boolean {
  let hash = HASH_SEED
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number
    if (byte === 47) {
      if (chooser.mayBeName(hash)) return true
      hash = HASH_SEED
    } else hash = hashStep(hash, byte)
  }
  return chooser.mayBeName(hash)
}

/** Why an event that is already parsed is wanted: 0 where it is not. */
export function whyWanted(event: LogEvent, chooser: Chooser): number {
  let why = chooser.isAddress(event.address) ? WHY.address : 0
  if (event.kind !== 'web') {
    // Of what changes something or logs in there is little, and all of it says who was there, and what the clock said.
    return event.action === 'failed-login' || event.action === 'download' ? why : why | WHY.name
  }
  const target = decodedTarget(event.target ?? '')
  const path = target.split('?', 1)[0] as string
  if (chooser.namesOne(path)) why |= WHY.name
  if (chooser.wantsShapes && chooser.fitsShape(target)) why |= WHY.shape
  if ((isWriting(event.method) || target.length > path.length) && chooser.inWindow(event.at)) why |= WHY.window
  return why
}

/** Methods that send something. */
export function isWriting(method: string | undefined): boolean {
  return method !== undefined && !/^(?:GET|HEAD|OPTIONS|TRACE|-)$/.test(method)
}
