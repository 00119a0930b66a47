/** What waiting for a host's answer may cost. */
export interface Patience {
  /** Silence after which it is given up. Milliseconds. */
  readonly idleMs: number
}

/** Of an answer that is taken whole: a page of 1000 names at their longest takes 7 MB. Bytes. */
export const MOST_WHOLE = 16 * 1024 * 1024
/**
 * A host may say a byte now and then and never come to an end. Waiting is paid for out of so many times `idleMs`, and each byte gives a little
 * of it back: 500 bytes a second can go on for ever.
 */
const CREDIT = 120
const MS_PER_BYTE = 2

/**
 * Passes an answer's bytes on, until there are too many of them or they come too slowly. The body is ended with it.
 * @throws Error whose name is AnswerTooLong or AnswerTooSlow
 */
export async function* boundedAnswer(body: AsyncIterable<Uint8Array>, most: number, { idleMs }: Patience): AsyncGenerator<Uint8Array> {
  let bytes = 0
  let credit = CREDIT * idleMs
  let since = performance.now()
  for await (const piece of body) {
    const now = performance.now()
    bytes += piece.byteLength
    credit = Math.min(CREDIT * idleMs, credit - (now - since) + piece.byteLength * MS_PER_BYTE)
    if (bytes > most) throw named('AnswerTooLong')
    if (credit < 0) throw named('AnswerTooSlow')
    yield piece
    // Whoever takes his time with a piece is no fault of the host's.
    since = performance.now()
  }
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name })
}
