import { isBuiltin } from './builtins.ts'

interface CalledName {
  /** In small letters, from the root. */
  readonly name: string
  /** Its last part. */
  readonly last: string
  /** It may be one of PHP's of which something is known. */
  readonly known: boolean
}

/** Names as they were written lately: programs call the same few again and again. */
const lately = new Map<string, CalledName>()
const MOST_NAMES = 4000
/** Characters of a name that is kept. */
const LONGEST_NAME = 80

/** What there is to know of a function's name, whoever calls it. */
export function nameAs(written: string): CalledName {
  const before = lately.get(written)
  if (before !== undefined) return before
  const name = written.replace(/^\\/, '').toLowerCase()
  const last = name.slice(name.lastIndexOf('\\') + 1)
  const called = { name, last, known: isBuiltin(last) }
  if (lately.size >= MOST_NAMES) lately.clear()
  if (written.length <= LONGEST_NAME) lately.set(written, called)
  return called
}
