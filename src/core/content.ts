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
