/**
 * Paths and file names as a site has them: bytes, not text.
 *
 * A name on a Unix host is any byte string without NUL and '/'. We carry it in a JavaScript string in which each byte
 * that is not valid UTF-8 becomes one lone surrogate U+DC80..U+DCFF (Python's "surrogateescape", PEP 383), so that
 * `encodeName(decodeName(bytes))` gives the same bytes back, and JSON keeps them (`JSON.stringify` escapes lone surrogates).
 */

/** A path on the account's side: '/'-separated, normalised (no '.', no empty part), absolute or relative to the login folder. */
export type RemotePath = string & { readonly __brand: 'RemotePath' }

const ESCAPE = 0xdc00

/** Bytes of a name or path to its string form. Never throws. */
export function decodeName(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = buffer.toString('utf8')
  if (!text.includes('\ufffd')) return text
  // Slow path: at least one byte is not UTF-8 (or the name really holds U+FFFD).
  let out = ''
  let i = 0
  while (i < buffer.length) {
    const length = sequenceLength(buffer, i)
    if (length === 0) {
      out += String.fromCharCode(ESCAPE + (buffer[i] as number))
      i += 1
    } else {
      out += buffer.toString('utf8', i, i + length)
      i += length
    }
  }
  return out
}

/** Length of the valid UTF-8 sequence at `i` (1 to 4), or 0 when the byte there starts none. */
function sequenceLength(b: Buffer, i: number): number {
  const first = b[i] as number
  if (first < 0x80) return 1
  const length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0
  if (length === 0 || i + length > b.length) return 0
  const second = b[i + 1] as number
  if (second < 0x80 || second > 0xbf) return 0
  // Overlong forms, surrogates and code points past U+10FFFF are not UTF-8 (RFC 3629, section 4).
  if (first === 0xe0 && second < 0xa0) return 0
  if (first === 0xed && second > 0x9f) return 0
  if (first === 0xf0 && second < 0x90) return 0
  if (first === 0xf4 && second > 0x8f) return 0
  for (let k = 2; k < length; k += 1) {
    const c = b[i + k] as number
    if (c < 0x80 || c > 0xbf) return 0
  }
  return length
}

/** A name's string form back to its bytes. The inverse of `decodeName`. */
export function encodeName(name: string): Buffer {
  if (!/[\udc80-\udcff]/.test(name)) return Buffer.from(name, 'utf8')
  const parts: Buffer[] = []
  let run = ''
  for (let i = 0; i < name.length; i += 1) {
    const code = name.charCodeAt(i)
    if (code >= 0xd800 && code <= 0xdbff) {
      run += name.slice(i, i + 2)
      i += 1
    } else if (code >= 0xdc80 && code <= 0xdcff) {
      parts.push(Buffer.from(run, 'utf8'), Buffer.from([code - ESCAPE]))
      run = ''
    } else run += name[i]
  }
  parts.push(Buffer.from(run, 'utf8'))
  return Buffer.concat(parts)
}

/** Normalises to a RemotePath: drops '.' and empty parts, resolves '..' (never above the start), keeps a leading '/'. */
export function remotePath(path: string): RemotePath {
  const absolute = path.startsWith('/')
  const out: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..') out.pop()
    else out.push(part)
  }
  return ((absolute ? '/' : '') + out.join('/')) as RemotePath
}

/** Joins with '/', without looking inside: both sides are already normalised. '' is the folder itself. */
export function joinPath(dir: string, name: string): RemotePath {
  if (dir === '') return name as RemotePath
  if (name === '') return dir as RemotePath
  return (dir.endsWith('/') ? dir + name : `${dir}/${name}`) as RemotePath
}

/** The path of `path` seen from `dir`, or undefined when it is not below it ('' when it is `dir` itself). */
export function relativeTo(dir: string, path: string): RemotePath | undefined {
  if (dir === '') return path.startsWith('/') ? undefined : (path as RemotePath)
  if (path === dir) return '' as RemotePath
  const start = dir.endsWith('/') ? dir : `${dir}/`
  return path.startsWith(start) ? (path.slice(start.length) as RemotePath) : undefined
}

/** A path as xferlog has it, in which nothing but the signs of ASCII that can be seen stands for itself: each other byte is a `_`. */
export function flatName(path: string): string {
  return encodeName(path)
    .toString('latin1')
    .replace(/[^\x21-\x7e]/g, '_')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a name may hold them.
const FRAGILE = /[\x00-\x1f\x7f\\]|(?:^|\/) | (?:\/|$)/

/**
 * Whether some part of a path is a name that an FTP server may give another form, or refuse, where it is to be written: pure-ftpd 1.0 writes
 * `_` for control characters and for a blank at the end, and takes no backslash.
 */
export function isFragileName(path: string): boolean {
  return FRAGILE.test(path)
}

/** Last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** All but the last part: '' for a bare name, '/' for a name at the root. */
export function parentPath(path: string): RemotePath {
  const at = path.lastIndexOf('/')
  return (at < 0 ? '' : at === 0 ? '/' : path.slice(0, at)) as RemotePath
}

/** How often a site's root that is a link is followed (a host's `www`, `current` of a deployment). Links below it never are. */
export const ROOT_LINKS = 3

/** Where a link leads, by what it says. */
export function linkedFrom(link: RemotePath, target: string): RemotePath {
  return remotePath(target.startsWith('/') ? target : `${parentPath(link)}/${target}`)
}
