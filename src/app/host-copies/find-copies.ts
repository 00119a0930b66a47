import type { Account, ProviderSettings } from '../../core/account.ts'
import { providerAdapter, providerKindOf } from '../../providers/index.ts'
import type { ProviderCopy, ProviderHosting } from '../../providers/types.ts'
import { providerSettings } from '../rotation/provider-desk.ts'

/** One of a host's own copies, and how it is logged in to. */
export interface FoundCopy extends ProviderCopy {
  readonly account: Account
}

export interface FoundCopies {
  readonly copies: readonly FoundCopy[]
  /** The home folder as the host names it, for document roots that are written from there; '' where nobody says. */
  readonly home: string
}

/** Port of FTP where only a host's API names the server. */
const FTP_PORT = 21

/**
 * A host's own copies of an account's files, by FTP under logins of their own (OVH: five, at most two weeks old). None where the host has no such
 * copies, where no password is known, or where the account's login is not the hosting's first, whose password they take.
 * @param hosting Asked for what only the API knows; absent: what the account's own name and host tell is taken.
 */
export async function findCopies(
  account: Account,
  providers: readonly ProviderSettings[],
  hosting: ProviderHosting | undefined,
  now: Date,
  signal: AbortSignal,
): Promise<FoundCopies> {
  const NONE = { copies: [], home: '' }
  const adapter = providerAdapter(kindOf(account, providers) ?? 'generic')
  if (adapter.copies === undefined || account.password === undefined || account.user === undefined) return NONE
  const state = await hosting?.incident.state({ signal })
  const primary = state === undefined || state.login === '' ? account.user : state.login
  if (primary !== account.user) return NONE
  const at = await serverOf(account, hosting, primary, signal)
  if (at === undefined) return NONE
  // One copy at a time is slow enough for a host.
  const copies = adapter.copies(primary, now).map((copy) => ({ ...copy, account: { ...at, user: copy.login, connections: 1 } }))
  return { copies, home: state?.home ?? '' }
}

function kindOf(account: Account, providers: readonly ProviderSettings[]): string | undefined {
  const named = account.provider === undefined ? undefined : providerSettings(providers, account.provider).kind
  return named !== undefined && named !== 'generic' ? named : providerKindOf(account.host ?? '')
}

/** The account by FTP. With TLS where we only know of the server by its host: a password is never sent in the clear unasked. */
async function serverOf(
  account: Account,
  hosting: ProviderHosting | undefined,
  login: string,
  signal: AbortSignal,
): Promise<Account | undefined> {
  if (account.transport === 'ftp') return account
  const named =
    (await hosting?.users.get(login, { signal }))?.ftpHost ?? /^(?:ssh|ftp)\.(.+\.hosting\.ovh\.net)$/.exec(account.host ?? '')?.[1]
  if (named === undefined || account.transport === 'local') return undefined
  const host = named.startsWith('ftp.') ? named : `ftp.${named}`
  const { id, password } = account
  return { id, transport: 'ftp', host, port: FTP_PORT, hostKeys: [], tls: 'explicit', ...(password === undefined ? {} : { password }) }
}
