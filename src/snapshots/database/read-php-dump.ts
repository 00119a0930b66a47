import { DumpFault } from './fault.ts'
import { createRowReader, type RowReader } from './row-reader.ts'
import { rowForm } from './survey.ts'
import type { DumpEvent, DumpRequest } from './types.ts'

const PIECE = 64 * 1024
/** A line that is no row. Bytes. */
const MAX_LINE = 8 * 1024 * 1024

/**
 * Reads what the PHP program prints of these tables (its protocol stands in php-script.ts). `onLine` sees every line that is neither
 * expected nor a row, and may throw. @throws DumpFault
 */
export async function* readPhpDump(
  stream: AsyncIterable<Buffer>,
  requests: readonly DumpRequest[],
  onLine: (line: string) => void,
): AsyncGenerator<DumpEvent> {
  let next = 0
  let rows: RowReader | undefined
  let inRows = false
  let held: Buffer[] = []
  let size = 0
  let complete = false
  let events: DumpEvent[] = []

  const readLine = (line: string): void => {
    const request = requests[next]
    if (/^X /.test(line)) onLine(line)
    const [mark, value = ''] = line.split(' ')
    if (complete) throw new DumpFault('grammar', 'something behind the end mark')
    if (mark === 'T' && rows === undefined && request !== undefined && decode(value) === request.table.name) {
      const { open, close } = rowForm(request)
      rows = createRowReader({ columns: request.table.columns.map((column) => column.class), open, close })
    } else if (mark === 'C' && rows !== undefined && request !== undefined) {
      events.push({ type: 'table', request, create: decode(value) })
      inRows = true
    } else if (mark === 'E' && rows !== undefined && Number(value) === rows.rows) {
      events.push({ type: 'end', rows: rows.rows })
      rows = undefined
      next += 1
    } else if (mark === 'Z' && next === requests.length) complete = true
    else throw new DumpFault('grammar', `an answer PHP was not asked for: ${line.slice(0, 60)}`)
  }

  for await (const piece of stream) {
    let at = 0
    while (at < piece.length) {
      if (inRows && rows !== undefined) {
        at = rows.read(piece, at)
        if (rows.ended) inRows = false
        if (rows.pending(false) >= PIECE || !inRows) events.push({ type: 'rows', bytes: rows.take(false) })
        continue
      }
      const end = piece.indexOf(10, at)
      const part = piece.subarray(at, end < 0 ? piece.length : end)
      size += part.length
      if (size > MAX_LINE) throw new DumpFault('grammar', 'a line without end')
      held.push(part)
      at = end < 0 ? piece.length : end + 1
      if (end < 0) continue
      const line = Buffer.concat(held).toString('latin1')
      held = []
      size = 0
      if (line !== '') readLine(line)
    }
    yield* events
    events = []
  }
  if (!complete || size > 0) throw new DumpFault('cut', 'PHP ended without its end mark')
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8')
}
