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

/** Starts PHP, and where the site has a database a server with a copy of its data, over a copy of a site that is there already. */
export async function serveInAccount(name: SiteName, root: string): Promise<AccountSite> {
  const site: LabSite = (await labSites())[name]
  const folder = labSubfolder('served', `${name}-${randomBytes(4).toString('hex')}`)
  const closing: (() => Promise<void>)[] = [async () => removeFolder(folder)]
  const stop = async (): Promise<void> => {
    for (const close of closing.reverse()) await close()
    closing.length = 0
  }
  try {
    let sql: AccountSite['sql'] = async () => {
      throw new Error(`${name} has no database server`)
    }
    if (site.database) {
      await run('cp', ['-a', join(labFolder(), 'mysql', 'data'), folder])
      const mariadb = await startMariadb(folder, folder.slice(folder.lastIndexOf('/') + 1))
      closing.push(() => mariadb.stop())
      sql = mariadb.sql
      const file = join(root, site.cms === 'spip' ? 'config/connect.php' : 'wp-config.php')
      const [from, to] = [site.database.port, mariadb.port]
      const text = readFileSync(file, 'utf8')
      writeFileSync(file, text.replace(`'${from}'`, `'${to}'`).replace(`127.0.0.1:${from}`, `127.0.0.1:${to}`))
    }
    const server = await servePhp(root, site.cms, site.version)
    closing.push(() => server.stop())
    const visit = (): ReturnType<ServedSite['visit']> => (site.cms === 'spip' ? visitSpip : visitWordpress)(server.url, site.article)
    return { site, root, url: server.url, visit, stop, sql }
  } catch (error) {
    await stop()
    throw error
  }
}
