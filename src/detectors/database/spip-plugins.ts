import { databasePath } from '../../core/database-path.ts'
import { joinPath } from '../../core/path.ts'
import { raise } from '../shared/subjects.ts'
import type { DatabaseFacts, DatabaseFinding } from '../types.ts'
import { NOTED, PROBABLE } from './grades.ts'

/** Where a plugin of the list begins, or a list in it: a translated name. */
const HEAD = /s:\d{1,4}:"([A-Za-z0-9_:]{1,100})";a:\d{1,3}:\{/g
/** Members of one plugin. Characters. */
const MEMBERS = 3000
/** Where each constant leads, from the installation's root. `_DIR_PLUGINS_SUPPL` leads wherever the options say. */
const FOLDERS: Readonly<Record<string, string>> = {
  _DIR_PLUGINS: 'plugins',
  _DIR_PLUGINS_DIST: 'plugins-dist',
  _DIR_EXTENSIONS: 'extensions',
  _DIR_RESTREINT: 'ecrire',
}

/** Plugins SPIP includes at every page, by where its list says they lie: anything there is run. */
export function judgeSpipPlugins(database: DatabaseFacts, table: string, value: string): DatabaseFinding[] {
  const findings: DatabaseFinding[] = []
  const heads = [...value.matchAll(HEAD)]
  for (const [i, match] of heads.entries()) {
    const name = match[1] as string
    const from = match.index + match[0].length
    const members = value.slice(from, Math.min(from + MEMBERS, heads[i + 1]?.index ?? value.length))
    const folder = /s:3:"dir";s:\d{1,5}:"([^"]*)";/.exec(members)?.[1] ?? ''
    const type = /s:8:"dir_type";s:\d{1,4}:"([^"]*)";/.exec(members)?.[1] ?? ''
    const why = wrongWith(database, folder, type)
    if (why === undefined || findings.length >= 20) continue
    const path = databasePath({ installation: database.database, table, key: 'plugin', column: name })
    const params = { name: name.slice(0, 100), folder: `${FOLDERS[type] ?? type}/${folder}`.slice(0, 150), why }
    findings.push({ finding: raise('database-plugin', path, params, why === 'outside' ? PROBABLE : NOTED), judged: `${type}/${folder}` })
  }
  return findings
}

function wrongWith({ site, installation }: DatabaseFacts, folder: string, type: string): 'outside' | 'missing' | undefined {
  // What a plugin or the core stands in for is no folder.
  if (folder === '' || /(?:^|\/)procure:[\w-]{1,100}$/.test(folder)) return undefined
  if (/(?:^|\/)\.\.(?:\/|$)|^\/|:\/\/|\0/.test(folder)) return 'outside'
  const base = FOLDERS[type]
  // Owners may have plugins beside those folders, by a constant of SPIP's; never among pictures or caches.
  if (base === undefined) return /^_DIR_(?:PLUGINS|EXTENSIONS|RESTREINT)[A-Z_]{0,40}$/.test(type) ? undefined : 'outside'
  const at = joinPath(joinPath(installation.root, base), folder.replace(/\/+$/, ''))
  // A core that is a link, or a folder that could not be listed, tells nothing.
  if (site.tree.isDir(at) || site.tree.children(joinPath(installation.root, base)).length === 0) return undefined
  return site.tree.has(at) ? undefined : 'missing'
}
