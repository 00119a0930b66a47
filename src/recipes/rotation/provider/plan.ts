import type { Account } from '../../../core/account.ts'
import type { Credential, SlotName } from '../../../core/credential.ts'
import { providerAdapter } from '../../../providers/index.ts'
import type { ProviderDatabase, ProviderFacts, ProviderUser } from '../../../providers/types.ts'
import { slotName } from '../../steps/rotate/slot-name.ts'

type DatabaseCredential = Extract<Credential, { kind: 'database' | 'provider-database' }>
type UserCredential = Extract<Credential, { kind: 'provider-user' }>

/**
 * The same account, changed by its host's API where the host knows it by its server's name: there the server would take a new password
 * from nobody else, or the panel would not know of it.
 */
export function atProvider(credential: Extract<Credential, { kind: 'database' }>, facts: ProviderFacts | undefined): DatabaseCredential {
  const found = facts?.databases.filter((one) => isSame(one, credential)) ?? []
  const [one] = found
  if (facts === undefined || one === undefined || found.length > 1) return credential
  const { kind, name } = facts
  return {
    ...credential,
    kind: 'provider-database',
    provider: { kind, name, service: one.service },
    target: { product: one.product, name: one.name },
    rules: providerAdapter(kind).rules.database,
  }
}

function isSame({ user, hosts }: ProviderDatabase, { user: login, server }: DatabaseCredential): boolean {
  return user === login && hosts.some((host) => host.toLowerCase() === server.host.toLowerCase().replace(/\.$/, ''))
}

/** Where the password of a login is kept: where the inventory says siteguard's own is, else `<account>/logins/<login>`. */
export function loginSlot(account: Account, login: string): SlotName {
  const { password, user } = account
  if (login === user && password?.from === 'vault') return password.slot
  return slotName(account.id, 'logins', login)
}

/**
 * Every login to the files of an account, siteguard's own last: what comes before may need it. Where the host has no API that is the one
 * login the inventory knows, if it uses a password, and a person changes it.
 */
export function loginsOf(account: Account, facts: ProviderFacts | undefined): UserCredential[] {
  const { user, password, identityFile } = account
  const api = facts === undefined ? undefined : providerAdapter(facts.kind)
  if (facts === undefined || api?.open === undefined) {
    if (user === undefined || account.transport === 'local' || (password === undefined && identityFile !== undefined)) return []
    const provider = { kind: 'generic', name: facts?.name ?? 'generic', service: '' }
    const { rules } = providerAdapter('generic')
    return [
      { kind: 'provider-user', provider, login: user, tried: 'as-account', own: true, slot: loginSlot(account, user), rules: rules.user },
    ]
  }
  const provider = { kind: facts.kind, name: facts.name, service: facts.service }
  const made = facts.users.map((one): UserCredential => {
    const own = one.login === user
    return {
      kind: 'provider-user',
      provider,
      login: one.login,
      ...triedOf(one, own, account),
      own,
      slot: loginSlot(account, one.login),
      rules: api.rules.user,
    }
  })
  return [...made.filter(({ own }) => !own), ...made.filter(({ own }) => own)]
}

/** A login that is off lets nobody in with any password; one for FTP alone is tried with TLS, at the host the API names. */
function triedOf({ active, shell, ftpHost }: ProviderUser, own: boolean, { transport }: Account): Pick<UserCredential, 'tried' | 'host'> {
  if (!active || transport === 'local') return { tried: 'unproved' }
  if (own || transport === 'ftp') return { tried: 'as-account' }
  if (shell === 'ssh' || shell === 'sftp') return { tried: 'sftp' }
  return shell === 'none' && ftpHost !== undefined ? { tried: 'ftps', host: ftpHost } : { tried: 'unproved' }
}
