import { CLOSE, OPERATOR, type Tokens } from './lexer.ts'

/** Which bracket closes which, and where statements end: found once, in one pass each way. */
export interface Structure {
  /** Index of the bracket that closes the one at `i`; -1 when nothing does. */
  closing(i: number): number
  /** Index of the first `;` or closing tag at or after `i`; the count of tokens when there is none. */
  end(i: number): number
}

const [ROUND, SQUARE, CURLY] = [41, 93, 125]
/** The place around which no bracket is open is -1: it is kept as -2, its neighbour as -3, and so on. */
const OUTERMOST = -3

/** What closes the bracket that a token is; 0 for none. */
function closerOf(source: string, start: number, length: number): number {
  const c = source.charCodeAt(start)
  if (length === 1) return c === 40 ? ROUND : c === 91 ? SQUARE : c === 123 ? CURLY : 0
  // `#[`, `${`
  if (length === 2) return c === 35 ? SQUARE : c === 36 && source.charCodeAt(start + 1) === 123 ? CURLY : 0
  return 0
}

/** Whether token `i` is the operator of this one character, without a copy of it being made. */
export function isOne(tokens: Tokens, i: number, c: number): boolean {
  return tokens.kind(i) === OPERATOR && tokens.end(i) - tokens.start(i) === 1 && tokens.source.charCodeAt(tokens.start(i)) === c
}

export function structureOf(tokens: Tokens): Structure {
  const { count, source } = tokens
  const match = new Int32Array(count).fill(-1)
  let ends: Uint32Array | undefined
  // Of a bracket that is open, its place says which one is open around it: a stack beside it takes more memory than all else.
  let top = -1
  let wanted = -1
  const leave = (closed: number): void => {
    const outer = OUTERMOST - (match[top] as number)
    match[top] = closed
    top = outer
    wanted = top < 0 ? -1 : closerOf(source, tokens.start(top), tokens.end(top) - tokens.start(top))
  }
  for (let i = 0; i < count; i += 1) {
    if (tokens.kind(i) !== OPERATOR) continue
    const start = tokens.start(i)
    const length = tokens.end(i) - start
    const closer = closerOf(source, start, length)
    if (closer !== 0) {
      match[i] = OUTERMOST - top
      top = i
      wanted = closer
    } else if (length === 1 && source.charCodeAt(start) === wanted) leave(i)
  }
  while (top >= 0) leave(-1)
  const endsOf = (): Uint32Array => {
    const all = new Uint32Array(count + 1).fill(count)
    for (let i = count - 1; i >= 0; i -= 1) all[i] = tokens.kind(i) === CLOSE || tokens.is(i, ';') ? i : (all[i + 1] as number)
    return all
  }
  return {
    closing: (i) => (i >= 0 && i < count ? (match[i] as number) : -1),
    end(i) {
      ends ??= endsOf()
      return i >= 0 && i < count ? (ends[i] as number) : count
    },
  }
}
