import { PHP_OPEN_TAG, type SearchPattern } from '../../core/content.ts'

const PATTERNS: Record<SearchPattern, RegExp> = { 'php-open-tag': PHP_OPEN_TAG }

/** Longer than anything a pattern spans, so that a match cut by two pieces is whole in the next. */
const OVERLAP = 4096

/** True when the stream holds the pattern. Memory stays at one piece plus the overlap, whatever the size of the file. */
export async function findPattern(pieces: AsyncIterable<Buffer>, pattern: SearchPattern): Promise<boolean> {
  const expression = PATTERNS[pattern]
  let carried = ''
  for await (const piece of pieces) {
    const text = carried + piece.toString('latin1')
    const match = expression.exec(text)
    // At the end of a piece the next byte is not known yet, and the pattern's `$` would take that for the end of the file.
    if (match !== null && match.index + match[0].length < text.length) return true
    carried = text.slice(-OVERLAP)
  }
  return expression.test(carried)
}
