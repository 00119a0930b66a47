import type { IncomingHttpHeaders } from 'node:http'
import type { Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/** What decompresses a body. Undefined for one that is not compressed; a coding we did not ask for is left as it came. */
export function decoderOf(headers: IncomingHttpHeaders): Transform | undefined {
  return DECODERS[(headers['content-encoding'] ?? '').trim().toLowerCase()]?.()
}
