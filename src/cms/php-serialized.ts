import { bytesOfWindowsText } from '../core/windows-text.ts'

/** What PHP's `serialize` wrote, as far as settings need it. Objects and references are never made: they read as undefined. */
export type PhpValue = string | number | boolean | null | undefined | ReadonlyMap<string, PhpValue>

/** Deeper than any setting. */
const MAX_DEPTH = 32
/** More elements than any setting has. */
const MAX_ELEMENTS = 100_000

/**
 * Reads a serialized value as a dump in UTF-8 has it. A CMS that speaks to MySQL in latin1 and means UTF-8 (old SPIPs, and any whose
 * connection names no character set) has each byte stored as a character: no length fits then but those of the bytes that were meant.
 */
export function readPhpSerializedText(text: string): PhpValue {
  const read = readPhpSerialized(Buffer.from(text))
  if (read !== undefined) return read
  const bytes = bytesOfWindowsText(text)
  return bytes === undefined ? undefined : readPhpSerialized(bytes)
}

/**
 * Reads a serialized value. Lengths count bytes, as PHP's do. Undefined for anything that is not one whole value. Linear; never throws.
 */
export function readPhpSerialized(bytes: Buffer): PhpValue {
  let at = 0
  let elements = 0
  let broken = false

  const fail = (): undefined => {
    broken = true
    return undefined
  }
  /** Text up to a mark, which is passed. */
  const until = (mark: string): string | undefined => {
    const end = bytes.indexOf(mark, at, 'latin1')
    if (end < 0 || end - at > 32) return fail()
    const text = bytes.toString('latin1', at, end)
    at = end + mark.length
    return text
  }
  const length = (): number | undefined => {
    const text = until(':')
    return text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : fail()
  }
  const quoted = (): string | undefined => {
    const size = length()
    if (size === undefined || bytes[at] !== 0x22 || at + 1 + size >= bytes.length || bytes[at + 1 + size] !== 0x22) return fail()
    const text = bytes.toString('utf8', at + 1, at + 1 + size)
    at += size + 2
    return text
  }
  const passes = (mark: string): boolean => {
    if (bytes[at] !== mark.charCodeAt(0)) return false
    at += 1
    return true
  }

  const read = (depth: number): PhpValue => {
    elements += 1
    if (depth > MAX_DEPTH || elements > MAX_ELEMENTS) return fail()
    const type = bytes.toString('latin1', at, at + 2)
    at += 2
    switch (type) {
      case 'N;':
        return null
      case 'b:': {
        const text = until(';')
        return text === '0' || text === '1' ? text === '1' : fail()
      }
      case 'i:':
      case 'd:': {
        const value = Number(until(';'))
        return Number.isNaN(value) ? fail() : value
      }
      case 's:': {
        const text = quoted()
        return passes(';') ? text : fail()
      }
      case 'a:': {
        const count = length()
        if (count === undefined || !passes('{')) return fail()
        const members = new Map<string, PhpValue>()
        for (let i = 0; i < count && !broken; i += 1) {
          const key = read(depth + 1)
          const value = read(depth + 1)
          if (typeof key !== 'string' && typeof key !== 'number') return fail()
          members.set(String(key), value)
        }
        return passes('}') ? members : fail()
      }
      default:
        return fail()
    }
  }

  const value = read(0)
  return broken || at !== bytes.length ? undefined : value
}
