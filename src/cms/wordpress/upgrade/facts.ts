import type { DatabaseLink } from '../../../snapshots/types.ts'
import type { SiteFacts, TableRows } from '../../upgrade-types.ts'

type Row = Readonly<Record<string, string | null>>

/** Sites of a network whose options are looked at; more than any network that one shared account holds. */
const MAX_SITES = 20_000

/**
 * What the options of a site, or of all sites of a network, say. A network's `schema` is the lowest of its sites'. No password is ever
 * lost: `wp_check_password()` still reads MD5 and phpass, and hashes anew when somebody logs in.
 */
export async function facts(rows: TableRows, link: DatabaseLink): Promise<SiteFacts> {
  const { prefix } = link
  const main = await options(rows, `${prefix}options`, ['db_version', 'home', 'siteurl', 'active_plugins', 'template', 'stylesheet'])
  const active = new Set<string>(pluginsOf(main.get('active_plugins')))
  for (const theme of [main.get('template'), main.get('stylesheet')]) if (theme !== undefined) active.add(theme.toLowerCase())
  const schemas = [main.get('db_version')]
  const network = await options(rows, `${prefix}sitemeta`, ['active_sitewide_plugins'], 'meta_key', 'meta_value')
  for (const id of pluginsOf(network.get('active_sitewide_plugins'))) active.add(id)
  for (const site of await sitesOf(rows, prefix)) {
    const table = `${prefix}${site}_options`
    // A site that was taken away leaves its row.
    if (rows(table) === undefined) continue
    const own = await options(rows, table, ['db_version', 'active_plugins', 'template', 'stylesheet'])
    schemas.push(own.get('db_version'))
    for (const id of pluginsOf(own.get('active_plugins'))) active.add(id)
    for (const theme of [own.get('template'), own.get('stylesheet')]) if (theme !== undefined) active.add(theme.toLowerCase())
  }
  const known = schemas.filter((schema) => schema !== undefined && /^\d{1,9}$/.test(schema)) as string[]
  const schema = known.length === schemas.length ? known.toSorted((a, b) => Number(a) - Number(b))[0] : undefined
  const url = main.get('home') ?? main.get('siteurl')
  return {
    ...(schema === undefined ? {} : { schema }),
    ...(url !== undefined && /^https?:\/\//i.test(url) && URL.canParse(url) ? { url } : {}),
    lostPasswords: [],
    active: [...active].sort().map((id) => ({ id })),
    // Its one file bears another name than it has in the directory, which is what others ask for.
    ...(active.has('hello') ? { provided: [{ id: 'hello-dolly' }] } : {}),
  }
}

/** Values of some options. Of one that stands twice, the last, as the table's key allows one only. */
async function options(
  rows: TableRows,
  table: string,
  names: readonly string[],
  key = 'option_name',
  value = 'option_value',
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for await (const row of rows(table) ?? nothing()) {
    const name = row[key]
    const content = row[value]
    if (typeof name === 'string' && typeof content === 'string' && names.includes(name)) found.set(name, content)
  }
  return found
}

async function* nothing(): AsyncGenerator<Row> {}

/** Numbers of the further sites of a network. Its first has the tables without a number. */
async function sitesOf(rows: TableRows, prefix: string): Promise<number[]> {
  const sites: number[] = []
  for await (const { blog_id: id } of rows(`${prefix}blogs`) ?? nothing()) {
    if (typeof id === 'string' && /^[1-9]\d{0,9}$/.test(id) && id !== '1' && sites.length < MAX_SITES) sites.push(Number(id))
  }
  return sites
}

/**
 * Plugins of a list as PHP keeps it (`a:1:{i:0;s:19:"akismet/akismet.php";}`), by what `Component.id` calls them: their folder, or their
 * one file. In a network's list they are the keys. Strings are taken by their quotes: no plugin's path holds one.
 */
function pluginsOf(list: string | undefined): string[] {
  const paths = [...(list ?? '').matchAll(/s:\d{1,5}:"([^"\\]{1,300}\.php)";/g)].map((match) => match[1] as string)
  return paths.map((path) => (path.split('/')[0] as string).replace(/\.php$/i, '').toLowerCase())
}
