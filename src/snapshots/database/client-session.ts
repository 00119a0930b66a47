import { isSiteguardError } from '../../core/error.ts'
import { encodeName } from '../../core/path.ts'
import type { Transport } from '../../transports/types.ts'
import { DumpFault } from './fault.ts'
import { faultOf } from './programs.ts'
import { readMysqldump } from './read-mysqldump.ts'
import { createText, SETTINGS } from './table-text.ts'
import type { DumpEvent, DumpRequest, MysqlLink, Session } from './types.ts'

/**
 * Standard input begins with `$1` bytes of options. They go to the program through a pipe it reads as its option file, so the password
 * is in no argument, no environment and no file; what follows on standard input is the program's own. (`dd` takes one byte at a time
 * and so never one too many; standard input itself may be a socket, which `/dev/stdin` cannot open.)
 */
const SCRIPT = '{ dd bs=1 count="$1" 2>/dev/null <&4 | { f="$2"; p="$3"; shift 3; exec "$p" "$f=/dev/fd/3" "$@" 3<&0 0<&4; }; } 4<&0'

/** Longer command lines are not sent (the kernel's limit, and quoting, leave room for more). Bytes. */
const MAX_ARGUMENTS = 60_000

/** A dump or a load takes no longer. Milliseconds. */
export const LONGEST = 6 * 3_600_000

const DUMP_OPTIONS = [
  '--single-transaction',
  '--quick',
  '--skip-lock-tables',
  '--skip-add-locks',
  '--order-by-primary',
  '--skip-dump-date',
  '--hex-blob',
  '--complete-insert',
  '--skip-triggers',
  '--no-tablespaces',
  '--tz-utc',
  '--default-character-set=utf8mb4',
  '--max-allowed-packet=1G',
  // Options of one vendor's program only: the other warns and goes on.
  '--loose-column-statistics=0',
  '--loose-set-gtid-purged=OFF',
]

export interface ClientPrograms {
  readonly dump: string
  readonly client: string
}

/** A session by `mariadb-dump` and `mariadb`, or their MySQL names. */
export function createClientSession(transport: Transport, link: MysqlLink, programs: ClientPrograms, signal?: AbortSignal): Session {
  const options = optionFile(link)
  // A socket that no configuration names is the one the server's own option files name: then those are read too.
  const fileOption = link.host === 'localhost' && link.socket === undefined ? '--defaults-extra-file' : '--defaults-file'
  const argv = (program: string, args: readonly string[]): [string, ...string[]] => {
    const all: [string, ...string[]] = ['/bin/sh', '-c', SCRIPT, 'sh', String(options.length), fileOption, program, ...args]
    if (all.reduce((sum, arg) => sum + Buffer.byteLength(arg) + 3, 0) > MAX_ARGUMENTS)
      throw new DumpFault('failed', 'too many tables for one command')
    return all
  }
  const client = [
    '--batch',
    '--skip-column-names',
    '--unbuffered',
    '--binary-mode',
    '--default-character-set=utf8mb4',
    '--max-allowed-packet=1G',
    `--database=${link.name}`,
  ]

  async function* run(program: string, args: readonly string[], input: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
    async function* stdin(): AsyncGenerator<Uint8Array> {
      yield options
      yield* input
    }
    try {
      yield* transport.execStream(argv(program, args), { stdin: stdin(), timeoutMs: LONGEST, ...(signal && { signal }) })
    } catch (error) {
      throw translated(error, link)
    }
  }

  return {
    by: programs.dump.endsWith('mariadb-dump') ? 'mariadb-dump' : 'mysqldump',

    async query(statements) {
      const parts: Buffer[] = []
      for await (const part of run(programs.client, client, one(`${statements.join(';\n')};\n`))) parts.push(part)
      const lines = Buffer.concat(parts).toString('utf8').split('\n')
      return lines.filter((line) => line !== '').map((line) => line.split('\t'))
    },

    async execute(statements) {
      async function* input(): AsyncGenerator<Uint8Array> {
        yield Buffer.from(`${SETTINGS.join(';\n')};\n`)
        for await (const statement of statements) {
          yield statement
          // A sign of life after each: a connection that says nothing for minutes counts as dead.
          yield Buffer.from(';\nSELECT 1;\n')
        }
      }
      for await (const _ of run(programs.client, client, input())) {
        // Signs of life only.
      }
    },

    dump: (requests) => dumpTables(requests),
  }

  async function* dumpTables(requests: readonly DumpRequest[]): AsyncGenerator<DumpEvent> {
    if (requests.length === 0) return
    const args = [...DUMP_OPTIONS, '--', link.name, ...requests.map(({ table }) => table.name)]
    for await (const event of readMysqldump(run(programs.dump, args, one('')), requests)) {
      yield event.type === 'table' ? { ...event, create: createText(event.create, event.request.table.name, event.request.as) } : event
    }
  }
}

async function* one(text: string): AsyncGenerator<Uint8Array> {
  if (text !== '') yield Buffer.from(text)
}

/** MySQL's option file format: values in double quotes, with backslash escapes. */
function optionFile(link: MysqlLink): Buffer {
  const lines = [Buffer.from('[client]\n')]
  const put = (key: string, value: string | undefined): void => {
    if (value === undefined) return
    const escaped = value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')
    lines.push(Buffer.concat([Buffer.from(`${key}="`), encodeName(escaped), Buffer.from('"\n')]))
  }
  put('host', link.host)
  put('port', link.port === undefined ? undefined : String(link.port))
  put('socket', link.socket)
  put('user', link.user)
  put('password', link.password.reveal())
  // What the site's own PHP connects with asks for no certificate either; newer clients would refuse.
  put('loose-ssl-verify-server-cert', '0')
  return Buffer.concat(lines)
}

/** What a program said, without the password, as a fault; a lost connection or a cancellation as it is. */
export function translated(error: unknown, link: MysqlLink): unknown {
  if (error instanceof DumpFault) return withoutSecret(error, link)
  if (!isSiteguardError(error) || error.kind === 'connect' || error.kind === 'cancelled') return error
  // What runs a script for us (a migration's) says itself why it could not.
  if (error.code.startsWith('SG-UPG-')) return error
  const params = error.params as { detail?: unknown }
  return withoutSecret(faultOf(typeof params.detail === 'string' ? params.detail : error.code), link)
}

function withoutSecret(fault: DumpFault, link: MysqlLink): DumpFault {
  const password = link.password.reveal()
  return password === '' || !fault.message.includes(password)
    ? fault
    : new DumpFault(fault.reason, fault.message.replaceAll(password, '***'))
}
