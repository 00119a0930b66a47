import type { Problem } from '../../core/entry.ts'
import type { Installation } from '../../core/installation.ts'
import { baseName, joinPath, parentPath, type RemotePath } from '../../core/path.ts'
import type { Tree } from '../../core/tree.ts'
import type { DatabaseLink } from '../../snapshots/types.ts'
import { literalText, mysqlLink } from '../database-link.ts'
import { readMarker } from '../installation-base.ts'
import { callArguments, type LiteralArgument, type PhpToken, phpTokens } from '../php-literals.ts'
import type { Contents, DatabaseFacts } from '../types.ts'

/*
 * `config/connect.php` calls `spip_connect_db(host, port, login, pass, base, type, prefix, ldap, charset)` with literals
 * (`inc/install.php`: `addcslashes("'\\")`). Other files of `config/` with such a call are further bases (`connect=NAME` in templates).
 * SPIP before 1.9.3 wrote `mysql_connect` and `mysql_select_db`.
 */

const OWN = 'connect.php'
/** Files of `config/` that are no connectors, whatever they hold. */
const OTHERS = new Set(['chmod.php', 'cles.php', 'ecran_securite.php', 'ecran_securite_options.php', 'mes_options.php', 'ldap.php'])
/** More connectors than any site has, in one folder. */
const MAX_CONNECTORS = 50
/** Larger than any connector. Bytes. */
const MAX_BYTES = 64 * 1024

/** Folders with a configuration: the installation's, and each mutualised host's. `owner` names whose. Relative to the installation. */
function configFolders(installation: Installation): { owner: RemotePath; config: RemotePath }[] {
  const own = (installation.folders.config ?? 'config').split(':').concat('config')
  return [
    ...[...new Set(own)].map((config) => ({ owner: '' as RemotePath, config: config as RemotePath })),
    ...installation.sharedBy.map((host) => ({ owner: host, config: joinPath(host, 'config') })),
  ]
}

function connectorsIn(tree: Tree, folder: RemotePath): RemotePath[] {
  const found: RemotePath[] = []
  for (const entry of tree.children(folder)) {
    const name = baseName(entry.path)
    if (name !== OWN && (entry.type !== 'file' || !/^[\w-]+\.php$/.test(name) || OTHERS.has(name) || entry.size > MAX_BYTES)) continue
    if (name === OWN) found.unshift(entry.path)
    else found.push(entry.path)
  }
  return found.slice(0, MAX_CONNECTORS)
}

export function databaseFiles(tree: Tree, installation: Installation): RemotePath[] {
  return configFolders(installation).flatMap(({ config }) => connectorsIn(tree, joinPath(installation.root, config)))
}

export function databasesOf(tree: Tree, installation: Installation, contents: Contents): DatabaseFacts {
  const links: DatabaseLink[] = []
  const problems: Problem[] = []
  for (const { owner, config } of configFolders(installation)) {
    for (const path of connectorsIn(tree, joinPath(installation.root, config))) {
      const isOwn = baseName(path) === OWN
      const content = readMarker(tree, contents, path, problems)
      if (content === undefined) continue
      const folder = joinPath(installation.root, owner)
      const key = isOwn ? folder : (path.slice(0, -'.php'.length) as RemotePath)
      if (links.some((link) => link.installation === key)) continue
      const found = readConnector(phpTokens(content.bytes), key, path)
      if (typeof found === 'object') links.push(found)
      else if (found !== undefined || isOwn) problems.push({ path, reason: 'io', detail: found ?? 'no spip_connect_db' })
    }
  }
  return { links, problems }
}

/** The link, why there is none, or undefined when the file is no connector. */
function readConnector(tokens: readonly PhpToken[], installation: RemotePath, path: RemotePath): DatabaseLink | string | undefined {
  const calls = distinct(callArguments(tokens, 'spip_connect_db'))
  if (calls.length === 0) return readOldConnector(tokens, installation, path)
  if (calls.length > 1) return 'several spip_connect_db'
  const [host, port = '', user, password, name, type = '', prefix = '', , charset = ''] = calls[0] as LiteralArgument[]
  const rest = (calls[0] as LiteralArgument[]).slice(0, 7)
  if (rest.length < 5 || rest.includes(undefined)) return 'spip_connect_db with something else than literals'
  const prefixed = `${prefix === '' ? 'spip' : prefix}_`
  if (type === 'sqlite3') return sqliteLink(name as string, literalText(prefixed), installation, parentPath(path))
  if (type !== '' && type !== 'mysql') return `a database of type ${type.slice(0, 20)}`
  const link = mysqlLink({
    installation,
    config: path,
    host: host as string,
    port,
    name: name as string,
    user: user as string,
    password: password as string,
    prefix: prefixed,
    charset,
  })
  return link ?? 'spip_connect_db with values that cannot be meant'
}

/** `config/bases/<name>.sqlite` beside the connector (`req/sqlite_generique.php`); without a name it is the prefix. */
function sqliteLink(name: string, prefix: string, installation: RemotePath, config: RemotePath): DatabaseLink | string {
  const base = literalText(name === '' ? prefix.slice(0, -1) : name).replace(/\.sqlite$/, '')
  if (base === '' || base.includes('/') || base.startsWith('.')) return 'a base outside config/bases'
  return { kind: 'sqlite', installation, file: joinPath(config, `bases/${base}.sqlite`), prefix }
}

function readOldConnector(tokens: readonly PhpToken[], installation: RemotePath, config: RemotePath): DatabaseLink | string | undefined {
  const [server, more] = distinct(callArguments(tokens, 'mysql_connect'))
  const [base, other] = distinct(callArguments(tokens, 'mysql_select_db'))
  if (server === undefined || base === undefined) return undefined
  const [host, user, password] = server
  const name = base[0]
  if (more !== undefined || other !== undefined) return 'several mysql_connect'
  if (host === undefined || user === undefined || password === undefined || name === undefined) {
    return 'mysql_connect with something else than literals'
  }
  return (
    mysqlLink({ installation, config, host, name, user, password, prefix: 'spip_' }) ?? 'mysql_connect with values that cannot be meant'
  )
}

function distinct(calls: LiteralArgument[][]): LiteralArgument[][] {
  const seen = new Map(calls.map((call) => [JSON.stringify(call.map((argument) => argument ?? null)), call]))
  return [...seen.values()]
}
