import { encodeName } from '../../core/path.ts'
import type { Transport } from '../../transports/types.ts'
import { LONGEST, translated } from './client-session.ts'
import { DumpFault } from './fault.ts'
import { PHP_LOADER, PHP_OPTIONS, PHP_SCRIPT } from './php-script.ts'
import { faultOf } from './programs.ts'
import { readPhpDump } from './read-php-dump.ts'
import { selectOf } from './survey.ts'
import { createText, SETTINGS } from './table-text.ts'
import type { DumpEvent, DumpRequest, MysqlLink, Session } from './types.ts'

const SNAPSHOT = [
  ...SETTINGS,
  'SET SQL_QUOTE_SHOW_CREATE=1',
  'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
  'START TRANSACTION WITH CONSISTENT SNAPSHOT',
]

/** Runs PHP_SCRIPT on the account with this on its standard input. */
export type RunScript = (input: AsyncIterable<Uint8Array>) => AsyncIterable<Buffer>

/** A session by a PHP program on standard input. */
export function createPhpSession(transport: Transport, link: MysqlLink, php: string, signal?: AbortSignal): Session {
  return createScriptSession(link, (input) => {
    async function* stdin(): AsyncGenerator<Uint8Array> {
      const script = Buffer.from(PHP_SCRIPT)
      yield Buffer.concat([Buffer.from(`${script.length}\n`), script])
      yield* input
    }
    return transport.execStream([php, ...PHP_OPTIONS, '-r', PHP_LOADER], {
      stdin: stdin(),
      timeoutMs: LONGEST,
      ...(signal && { signal }),
    })
  })
}

/** What is sent in one request: a `post_max_size` of 8 MB, PHP's own default, takes it in base64 and percent signs. Bytes. */
const MOST_SENT = 2 * 1024 * 1024

/**
 * A session by requests to a script on the site: each is a login of its own, so that what is set in one holds in that one alone, and none is
 * longer than servers take, nor its answer than a table.
 */
export function createWebSession(link: MysqlLink, runScript: RunScript): Session {
  const session = createScriptSession(link, runScript)
  return {
    ...session,
    async execute(statements) {
      let parts: Uint8Array[] = []
      let bytes = 0
      const send = async (): Promise<void> => {
        const batch = parts
        parts = []
        bytes = 0
        if (batch.length > 0) await session.execute(inTurn(batch))
      }
      for await (const statement of statements) {
        if (bytes + statement.length > MOST_SENT) await send()
        parts.push(statement)
        bytes += statement.length
      }
      await send()
    },
    async *dump(requests) {
      for (const request of requests) yield* session.dump([request])
    },
  }
}

async function* inTurn(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts
}

/** A session by PHP_SCRIPT, wherever it runs. */
function createScriptSession(link: MysqlLink, runScript: RunScript): Session {
  async function* run(mode: string, lines: readonly string[], input?: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
    async function* stdin(): AsyncGenerator<Uint8Array> {
      const { host, port = '', socket = '', user, password, name } = link
      const header = [mode, host, String(port), socket, user, password.reveal(), name, ...lines]
      yield Buffer.from(header.map((line) => `${encodeName(line).toString('base64')}\n`).join(''))
      if (input !== undefined) yield* input
    }
    try {
      yield* runScript(stdin())
    } catch (error) {
      throw translated(error, link)
    }
  }

  /** The answer's lines, once its last says that it is whole. */
  const answer = async (output: AsyncIterable<Buffer>): Promise<string[]> => {
    const parts: Buffer[] = []
    let failure: unknown
    try {
      for await (const part of output) parts.push(part)
    } catch (error) {
      failure = error
    }
    const lines = Buffer.concat(parts).toString('utf8').split('\n').slice(0, -1)
    const last = lines.pop()
    if (last !== undefined) throwSaid(last, link)
    if (failure !== undefined) throw failure
    if (last !== 'Z') throw new DumpFault('cut', 'PHP ended without its end mark')
    return lines
  }

  return {
    by: 'php',
    async query(statements) {
      const lines = ['0', String(statements.length), ...statements]
      return (await answer(run('query', lines))).map((line) => line.split('\t'))
    },
    async execute(statements) {
      async function* frames(): AsyncGenerator<Uint8Array> {
        for (const setting of SETTINGS) yield Buffer.from(`${Buffer.byteLength(setting)}\n${setting}`)
        for await (const statement of statements) {
          yield Buffer.from(`${statement.length}\n`)
          yield statement
        }
        yield Buffer.from('0\n')
      }
      await answer(run('load', [], frames()))
    },
    dump: (requests) => dumpTables(requests),
  }

  async function* dumpTables(requests: readonly DumpRequest[]): AsyncGenerator<DumpEvent> {
    if (requests.length === 0) return
    const tables = requests.flatMap(({ table }) => [
      table.name,
      selectOf(table),
      table.columns.map((column) => (column.class === 'number' ? 'n' : column.class === 'binary' ? 'b' : 's')).join(''),
    ])
    const lines = [String(SNAPSHOT.length), ...SNAPSHOT, String(requests.length), ...tables]
    try {
      for await (const event of readPhpDump(run('dump', lines), requests, (line) => throwSaid(line, link))) {
        yield event.type === 'table' ? { ...event, create: createText(event.create, event.request.table.name, event.request.as) } : event
      }
    } catch (error) {
      throw translated(error, link)
    }
  }
}

/** `X number message`: what PHP or the server said. */
function throwSaid(line: string, link: MysqlLink): void {
  const said = /^X (\d+) ([\w+/=]*)$/.exec(line)
  if (said !== null) throw translated(faultOf(`${said[1]} ${Buffer.from(said[2] as string, 'base64').toString('utf8')}`), link)
}
