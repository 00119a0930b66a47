import { createHash } from 'node:crypto'
import { encodeName } from '../core/path.ts'

const LONGEST = 180
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/

/**
 * A file name for any id (site, account, plugin, version): different ids give different names, also where names ignore case
 * (macOS, Windows), never a folder separator, never hidden, never longer than a name may be. Lower-case letters, digits and
 * `. _ -` stay as they are; every other byte becomes `%xx`; a very long id ends in a digest. Not meant to be undone: keep the
 * id inside the file.
 */
export function safeFileName(id: string): string {
  let name = ''
  for (const byte of encodeName(id)) {
    const kept = (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x2e || byte === 0x5f || byte === 0x2d
    name += kept ? String.fromCharCode(byte) : escaped(byte)
  }
  if (name === '') return '%'
  if (name.startsWith('.') || RESERVED.test(name)) name = escaped(name.charCodeAt(0)) + name.slice(1)
  if (name.endsWith('.')) name = name.slice(0, -1) + escaped(0x2e)
  if (name.length <= LONGEST) return name
  // '%%' stands in no short name, so a cut name equals none of them.
  return `${name.slice(0, 100)}%%${createHash('sha256').update(encodeName(id)).digest('hex')}`
}

function escaped(byte: number): string {
  return `%${byte.toString(16).padStart(2, '0')}`
}
