import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startMariadb } from './mariadb.ts'
import { servePhp } from './php-server.ts'
import { labFolder, labSubfolder, removeFolder } from './place.ts'
import { run } from './run.ts'
import { type LabSite, labSites, type ServedSite, type SiteName } from './sites.ts'
import { visitSpip } from './spip-site.ts'
import { visitWordpress } from './wordpress-site.ts'

/** A copy of a site in an account, served where it lies. `sql` speaks to its own database as the server's administrator. */
export interface AccountSite extends ServedSite {
  sql(statements: string): Promise<string>
}

/** The database server of one copy of a site. */
export interface SiteDatabase {
  sql(statements: string): Promise<string>
  stop(): Promise<void>
}

/** Where the site has a database, starts a server with a copy of its data, and says so in the configuration of the copy in `root`. */
export async function startSiteDatabase(site: LabSite, root: string): Promise<SiteDatabase> {
  if (!site.database) {
    const sql = async (): Promise<string> => {
      throw new Error(`${site.name} has no database server`)
    }
    return { sql, stop: async () => undefined }
  }
  const id = `${site.name}-${randomBytes(4).toString('hex')}`
  const folder = labSubfolder('served', id)
  try {
    await run('cp', ['-a', join(labFolder(), 'mysql', 'data'), folder])
    const mariadb = await startMariadb(folder, id)
    const file = join(root, site.cms === 'spip' ? 'config/connect.php' : 'wp-config.php')
    const [from, to] = [site.database.port, mariadb.port]
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace(`'${from}'`, `'${to}'`).replace(`127.0.0.1:${from}`, `127.0.0.1:${to}`))
    const stop = async (): Promise<void> => {
      await mariadb.stop()
      removeFolder(folder)
    }
    return { sql: mariadb.sql, stop }
  } catch (error) {
    removeFolder(folder)
    throw error
  }
}

/** Starts PHP, and where the site has a database a server with a copy of its data, over a copy of a site that is there already. */
export async function serveInAccount(name: SiteName, root: string): Promise<AccountSite> {
  const site: LabSite = (await labSites())[name]
  const database = await startSiteDatabase(site, root)
  try {
    const server = await servePhp(root, site.cms, site.version)
    const visit = (): ReturnType<ServedSite['visit']> => (site.cms === 'spip' ? visitSpip : visitWordpress)(server.url, site.article)
    const stop = async (): Promise<void> => {
      await server.stop()
      await database.stop()
    }
    return { site, root, url: server.url, visit, stop, sql: database.sql }
  } catch (error) {
    await database.stop()
    throw error
  }
}
