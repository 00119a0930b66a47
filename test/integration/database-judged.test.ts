import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RemotePath } from '../../src/core/path.ts'
import { dumpDatabases, openSqliteFile, readStoredTable } from '../../src/snapshots/database/index.ts'
import { localAdapter } from '../../src/transports/local/index.ts'
import { nobody } from '../helpers/ssh-account.ts'
import { createTableStore } from '../helpers/table-store.ts'
import { copySite, labSites } from '../lab/sites.ts'

vi.setConfig({ testTimeout: 120_000 })

describe('a SQLite file read by its bytes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-sqlite-file-'))
  beforeAll(async () => void (await labSites()), 900_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(['spip44', 'spip32'] as const)('says of a used %s what PHP says', async (name) => {
    const root = await copySite(name, join(folder, name))
    const account = { id: 'lab' as never, transport: 'local', home: root as RemotePath, hostKeys: [], tls: 'none' } as const
    const transport = await localAdapter.connect(account, { credentials: nobody })
    const store = createTableStore()
    const link = {
      kind: 'sqlite',
      installation: '' as RemotePath,
      file: 'config/bases/spip.sqlite' as RemotePath,
      prefix: 'spip_',
    } as const
    const dumped = await dumpDatabases(transport, '' as RemotePath, [link], store.writer)
    await transport.close()
    const bytes = readFileSync(join(root, 'config/bases/spip.sqlite'))
    const file = await openSqliteFile(async (offset, length) => bytes.subarray(offset, offset + length), bytes.length)
    const tables = dumped.databases[0]?.tables ?? []
    expect(tables.length).toBeGreaterThan(25)
    expect(file.tables.map((table) => table.name).sort()).toEqual(tables.map((table) => table.name).sort())
    let rows = 0
    for (const table of tables) {
      const wanted = await all(readStoredTable(streamOf(store.bytes(table.sha256))))
      const got = await all(file.tables.find((one) => one.name === table.name)?.rows() ?? [])
      expect(sorted(got), table.name).toEqual(sorted(wanted))
      rows += got.length
    }
    expect(rows).toBeGreaterThan(200)
  })
})

/** Rows in an order of their own. SQLite keeps whole numbers of a column of fractions without them. */
function sorted(rows: readonly object[]): string[] {
  return rows.map((row) => JSON.stringify(Object.entries(row).sort()).replaceAll(/"(-?\d+)\.0"/g, '"$1"')).sort()
}

async function all<T>(list: AsyncIterable<T> | Iterable<T>): Promise<T[]> {
  const out: T[] = []
  for await (const one of list) out.push(one)
  return out
}

async function* streamOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}
