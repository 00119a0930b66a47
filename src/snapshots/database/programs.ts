import type { Transport } from '../../transports/types.ts'
import { DumpFault } from './fault.ts'

/** Programs of the account a database can be reached with, by absolute path. */
export interface Programs {
  readonly dump?: string
  readonly client?: string
  readonly php?: string
}

/** The system's folders, and those where hosting companies and MySQL's own packages put theirs: never the account's PATH. */
const FOLDERS = ['/usr/bin', '/bin', '/usr/local/bin', '/usr/local/mysql/bin', '/opt/mysql/bin', '/opt/bitnami/mariadb/bin']
const DUMPS = ['mariadb-dump', 'mysqldump']
const CLIENTS = ['mariadb', 'mysql']

/** Looks for them with one command. */
export async function findPrograms(transport: Transport, signal?: AbortSignal): Promise<Programs> {
  if (!transport.capabilities.exec) return {}
  const candidates = [...DUMPS, ...CLIENTS, 'php'].flatMap((name) => FOLDERS.map((folder) => `${folder}/${name}`))
  const script = 'for p do [ -x "$p" ] && [ -f "$p" ] && echo "$p"; done; :'
  const { stdout } = await transport.exec(['/bin/sh', '-c', script, 'sh', ...candidates], {
    ...(signal && { signal }),
    maxBytes: 64 * 1024,
  })
  const there = new Set(stdout.toString('latin1').split('\n'))
  const first = (names: readonly string[]): string | undefined =>
    candidates.filter((path) => names.includes(path.slice(path.lastIndexOf('/') + 1))).find((path) => there.has(path))
  const [dump, client, php] = [first(DUMPS), first(CLIENTS), transport.capabilities.php ?? first(['php'])]
  return { ...(dump && { dump }), ...(client && { client }), ...(php && { php }) }
}

/** What a server or client says about a failure, sorted: refused and unreachable ones are `access`. */
export function faultOf(detail: string): DumpFault {
  const code = Number(/\b(?:ERROR|error|error:)\s*:?\s*(\d{4})\b/.exec(detail)?.[1] ?? /^(\d{4})\b/.exec(detail)?.[1])
  // Access denied (user, database, table, column, privilege), unknown database or host, no connection, no authentication method.
  const isAccess = [1044, 1045, 1049, 1130, 1142, 1143, 1227, 1251, 1698, 2002, 2003, 2005, 2054, 2059, 2061].includes(code)
  return new DumpFault(isAccess ? 'access' : 'failed', detail.trim().slice(0, 500))
}
