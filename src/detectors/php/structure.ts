import { CLOSE, OPERATOR, type Tokens } from './lexer.ts'

/** Which bracket closes which, and where statements end: found once, in one pass each way. */
export interface Structure {
  /** Index of the bracket that closes the one at `i`; -1 when nothing does. */
  closing(i: number): number
  /** Index of the first `;` or closing tag at or after `i`; the count of tokens when there is none. */
  end(i: number): number
}

const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '${': '}', '#[': ']' }

export function structureOf(tokens: Tokens): Structure {
  const { count } = tokens
  const match = new Int32Array(count).fill(-1)
  const ends = new Uint32Array(count + 1).fill(count)
  const open: number[] = []
  const wanted: string[] = []
  for (let i = 0; i < count; i += 1) {
    if (tokens.kind(i) !== OPERATOR || tokens.end(i) - tokens.start(i) > 2) continue
    const text = tokens.text(i)
    const closer = CLOSERS[text]
    if (closer !== undefined) {
      open.push(i)
      wanted.push(closer)
    } else if (text === wanted[wanted.length - 1]) {
      match[open.pop() as number] = i
      wanted.pop()
    }
  }
  for (let i = count - 1; i >= 0; i -= 1) ends[i] = tokens.kind(i) === CLOSE || tokens.is(i, ';') ? i : (ends[i + 1] as number)
  return {
    closing: (i) => (i >= 0 && i < count ? (match[i] as number) : -1),
    end: (i) => (i >= 0 && i < count ? (ends[i] as number) : count),
  }
}
