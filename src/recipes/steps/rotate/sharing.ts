import type { ConfigFile, DatabaseServer } from '../../../core/credential.ts'
import { joinPath, type RemotePath } from '../../../core/path.ts'
import type { DatabaseLink } from '../../../snapshots/types.ts'
import type { AccountLink, StepContext } from '../../types.ts'

type MysqlLink = Extract<DatabaseLink, { kind: 'mysql' }>

/** Who else in the hosting account lives by a database account. */
export interface Sharing {
  /** Files that get the new password together with the site's own: of other sites, and `.my.cnf`. */
  readonly configs: readonly ConfigFile[]
  /** Of them, those of sites the inventory does not name. Absolute. */
  readonly strangers: readonly RemotePath[]
  /** Files that name the same account with another password, which does not work today: they are left as they are. Absolute. */
  readonly stale: readonly RemotePath[]
  readonly sites: readonly string[]
}

/** Names a computer has for itself. */
const SELF = new Set(['localhost', '127.0.0.1', '::1'])

/** By user and server; where a file names no server, by user and password. */
export function sharingOf(link: MysqlLink, { host }: Pick<StepContext, 'host'>): Sharing {
  const named = (host?.accountLinks ?? []).filter(
    ({ user, server }) => user === link.user && (server === undefined || sameServer(server, link)),
  )
  const same = named.filter(({ password }) => password.equals(link.password))
  const other = named.filter(({ password, server }) => !password.equals(link.password) && server !== undefined)
  const at = ({ root, path }: AccountLink): RemotePath => joinPath(root, path)
  return {
    configs: same.map(({ cms, root, path, url }) => ({
      ...(cms === undefined ? {} : { cms }),
      root,
      path,
      ...(url === undefined || cms === undefined ? {} : { url }),
    })),
    strangers: same.filter(({ site, cms }) => site === undefined && cms !== undefined).map(at),
    stale: other.map(at),
    sites: [...new Set(same.flatMap(({ site }) => (site === undefined ? [] : [site])))],
  }
}

function sameServer(one: DatabaseServer, other: DatabaseServer): boolean {
  if (one.socket !== undefined || other.socket !== undefined) return one.socket === other.socket
  const name = ({ host }: DatabaseServer): string => (SELF.has(host.toLowerCase()) ? 'localhost' : host.toLowerCase())
  return name(one) === name(other) && (one.port ?? 3306) === (other.port ?? 3306)
}
