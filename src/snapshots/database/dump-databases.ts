import type { RemotePath } from '../../core/path.ts'
import type { Gap, SnapshotDatabase } from '../../core/snapshot.ts'
import type { Transport } from '../../transports/types.ts'
import type { DatabaseLink, DumpResult, ProviderDump, SnapshotWriter } from '../types.ts'
import { dumpMysql } from './dump-mysql.ts'
import { dumpSqlite } from './dump-sqlite.ts'
import { findPrograms, type Programs } from './programs.ts'
import { ownerOf, sessionsOf } from './sessions.ts'
import type { MysqlLink, Session } from './types.ts'

export interface DumpOptions {
  readonly signal?: AbortSignal
  /** A dump made by the hosting provider: the last rung. */
  readonly provider?: ProviderDump
  /** A way to a database beside the account's own programs: the last rung but the provider. */
  readonly session?: (link: MysqlLink) => Session
  /** Programs of the account, when they are known already; what is left out is not used. */
  readonly programs?: Programs
  readonly now?: () => number
}

/**
 * Dumps the databases of a site into the snapshot being written, each by the best way that holds: the account's own `mariadb-dump` or
 * `mysqldump`, PHP on standard input, the provider; a SQLite file is read whole and at one moment. Of MySQL only the tables of the
 * link's prefix. What cannot be dumped is a gap, never an exception, unless the connection itself is gone. `root`: the site's.
 */
export async function dumpDatabases(
  transport: Transport,
  root: RemotePath,
  links: readonly DatabaseLink[],
  writer: Pick<SnapshotWriter, 'put' | 'putUnsized'>,
  options: DumpOptions = {},
): Promise<DumpResult> {
  const databases: SnapshotDatabase[] = []
  const gaps: Gap[] = []
  const files: NonNullable<DumpResult['files']>[number][] = []
  if (links.length === 0) return { databases, gaps, files }
  const { signal, provider, now = Date.now } = options
  const programs = options.programs ?? (await findPrograms(transport, signal))
  for (const link of links) {
    if (link.kind === 'mysql') {
      const sessions = [...sessionsOf(transport, link, programs, signal), ...(options.session === undefined ? [] : [options.session(link)])]
      const rest = { ...(provider && { provider }), ...(signal && { signal }), now }
      const result = await dumpMysql(link, { sessions, mine: ownerOf(link, links), writer, ...rest })
      if (result.database !== undefined) databases.push(result.database)
      gaps.push(...result.gaps)
    } else {
      const result = await dumpSqlite(transport, root, link, writer, {
        ...(programs.php && { php: programs.php }),
        ...(signal && { signal }),
        now,
      })
      if (result.database !== undefined) databases.push(result.database)
      if (result.file !== undefined) files.push(result.file)
      gaps.push(...result.gaps)
    }
  }
  return { databases, gaps, files }
}
