import type { FileContent } from '../../core/content.ts'
import { textOf } from '../shared/subjects.ts'
import { type Tokens, tokenise } from './lexer.ts'

const known = new WeakMap<FileContent, Tokens>()

/** The tokens of a file's PHP: made once, for all who ask. */
export function phpTokensOf(content: FileContent): Tokens {
  const before = known.get(content)
  if (before !== undefined) return before
  const tokens = tokenise(textOf(content))
  known.set(content, tokens)
  return tokens
}
