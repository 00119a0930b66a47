import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { dumpToJudge } from '../../src/app/database/dump-databases.ts'
import { scanAccount } from '../../src/app/scan/scan-account.ts'
import { judgeSnapshot } from '../../src/app/snapshot/judge-snapshot.ts'
import { lastKnownClean } from '../../src/app/snapshot/last-known-clean.ts'
import { createLine } from '../../src/app/snapshot/line.ts'
import { takeSnapshot } from '../../src/app/snapshot/take-snapshot.ts'
import type { SnapshotsDeps } from '../../src/app/snapshot/types.ts'
import type { Account, AccountId, Site } from '../../src/core/account.ts'
import type { Finding } from '../../src/core/finding.ts'
import type { RemotePath } from '../../src/core/path.ts'
import type { SiteReport } from '../../src/core/scan-report.ts'
import type { SnapshotId } from '../../src/core/snapshot.ts'
import { readFixture } from '../../src/demo/build-account.ts'
import { dumpDatabases, openSqliteFile, readStoredTable } from '../../src/snapshots/database/index.ts'
import { openStore } from '../../src/snapshots/store/index.ts'
import { localAdapter } from '../../src/transports/local/index.ts'
import { defaults, depsOf, siteAt } from '../helpers/scan-world.ts'
import { nobody } from '../helpers/ssh-account.ts'
import { createTableStore } from '../helpers/table-store.ts'
import { knownManifests } from '../lab/known-releases.ts'
import { startSiteDatabase } from '../lab/serve-account.ts'
import { copySite, labSites, type SiteName } from '../lab/sites.ts'

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

const encoded = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8')
/** A script tag of somebody else's and a request's field that is run: nothing here is ever shown or run. */
const SCRIPT = encoded('PHNjcmlwdCBzcmM9Imh0dHA6Ly8xODUuMTIuNy45L2EuanMiPjwvc2NyaXB0Pg==')
const SHELL = encoded('PD9waHAgZXhpdDsgZXZhbCgkX1BPU1RbImMiXSk7')

/** What an intruder leaves, as SQL, and what is told of it. */
const SPIP: readonly (readonly [sql: string, path: string, rule: string])[] = [
  [`UPDATE spip_articles SET texte = '${SCRIPT}' WHERE id_article = 1`, 'db://spip_articles/1/texte', 'database-script'],
  [
    `INSERT INTO spip_rubriques (titre, texte, descriptif, statut) VALUES ('A', '${SHELL}', '', 'publie')`,
    'db://spip_rubriques/2/texte',
    'database-php',
  ],
  [
    "INSERT INTO spip_jobs (descriptif, fonction, args, md5args, inclure, priorite, status) VALUES ('', 'file_put_contents', 'a:1:{i:0;s:1:\"x\";}', '', '', 0, 1)",
    'db://spip_jobs/*',
    'database-job',
  ],
  [
    "INSERT INTO spip_meta (nom, valeur, impt) VALUES ('zz', 'O:24:\"Monolog.Handler.GroupHandler\":1:{s:1:\"a\";i:1;}', 'oui')",
    'db://spip_meta/zz/valeur',
    'database-object',
  ],
  [
    "INSERT INTO spip_auteurs (nom, login, email, statut, webmestre, bio, nom_site, url_site, pass) VALUES ('S', 'support', '', '0minirezo', 'oui', '', '', '', 'x1')",
    'db://spip_auteurs/2',
    'database-owner',
  ],
  [
    "INSERT INTO spip_documents (extension, titre, fichier, distant, statut, descriptif, credits) VALUES ('php', '', 'php/x.php', 'non', 'publie', '', '')",
    'db://spip_documents/2/fichier',
    'database-document',
  ],
]
const WORDPRESS: readonly (readonly [sql: string, path: string, rule: string])[] = [
  [`UPDATE wp_posts SET post_content = CONCAT(post_content, '${SCRIPT}') WHERE ID = 1`, 'db://wp_posts/1/post_content', 'database-script'],
  [
    'INSERT INTO wp_options (option_name, option_value) VALUES (\'zz\', \'O:31:"GuzzleHttp/Cookie/FileCookieJar":1:{s:1:"a";i:1;}\')'.replaceAll(
      '/',
      '\\\\',
    ),
    'db://wp_options/zz/option_value',
    'database-object',
  ],
  [
    "INSERT INTO wp_users (ID, user_login, user_pass, user_nicename) VALUES (77, 'wp_update', '$P$Bx', 'u'); INSERT INTO wp_usermeta (user_id, meta_key, meta_value) VALUES (77, 'wp_capabilities', 'a:1:{s:13:\"administrator\";b:1;}')",
    'db://wp_users/77',
    'database-owner',
  ],
  ['CREATE TRIGGER back BEFORE INSERT ON wp_comments FOR EACH ROW SET NEW.comment_karma = 1', 'db://wp_comments', 'database-trigger'],
]

describe('databases of real sites', () => {
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-judged-'))
  const signal = new AbortController().signal
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each([
    ['spip44mysql', SPIP],
    ['wordpress', WORDPRESS],
  ] as const)('%s: nothing is said of one that is used, everything of what is put into it', async (name, injected) => {
    const world = await startWorld(name)
    try {
      const clean = await world.snapshot()
      expect(inDatabase(clean)).toEqual([])
      expect(clean.notRun.filter(({ check }) => check === 'database')).toEqual([])
      expect(clean.databases?.[0]?.tables).toBeGreaterThan(8)
      await world.markClean()
      for (const [sql] of injected) await world.sql(sql)

      const infected = await world.snapshot()
      expect(infected.verdict).toBe('infected')
      const told = inDatabase(infected)
      for (const [, path, rule] of injected) {
        const [start] = path.split('*')
        expect(told, path).toContainEqual(expect.objectContaining({ rule, path: expect.stringContaining(start as string) }))
      }
      // Nobody goes back to a state with a database like that.
      expect(await world.lastClean()).toBe(clean.id)
      const owner = told.find(({ rule }) => rule === 'database-owner')
      expect(owner?.reasons[0]?.params).toMatchObject({ why: 'new', since: expect.stringMatching(/^20/) })

      // The same of the site as it stands, and nothing of the dump stays on this disk.
      const before = scratches()
      const live = await world.scan()
      expect(inDatabase(live).map(({ fingerprint }) => fingerprint)).toEqual(told.map(({ fingerprint }) => fingerprint))
      expect(scratches()).toEqual(before)
    } finally {
      await world.stop()
    }
  })

  async function startWorld(name: SiteName) {
    const root = await copySite(name, join(folder, name, 'site'))
    const database = await startSiteDatabase((await labSites())[name], root)
    const account: Account = {
      id: 'lab' as AccountId,
      transport: 'local',
      home: join(folder, name) as RemotePath,
      hostKeys: [],
      tls: 'none',
    }
    const site: Site = { ...siteAt(name, 'site'), account: account.id }
    const connect = () => localAdapter.connect(account, { credentials: nobody })
    const offered = depsOf(await readFixture(), await connect(), join(folder, name, 'state'))
    // What is of the release is known, so that only the rest is judged.
    const { find } = await knownManifests()
    const base = { ...offered, manifests: { ...offered.manifests, find } }
    const store = () => openStore({ folder: join(folder, name, 'stores'), site: site.id, create: true })
    const deps: SnapshotsDeps = {
      ...base,
      connect,
      judgedDir: join(folder, name, 'judged'),
      baselineDir: base.stateDir,
      now: Date.now,
      openStore: store,
      dump: ({ transport, root: at, links, writer, signal: cut }) => dumpDatabases(transport, at, links, writer, { signal: cut }),
      keepSecret: () => {},
    }
    const taken: SnapshotId[] = []
    return {
      async snapshot(): Promise<SiteReport & { readonly id: SnapshotId }> {
        const line = createLine(await connect(), { signal, connect })
        const { id } = (await takeSnapshot(line, site, deps, { role: 'taken', signal })).info.record
        await line.close()
        taken.push(id)
        return { ...(await judgeSnapshot(await store(), id, site, deps, signal)).report, id }
      },
      // Manifests of the lab's releases are another test's.
      markClean: async () => (await store()).mark(taken.at(-1) as SnapshotId, { verdict: 'clean', clean: true }),
      lastClean: async () => (await lastKnownClean(await store()))?.record.id,
      async scan(): Promise<SiteReport> {
        const live = { keepSecret: () => {}, openStore: store }
        const scanDeps = {
          ...base,
          connect,
          databases: (...[transport, work, cut]: Parameters<NonNullable<typeof base.databases>>) => dumpToJudge(transport, work, live, cut),
        }
        return (await scanAccount({ account, sites: [site] }, scanDeps, defaults)).sites[0] as SiteReport
      },
      async sql(statement: string) {
        await database.sql(`USE ${name}; ${statement.replaceAll('Monolog.Handler.', 'Monolog\\\\Handler\\\\')};`)
      },
      stop: () => database.stop(),
    }
  }
})

function inDatabase({ findings }: SiteReport): Finding[] {
  return findings.filter(({ path, severity }) => path.startsWith('db://') && severity !== 'info')
}

function scratches(): string[] {
  return readdirSync(tmpdir()).filter((entry) => entry.startsWith('siteguard-scratch-'))
}

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
