import { decodeName, encodeName, type RemotePath } from '../../core/path.ts'

/**
 * File names as components of paths inside Git trees. Git, and the systems a repository may be copied to, give some names a
 * meaning (`.git`, `.gitattributes`, `CON`, what ends in a dot); a site may hold all of them. Encoded, every name is an ordinary
 * one, two names never become the same, and `%m` or `%t` is never the encoding of any name, so that they can be ours.
 *
 * Names are worked on as latin1 strings: one character a byte.
 */

/** Longest name a file may have on the systems siteguard reads. Bytes. */
export const MAX_NAME_BYTES = 255

const PLAIN = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/
const DOS = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9]|conin\$|conout\$)(?=[ .]|$)/i
/** `git~1` and its like are what Windows makes of `.git` and `.gitmodules` (Git's own is_ntfs_dotgit and is_ntfs_dot_generic). */
const FIRST = /^(?:\.{1,2}$|\.git|gi[\s\S]{0,6}~[0-9]|-|~)/i
// biome-ignore lint/suspicious/noControlCharactersInRegex: a name may hold them, and Windows takes none.
const ALWAYS = /[\x00-\x1f\x7f%"*:<>?|\\]/g
const WIDE = /[\u0080-\uffff]/
const HIGH = /[\x80-\xff]/
const EVERY_HIGH = /[\x80-\xff]/g
/** Characters nobody sees, or that Unicode may yet give a meaning. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/** Encodes one name (in the form of core/path.ts) to a latin1 string of the bytes to give Git. */
export function encodeComponent(name: string): string {
  return isPlain(name) ? name : encodeBytes(encodeName(name).toString('latin1'))
}

/**
 * The name, or undefined when `encoded` is not what `encodeComponent` makes of any name. Which characters beyond ASCII are escaped depends on
 * the Unicode of the Node that wrote them; so either form of those is taken, and what must not differ is the rest.
 */
export function decodeComponent(encoded: string): string | undefined {
  if (encoded === '') return undefined
  let bytes = encoded
  if (encoded.includes('%')) {
    if (/%(?![0-9A-F]{2})/.test(encoded)) return undefined
    bytes = encoded.replaceAll(/%([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  }
  const own = encodeBytes(bytes)
  if (own !== encoded && plainHigh(own) !== plainHigh(encoded)) return undefined
  if (bytes.includes('\0') || bytes.includes('/')) return undefined
  return decodeName(Buffer.from(bytes, 'latin1'))
}

/** An encoded name or path with every byte beyond ASCII as it is: the same for every Unicode it may have been written under. */
export function plainHigh(encoded: string): string {
  return encoded.includes('%')
    ? encoded.replaceAll(/%([89A-F][0-9A-F])/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : encoded
}

/** Encodes a path component by component. '' stays ''. */
export function encodePath(path: string): string {
  return path === '' ? '' : path.split('/').map(encodeComponent).join('/')
}

/** The path, or undefined when a component is not canonical. */
export function decodePath(encoded: string): RemotePath | undefined {
  if (encoded === '') return '' as RemotePath
  const parts: string[] = []
  for (const part of encoded.split('/')) {
    const name = decodeComponent(part)
    if (name === undefined) return undefined
    parts.push(name)
  }
  return parts.join('/') as RemotePath
}

/**
 * Why a path (relative to a site's root, '' for the root) cannot be in a snapshot, or undefined when it can. `..` and absolute
 * paths lead outside; a longer name than any file system has would be cut by Git without a word.
 */
export function unstorable(path: string): 'outside' | 'malformed' | 'too-long' | undefined {
  if (path === '') return undefined
  if (path.startsWith('/')) return 'outside'
  for (const part of path.split('/')) {
    if (part === '..') return 'outside'
    if (part === '' || part === '.' || part.includes('\0')) return 'malformed'
    if (part.length > MAX_NAME_BYTES / 3 && encodeName(part).length > MAX_NAME_BYTES) return 'too-long'
    // A string no bytes decode to would come back as another one.
    if (WIDE.test(part) && decodeName(encodeName(part)) !== part) return 'malformed'
  }
  return undefined
}

/** Whether a name stands for itself, as almost all do. */
function isPlain(bytes: string): boolean {
  // Neither a digit nor a dot can follow what DOS and FIRST look for without the other tests seeing it.
  return PLAIN.test(bytes) && !bytes.endsWith('.') && !DOS.test(bytes)
}

function encodeBytes(bytes: string): string {
  if (isPlain(bytes)) return bytes
  let out = HIGH.test(bytes) ? escapeHigh(bytes) : bytes.replaceAll(ALWAYS, escaped)
  if (FIRST.test(bytes) || DOS.test(bytes)) out = out.startsWith('%') ? out : escaped(out[0] as string) + out.slice(1)
  if (/[. ]$/.test(out)) out = out.slice(0, -1) + escaped(out.slice(-1))
  return out
}

function escapeHigh(bytes: string): string {
  const text = utf8(bytes)
  if (text === undefined || text.normalize('NFC') !== text) return bytes.replaceAll(ALWAYS, escaped).replaceAll(EVERY_HIGH, escaped)
  const low = text.replaceAll(ALWAYS, escaped)
  const unseen = low.replaceAll(UNSEEN, (char) =>
    char === ' ' ? char : Buffer.from(char, 'utf8').toString('latin1').replaceAll(EVERY_HIGH, escaped),
  )
  return Buffer.from(unseen, 'utf8').toString('latin1')
}

/** The text, or undefined when the bytes are not UTF-8. */
function utf8(bytes: string): string | undefined {
  const text = decodeName(Buffer.from(bytes, 'latin1'))
  return /\p{Cs}/u.test(text) ? undefined : text
}

function escaped(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
