import { appendFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Fills a file system to its last byte, and gives the room back. */
export function createBallast(folder: string): { fill(): void; free(): void } {
  const file = join(folder, '.ballast')
  return {
    fill: () => {
      // In pieces, as a write that does not fit is refused whole.
      for (let size = 1 << 20; size >= 4096; size >>= 1) {
        const piece = Buffer.alloc(size)
        try {
          for (;;) appendFileSync(file, piece)
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
        }
      }
    },
    free: () => rmSync(file, { force: true }),
  }
}
