import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Account, AccountId } from '../../src/core/account.ts'
import type { RemotePath } from '../../src/core/path.ts'
import { companionsOf, dumpDatabases } from '../../src/snapshots/database/index.ts'
import { findPrograms, type Programs } from '../../src/snapshots/database/programs.ts'
import type { DatabaseLink } from '../../src/snapshots/types.ts'
import { localAdapter } from '../../src/transports/local/index.ts'
import type { Transport } from '../../src/transports/types.ts'
import { nobody } from '../helpers/ssh-account.ts'
import { createTableStore } from '../helpers/table-store.ts'

const LINK: DatabaseLink = {
  kind: 'sqlite',
  installation: '' as RemotePath,
  file: 'config/bases/spip.sqlite' as RemotePath,
  prefix: 'spip_',
}

let home: string
let file: string
let transport: Transport
let programs: Programs

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'siteguard-sqlite-'))
  mkdirSync(join(home, "www/it's/config/bases"), { recursive: true })
  file = join(home, "www/it's/config/bases/spip.sqlite")
  const account: Account = { id: 'lab' as AccountId, transport: 'local', home: home as RemotePath, hostKeys: [], tls: 'none' }
  transport = await localAdapter.connect(account, { credentials: nobody })
  programs = await findPrograms(transport)
  sqlite(`CREATE TABLE spip_articles (id INTEGER PRIMARY KEY, titre TEXT, b BLOB, f REAL);
    INSERT INTO spip_articles VALUES (2, 'it''s "x" \\ ' || char(10) || char(13) || '😀', x'00FF27', 0.1), (1, NULL, x'', -1e300), (-3, '', NULL, 1.0);
    CREATE TABLE spip_pairs (a TEXT, b INT, PRIMARY KEY (b, a)) WITHOUT ROWID;
    INSERT INTO spip_pairs VALUES ('z', 1), ('y', 2), ('x', 1);
    CREATE TABLE "spip_odd ""name" ("select" INT, "a,b" TEXT); INSERT INTO "spip_odd ""name" VALUES (1, ');');
    CREATE TABLE other (a); INSERT INTO other VALUES (1);`)
})
afterEach(async () => {
  await transport.close()
  rmSync(home, { recursive: true, force: true })
})

/** Runs each line of its input, and prints the first value of what answers. Keeps the file open until its input ends. */
const SHELL =
  '$d=new SQLite3($argv[1]);$d->busyTimeout(10000);while(($l=fgets(STDIN))!==false){if(trim($l)==="")continue;$v=@$d->querySingle($l);if($d->lastErrorCode())exit(1);echo $v,"\\n";}'

function sqlite(statements: string, of = file): string {
  return execFileSync('php', ['-r', SHELL, of], { input: statements, encoding: 'utf8' })
}

async function dump(rungs: Programs = programs) {
  const store = createTableStore()
  const result = await dumpDatabases(transport, "www/it's" as RemotePath, [LINK], store.writer, { programs: rungs })
  return { ...result, store, copy: store.bytes(result.files?.[0]?.sha256 ?? '') }
}

describe('with PHP', () => {
  it('reads the file byte for byte, and its tables to read', async () => {
    const { databases, gaps, files, store, copy } = await dump()
    expect(gaps).toEqual([])
    expect(copy.equals(readFileSync(file))).toBe(true)
    expect(files).toEqual([expect.objectContaining({ path: LINK.file, consistent: true, bytes: copy.length })])
    expect(databases[0]).toMatchObject({ kind: 'sqlite', by: 'php', consistent: true, server: expect.stringMatching(/^SQLite 3\./) })
    const tables = new Map(databases[0]?.tables.map((table) => [table.name, store.bytes(table.sha256).toString().split('\n').slice(1)]))
    expect([...tables.keys()]).toEqual(['spip_articles', 'spip_odd "name', 'spip_pairs'])
    expect(tables.get('spip_articles')?.slice(1)).toEqual([
      `INSERT INTO "spip_articles" VALUES (-3,'',NULL,1.0);`,
      `INSERT INTO "spip_articles" VALUES (1,NULL,'',-1.0e+300);`,
      `INSERT INTO "spip_articles" VALUES (2,'it\\'s \\"x\\" \\\\ \\n\\r😀',0x00FF27,0.1);`,
      '',
    ])
    expect(
      tables
        .get('spip_pairs')
        ?.slice(1, 4)
        .map((line) => line.slice(-8)),
    ).toEqual([`('x',1);`, `('z',1);`, `('y',2);`])
    expect((await dump()).databases[0]?.tables).toEqual(databases[0]?.tables)
  })

  it('reads the same by PDO, where PHP has no SQLite3', async () => {
    const php = join(home, 'php-pdo')
    writeFileSync(php, `#!/bin/sh\nexec ${programs.php} -n -d extension=pdo -d extension=pdo_sqlite "$@"\n`, { mode: 0o755 })
    const pdo = await dump({ php })
    const { databases, files } = await dump()
    expect(pdo).toMatchObject({ gaps: [], files })
    expect(pdo.databases[0]?.tables).toEqual(databases[0]?.tables)
  })

  it('takes what a write-ahead log holds', async () => {
    // The connection stays open, so that nothing moves from the log into the file.
    const writer = spawn('php', ['-r', SHELL, file])
    writer.stdin.write(
      "PRAGMA journal_mode=WAL\nPRAGMA wal_autocheckpoint=0\nINSERT INTO spip_pairs VALUES ('in the log', 9)\nSELECT 'written'\n",
    )
    for (let said = ''; !said.includes('written'); ) said += String((await once(writer.stdout, 'data'))[0])
    const { gaps, copy } = await dump()
    writer.stdin.end()
    await once(writer, 'close')
    expect(gaps).toEqual([])
    const restored = join(home, 'restored.sqlite')
    writeFileSync(restored, copy)
    expect(sqlite("SELECT b FROM spip_pairs WHERE a = 'in the log'\nPRAGMA integrity_check", restored)).toBe('9\nok\n')
  })

  it('waits for who is writing, and never takes half of what they wrote', async () => {
    sqlite(`CREATE TABLE spip_big (a INTEGER PRIMARY KEY, t TEXT)
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO spip_big SELECT i, '0' FROM n`)
    const writer = spawn('php', ['-r', SHELL, file])
    let ended = false
    const closed = once(writer, 'close').then(() => (ended = true))
    // It is stopped at the end, and may not have read all of it.
    writer.stdin.on('error', () => {})
    for (let i = 1; i <= 400; i += 1) writer.stdin.write(`UPDATE spip_big SET t = '${'x'.repeat(i % 50)}${i}'\n`)
    writer.stdin.end()
    let taken = 0
    do {
      const { copy, files } = await dump()
      expect(files?.[0]?.consistent).toBe(true)
      const restored = join(home, 'restored.sqlite')
      writeFileSync(restored, copy)
      expect(sqlite('SELECT COUNT(DISTINCT t) FROM spip_big\nPRAGMA integrity_check', restored)).toBe('1\nok\n')
      taken += 1
    } while (!ended && taken < 5)
    writer.kill()
    await closed
  })

  it('falls back to the bytes when PHP fails or the file is no database', async () => {
    const php = join(home, 'php')
    writeFileSync(php, '#!/bin/sh\ncat >/dev/null; echo "V 3 delete"; exit 0\n', { mode: 0o755 })
    expect((await dump({ php })).databases[0]).toMatchObject({ by: 'file', consistent: true })
    writeFileSync(file, 'no database at all')
    const { databases, copy } = await dump()
    expect(databases[0]).toMatchObject({ by: 'file' })
    expect(copy.toString()).toBe('no database at all')
  })
})

describe('without PHP', () => {
  it('reads the file, and says that nothing stirred', async () => {
    const { databases, gaps, copy } = await dump({})
    expect(gaps).toEqual([])
    expect(databases[0]).toMatchObject({ by: 'file', consistent: true, tables: [], omitted: ['tables to read'] })
    expect(copy.equals(readFileSync(file))).toBe(true)
  })

  it.each(['-journal', '-wal'])('says that it is not surely of one moment beside a %s', async (end) => {
    writeFileSync(`${file}${end}`, 'something')
    const { databases, gaps, files } = await dump({})
    expect(databases[0]?.consistent).toBe(false)
    expect(files?.[0]?.consistent).toBe(false)
    expect(gaps).toEqual([{ path: LINK.file, reason: 'changed-while-read', detail: 'it was being written' }])
  })

  it('has a gap when the file is not there', async () => {
    rmSync(file)
    const { writer } = createTableStore()
    for (const rungs of [{}, programs]) {
      const result = await dumpDatabases(transport, "www/it's" as RemotePath, [LINK], writer, { programs: rungs })
      expect(result).toMatchObject({ databases: [], files: [], gaps: [{ path: LINK.file, reason: 'dump' }] })
    }
  })
})

it('knows what lies beside a database', () => {
  expect(companionsOf('a/b.sqlite' as RemotePath)).toEqual(['a/b.sqlite-journal', 'a/b.sqlite-wal', 'a/b.sqlite-shm'])
})
