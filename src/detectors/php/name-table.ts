/** Finds names of a list in a source, in small letters or not, without a copy of them being made: a file has tens of thousands. */
export interface NameTable {
  /** The bits of the name between two offsets, of its last part where it is qualified (`\A\b`); 0 for a name that is not in the list. */
  bitsOf(source: string, start: number, end: number): number
}

const BACKSLASH = 92
/** ASCII letters to small ones; other characters of names to something of their own. */
const small = (c: number): number => (c >= 65 && c <= 90 ? c | 0x20 : c)
const mix = (hash: number, c: number): number => (Math.imul(hash, 31) + c) | 0

/** @param bits of each name, which is in small letters: any but 0 */
export function nameTable(bits: ReadonlyMap<string, number>): NameTable {
  let size = 64
  while (size < bits.size * 4) size *= 2
  const slots = new Int32Array(size).fill(-1)
  const names = [...bits.keys()]
  const values = Int32Array.from(bits.values())
  const longest = Math.max(0, ...names.map(({ length }) => length))
  for (const [i, name] of names.entries()) {
    let hash = 0
    for (let at = 0; at < name.length; at += 1) hash = mix(hash, name.charCodeAt(at))
    let slot = (hash ^ (hash >>> 15)) & (size - 1)
    while ((slots[slot] as number) >= 0) slot = (slot + 1) & (size - 1)
    slots[slot] = i
  }
  const isSame = (name: string, source: string, start: number): boolean => {
    for (let i = 0; i < name.length; i += 1) if (small(source.charCodeAt(start + i)) !== name.charCodeAt(i)) return false
    return true
  }
  return {
    bitsOf(source, start, end) {
      let from = start
      let hash = 0
      for (let at = start; at < end; at += 1) {
        const c = source.charCodeAt(at)
        if (c === BACKSLASH) {
          from = at + 1
          hash = 0
        } else hash = mix(hash, small(c))
      }
      const length = end - from
      if (length > longest || length === 0) return 0
      for (let slot = (hash ^ (hash >>> 15)) & (size - 1); ; slot = (slot + 1) & (size - 1)) {
        const i = slots[slot] as number
        if (i < 0) return 0
        const name = names[i] as string
        if (name.length === length && isSame(name, source, from)) return values[i] as number
      }
    },
  }
}
