import type { Sha256 } from '../../core/manifest.ts'
import type { SnapshotEntry } from '../../core/snapshot.ts'
import { type Standing, standing } from '../../core/standing.ts'

/** Hex digits that fit a whole number without loss: two such numbers hold 104 bits of a SHA-256. */
const DIGITS = 13

/** What stands for ctime and inode of a stored file: they are the same exactly while its bytes are. */
function numbersOf(sha256: Sha256): { readonly ctime: number; readonly inode: number } {
  const number = (from: number): number => Number.parseInt(sha256.slice(from, from + DIGITS), 16)
  return { ctime: number(0), inode: number(DIGITS) }
}

/** How a stored file stands where it is judged. */
export function contentStanding({ size, mtime, sha256 }: SnapshotEntry & { readonly sha256: Sha256 }): Standing {
  return standing({ size, mtime, ...numbersOf(sha256) })
}

/** How any entry of a snapshot stands there. */
export function storedStanding(entry: SnapshotEntry): Standing {
  const { type, size, mtime, sha256 } = entry
  return type === 'file' && sha256 !== undefined ? standing({ size, mtime, ...numbersOf(sha256) }) : standing(entry)
}
