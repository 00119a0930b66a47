import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Account, AccountId } from '../../src/core/account.ts'
import type { RemotePath } from '../../src/core/path.ts'
import { Secret } from '../../src/core/secret.ts'
import { dumpDatabases } from '../../src/snapshots/database/index.ts'
import { findPrograms, type Programs } from '../../src/snapshots/database/programs.ts'
import type { MysqlLink } from '../../src/snapshots/database/types.ts'
import type { DatabaseLink, DumpResult } from '../../src/snapshots/types.ts'
import { localAdapter } from '../../src/transports/local/index.ts'
import type { Transport } from '../../src/transports/types.ts'
import { startMariadb } from '../lab/mariadb.ts'
import { labSubfolder, removeFolder } from '../lab/place.ts'
import { nobody } from './ssh-account.ts'
import { createTableStore, type TableStore } from './table-store.ts'

/** Everything an option file, a shell or PHP could trip over. */
export const HOSTILE_PASSWORD = `p'"\\ #;$é\`{}=[x]%n ${randomBytes(4).toString('hex')} `

/** A MariaDB of its own, one database in it with an account, and a folder of this machine as the hosting account. */
export interface DatabaseWorld {
  readonly link: MysqlLink
  readonly transport: Transport
  readonly home: string
  readonly programs: Programs
  /** As the administrator, in the database. */
  sql(statements: string): Promise<string>
  dump(rungs?: Programs, links?: readonly DatabaseLink[]): Promise<DumpResult & { readonly store: TableStore; text(table: string): string }>
  stop(): Promise<void>
}

/** @param start Another server than the lab's. */
export async function startDatabaseWorld(start = startMariadb): Promise<DatabaseWorld> {
  const id = `world-${randomBytes(4).toString('hex')}`
  const mariadb = await start(labSubfolder('served', id), id)
  const home = mkdtempSync(join(tmpdir(), 'siteguard-database-'))
  const stop = async (): Promise<void> => {
    await mariadb.stop()
    removeFolder(labSubfolder('served', id))
    rmSync(home, { recursive: true, force: true })
  }
  try {
    const quoted = HOSTILE_PASSWORD.replace(/['\\]/g, '\\$&')
    await mariadb.sql(`SET NAMES utf8mb4; CREATE DATABASE shop CHARACTER SET utf8mb4;
      CREATE USER 'shop'@'127.0.0.1' IDENTIFIED BY '${quoted}'; GRANT ALL ON shop.* TO 'shop'@'127.0.0.1';`)
    const account: Account = { id: 'lab' as AccountId, transport: 'local', home: home as RemotePath, hostKeys: [], tls: 'none' }
    const transport = await localAdapter.connect(account, { credentials: nobody })
    const programs = await findPrograms(transport)
    const link: MysqlLink = {
      kind: 'mysql',
      config: 'config.php' as RemotePath,
      installation: '' as RemotePath,
      host: '127.0.0.1',
      port: mariadb.port,
      name: 'shop',
      user: 'shop',
      password: new Secret('shop', HOSTILE_PASSWORD),
      prefix: 'spip_',
    }
    return {
      link,
      transport,
      home,
      programs,
      sql: (statements) => mariadb.sql(`USE shop; SET NAMES utf8mb4; ${statements}`),
      async dump(rungs = programs, links = [link]) {
        const store = createTableStore()
        const result = await dumpDatabases(transport, '' as RemotePath, links, store.writer, { programs: rungs })
        const text = (name: string): string => {
          const table = result.databases[0]?.tables.find((one) => one.name === name)
          if (table === undefined) throw new Error(`${name} is not in the dump: ${JSON.stringify(result.gaps)}`)
          return store.bytes(table.sha256).toString()
        }
        return { ...result, store, text }
      },
      async stop() {
        await transport.close()
        await stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The rungs of the ladder this machine has, each alone. */
export function rungsOf({ dump, client, php }: Programs): Record<'client' | 'php', Programs> {
  if (dump === undefined || client === undefined || php === undefined) throw new Error('the lab has no MariaDB client or no PHP')
  return { client: { dump, client }, php: { php } }
}
