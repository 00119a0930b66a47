import { SiteguardError } from '../core/error.ts'
import type { ArchiveFault } from '../core/error-codes.ts'

/** One file of a release, as read. */
export interface ReleaseFile {
  /** Relative, '/'-separated, checked by `isReleasePath`. */
  readonly path: string
  readonly bytes: Buffer
}

/** What no release passes. Bytes, and numbers of files. */
export interface ReleaseLimits {
  readonly maxArchiveBytes: number
  readonly maxFiles: number
  readonly maxFileBytes: number
  readonly maxTotalBytes: number
  /** Times its packed size that a file, or all of them, may unpack to. Small files are not asked. */
  readonly maxRatio: number
  /** Unpacked bytes below which the ratio is not asked. */
  readonly ratioFloor: number
}

const MIB = 1024 * 1024

/** SPIP 4.4 has 3,900 files and 33 MB, WordPress 6 3,300 files and 75 MB, the largest file of either 3 MB. */
export const RELEASE_LIMITS: ReleaseLimits = {
  maxArchiveBytes: 256 * MIB,
  maxFiles: 50_000,
  maxFileBytes: 128 * MIB,
  maxTotalBytes: 1024 * MIB,
  maxRatio: 150,
  ratioFloor: 8 * MIB,
}

const LONGEST_PATH = 1024

/**
 * A path that may stand in a release: relative, below its folder, with no empty part, backslash, drive letter or control
 * character. Vendors' lists and archives are held to it before anything is done with their names.
 */
export function isReleasePath(path: string): boolean {
  if (path === '' || path.length > LONGEST_PATH || /^[A-Za-z]:/.test(path)) return false
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f\\]/.test(path)) return false
  return !/(?:^|\/)\.{0,2}(?:\/|$)/.test(path)
}

/** SG-MAN-003. `name` is the entry meant, '' for the whole archive. */
export function archiveError(file: string, fault: ArchiveFault, name = '', cause?: unknown): SiteguardError {
  return new SiteguardError({ code: 'SG-MAN-003', kind: 'integrity', params: { file, fault, name }, cause })
}
