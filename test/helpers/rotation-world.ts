import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { createRotationVault } from '../../src/app/rotation/rotation-vault.ts'
import { phpString } from '../../src/cms/edit-php.ts'
import type { AppEvent } from '../../src/core/events.ts'
import type { Op } from '../../src/core/op.ts'
import { encodeName, type RemotePath } from '../../src/core/path.ts'
import type { Plan } from '../../src/core/plan.ts'
import { createPageClient } from '../../src/http/create-page-client.ts'
import type { PageClient } from '../../src/http/types.ts'
import { makeWorkplace, workplaceOf } from '../../src/recipes/choose-workplace.ts'
import type { RotationVault } from '../../src/recipes/rotation/types.ts'
import type { OpContext, PlacedOp } from '../../src/recipes/types.ts'
import { createVault, loadVaultKeys, openVault, type Vault } from '../../src/secrets/vault/index.ts'
import { localAdapter } from '../../src/transports/local/index.ts'
import type { Transport } from '../../src/transports/types.ts'
import { labSubfolder } from '../lab/place.ts'
import { answers, freePort, startDaemon } from '../lab/run.ts'
import { type DatabaseWorld, startDatabaseWorld } from './database-world.ts'
import { nobody } from './ssh-account.ts'

export const RUN = '20261122T120000Z-1a2b3c4d'
export const SLOT = 'site/database'
const PHP = '/usr/bin/php'

/** What a SPIP does with its configuration: nothing more than to connect, over TLS where the file `tls` beside the sites says so. */
const PAGE = `<?php
function spip_connect_db($host, $port, $user, $password, $base) {
  $link = mysqli_init(); $flags = is_file(__DIR__ . '/../tls') ? MYSQLI_CLIENT_SSL | MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT : 0;
  try { $in = @mysqli_real_connect($link, $host, $user, $password, $base, (int) $port, null, $flags); } catch (Exception $e) { $in = false; }
  if (!$in) { $link = false; }
  if (!$link) { http_response_code(503); echo 'no database'; exit; }
  $rows = mysqli_query($link, 'SELECT CURRENT_USER()'); $row = mysqli_fetch_row($rows); echo 'answers as ', $row[0];
}
foreach (array('config/connect.php', 'wp-config.php') as $file) { if (is_file(__DIR__ . '/' . $file)) { include __DIR__ . '/' . $file; } }
if (defined('DB_PASSWORD')) { list($host, $port) = explode(':', DB_HOST); spip_connect_db($host, $port, DB_USER, DB_PASSWORD, DB_NAME); }
`

export interface RotationWorld {
  readonly database: DatabaseWorld
  readonly transport: Transport
  readonly home: string
  readonly events: AppEvent[]
  readonly op: PlacedOp<'rotate'>
  /** The files that hold the password: SPIP's, of another site WordPress's, and an option file. */
  readonly files: readonly string[]
  vault(): Promise<Vault>
  rotationVault(): RotationVault
  context(options?: { transport?: Transport; pages?: PageClient; vault?: RotationVault; run?: string }): OpContext
  /** Status and words of each site's page. */
  visit(): Promise<string[]>
  /** Visits until stopped; gives what was no good answer. */
  watch(): () => Promise<string[]>
  /** Whether the server lets this password in. */
  letsIn(password: string): boolean
  /** The folders of another run. */
  makeWorkplace(run: string): Promise<void>
  /** All that is written below the account's home, but this. */
  everythingBut(name: string): Promise<string>
  /** What of ours lies where the sites are. */
  ours(): string[]
  /** Everything as it was, with this password. */
  reset(password?: string, old?: { readonly port: number }): Promise<void>
  stop(): Promise<void>
}

const TRY = `$q = json_decode(stream_get_contents(STDIN), true); mysqli_report(0);
foreach (array(0, MYSQLI_CLIENT_SSL | MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT) as $flags) {
  if (@mysqli_real_connect(mysqli_init(), '127.0.0.1', 'shop', base64_decode($q[1]), '', $q[0], null, $flags)) { echo 'in'; exit; }
}
echo 'out';`

/**
 * Two sites on this machine that share one account of a real MariaDB, PHP run by programs or by the web server.
 * @param opcache The web server keeps what it read of a file for two seconds, as hosts deliver it.
 * @param start Another database than the lab's.
 */
export async function startRotationWorld(way: 'exec' | 'http', opcache = false, start = startDatabaseWorld): Promise<RotationWorld> {
  const database = await start()
  const port = database.link.port as number
  const home = mkdtempSync(join(tmpdir(), 'siteguard-rotation-'))
  const transport = await localAdapter.connect(
    { id: 'lab' as never, transport: 'local', home: home as RemotePath, hostKeys: [], tls: 'none' },
    { credentials: nobody },
  )
  const webPort = await freePort()
  const server = await startDaemon(
    PHP,
    [
      '-d',
      'display_errors=0',
      '-d',
      `opcache.enable=${opcache ? 1 : 0}`,
      '-d',
      'opcache.revalidate_freq=2',
      '-S',
      `127.0.0.1:${webPort}`,
      '-t',
      home,
    ],
    {
      cwd: home,
      as: { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
      log: join(labSubfolder('run'), `rotation-${webPort}.log`),
      env: { PHP_CLI_SERVER_WORKERS: '4' },
      ready: () => answers(webPort),
    },
  )
  const url = `http://127.0.0.1:${webPort}`
  const op: Extract<Op, { kind: 'rotate' }> = {
    kind: 'rotate',
    credential: {
      kind: 'database',
      cms: 'spip',
      installation: '' as RemotePath,
      database: '' as RemotePath,
      user: 'shop',
      server: { host: '127.0.0.1', port },
      configs: [
        { cms: 'spip', root: 'www' as RemotePath, path: 'config/connect.php' as RemotePath },
        { cms: 'wordpress', root: 'blog' as RemotePath, path: 'wp-config.php' as RemotePath, url: `${url}/blog` },
        { root: '' as RemotePath, path: '.my.cnf' as RemotePath },
      ],
      slot: SLOT,
      rules: { length: 30, from: 'alphanumeric' },
      way: way === 'exec' ? { by: 'exec', php: PHP } : { by: 'http', url: `${url}/www` },
      url: `${url}/www`,
    },
  }
  const identity = await generateX25519Identity()
  const keys = await loadVaultKeys({ env: { SITEGUARD_IDENTITY: identity }, configDir: home, lang: 'en' })
  const keeper = { key: await identityToRecipient(identity), name: 'me' }
  const vaultFile = join(home, 'vault.age')
  const vault = (): Promise<Vault> => openVault({ file: vaultFile, keys })
  const events: AppEvent[] = []
  const signal = new AbortController().signal
  const placeOf = (run: string) => workplaceOf({ path: join(home, '.siteguard') as RemotePath, inDocumentRoot: false }, run)
  const files = [join(home, 'www/config/connect.php'), join(home, 'blog/wp-config.php'), join(home, '.my.cnf')]
  const real = createPageClient({ userAgent: 'test' })
  const visit = async (): Promise<string[]> => {
    const said: string[] = []
    for (const page of [`${url}/www/spip.php`, `${url}/blog/`]) {
      const answer = await real.ask(page, { maxBytes: 4096, timeoutMs: 30_000 })
      said.push('failed' in answer ? answer.failed : `${answer.status} ${answer.body}`)
    }
    return said
  }

  const world: RotationWorld = {
    database,
    transport,
    home,
    events,
    op: { index: 3, op },
    files,
    vault,
    rotationVault: () => createRotationVault(vault),
    context: ({ run = RUN, ...options } = {}) =>
      ({
        transport: options.transport ?? transport,
        root: join(home, 'www') as RemotePath,
        place: placeOf(run),
        plan: { id: run, hash: 'h'.repeat(64), account: 'lab', root: 'www', ops: [] } as unknown as Plan,
        databases: new Map(),
        pages: options.pages ?? real,
        vault: options.vault ?? createRotationVault(vault),
        signal,
        emit: (event: AppEvent) => events.push(event),
      }) as unknown as OpContext,
    visit,
    watch() {
      const bad: string[] = []
      let going = true
      const work = (async () => {
        const isGood = (said: string): boolean => said.startsWith('200 answers as shop@')
        while (going) {
          const said = await visit()
          bad.push(...said.filter((one) => !isGood(one)))
        }
      })()
      return async () => {
        going = false
        await work
        return bad
      }
    },
    letsIn(password) {
      const input = JSON.stringify([port, encodeName(password).toString('base64')])
      return execFileSync(PHP, ['-r', TRY], { input, encoding: 'utf8' }) === 'in'
    },
    makeWorkplace: (run) => makeWorkplace(transport, placeOf(run), signal),
    async everythingBut(name) {
      const all = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name !== name)
      return all.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')).join('\n')
    },
    ours: () =>
      ['', 'www', 'www/config', 'blog'].flatMap((folder) =>
        readdirSync(join(home, folder)).filter((name) => /^\.?sg-|siteguard/.test(name)),
      ),
    async reset(password = 'Old-pass 1', { port: at } = { port }) {
      events.length = 0
      for (const each of ['www', 'blog', '.siteguard']) rmSync(join(home, each), { recursive: true, force: true })
      rmSync(vaultFile, { force: true })
      await createVault({ file: vaultFile, keys, keepers: [keeper] })
      for (const each of ['www/config', 'www/tmp', 'blog']) mkdirSync(join(home, each), { recursive: true })
      const php = phpString(password)
      const [before, after] = [`spip_connect_db('127.0.0.1','${at}','shop',`, `,'shop','mysql','spip','','utf8mb4');\n`]
      writeFileSync(
        files[0] as string,
        Buffer.concat([Buffer.from(`<?php\nif (!defined("_ECRIRE_INC_VERSION")) {}\n${before}`), php, Buffer.from(after)]),
      )
      chmodSync(files[0] as string, 0o640)
      const [first, last] = [
        `<?php\ndefine('DB_HOST', '127.0.0.1:${at}');\ndefine('DB_USER', 'shop');\ndefine('DB_NAME', 'shop');\n`,
        `);\n$table_prefix = 'wp_';\n`,
      ]
      writeFileSync(files[1] as string, Buffer.concat([Buffer.from(`${first}define( 'DB_PASSWORD', `), php, Buffer.from(last)]))
      const escaped = encodeName(password.replaceAll(/[\\"]/g, '\\$&'))
      writeFileSync(files[2] as string, Buffer.concat([Buffer.from('[client]\nuser=shop\npassword="'), escaped, Buffer.from('"\n')]), {
        mode: 0o600,
      })
      writeFileSync(join(home, 'www/spip.php'), PAGE)
      writeFileSync(join(home, 'blog/index.php'), PAGE)
      const sha1 = (bytes: Buffer): Buffer => createHash('sha1').update(bytes).digest()
      const hash = sha1(sha1(encodeName(password)))
        .toString('hex')
        .toUpperCase()
      await database.sql(`SET PASSWORD FOR 'shop'@'127.0.0.1' = '*${hash}'`)
      mkdirSync(join(home, '.siteguard', 'runs'), { recursive: true })
      await makeWorkplace(transport, placeOf(RUN), signal)
    },
    async stop() {
      await server.stop()
      await database.stop()
      await transport.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
  return world
}

/** The password a file holds, as it is written there; undefined where it is not there. */
export function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'latin1') : undefined
}
