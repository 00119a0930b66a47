import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccountId } from '../../src/core/account.ts'
import type { RemotePath } from '../../src/core/path.ts'
import { Secret } from '../../src/core/secret.ts'
import { dumpDatabases } from '../../src/snapshots/database/index.ts'
import { findPrograms, type Programs } from '../../src/snapshots/database/programs.ts'
import type { DatabaseLink } from '../../src/snapshots/types.ts'
import { localAdapter } from '../../src/transports/local/index.ts'
import type { Transport } from '../../src/transports/types.ts'
import { HOSTILE_TABLES } from '../helpers/hostile-database.ts'
import { nobody } from '../helpers/ssh-account.ts'
import { createTableStore } from '../helpers/table-store.ts'
import { type Mariadb, startMariadb } from '../lab/mariadb.ts'
import { labSubfolder, removeFolder } from '../lab/place.ts'

const PASSWORD = `p'"\\ #;$é\`{}=[x] ${randomBytes(4).toString('hex')} `

let mariadb: Mariadb
let home: string
let transport: Transport
let programs: Programs
let link: Extract<DatabaseLink, { kind: 'mysql' }>
const id = `dump-${randomBytes(4).toString('hex')}`

beforeAll(async () => {
  mariadb = await startMariadb(labSubfolder('served', id), id)
  const quoted = PASSWORD.replace(/['\\]/g, '\\$&')
  await mariadb.sql(`CREATE DATABASE shop CHARACTER SET utf8mb4; CREATE USER 'shop'@'127.0.0.1' IDENTIFIED BY '${quoted}';
    GRANT ALL ON shop.* TO 'shop'@'127.0.0.1'; USE shop; ${HOSTILE_TABLES}`)
  home = mkdtempSync(join(tmpdir(), 'siteguard-dump-'))
  transport = await localAdapter.connect({ id: 'lab' as AccountId, transport: 'local', home, hostKeys: [], tls: 'none' } as never, {
    credentials: nobody,
  })
  programs = await findPrograms(transport)
  link = {
    kind: 'mysql',
    installation: '' as RemotePath,
    host: '127.0.0.1',
    port: mariadb.port,
    name: 'shop',
    user: 'shop',
    password: new Secret('shop', PASSWORD),
    prefix: 'spip_',
  }
})
afterAll(async () => {
  await transport?.close()
  await mariadb?.stop()
  removeFolder(labSubfolder('served', id))
  rmSync(home, { recursive: true, force: true })
})

async function dump(rungs: Programs, links: readonly DatabaseLink[] = [link]) {
  const store = createTableStore()
  const result = await dumpDatabases(transport, '' as RemotePath, links, store.writer, { programs: rungs })
  return {
    ...result,
    store,
    text: (name: string) => store.bytes(result.databases[0]!.tables.find((t) => t.name === name)!.sha256).toString(),
  }
}

describe('one database by two rungs', () => {
  it('comes out the same, byte for byte', async () => {
    const client = await dump({ dump: programs.dump!, client: programs.client! })
    const php = await dump({ php: programs.php! })
    expect(client.gaps).toEqual([])
    expect(php.gaps).toEqual([])
    expect(client.databases[0]).toMatchObject({ by: 'mariadb-dump', consistent: false, omitted: ['view spip_view'] })
    expect(php.databases[0]).toMatchObject({ by: 'php', consistent: false })
    const names = client.databases[0]!.tables.map((table) => table.name)
    expect(names).toEqual([
      'spip_empty',
      'spip_generated',
      'spip_latin',
      'spip_nokey',
      "spip_odd `name; -- 'x",
      'spip_part',
      'spip_select',
      'spip_values',
      'spip_zero',
    ])
    for (const name of names) expect(php.text(name), name).toBe(client.text(name))
    expect(client.databases[0]!.tables.map((table) => table.rows)).toEqual([0, 2, 2, 4, 1, 4, 4, 6, 2])
    expect(client.text('spip_generated')).toContain('INSERT INTO `spip_generated` (`a`,`d`) VALUES (1,1);\n')
    expect(client.text('spip_values')).not.toMatch(/\) ENGINE=InnoDB AUTO_INCREMENT/)
  })
})
