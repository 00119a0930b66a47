import { SiteguardError } from '../../core/error.ts'
import type { Transport } from '../../transports/types.ts'
import type { DatabaseLink } from '../types.ts'
import { DumpFault } from './fault.ts'
import { findPrograms, type Programs } from './programs.ts'
import { sessionsOf } from './sessions.ts'
import type { MysqlLink, Session } from './types.ts'

/** Seconds a renaming waits for visitors' statements to end, and with it whoever comes after: then it gives up, and nothing was changed. */
export const LOCK_WAIT = 20

/**
 * Does work in a session with a database, by the first way that can. What a way that broke has done, the next one does again: work must
 * bear that. @throws SG-DB-001 when no way works, SG-DB-006 when the server refused a step.
 */
export type WithSession = <T>(work: (session: Session) => Promise<T>) => Promise<T>

export interface SessionOptions {
  readonly signal?: AbortSignal
  readonly programs?: Programs
  /** Another way to talk to the database, where no program can be run on the account. */
  readonly session?: (link: MysqlLink) => Session
}

/** The ways an account has to the database of a link, the best first. @throws SG-DB-001 when the link leads to no server. */
export async function openSessions(
  transport: Transport,
  link: DatabaseLink | undefined,
  database: string,
  { signal, programs, session }: SessionOptions = {},
): Promise<WithSession> {
  if (link?.kind !== 'mysql') throw unreachable(database, [new DumpFault('access', link === undefined ? 'no configuration' : link.kind)])
  const sessions =
    session === undefined ? sessionsOf(transport, link, programs ?? (await findPrograms(transport, signal)), signal) : [session(link)]
  return async (work) => {
    const faults: DumpFault[] = []
    for (const each of sessions) {
      try {
        return await work(each)
      } catch (error) {
        if (!(error instanceof DumpFault)) throw error
        faults.push(error)
      }
    }
    throw faults.length === 0 || faults.some((fault) => fault.reason === 'access')
      ? unreachable(database, faults)
      : refused(database, faults)
  }
}

/**
 * Waits while a renaming of the same account is under way: one that a killed run had begun goes on in the server. Of a list read meanwhile
 * some tables have their old names, some their new, and some neither. Own threads are seen without any privilege.
 */
const RENAMINGS_ENDED = Array.from(
  { length: LOCK_WAIT + 5 },
  () =>
    "DO SLEEP((SELECT COUNT(*)>0 FROM information_schema.PROCESSLIST WHERE DB=DATABASE() AND ID<>CONNECTION_ID() AND USER=SUBSTRING_INDEX(USER(),'@',1) AND INFO LIKE 'RENAME TABLE %'))",
)

/** Names of all tables of the database; of its views too, unless only tables are meant. */
export async function namesThere(session: Session, which: 'all' | 'tables' = 'all'): Promise<Set<string>> {
  const all = "SELECT 'table',HEX(TABLE_NAME) FROM information_schema.TABLES WHERE TABLE_SCHEMA=DATABASE()"
  const rows = await session.query([
    ...RENAMINGS_ENDED,
    which === 'all' ? all : `${all} AND TABLE_TYPE IN ('BASE TABLE','SYSTEM VERSIONED')`,
    "SELECT 'end','00'",
  ])
  if (rows.at(-1)?.[0] !== 'end') throw new DumpFault('cut', 'no answer')
  return new Set(rows.slice(0, -1).map(([, hex = '']) => Buffer.from(hex, 'hex').toString('utf8')))
}

export async function* statements(list: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const statement of list) yield Buffer.from(statement)
}

function unreachable(database: string, faults: readonly DumpFault[]): SiteguardError {
  const detail = faults.length === 0 ? 'no-way' : [...new Set(faults.map((fault) => fault.message))].join(' · ')
  return new SiteguardError({ code: 'SG-DB-001', kind: isDown(faults) ? 'connect' : 'permission', params: { database, detail } })
}

function refused(database: string, faults: readonly DumpFault[]): SiteguardError {
  const detail = [...new Set(faults.map((fault) => fault.message))].join(' · ')
  return new SiteguardError({ code: 'SG-DB-006', kind: isDown(faults) ? 'connect' : 'integrity', params: { database, detail } })
}

/** A server that is down, busy or locked may come back: the run is kept, not undone. */
function isDown(faults: readonly DumpFault[]): boolean {
  return faults.some((fault) => /\b(?:2002|2003|2005|2006|2013|1040|1053|1203|1205|1226|3024)\b/.test(fault.message))
}
