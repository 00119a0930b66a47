import type { AccountId } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import { problemText } from '../../i18n/problems.ts'
import type { Lang, ProblemId } from '../../i18n/types.ts'
import { accountId, connectionSchemas, type TRANSPORTS } from './schema.ts'

/** What `siteguard init TARGET` was given. */
export interface Target {
  /** Proposed from the user, the host or the folder. */
  readonly id: AccountId
  readonly transport: (typeof TRANSPORTS)[number]
  readonly host?: string
  readonly port?: number
  readonly user?: string
  /** local: the folder as it was written. */
  readonly home?: string
}

const SCHEMES: Readonly<Record<string, Target['transport']>> = { ssh: 'ssh', sftp: 'sftp', ftps: 'ftps', ftp: 'ftp' }

/**
 * `user@host`, `user@host:port`, `host` (a Host of ~/.ssh/config), `ssh://` `sftp://` `ftps://` `ftp://` with user and host,
 * `file:///folder`, or a folder that begins with `/`, `./`, `../` or `~`.
 * @throws SG-USE-001 when it is none of these, or when it holds a password (which is not repeated).
 */
export function parseTarget(target: string, lang: Lang): Target {
  const refuse = (id: Extract<ProblemId, 'target-form' | 'target-password'>): SiteguardError =>
    new SiteguardError({ code: 'SG-USE-001', kind: 'usage', params: { flag: 'TARGET', problem: problemText(lang, id, {}) } })
  if (/^(?:\/|\.{1,2}(?:\/|$)|~(?:\/|$)|file:\/\/\/)/.test(target)) {
    const home = target.replace(/^file:\/\//, '')
    if (!connectionSchemas.home.safeParse(home).success) throw refuse('target-form')
    return {
      id: idFrom([
        home
          .split('/')
          .filter((part) => part !== '' && !/^[.~]+$/.test(part))
          .at(-1),
      ]),
      transport: 'local',
      home,
    }
  }
  const parts = /^(?:(?<scheme>[a-z]+):\/\/)?(?:(?<user>[^/]*)@)?(?<host>\[[0-9A-Fa-f:.]+\]|[^@:/[\]]+)(?::(?<port>\d{1,5}))?\/?$/.exec(
    target,
  )?.groups
  if (parts === undefined) throw refuse(/^[^/]*(?:\/\/)?[^/@]*:[^/]*@/.test(target) ? 'target-password' : 'target-form')
  const { scheme = 'ssh', user, port } = parts
  if (user?.includes(':') === true) throw refuse('target-password')
  const transport = SCHEMES[scheme]
  const host = (parts.host as string).replace(/^\[(.*)\]$/, '$1')
  const known =
    transport !== undefined &&
    connectionSchemas.host.safeParse(host).success &&
    (user === undefined || connectionSchemas.user.safeParse(user).success) &&
    (port === undefined || connectionSchemas.port.safeParse(Number(port)).success)
  if (!known || ((transport === 'ftp' || transport === 'ftps') && user === undefined)) throw refuse('target-form')
  return {
    id: idFrom([user?.split('@')[0], host]),
    transport,
    host,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(user === undefined ? {} : { user }),
  }
}

/** The first of these that can be made an account id; names that every machine has say nothing and are passed over. */
function idFrom(names: readonly (string | undefined)[]): AccountId {
  for (const name of names) {
    const id = (name ?? '')
      .normalize('NFD')
      .replace(/\p{Mark}/gu, '')
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .replace(/[^A-Za-z0-9]+$/, '')
      .slice(0, 64)
    if (!['', 'root', 'www', 'web', 'user'].includes(id) && accountId.safeParse(id).success) return id as AccountId
  }
  return 'main' as AccountId
}
