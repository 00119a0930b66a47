import { isCodeName } from './code-names.ts'

/** What a listing says of a file that changes with its bytes: size, mtime, ctime and inode; `null` where the transport tells none. */
export type Standing = readonly [size: number, mtime: number, ctime: number | null, inode: number | null]

interface Stood {
  readonly size: number
  readonly mtime: number
  readonly ctime?: number
  readonly inode?: number
}

/** How an entry stands in its listing. Two equal ones with a ctime mean: the same bytes. */
export function standing(entry: Stood): Standing {
  return [entry.size, entry.mtime, entry.ctime ?? null, entry.inode ?? null]
}

export function sameStanding(a: Standing, b: Standing): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3]
}

/** Days in which every file that is not code is read again, where the listing carries no ctime. */
const ROLLING_DAYS = 14
/** Settings, pages and pictures a browser runs scripts of. Beside the names `isCodeName` knows. */
const ACTIVE = /\.(?:ini|svg|svgz|htm|xhtml|xml|xsl|xslt|mjs|cjs|swf)$/i

/**
 * Whether a file of this name, unchanged by all its listing says, is nevertheless read again today, because the listing carries no
 * ctime (SFTP, FTP): size and mtime are the attacker's to choose. What may run or decides what runs is read each time, and one
 * fourteenth of the rest, in turn. A forged mtime is what rsync's quick check misses.
 */
export function isReadAgain(path: string, now: number): boolean {
  if (isCodeName(path) || ACTIVE.test(path)) return true
  return hashOf(path) % ROLLING_DAYS === Math.floor(now / 86_400_000) % ROLLING_DAYS
}

/** FNV-1a, 32 bit: spreads paths evenly, the same on every machine. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
