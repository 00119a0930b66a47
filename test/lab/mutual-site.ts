import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ApacheServer, serveByApache } from './apache.ts'
import type { Hosting } from './hosting.ts'
import { run } from './run.ts'
import { type SiteDatabase, startSiteDatabase } from './serve-account.ts'
import { type LabSite, labSites, type SiteName, type Visit } from './sites.ts'
import { visitSpip } from './spip-site.ts'
import { mutualisationOf, releaseTree } from './trees.ts'

/** One of the sites that one core serves. */
export interface MutualMember {
  readonly site: LabSite
  /** Name it is asked under. */
  readonly host: string
  readonly url: string
  /** Folder of its own: `sites/<host>` below the core. */
  readonly folder: string
  readonly sql: SiteDatabase['sql']
  visit(): Promise<Visit>
}

/** One SPIP that serves several sites, each with a configuration, a database and folders of its own. */
export interface MutualSite {
  readonly root: string
  readonly members: readonly MutualMember[]
  readonly server: ApacheServer
  stop(): Promise<void>
}

/** Names that are this machine wherever the tests run. */
const HOSTS = ['127.0.0.1', 'localhost'] as const

/** Upstream's own way: the name chooses the site, here whatever port it is asked at. */
const OPTIONS = `<?php
if (!defined('_ECRIRE_INC_VERSION')) return;
require_once _DIR_RACINE . 'mutualisation/mutualiser.php';
demarrer_site(preg_replace(',:\\d+$,', '', strtolower($_SERVER['HTTP_HOST'])), ['creer_site' => false]);
`

/** Puts a mutualised pair into the account as `www/<folder>`: one core, of the release of these two sites, and the data of both. */
export async function hostMutualised(hosting: Hosting, folder: string, names: readonly [SiteName, SiteName]): Promise<MutualSite> {
  const all = await labSites()
  const sites = names.map((name) => all[name])
  const [{ version }] = sites as [LabSite]
  if (sites.some((site) => site.version !== version)) throw new Error('one core is of one release')
  const root = join(hosting.sshd.home, 'www', folder)
  const copy = { recursive: true, preserveTimestamps: true }
  cpSync((await releaseTree('spip', version)).root, root, copy)
  cpSync(await mutualisationOf(version), join(root, 'mutualisation'), copy)
  cpSync(join(root, 'htaccess.txt'), join(root, '.htaccess'))
  writeFileSync(join(root, 'config/mes_options.php'), OPTIONS)
  const databases: SiteDatabase[] = []
  let server: ApacheServer | undefined
  const stop = async (): Promise<void> => {
    await server?.stop()
    for (const database of databases) await database.stop()
  }
  try {
    const members: { site: LabSite; host: string; own: string }[] = []
    for (const [i, site] of sites.entries()) {
      const host = HOSTS[i] as string
      const own = join(root, 'sites', host)
      mkdirSync(own, { recursive: true })
      for (const part of ['config', 'IMG', 'local', 'tmp']) cpSync(join(site.root, part), join(own, part), copy)
      // The screen and the core's own files are the core's alone.
      for (const shared of [
        'config/ecran_securite.php',
        'config/spip',
        'tmp/cache',
        'tmp/meta_cache.php',
        'local/cache-css',
        'local/cache-js',
      ])
        rmSync(join(own, shared), { recursive: true, force: true })
      databases.push(await startSiteDatabase(site, own))
      members.push({ site, host, own })
    }
    await hosting.own(root)
    const apache = await serveByApache(root, hosting.sshd)
    server = apache
    const { port } = apache
    for (const { host, own } of members) await setAddress(own, `http://${host}:${port}`)
    await hosting.own(root)
    return {
      root,
      server: apache,
      members: members.map(({ site, host, own }, i) => {
        const url = `http://${host}:${port}`
        return { site, host, url, folder: own, sql: (databases[i] as SiteDatabase).sql, visit: () => visitSpip(url, site.article) }
      }),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Says in a site's database where it is served now, from outside SPIP. */
async function setAddress(folder: string, url: string): Promise<void> {
  const code = `
    [, $folder, $url] = $argv;
    if (!preg_match("/spip_connect_db\\\\(([^)]*)\\\\)/", file_get_contents("$folder/config/connect.php"), $call)) exit(2);
    preg_match_all("/'((?:[^'\\\\\\\\]|\\\\\\\\.)*)'/", $call[1], $said);
    [$host, $port, $user, $password, $name, $type] = $said[1];
    $place = $type === 'sqlite3' ? "sqlite:$folder/config/bases/$name.sqlite" : "mysql:host=$host;port=$port;dbname=$name";
    $base = new PDO($place, $user, $password, [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
    $change = $base->prepare("UPDATE spip_meta SET valeur = ? WHERE nom = 'adresse_site'");
    $change->execute([$url]);
    exit($change->rowCount() === 1 ? 0 : 3);`
  await run(process.env.PHP ?? 'php', ['-r', code, '--', folder, url], {
    as: { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
  })
}
