import { HTML, type Tokens } from '../php/lexer.ts'
import { MARK, marksOf } from './marks.ts'

/** Files that are followed for being given something alone. Bytes. */
const SMALL = 6000

export interface Worth {
  /** Following it may lead somewhere. */
  readonly following: boolean
  /** Texts in it may be more than they seem. */
  readonly hides: boolean
}

const NOTHING: Worth = { following: false, hides: false }

/**
 * What a glance at a file says: whether it has something that runs, calls, includes or writes, and is given something to do it with; or
 * something that hides. Most files of a site have nothing of it.
 */
export function worthOf(tokens: Tokens): Worth {
  // Nothing but a page's text.
  if (tokens.count === 0 || (tokens.count === 1 && tokens.kind(0) === HTML)) return NOTHING
  const marks = marksOf(tokens)
  const has = (mark: number): boolean => (marks & mark) !== 0
  const acts = has(MARK.acts | MARK.computed | MARK.includes)
  // Pieces matter where something may be called that was put together from them.
  const pieced = (has(MARK.called) && has(MARK.pieces | MARK.joins)) || (has(MARK.computed | MARK.callers) && has(MARK.roundabout))
  const hides = has(MARK.masked | MARK.unpacks | MARK.runs) || pieced
  const asked = has(MARK.request) || (has(MARK.address) && has(MARK.fetches | MARK.includes | MARK.computed))
  // Of a few lines that are given something, nobody needs to guess.
  if (asked && tokens.source.length < SMALL) return { following: true, hides }
  const following = hides || (acts && (asked || has(MARK.alone))) || (has(MARK.visitor) && has(MARK.robots))
  return { following, hides }
}
