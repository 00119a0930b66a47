import type { Gap, SnapshotDatabase, SnapshotTable } from '../../core/snapshot.ts'
import type { ProviderDump, SnapshotWriter } from '../types.ts'
import { DumpFault } from './fault.ts'
import { readWholeDump } from './read-whole-dump.ts'
import { surveyDatabase } from './survey.ts'
import { PRELUDE } from './table-text.ts'
import type { DumpEvent, MysqlLink, Session, Survey } from './types.ts'

/** Engines of which `START TRANSACTION` shows one moment. */
const TRANSACTIONAL = new Set(['innodb', 'rocksdb', 'tokudb', 'xtradb'])

export interface MysqlDump {
  readonly database?: SnapshotDatabase
  readonly gaps: readonly Gap[]
}

export interface MysqlDumpOptions {
  readonly sessions: readonly Session[]
  readonly mine: (table: string) => boolean
  readonly writer: Pick<SnapshotWriter, 'putUnsized'>
  readonly provider?: ProviderDump
  readonly signal?: AbortSignal
  readonly now: () => number
}

/** Goes down the ladder until a rung holds. A rung that breaks leaves nothing behind: never a part of a database for the whole. */
export async function dumpMysql(link: MysqlLink, options: MysqlDumpOptions): Promise<MysqlDump> {
  const faults: DumpFault[] = []
  const rungs = [
    ...options.sessions.map((session) => () => bySession(link, session, options)),
    ...(options.provider === undefined ? [] : [() => byProvider(link, options.provider as ProviderDump, options)]),
  ]
  for (const rung of rungs) {
    try {
      return { database: await rung(), gaps: [] }
    } catch (error) {
      if (!(error instanceof DumpFault)) throw error
      faults.push(error)
    }
  }
  return { gaps: [gapOf(link, faults)] }
}

function gapOf(link: MysqlLink, faults: readonly DumpFault[]): Gap {
  if (faults.length === 0) return { path: link.installation, reason: 'no-way' }
  const { reason } = faults.find((fault) => fault.reason === 'access') ?? (faults.at(-1) as DumpFault)
  const detail = [...new Set(faults.map((fault) => fault.message))].join(' · ').slice(0, 600)
  return { path: link.installation, reason: reason === 'access' || reason === 'cut' ? reason : 'dump', detail }
}

async function bySession(link: MysqlLink, session: Session, options: MysqlDumpOptions): Promise<SnapshotDatabase> {
  const startedAt = new Date(options.now()).toISOString()
  const survey = await surveyDatabase(session, options.mine)
  const tables = await storeTables(session.dump(survey.tables.map((table) => ({ table, as: table.name }))), options.writer)
  if (tables.length !== survey.tables.length) throw new DumpFault('cut', 'fewer tables than the database has')
  return {
    installation: link.installation,
    kind: 'mysql',
    by: session.by,
    server: survey.server,
    charset: survey.charset,
    startedAt,
    endedAt: new Date(options.now()).toISOString(),
    consistent: survey.tables.length < 2 || survey.tables.every((table) => TRANSACTIONAL.has(table.engine.toLowerCase())),
    tables,
    omitted: omittedOf(survey),
  }
}

async function byProvider(link: MysqlLink, provider: ProviderDump, options: MysqlDumpOptions): Promise<SnapshotDatabase> {
  const startedAt = new Date(options.now()).toISOString()
  const stream = provider.dump(link, options.signal === undefined ? {} : { signal: options.signal })
  const omitted = new Set<string>()
  const tables = await storeTables(
    readWholeDump(stream, options.mine, (what) => omitted.add(what)),
    options.writer,
  )
  tables.sort((a, b) => (a.name < b.name ? -1 : 1))
  const endedAt = new Date(options.now()).toISOString()
  // Nobody says how the provider took it.
  const { installation } = link
  return { installation, kind: 'mysql', by: 'provider', startedAt, endedAt, consistent: false, tables, omitted: [...omitted].sort() }
}

/** Puts each table into the store as it comes. */
async function storeTables(events: AsyncIterable<DumpEvent>, writer: Pick<SnapshotWriter, 'putUnsized'>): Promise<SnapshotTable[]> {
  const iterator = events[Symbol.asyncIterator]()
  const tables: SnapshotTable[] = []
  try {
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      if (next.value.type !== 'table') throw new DumpFault('grammar', 'rows without a table')
      const { request, create } = next.value
      let rows = 0
      async function* content(): AsyncGenerator<Uint8Array> {
        yield Buffer.from(`${PRELUDE}${create};\n`)
        for (;;) {
          const event = await iterator.next()
          if (event.done === true || event.value.type === 'table') throw new DumpFault('cut', 'a table without its end')
          if (event.value.type === 'end') {
            rows = event.value.rows
            return
          }
          yield event.value.bytes
        }
      }
      const { sha256, blob, bytes } = await writer.putUnsized(content())
      const { engine } = request.table
      tables.push({ name: request.table.name, sha256, blob, bytes, rows, ...(engine === '' ? {} : { engine }) })
    }
  } finally {
    await iterator.return?.()
  }
  return tables
}

function omittedOf(survey: Survey): string[] {
  return [
    ...survey.views.map((name) => `view ${name}`),
    ...survey.triggers.map(({ name, table }) => `trigger ${name} on ${table}`),
    ...survey.versioned.map((name) => `history of ${name}`),
    ...survey.others,
  ]
}
