import type { ConfigFile, Credential, DatabaseServer, PasswordRules } from '../../../core/credential.ts'
import type { ScriptWay } from '../../../core/op.ts'
import type { DatabaseLink } from '../../../snapshots/types.ts'
import type { StepContext } from '../../types.ts'
import type { Described } from '../restore/installations.ts'
import type { Subject } from '../upgrade/find-subject.ts'
import { type Sharing, sharingOf } from './sharing.ts'
import { slotName } from './slot-name.ts'

type MysqlLink = Extract<DatabaseLink, { kind: 'mysql' }>
type Account = Extract<Credential, { kind: 'database' }>

/** A database of the installation with the way to its server. */
export interface AccountPlace {
  readonly link: DatabaseLink
  readonly way: ScriptWay
  readonly url: string | undefined
}

/**
 * The accounts of these databases at their servers, each once: all configuration files of the hosting account that name the same one get
 * its new password together, those of other installations and sites too.
 */
export function accountsOf(
  places: readonly AccountPlace[],
  { installation }: Subject,
  described: Pick<Described, 'at'>,
  rules: PasswordRules,
  context: Pick<StepContext, 'site' | 'before' | 'links' | 'account' | 'host'>,
): { readonly accounts: Account[]; readonly sharing: readonly Sharing[] } {
  const found = new Map<string, Account>()
  const shared: Sharing[] = []
  for (const { link, way, url } of places) {
    if (link.kind !== 'mysql' || found.has(keyOf(link))) continue
    const sharing = context.links.filter((one): one is MysqlLink => one.kind === 'mysql' && keyOf(one) === keyOf(link))
    const configs = [link, ...sharing.filter(({ config }) => config !== link.config)].map(({ config }): ConfigFile => {
      const cms = described.at(config)?.installation.cms ?? installation.cms
      return { cms, root: context.before.record.root, path: config }
    })
    const beside = sharingOf(link, context)
    shared.push(beside)
    found.set(keyOf(link), {
      kind: 'database',
      cms: installation.cms,
      installation: installation.root,
      database: link.installation,
      user: link.user,
      server: serverOf(link),
      configs: [...configs, ...beside.configs],
      // One account, one slot: the site that is rotated next brings in its value there.
      slot:
        beside.sites.length === 0
          ? slotName(context.site.id, link.installation, 'database')
          : slotName(context.account.id, 'database', link.user),
      rules,
      way,
      ...(url === undefined ? {} : { url }),
    })
  }
  return { accounts: [...found.values()], sharing: shared }
}

/** What makes two configurations name one account. */
function keyOf(link: MysqlLink): string {
  return JSON.stringify([link.user, link.socket ?? '', link.socket === undefined ? link.host : '', link.port ?? 3306])
}

function serverOf({ host, port, socket }: MysqlLink): DatabaseServer {
  return { host, ...(port === undefined ? {} : { port }), ...(socket === undefined ? {} : { socket }) }
}
