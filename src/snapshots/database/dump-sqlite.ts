import { isSiteguardError } from '../../core/error.ts'
import { encodeName, joinPath, type RemotePath } from '../../core/path.ts'
import type { Gap, SnapshotDatabase, SnapshotTable } from '../../core/snapshot.ts'
import type { Transport } from '../../transports/types.ts'
import type { DatabaseFile, SnapshotWriter, StoredBlob } from '../types.ts'
import { DumpFault } from './fault.ts'
import { PHP_LOADER, PHP_OPTIONS } from './php-script.ts'
import { readSqliteDump } from './read-sqlite-dump.ts'
import { SQLITE_SCRIPT } from './sqlite-script.ts'
import type { SqliteLink } from './types.ts'

/** Times the file is read again when it changed under us. */
const TRIES = 3

export interface SqliteDump {
  readonly database?: SnapshotDatabase
  readonly file?: DatabaseFile
  readonly gaps: readonly Gap[]
}

export interface SqliteDumpOptions {
  readonly php?: string
  readonly signal?: AbortSignal
  readonly now: () => number
}

type Writer = Pick<SnapshotWriter, 'putUnsized'>

/**
 * Files that SQLite keeps beside a database and reads with it: a journal to roll back, a log that holds what is not in it yet. They
 * belong to exactly those bytes: whoever puts another file in the database's place must take them away with it.
 */
export function companionsOf(file: RemotePath): RemotePath[] {
  return ['-journal', '-wal', '-shm'].map((end) => `${file}${end}` as RemotePath)
}

/** Under SQLite's own lock by PHP, with its tables to read; else the bytes, and whether anything stirred while they were read. */
export async function dumpSqlite(
  transport: Transport,
  root: RemotePath,
  link: SqliteLink,
  writer: Writer,
  options: SqliteDumpOptions,
): Promise<SqliteDump> {
  const faults: string[] = []
  if (options.php !== undefined) {
    try {
      return await byPhp(transport, root, link, writer, { ...options, php: options.php })
    } catch (error) {
      if (error instanceof DumpFault) faults.push(error.message)
      else if (isSiteguardError(error) && error.kind !== 'connect' && error.kind !== 'cancelled') faults.push(error.code)
      else throw error
    }
  }
  return await byReading(transport, root, link, writer, options, faults)
}

async function byPhp(
  transport: Transport,
  root: RemotePath,
  link: SqliteLink,
  writer: Writer,
  { php, signal, now }: SqliteDumpOptions & { readonly php: string },
): Promise<SqliteDump> {
  const startedAt = new Date(now()).toISOString()
  const path = joinPath(root, link.file)
  const absolute = path.startsWith('/') ? path : joinPath(transport.home, path)
  const script = Buffer.from(SQLITE_SCRIPT)
  const stdin = Buffer.concat([Buffer.from(`${script.length}\n`), script, Buffer.from(`${encodeName(absolute).toString('base64')}\n`)])
  const output = transport.execStream([php, ...PHP_OPTIONS, '-r', PHP_LOADER], { stdin, ...(signal && { signal }) })
  const tables: SnapshotTable[] = []
  let file: (StoredBlob & { readonly bytes: number }) | undefined
  const reader = readSqliteDump(output)
  const facts = await reader.read({
    table: async (name, content) => {
      let rows = 0
      const { sha256, blob, bytes } = await writer.putUnsized(content((count) => (rows = count)))
      if (name.startsWith(link.prefix)) tables.push({ name, sha256, blob, bytes, rows })
    },
    file: async (content) => {
      file = await writer.putUnsized(content)
    },
  })
  if (file === undefined) throw new DumpFault('cut', 'PHP ended before the file')
  const { sha256, blob, bytes } = file
  const database: SnapshotDatabase = {
    installation: link.installation,
    kind: 'sqlite',
    by: 'php',
    server: `SQLite ${facts.version}`.slice(0, 100),
    startedAt,
    endedAt: new Date(now()).toISOString(),
    consistent: facts.consistent,
    tables,
    omitted: [],
  }
  const gaps: Gap[] = facts.consistent ? [] : [{ path: link.file, reason: 'changed-while-read' }]
  return { database, file: { path: link.file, sha256, blob, bytes, consistent: facts.consistent }, gaps }
}

async function byReading(
  transport: Transport,
  root: RemotePath,
  link: SqliteLink,
  writer: Writer,
  { signal, now }: SqliteDumpOptions,
  faults: readonly string[],
): Promise<SqliteDump> {
  const startedAt = new Date(now()).toISOString()
  const path = joinPath(root, link.file)
  const call = signal === undefined ? {} : { signal }
  /** What would differ had anything been written: the file's own facts, and what lies beside it. */
  const look = async (): Promise<{ facts: string; calm: boolean }> => {
    const own = await transport.stat(path, call)
    const beside = await Promise.all(companionsOf(path).map((companion) => transport.stat(companion, call)))
    // An empty log or journal (PERSIST, TRUNCATE) holds nothing that is not in the file; -shm is an index only.
    const calm = beside.slice(0, 2).every((entry) => entry === undefined || entry.size === 0)
    const facts = [own, ...beside].map((entry) => [entry?.type, entry?.size, entry?.mtime, entry?.ctime, entry?.inode])
    return { facts: JSON.stringify(facts), calm }
  }
  let file: (StoredBlob & { readonly bytes: number }) | undefined
  let consistent = false
  try {
    for (let tries = 0; tries < TRIES && !consistent; tries += 1) {
      const before = await look()
      file = await writer.putUnsized(transport.read(path, call))
      const after = await look()
      consistent = before.calm && after.calm && before.facts === after.facts
    }
  } catch (error) {
    if (!isSiteguardError(error) || error.kind === 'connect' || error.kind === 'cancelled') throw error
    return {
      gaps: [{ path: link.file, reason: error.kind === 'permission' ? 'denied' : 'dump', detail: [...faults, error.code].join(' · ') }],
    }
  }
  if (file === undefined) return { gaps: [{ path: link.file, reason: 'dump' }] }
  const { sha256, blob, bytes } = file
  const endedAt = new Date(now()).toISOString()
  const { installation } = link
  return {
    database: { installation, kind: 'sqlite', by: 'file', startedAt, endedAt, consistent, tables: [], omitted: ['tables to read'] },
    file: { path: link.file, sha256, blob, bytes, consistent },
    gaps: consistent ? [] : [{ path: link.file, reason: 'changed-while-read', detail: 'it was being written' }],
  }
}
