import { DumpFault } from './fault.ts'
import { createRowReader } from './row-reader.ts'

const HEAD = '-- siteguard table dump 1, of SQLite: to read and compare. What is restored is the file.\n'
/** A line that is no row. Bytes. */
const MAX_LINE = 8 * 1024 * 1024

export interface SqliteSink {
  /** `content` must be read to its end; it tells the number of rows then. */
  table(name: string, content: (counted: (rows: number) => void) => AsyncIterable<Uint8Array>): Promise<void>
  file(content: AsyncIterable<Uint8Array>): Promise<void>
}

export interface SqliteDumpReader {
  /** @throws DumpFault, and what the stream throws. */
  read(sink: SqliteSink): Promise<{ readonly version: string; readonly consistent: boolean }>
}

/** Reads what SQLITE_SCRIPT prints. */
export function readSqliteDump(stream: AsyncIterable<Buffer>): SqliteDumpReader {
  const iterator = stream[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)

  const more = async (): Promise<boolean> => {
    const { value, done } = await iterator.next()
    if (done === true) return false
    held = held.length === 0 ? value : Buffer.concat([held, value])
    return true
  }
  const line = async (): Promise<string> => {
    for (let from = 0; ; ) {
      const at = held.indexOf(10, from)
      if (at >= 0) {
        const text = held.subarray(0, at).toString('latin1')
        held = held.subarray(at + 1)
        const said = /^X \d+ ([\w+/=]*)$/.exec(text)
        if (said !== null)
          throw new DumpFault(
            'failed',
            Buffer.from(said[1] as string, 'base64')
              .toString('utf8')
              .slice(0, 500),
          )
        if (text !== '') return text
        from = 0
        continue
      }
      if (held.length > MAX_LINE) throw new DumpFault('grammar', 'a line without end')
      from = held.length
      if (!(await more())) throw new DumpFault('cut', 'PHP ended without its end mark')
    }
  }
  const words = async (mark: string): Promise<string[]> => {
    const [found, ...rest] = (await line()).split(' ')
    if (found !== mark) throw new DumpFault('grammar', `PHP answered ${String(found).slice(0, 20)} for ${mark}`)
    return rest
  }
  async function* rowsOf(name: string, create: string, counted: (rows: number) => void): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${HEAD}${create};\n`)
    const open = Buffer.from(`INSERT INTO "${name.replaceAll('"', '""')}" VALUES (`)
    const reader = createRowReader({ open, close: Buffer.from(');\n') })
    do {
      const end = reader.read(held, 0)
      held = held.subarray(end)
      if (reader.pending(false) >= 65_536) yield reader.take(false)
    } while (!reader.ended && (await more()))
    if (reader.pending(false) > 0) yield reader.take(false)
    if (!reader.ended || Number((await words('E'))[0]) !== reader.rows) throw new DumpFault('cut', 'a table without its end')
    counted(reader.rows)
  }
  async function* fileOf(size: number): AsyncGenerator<Uint8Array> {
    for (let left = size; left > 0; ) {
      if (held.length === 0 && !(await more())) throw new DumpFault('cut', 'PHP ended inside the file')
      const piece = held.subarray(0, left)
      held = held.subarray(piece.length)
      left -= piece.length
      yield piece
    }
  }

  return {
    async read(sink) {
      try {
        const [version = ''] = await words('V')
        for (;;) {
          const [mark, value = ''] = (await line()).split(' ')
          if (mark === 'T') {
            const create = decode((await words('C'))[0])
            const name = decode(value)
            await sink.table(name, (counted) => rowsOf(name, create, counted))
          } else if (mark === 'F' && Number.isSafeInteger(Number(value))) {
            await sink.file(fileOf(Number(value)))
            return { version, consistent: (await words('Z'))[0] === '1' }
          } else throw new DumpFault('grammar', 'PHP answered something else')
        }
      } finally {
        await iterator.return?.()
      }
    },
  }
}

function decode(base64: string | undefined): string {
  return Buffer.from(base64 ?? '', 'base64').toString('utf8')
}
