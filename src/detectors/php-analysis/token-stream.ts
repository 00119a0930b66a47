import { COMMENT, NAME, type Tokens } from '../php/lexer.ts'
import { type Structure, structureOf } from '../php/structure.ts'

/**
 * Tokens at the beginning and at the end of a text that are read; what is between is left out. The largest files of releases have a quarter
 * of it, and what is added to a file stands before it or behind it. A tree of more takes more memory than one file may.
 */
export const MOST_TOKENS = 400_000

/** Tokens one after the other, without comments. */
export interface Stream {
  readonly tokens: Tokens
  /** Index of the token the stream stands on. */
  at: number
  kind: number
  /** As written; of a name, in small letters as well in `word`. */
  text: string
  word: string
  /** Offset in the source. */
  start: number
  next(): void
  /** Index of the `n`th token from here on. */
  peek(n?: number): number
  /** Whether a token is written like this. A method and no field, for what is read changes with every `next`. */
  sees(text: string): boolean
  isWord(word: string): boolean
  isKind(kind: number): boolean
  more(): boolean
  closing(): number
  /** Goes on from the token with this index. */
  seek(index: number): void
}

export function streamOf(tokens: Tokens): Stream {
  let structure: Structure | undefined
  const stream: Stream = {
    tokens,
    at: -1,
    kind: -1,
    text: '',
    word: '',
    start: 0,
    next() {
      stream.seek(stream.at + 1)
    },
    seek(index) {
      let at = index > MOST_TOKENS ? Math.max(index, tokens.count - MOST_TOKENS) : index
      while (tokens.kind(at) === COMMENT) at += 1
      stream.at = at
      stream.kind = tokens.kind(at)
      stream.text = tokens.text(at)
      stream.start = tokens.start(at)
      stream.word = stream.kind === NAME ? lower(stream.text) : ''
    },
    peek(n = 1) {
      let at = stream.at
      for (let left = n; left > 0; left -= 1) {
        at += 1
        while (tokens.kind(at) === COMMENT) at += 1
      }
      return at
    },
    sees: (text) => stream.text === text,
    isWord: (word) => stream.word === word,
    isKind: (kind) => stream.kind === kind,
    more: () => stream.kind >= 0,
    closing() {
      structure ??= structureOf(tokens)
      return structure.closing(stream.at)
    },
  }
  stream.next()
  return stream
}

const lower = (text: string): string => (text.charCodeAt(0) === 92 ? text.slice(1) : text).toLowerCase()
