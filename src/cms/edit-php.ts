import { encodeName } from '../core/path.ts'
import type { PhpToken } from './php-literals.ts'

/** A part of a file that is replaced: a token's place, and PHP to stand there. */
export interface PhpEdit {
  readonly token: PhpToken
  readonly php: Uint8Array
}

/** The file with other PHP in these places; every other byte stays. */
export function editPhp(bytes: Uint8Array, edits: readonly PhpEdit[]): Buffer {
  const parts: Uint8Array[] = []
  let from = 0
  for (const { token, php } of edits.toSorted((a, b) => a.token.at - b.token.at)) {
    parts.push(bytes.subarray(from, token.at), php)
    from = token.end
  }
  return Buffer.concat([...parts, bytes.subarray(from)])
}

/** A string of PHP in single quotes, where nothing but these two is read otherwise than it stands. */
export function phpString(text: string): Buffer {
  return Buffer.concat([Buffer.from("'"), encodeName(text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")), Buffer.from("'")])
}
