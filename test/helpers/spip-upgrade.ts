import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { spipUpgrader } from '../../src/cms/spip/upgrade/index.ts'
import type { MigrationAnswer, ReleaseText } from '../../src/cms/upgrade-types.ts'
import type { Entry } from '../../src/core/entry.ts'
import type { Installation } from '../../src/core/installation.ts'
import type { Op } from '../../src/core/op.ts'
import { decodeName, type RemotePath } from '../../src/core/path.ts'
import { createTree, type Tree } from '../../src/core/tree.ts'
import { type PhpServer, servePhp } from '../lab/php-server.ts'
import { labUser } from '../lab/place.ts'
import { run } from '../lab/run.ts'
import { type ServedSite, type SiteName, serveSite } from '../lab/sites.ts'
import { type Release, releaseTree } from '../lab/trees.ts'

function entriesOf(root: string, inner = ''): Entry[] {
  return readdirSync(join(root, inner)).flatMap((name): Entry[] => {
    const path = (inner === '' ? decodeName(Buffer.from(name)) : `${inner}/${name}`) as RemotePath
    const stats = statSync(join(root, path))
    const entry: Entry = { path, type: stats.isDirectory() ? 'dir' : 'file', size: stats.isDirectory() ? 0 : stats.size, mtime: 0 }
    return stats.isDirectory() ? [entry, ...entriesOf(root, path)] : [entry]
  })
}

export function treeOfFolder(root: string): Tree {
  return createTree(entriesOf(root))
}

/** A release of the lab as an upgrader reads it. `changes` stand for what its files say otherwise. */
export function releaseText(root: string, changes: Readonly<Record<string, string>> = {}): ReleaseText {
  const paths = entriesOf(root)
    .filter((entry) => entry.type === 'file')
    .map((entry) => entry.path)
  const known = new Set<string>(paths)
  return {
    paths,
    has: (path) => known.has(path),
    text: async (path) => changes[path] ?? (known.has(path) ? readFileSync(join(root, path), 'utf8') : undefined),
  }
}

export const spipAt = (sharedBy: readonly string[] = [], version?: string): Installation => ({
  cms: 'spip',
  root: '' as RemotePath,
  packagedCore: false,
  components: [],
  sharedBy: sharedBy as RemotePath[],
  folders: {},
  problems: [],
  ...(version === undefined ? {} : { version }),
})

export type MigrateOp = Extract<Op, { kind: 'migrate' }>

export function migrateOp(change: Partial<MigrateOp> = {}): MigrateOp {
  const empty = '' as RemotePath
  const way = { by: 'exec', php: 'php' } as const
  return { kind: 'migrate', cms: 'spip', installation: empty, database: empty, to: '0', keeps: 'copies', way, makes: [], ...change }
}

/** Runs PHP from standard input as the site's account does. `killAfterMs`: by SIGKILL then, if it still runs. */
export async function runScript(
  { php, program }: { readonly php: string; readonly program?: string | undefined },
  root: string,
  host: string,
  killAfterMs?: number,
): Promise<{ stdout: Buffer; status: number }> {
  const { uid, gid } = labUser()
  const child = spawn(program ?? process.env.PHP ?? 'php', ['--', root, host], {
    cwd: '/',
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
    ...(process.getuid?.() === 0 ? { uid, gid } : {}),
  })
  const out: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stdin.on('error', () => undefined)
  child.stdin.end(php)
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  const status = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? -1))
  }).finally(() => clearTimeout(timer))
  return { stdout: Buffer.concat(out), status }
}

/** A served SPIP that is taken through an upgrade by hand: what the ops do, one by one. */
export interface UpgradeBench {
  readonly served: ServedSite
  readonly root: string
  readonly release: Release
  /** Of the server that runs now: the old release's PHP, then the new one's. */
  url(): string
  /** Rows of a statement. */
  query(sql: string): Promise<(string | null)[][]>
  close(): Promise<void>
  /** Exchanges the core's parts, all but what the gate holds, takes away what is derived, and serves by the new release's PHP. */
  swap(): Promise<void>
  /** Puts the release's files where the gate stood. */
  open(): Promise<void>
  /** Runs the scripts in turn, up to the first that fails. */
  migrate(change?: Partial<MigrateOp>): Promise<MigrationAnswer[]>
  /** One script, which may be killed. */
  script(name: string, killAfterMs?: number, change?: Partial<MigrateOp>): Promise<MigrationAnswer>
  stop(): Promise<void>
}

/** `php`: of the command line that runs the scripts; the machine's own by default. */
export async function upgradeBench(
  name: SiteName,
  { installation = spipAt(), php }: { readonly installation?: Installation; readonly php?: string } = {},
): Promise<UpgradeBench> {
  const served = await serveSite(name)
  const release = await releaseTree('spip', 'newest', '4.4')
  const { root } = served
  let server: PhpServer | undefined
  const put = async (path: string): Promise<void> => {
    await run('rm', ['-rf', join(root, path)])
    if (existsSync(join(release.root, path))) await run('cp', ['-a', join(release.root, path), join(root, path)])
  }
  const write = (path: string, bytes: Buffer): Promise<string> =>
    run('sh', ['-c', 'cat >"$1"', 'sh', join(root, path)], { input: bytes.toString() })
  const gate = spipUpgrader.gate(installation)
  const script: UpgradeBench['script'] = async (wanted, killAfterMs, change) => {
    const found = spipUpgrader.scripts(migrateOp(change)).find((one) => one.name === wanted)
    if (found === undefined) throw new Error(`no script ${wanted}`)
    const { stdout, status } = await runScript({ php: found.php, program: php }, root, change?.host ?? '', killAfterMs)
    return spipUpgrader.readAnswer(wanted, stdout, status)
  }
  return {
    served,
    root,
    release,
    url: () => server?.url ?? served.url,
    query: (sql) => query(root, sql),
    close: async () => {
      for (const { path, bytes } of gate) await write(path, bytes)
    },
    swap: async () => {
      const tree = treeOfFolder(root)
      const closed = new Set<string>(gate.map(({ path }) => path))
      for (const { path } of spipUpgrader.coreParts(releaseText(release.root), tree, installation)) {
        if (!closed.has(path)) await put(path)
        for (const each of gate) if (each.path.startsWith(`${path}/`)) await write(each.path, each.bytes)
      }
      await run('rm', ['-rf', ...spipUpgrader.derived(tree, installation).map((path) => join(root, path))])
      server = await servePhp(root, 'spip', release.version)
    },
    open: async () => {
      for (const { path } of gate) await put(path)
    },
    migrate: async (change) => {
      const answers: MigrationAnswer[] = []
      for (const { name: wanted } of spipUpgrader.scripts(migrateOp(change))) {
        answers.push(await script(wanted, undefined, change))
        if (answers.at(-1)?.ok !== true) break
      }
      return answers
    },
    script,
    stop: async () => {
      await server?.stop()
      await served.stop()
    },
  }
}

/** Asks the database a connector names, from outside SPIP. */
export async function query(root: string, sql: string, config = 'config'): Promise<(string | null)[][]> {
  const call = /spip_connect_db\(([^)]*)\)/.exec(readFileSync(join(root, config, 'connect.php'), 'utf8'))?.[1] ?? ''
  const [host, port, user, password, name, type] = [...call.matchAll(/'((?:[^'\\]|\\.)*)'/g)].map((match) => match[1] as string)
  const place =
    type === 'sqlite3'
      ? `sqlite:${join(root, config, 'bases', `${name}.sqlite`)}`
      : `mysql:host=${host};port=${port};dbname=${name};charset=utf8mb4`
  const code =
    '$p = json_decode(stream_get_contents(STDIN), true); $d = new PDO($p[0], $p[1], $p[2], [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION, PDO::ATTR_STRINGIFY_FETCHES => true]);' +
    '$r = $d->query($p[3]); echo json_encode($r->columnCount() ? $r->fetchAll(PDO::FETCH_NUM) : []);'
  return JSON.parse(await run(process.env.PHP ?? 'php', ['-r', code], { input: JSON.stringify([place, user, password, sql]) })) as (
    | string
    | null
  )[][]
}

/** A mutualisation of two hosts made of one site: each has a configuration, a database and folders of its own. */
export async function makeMutualised(root: string, mutualisation: string, hosts: readonly string[]): Promise<void> {
  await run('cp', ['-a', mutualisation, join(root, 'mutualisation')])
  for (const host of hosts) {
    const folder = join(root, 'sites', host)
    await run('mkdir', ['-p', folder])
    for (const part of ['config', 'IMG', 'local', 'tmp']) await run('cp', ['-a', join(root, part), join(folder, part)])
    await run('rm', ['-rf', join(folder, 'config/ecran_securite.php'), join(folder, 'config/spip')])
  }
  await run(
    'sh',
    ['-c', 'rm -rf "$1/config/connect.php" "$1/config/cles.php" "$1/config/bases" && cat >"$1/config/mes_options.php"', 'sh', root],
    {
      input:
        "<?php\nrequire_once _DIR_RACINE . 'mutualisation/mutualiser.php';\ndemarrer_site($_SERVER['HTTP_HOST'], ['creer_site' => false]);\n",
    },
  )
}

/** What an intruder leaves in the queue: SPIP's migration of 2026-08-03 would sign it, and run it at the next visit. */
export async function plantJob(site: UpgradeBench, target: string): Promise<void> {
  const args = `a:2:{i:0;s:${Buffer.byteLength(target)}:"${target}";i:1;s:3:"pwn";}`
  await site.query(
    `INSERT INTO spip_jobs (descriptif, fonction, args, md5args, inclure, priorite, date, status) VALUES ('x', 'file_put_contents', '${args}', 'x', '', 0, '2020-01-01 00:00:00', 1)`,
  )
}

/** Authors with passwords as SPIP 1.9 and 2.0 kept them: `md5(alea . password)`. */
export async function addOldAuthors(site: UpgradeBench): Promise<void> {
  for (const [id, login, statut] of [
    [901, 'ancien', '0minirezo'],
    [902, 'redac', '1comite'],
    [903, 'visiteur', '6forum'],
  ] as const) {
    const md5 = "'0123456789abcdef0123456789abcdef'"
    await site.query(
      `INSERT INTO spip_auteurs (id_auteur, nom, bio, email, nom_site, url_site, login, pass, low_sec, statut, webmestre, pgp, htpass) VALUES (${id}, '${login}', '', '', '', '', '${login}', ${md5}, '', '${statut}', 'non', '', '')`,
    )
  }
}

/** As the page of plugins does. */
export async function activate(site: UpgradeBench, prefix: string, dir = prefix): Promise<void> {
  const [[list]] = (await site.query("SELECT valeur FROM spip_meta WHERE nom = 'plugin'")) as [[string]]
  const count = Number(/^a:(\d+):/.exec(list)?.[1])
  const entry = `s:${prefix.length}:"${prefix.toUpperCase()}";a:3:{s:3:"dir";s:${dir.length}:"${dir}";s:8:"dir_type";s:12:"_DIR_PLUGINS";s:7:"version";s:5:"1.0.0";}`
  const value = `${list.replace(/^a:\d+:/, `a:${count + 1}:`).slice(0, -1)}${entry}}`
  await site.query(`UPDATE spip_meta SET valeur = '${value.replaceAll("'", "''")}' WHERE nom = 'plugin'`)
}
