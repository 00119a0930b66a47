/** A longer line is no request anybody could have made: its beginning is looked at, the rest passed over. Bytes. */
const LONGEST = 64 * 1024

/**
 * Cuts pieces into lines without copying them, and tells `onLine` where each stands: `bytes[start..end)`, without its line feed (and
 * carriage return). Only the line two pieces share is copied. However long a line is, no more than 64 kB of it are held.
 */
export function createLineCutter(onLine: (bytes: Buffer, start: number, end: number) => void): {
  take(piece: Buffer): void
  end(): void
} {
  /** Beginning of a line whose end has not come yet. */
  let rest: Buffer | undefined
  const tell = (bytes: Buffer, start: number, end: number): void => {
    onLine(bytes, start, end > start && bytes[end - 1] === 13 ? end - 1 : end)
  }
  return {
    take(piece) {
      let start = 0
      if (rest !== undefined) {
        const feed = piece.indexOf(10)
        const end = feed < 0 ? piece.length : feed
        const room = LONGEST - rest.length
        const line = room <= 0 ? rest : Buffer.concat([rest, piece.subarray(0, Math.min(end, room))])
        if (feed < 0) {
          rest = line
          return
        }
        rest = undefined
        tell(line, 0, line.length)
        start = feed + 1
      }
      for (;;) {
        const feed = piece.indexOf(10, start)
        if (feed < 0) break
        tell(piece, start, Math.min(feed, start + LONGEST))
        start = feed + 1
      }
      if (start < piece.length) rest = Buffer.from(piece.subarray(start, start + LONGEST))
    },
    end() {
      if (rest !== undefined) tell(rest, 0, rest.length)
      rest = undefined
    },
  }
}
