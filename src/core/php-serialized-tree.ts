import { bytesOfWindowsText, windowsTextOf } from './windows-text.ts'

/**
 * One value as PHP's `serialize` wrote it, with what it is made of. Text is kept as its bytes, so that what is not changed is written as it
 * stood. Objects are never made: they are read as what they are.
 */
export type SerializedNode =
  /** `N;`, `b:1;`, `i:5;`, `d:0.5;`, `R:2;`, `C:…`, as it stands. */
  | { readonly is: 'plain'; readonly raw: string }
  | { readonly is: 'text'; readonly bytes: Buffer }
  | { readonly is: 'list'; readonly members: readonly SerializedMember[] }
  | { readonly is: 'object'; readonly name: string; readonly members: readonly SerializedMember[] }
  /** An object that reads itself: `C:4:"Name":3:{…}`. */
  | { readonly is: 'own'; readonly name: string; readonly raw: string }

export interface SerializedMember {
  readonly key: SerializedNode
  readonly value: SerializedNode
}

/** Deeper than any setting. */
const MAX_DEPTH = 64
/** More elements than any setting has. */
const MAX_ELEMENTS = 500_000

/** A value as a database has it, and how what becomes of it is written there. */
export interface SerializedText {
  readonly node: SerializedNode
  write(node: SerializedNode): string
}

/** Reads a value as a dump in UTF-8 has it, or one in which each byte stands as a character (`bytesOfWindowsText`). Undefined for anything else. */
export function readSerializedText(text: string): SerializedText | undefined {
  const plain = readSerialized(Buffer.from(text))
  if (plain !== undefined) return { node: plain, write: (node) => writeSerialized(node).toString('utf8') }
  const bytes = bytesOfWindowsText(text)
  const node = bytes === undefined ? undefined : readSerialized(bytes)
  return node === undefined ? undefined : { node, write: (after) => windowsTextOf(writeSerialized(after)) }
}

/** Reads one whole value. Lengths count bytes, as PHP's do. Undefined for anything else. Linear; never throws. */
export function readSerialized(bytes: Buffer): SerializedNode | undefined {
  let at = 0
  let elements = 0

  const until = (mark: string, most: number): string | undefined => {
    const end = bytes.indexOf(mark, at, 'latin1')
    if (end < 0 || end - at > most) return undefined
    const text = bytes.toString('latin1', at, end)
    at = end + mark.length
    return text
  }
  const passes = (mark: string): boolean => {
    if (bytes.toString('latin1', at, at + mark.length) !== mark) return false
    at += mark.length
    return true
  }
  const length = (): number | undefined => {
    const text = until(':', 12)
    return text !== undefined && /^\+?\d{1,9}$/.test(text) ? Number(text) : undefined
  }
  const quoted = (): Buffer | undefined => {
    const size = length()
    if (size === undefined || !passes('"') || at + size >= bytes.length) return undefined
    const text = bytes.subarray(at, at + size)
    at += size
    return passes('"') ? text : undefined
  }
  const members = (depth: number): SerializedMember[] | undefined => {
    const count = length()
    if (count === undefined || !passes('{')) return undefined
    const found: SerializedMember[] = []
    for (let i = 0; i < count; i += 1) {
      const key = read(depth + 1)
      if (key === undefined || (key.is !== 'text' && !(key.is === 'plain' && key.raw.startsWith('i:')))) return undefined
      const value = read(depth + 1)
      if (value === undefined) return undefined
      found.push({ key, value })
    }
    return passes('}') ? found : undefined
  }
  const read = (depth: number): SerializedNode | undefined => {
    elements += 1
    if (depth > MAX_DEPTH || elements > MAX_ELEMENTS) return undefined
    const start = at
    const type = bytes.toString('latin1', at, at + 2)
    at += 2
    switch (type) {
      case 'N;':
        return { is: 'plain', raw: type }
      case 'b:':
      case 'i:':
      case 'd:':
      case 'r:':
      case 'R:': {
        const text = until(';', 40)
        return text !== undefined && /^[-+.\w]+$/.test(text) ? { is: 'plain', raw: `${type}${text};` } : undefined
      }
      case 's:': {
        const text = quoted()
        return text !== undefined && passes(';') ? { is: 'text', bytes: text } : undefined
      }
      case 'E:': {
        const text = quoted()
        return text !== undefined && passes(';') ? { is: 'plain', raw: bytes.toString('latin1', start, at) } : undefined
      }
      case 'a:': {
        const found = members(depth)
        return found === undefined ? undefined : { is: 'list', members: found }
      }
      case 'O:': {
        const name = quoted()
        if (name === undefined || !passes(':')) return undefined
        const found = members(depth)
        return found === undefined ? undefined : { is: 'object', name: name.toString('utf8'), members: found }
      }
      case 'C:': {
        const name = quoted()
        const size = name !== undefined && passes(':') ? length() : undefined
        if (name === undefined || size === undefined || !passes('{') || at + size >= bytes.length) return undefined
        at += size
        return passes('}') ? { is: 'own', name: name.toString('utf8'), raw: bytes.toString('latin1', start, at) } : undefined
      }
      default:
        return undefined
    }
  }

  const value = read(0)
  return at === bytes.length ? value : undefined
}

/** The bytes PHP's `unserialize` reads this from. */
export function writeSerialized(node: SerializedNode): Buffer {
  const parts: Buffer[] = []
  const put = (text: string): void => void parts.push(Buffer.from(text, 'latin1'))
  const write = (one: SerializedNode): void => {
    switch (one.is) {
      case 'plain':
      case 'own':
        put(one.raw)
        break
      case 'text':
        put(`s:${one.bytes.length}:"`)
        parts.push(one.bytes)
        put('";')
        break
      case 'list':
        put(`a:${one.members.length}:{`)
        writeMembers(one.members)
        put('}')
        break
      case 'object': {
        const name = Buffer.from(one.name)
        put(`O:${name.length}:"`)
        parts.push(name)
        put(`":${one.members.length}:{`)
        writeMembers(one.members)
        put('}')
      }
    }
  }
  const writeMembers = (members: readonly SerializedMember[]): void => {
    for (const { key, value } of members) {
      write(key)
      write(value)
    }
  }
  write(node)
  return Buffer.concat(parts)
}

/** Whether something in it stands for another part by its number: nothing may be taken out then. */
export function hasReferences(node: SerializedNode): boolean {
  if (node.is === 'plain') return /^r:/i.test(node.raw)
  if (node.is === 'text') return false
  // What reads itself may hold whatever it likes.
  return node.is === 'own' ? /[;{}]r:\d/i.test(node.raw) : node.members.some(({ value }) => hasReferences(value))
}

/** A key, or a text, as text. */
export function textOfNode(node: SerializedNode): string | undefined {
  if (node.is === 'text') return node.bytes.toString('utf8')
  return node.is === 'plain' ? /^i:(-?\d+);$/.exec(node.raw)?.[1] : undefined
}

/**
 * The members of a list that stay, with their keys; those of a list that was counted from 0 are counted anew, for programs take such a
 * list for one without holes.
 */
export function recounted(before: readonly SerializedMember[], kept: readonly SerializedMember[]): SerializedMember[] {
  const isCounted = before.every(({ key }, i) => key.is === 'plain' && key.raw === `i:${i};`)
  return isCounted ? kept.map(({ value }, i) => ({ key: { is: 'plain', raw: `i:${i};` }, value })) : [...kept]
}
