import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CmsUpgrader, MigrationAnswer } from '../../src/cms/upgrade-types.ts'
import type { Account, AccountId } from '../../src/core/account.ts'
import type { AppEvent } from '../../src/core/events.ts'
import type { Op } from '../../src/core/op.ts'
import type { RemotePath } from '../../src/core/path.ts'
import type { Plan } from '../../src/core/plan.ts'
import { createPageClient } from '../../src/http/create-page-client.ts'
import type { PageClient } from '../../src/http/types.ts'
import { makeWorkplace, workplaceOf } from '../../src/recipes/choose-workplace.ts'
import type { OpContext, PlacedOp } from '../../src/recipes/types.ts'
import type { DatabaseLink } from '../../src/snapshots/types.ts'
import { localAdapter } from '../../src/transports/local/index.ts'
import type { Transport } from '../../src/transports/types.ts'
import { labSubfolder } from '../lab/place.ts'
import { answers, freePort, startDaemon } from '../lab/run.ts'
import { type DatabaseWorld, startDatabaseWorld } from './database-world.ts'
import { nobody } from './ssh-account.ts'

export type Kind = 'sqlite' | 'mysql'
export type Way = 'exec' | 'http'

const RUN = '20261122T000229Z-1a2b3c4d'
const PHP = '/usr/bin/php'

/** How the scripts of the made-up CMS behave; each is one of the ways a real one goes wrong. */
export type Behaviour = 'good' | 'refuses' | 'dies' | 'wrong-schema' | 'slow' | 'dies-once'

/** Connects to whatever `db.json` of the installation says, as a CMS does. */
export const CONNECT = String.raw`
$db = json_decode(file_get_contents($argv[1] . '/db.json'), true);
$c = $db['dsn'] === '' ? new PDO('sqlite:' . $argv[1] . '/data/site.sqlite') : new PDO($db['dsn'], $db['user'], $db['password']);
$c->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);
function said($o) { while (ob_get_level() > 0) { ob_get_clean(); } echo "some words of the CMS\n", json_encode($o), "\n"; exit($o['ok'] ? 0 : 1); }
function version() { global $c; return $c->query("SELECT v FROM spip_meta WHERE k = 'version'")->fetchColumn(); }
`

const CORE = `
if (version() !== '2') {
  try { $c->exec('ALTER TABLE spip_articles ADD chapo VARCHAR(50)'); } catch (Exception $e) { /* done by a process that was killed */ }
  $c->exec("UPDATE spip_articles SET chapo = 'new', titre = 'changed' WHERE id = 1");
  $c->exec('DROP TABLE IF EXISTS spip_old');
  $c->exec('CREATE TABLE IF NOT EXISTS spip_fresh (a INTEGER)');
  $c->exec('INSERT INTO spip_fresh VALUES (1)');
  file_put_contents($argv[1] . '/config/keys.php', 'secret');
  file_put_contents($argv[1] . '/config/had.php', 'there before');
  BEHAVE
  $c->exec("UPDATE spip_meta SET v = '2' WHERE k = 'version'");
}
said(array('ok' => true, 'schema' => version(), 'log' => array('core at ' . version())));
`

const BEHAVE: { readonly [B in Behaviour]: string } = {
  good: '',
  refuses: "said(array('ok' => false, 'reason' => 'its tables could not be altered', 'culprit' => 'couteau', 'log' => array()));",
  dies: 'exit(255);',
  'wrong-schema':
    "$c->exec(\"UPDATE spip_meta SET v = '1.5' WHERE k = 'version'\"); said(array('ok' => true, 'schema' => '1.5', 'log' => array()));",
  slow: "file_put_contents($argv[1] . '/config/running', '1'); sleep(3); $c->exec(\"INSERT INTO spip_meta VALUES ('late', '1')\");",
  'dies-once': "if (!is_file($argv[1] . '/config/died')) { touch($argv[1] . '/config/died'); exit(255); }",
}

/** A made-up CMS, whose migration is small and can be looked through. */
export function madeUpUpgrader(behaviour: () => Behaviour): Pick<CmsUpgrader, 'scripts' | 'readAnswer'> {
  return {
    scripts: () => [
      { name: 'core', php: `<?php ${CONNECT}${CORE.replace('BEHAVE', BEHAVE[behaviour()])}` },
      {
        name: 'verify',
        php: `<?php ${CONNECT} said(array('ok' => version() !== '1', 'reason' => 'still at 1', 'schema' => version(), 'log' => array()));`,
      },
    ],
    readAnswer(script, stdout, code): MigrationAnswer {
      const last = stdout.toString('utf8').trimEnd().split('\n').at(-1) ?? ''
      if (!last.startsWith('{')) return { ok: false, reason: `${script}: PHP ended (${code})`, log: [] }
      return JSON.parse(last) as MigrationAnswer
    },
  }
}

export interface MigrationWorld {
  readonly op: PlacedOp<'migrate'>
  readonly transport: Transport
  readonly events: AppEvent[]
  readonly root: string
  readonly hold: string
  readonly secret: string
  context(options?: { transport?: Transport; pages?: PageClient | 'none'; signal?: AbortSignal }): OpContext
  /** The database as text: schema and rows of the site's tables. */
  picture(): Promise<string>
  /** What of ours is in the database or below the site's root. */
  ours(): Promise<string[]>
  /** As a visitor or author. */
  run(sql: string): Promise<void>
  reset(): Promise<void>
  stop(): Promise<void>
}

const SEED = [
  'CREATE TABLE spip_meta (k VARCHAR(20) PRIMARY KEY, v VARCHAR(20))',
  "INSERT INTO spip_meta VALUES ('version', '1')",
  'CREATE TABLE spip_articles (id INTEGER PRIMARY KEY, titre VARCHAR(50))',
  "INSERT INTO spip_articles VALUES (1, 'eins'), (2, 'zwei')",
  'CREATE TABLE spip_old (a INTEGER)',
  'INSERT INTO spip_old VALUES (7)',
  'CREATE TABLE other_site (a INTEGER)',
]

const SHOW = String.raw`
$db = json_decode(file_get_contents($argv[1] . '/db.json'), true);
$lite = $db['dsn'] === '';
$c = $lite ? new PDO('sqlite:' . $argv[1] . '/data/site.sqlite') : new PDO($db['dsn'], $db['user'], $db['password']);
$c->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);
if (isset($argv[2])) { foreach (json_decode($argv[2]) as $sql) { $c->exec($sql); } exit; }
foreach ($c->query($lite ? "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name" : 'SHOW TABLES')->fetchAll(PDO::FETCH_COLUMN) as $t) {
  if (strncmp($t, 'sg', 2) === 0) { echo "# $t\n"; continue; }
  $rows = $c->query("SELECT * FROM $t")->fetchAll(PDO::FETCH_ASSOC); sort($rows);
  echo $t, ' ', json_encode($rows), "\n";
}
`

/** A site with a made-up CMS on this machine, its database in a file or on a server of its own, PHP by programs or by a web server. */
export async function startMigrationWorld(kind: Kind, way: Way): Promise<MigrationWorld> {
  const database: DatabaseWorld | undefined = kind === 'mysql' ? await startDatabaseWorld() : undefined
  const home = mkdtempSync(join(tmpdir(), 'siteguard-migration-'))
  const root = join(home, 'www')
  const account: Account = { id: 'lab' as AccountId, transport: 'local', home: home as RemotePath, hostKeys: [], tls: 'none' }
  const transport = await localAdapter.connect(account, { credentials: nobody })
  const mysql = database?.link
  const secret = mysql === undefined ? '' : mysql.password.reveal()
  const link: DatabaseLink = mysql ?? {
    kind: 'sqlite',
    installation: 'cms' as RemotePath,
    file: 'cms/data/site.sqlite' as RemotePath,
    prefix: 'spip_',
  }
  mkdirSync(join(root, 'cms'), { recursive: true })
  const port = await freePort()
  const server =
    way === 'http'
      ? await startDaemon(PHP, ['-d', 'display_errors=0', '-d', 'output_buffering=4096', '-S', `127.0.0.1:${port}`, '-t', root], {
          cwd: root,
          as: { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
          log: join(labSubfolder('run'), `migration-${port}.log`),
          env: { PHP_CLI_SERVER_WORKERS: '4' },
          ready: () => answers(port),
        })
      : undefined
  const url = `http://127.0.0.1:${port}/cms`
  const op: Extract<Op, { kind: 'migrate' }> = {
    kind: 'migrate',
    cms: 'spip',
    installation: 'cms' as RemotePath,
    database: 'cms' as RemotePath,
    to: '2',
    from: '1',
    keeps: 'copies',
    way: way === 'exec' ? { by: 'exec', php: PHP } : { by: 'http', url },
    makes: ['cms/config/keys.php', 'cms/config/had.php'] as RemotePath[],
  }
  const place = workplaceOf({ path: join(home, '.siteguard') as RemotePath, inDocumentRoot: false }, RUN)
  const events: AppEvent[] = []
  const signal = new AbortController().signal
  const php = (args: readonly string[]): string => execFileSync(PHP, ['-r', SHOW, '--', ...args], { encoding: 'utf8' })

  return {
    op: { index: 5, op },
    transport,
    events,
    root,
    hold: join(place.hold, '5'),
    secret,
    context: (options = {}) =>
      ({
        transport: options.transport ?? transport,
        root: root as RemotePath,
        place,
        plan: { id: RUN, hash: 'h'.repeat(64), account: 'lab', ops: [] } as unknown as Plan,
        databases: new Map([['cms', link]]),
        ...(options.pages === 'none' ? {} : { pages: options.pages ?? createPageClient({ userAgent: 'test' }) }),
        signal: options.signal ?? signal,
        emit: (event: AppEvent) => events.push(event),
      }) as unknown as OpContext,
    picture: async () =>
      php([join(root, 'cms')])
        .split('\n')
        .filter((line) => !line.startsWith('#'))
        .join('\n'),
    ours: async () => [
      ...php([join(root, 'cms')])
        .split('\n')
        .filter((line) => line.startsWith('#')),
      ...readdirSync(join(root, 'cms')).filter((name) => name.startsWith('sg-')),
      ...readdirSync(join(root, 'cms', 'data')).filter((name) => name !== 'site.sqlite'),
    ],
    async run(sql) {
      php([join(root, 'cms'), JSON.stringify([sql])])
    },
    async reset() {
      events.length = 0
      rmSync(join(home, '.siteguard'), { recursive: true, force: true })
      rmSync(join(root, 'cms'), { recursive: true, force: true })
      for (const folder of ['config', 'data']) mkdirSync(join(root, 'cms', folder), { recursive: true })
      writeFileSync(join(root, 'cms', 'config', 'had.php'), 'there before')
      const dsn = mysql === undefined ? '' : `mysql:host=127.0.0.1;port=${mysql.port};dbname=shop;charset=utf8mb4`
      writeFileSync(join(root, 'cms', 'db.json'), JSON.stringify({ dsn, user: mysql?.user ?? '', password: secret }))
      if (database !== undefined) await database.sql('DROP DATABASE shop; CREATE DATABASE shop CHARACTER SET utf8mb4')
      php([join(root, 'cms'), JSON.stringify(SEED)])
      mkdirSync(join(home, '.siteguard', 'runs'), { recursive: true })
      await makeWorkplace(transport, place, signal)
    },
    async stop() {
      await server?.stop()
      await database?.stop()
      await transport.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** What a file on the account holds, or undefined. */
export function fileText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
