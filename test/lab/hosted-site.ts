import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ApacheServer, type ServingPhp, serveByApache } from './apache.ts'
import type { Hosting } from './hosting.ts'
import { phpFor } from './php-server.ts'
import { labFolder } from './place.ts'
import { run } from './run.ts'
import { type AccountSite, startSiteDatabase } from './serve-account.ts'
import { labSites, type SiteName, type Visit } from './sites.ts'
import { type SpipPlugin, writeSpipPlugin } from './spip-plugin.ts'
import { visitSpip } from './spip-site.ts'
import { visitWordpress } from './wordpress-site.ts'

/** A site as shared hosting has it: Apache and PHP-FPM serve it, PHP runs as the login that owns the files, sshd lets that login in. */
export interface HostedSite extends AccountSite {
  readonly server: ApacheServer
  /** Runs one of the lab's PHP scripts with the site's root as its first argument, as the login, with the PHP that serves the site. */
  php(script: string, ...args: readonly string[]): Promise<string>
  /** Puts a plugin into `plugins/FOLDER` and makes it active (SPIP). */
  addPlugin(folder: string, plugin: SpipPlugin): Promise<void>
  /** Visits any page. */
  look(path: string): Promise<Visit>
}

export interface HostedOptions {
  /** Which PHP serves it. Default: what its release runs under, as every site had it that was never upgraded. */
  readonly php?: ServingPhp
  /** Lines for the pool's settings. */
  readonly pool?: readonly string[]
  /** Where it is asked. Default: 127.0.0.1. */
  readonly address?: string
}

/** Puts a copy of a lab site into the account as `www/<folder>` and serves it from there. */
export async function hostByApache(hosting: Hosting, folder: string, name: SiteName, options: HostedOptions = {}): Promise<HostedSite> {
  const site = (await labSites())[name]
  const php = options.php ?? (site.cms === 'spip' && site.version.startsWith('3.') ? '7.4' : 'own')
  const { uid, gid, home } = hosting.sshd
  const owner = { uid, gid }
  const root = await hosting.addSite(folder, name)
  const database = await startSiteDatabase(site, root)
  const closing: (() => Promise<void>)[] = [() => database.stop()]
  const stop = async (): Promise<void> => {
    for (const close of closing.reverse()) await close()
    closing.length = 0
  }
  try {
    const server = await serveByApache(root, owner, {
      php,
      ...(options.pool ? { more: options.pool } : {}),
      ...(options.address ? { address: options.address } : {}),
    })
    closing.push(() => server.stop())
    const runScript = (script: string, ...args: readonly string[]): Promise<string> =>
      run(
        phpFor('spip', php === '7.4' ? '3.2' : '4.4'),
        ['-d', 'display_errors=0', '-d', 'sendmail_path=/bin/true', join(labFolder(), 'kit', 'php', script), root, ...args],
        { as: owner, cwd: root, env: { HOME: home, TMPDIR: '/tmp' } },
      )
    if (site.cms === 'spip') await runScript('spip-address.php', server.url)
    else {
      await database.sql(
        `UPDATE ${site.database?.name}.wp_options SET option_value = '${server.url}' WHERE option_name IN ('siteurl', 'home')`,
      )
    }
    const look = (path: string): Promise<Visit> => (site.cms === 'spip' ? visitSpip : visitWordpress)(server.url, path)
    return {
      site,
      root,
      url: server.url,
      server,
      php: runScript,
      addPlugin: async (at, plugin) => {
        const place = join(root, 'plugins', at)
        mkdirSync(place, { recursive: true })
        writeSpipPlugin(place, plugin)
        await hosting.own(join(root, 'plugins'))
        for (const step of ['activate', 'install']) await runScript('spip-plugin.php', at, step)
      },
      look,
      visit: () => look(site.article),
      sql: database.sql,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** An inventory with the account's sites and their addresses. Gives its file. */
export function inventoryOf(
  hosting: Hosting,
  file: string,
  sites: Readonly<Record<string, { readonly url?: string }>>,
  connection = hosting.overSsh,
): string {
  const document = {
    version: 1,
    accounts: { lab: connection },
    sites: Object.fromEntries(Object.entries(sites).map(([id, more]) => [id, { account: 'lab', root: `www/${id}`, ...more }])),
  }
  writeFileSync(file, JSON.stringify(document, undefined, 2))
  return file
}
