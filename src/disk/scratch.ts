import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { diskWriteError } from './disk-error.ts'

/** Where in the scratch file something lies. Bytes. */
export interface Stretch {
  readonly at: number
  readonly size: number
}

/**
 * A place on this disk for what is looked at once and thrown away: of nobody else's, and gone with the process however that ends, as its
 * name is taken away as soon as it is open.
 */
export interface Scratch {
  /** Bytes are added one content after the other: never two at a time. @throws SG-DISK-002 */
  append(content: AsyncIterable<Uint8Array>): Promise<Stretch>
  /** Up to `length` bytes from an offset in a stretch; fewer at its end. */
  readAt(stretch: Stretch, offset: number, length: number): Promise<Buffer>
  read(stretch: Stretch): AsyncGenerator<Buffer>
  close(): Promise<void>
}

const PIECE = 256 * 1024

/** @throws SG-DISK-002 */
export async function openScratch(): Promise<Scratch> {
  const folder = await mkdtemp(join(tmpdir(), 'siteguard-scratch-')).catch((error: unknown) => {
    throw diskWriteError(tmpdir(), error)
  })
  const path = join(folder, 'scratch')
  const file = await open(path, 'wx+', 0o600).catch((error: unknown) => {
    throw diskWriteError(path, error)
  })
  // Where an open file keeps its name (Windows), it goes when it is closed.
  const unnamed = await rm(folder, { recursive: true }).then(
    () => true,
    () => false,
  )
  let end = 0
  const readAt = async ({ at, size }: Stretch, offset: number, length: number): Promise<Buffer> => {
    const wanted = Math.max(0, Math.min(length, size - offset))
    const buffer = Buffer.allocUnsafe(wanted)
    let got = 0
    while (got < wanted) {
      const { bytesRead } = await file.read(buffer, got, wanted - got, at + offset + got)
      if (bytesRead === 0) break
      got += bytesRead
    }
    return buffer.subarray(0, got)
  }
  return {
    async append(content) {
      const at = end
      for await (const piece of content) {
        let written = 0
        while (written < piece.length) {
          const { bytesWritten } = await file.write(piece, written, piece.length - written, end).catch((error: unknown) => {
            throw diskWriteError(path, error)
          })
          written += bytesWritten
          end += bytesWritten
        }
      }
      return { at, size: end - at }
    },
    readAt,
    async *read(stretch) {
      for (let offset = 0; offset < stretch.size; offset += PIECE) {
        const piece = await readAt(stretch, offset, PIECE)
        if (piece.length === 0) return
        yield piece
      }
    },
    async close() {
      await file.close()
      if (!unnamed) await rm(folder, { recursive: true, force: true })
    },
  }
}
