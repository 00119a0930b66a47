import type { Problem } from './entry.ts'
import type { RemotePath } from './path.ts'

/** What was read of one file. */
export interface FileContent {
  readonly path: RemotePath
  /** The whole file; or, when `sampled`, its first bytes directly followed by its last bytes. */
  readonly bytes: Buffer
  /** Size of the file as it was when read. */
  readonly size: number
  /** Only the first and last bytes were read. */
  readonly sampled: boolean
}

export type ReadResult = { readonly content: FileContent } | { readonly path: RemotePath; readonly problem: Problem }

/** What is looked for inside files on the account's side, so that media never cross the wire. One meaning per name. */
export type SearchPattern = 'php-open-tag'

/**
 * `<?php` + white space, `<?=` + the start of an expression, or `<script language=php`. The long forms, so that random bytes
 * of 1 GB of images give about no hit: `<?` alone would give thousands.
 */
export const PHP_OPEN_TAG = /<\?php(?=[\s/#(;]|$)|<\?=\s*[`$@(a-zA-Z_'"\\]|<script[^>]{0,40}language\s*=\s*["']?php/i

/** Whether bytes hold what PHP_OPEN_TAG means. Of pictures and films, no text is made: their bytes show at once that they do not. */
export function holdsPhpOpenTag(bytes: Buffer): boolean {
  return mayHoldPhpOpenTag(bytes) && PHP_OPEN_TAG.test(bytes.toString('latin1'))
}

const EQUALS = 0x3d

/** The first letters a tag must have, looked for by the quickest search there is. */
function mayHoldPhpOpenTag(bytes: Buffer): boolean {
  for (let at = bytes.indexOf('<?', 0, 'latin1'); at >= 0; at = bytes.indexOf('<?', at + 2, 'latin1')) {
    const next = bytes[at + 2]
    if (next === EQUALS || spells(bytes, at + 2, 'php')) return true
  }
  for (const start of ['<s', '<S']) {
    for (let at = bytes.indexOf(start, 0, 'latin1'); at >= 0; at = bytes.indexOf(start, at + 2, 'latin1')) {
      if (spells(bytes, at + 2, 'cript')) return true
    }
  }
  return false
}

/** Letters of either case. */
function spells(bytes: Buffer, at: number, letters: string): boolean {
  for (let i = 0; i < letters.length; i += 1) if (((bytes[at + i] ?? 0) | 0x20) !== letters.charCodeAt(i)) return false
  return true
}
