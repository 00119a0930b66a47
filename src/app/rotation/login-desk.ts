import type { Account } from '../../core/account.ts'
import { isSiteguardError } from '../../core/error.ts'
import type { Secret } from '../../core/secret.ts'
import type { LoginDesk, LoginPlace } from '../../recipes/rotation/types.ts'
import { loadAdapter } from '../../transports/index.ts'
import type { ConnectOptions, TransportAdapter } from '../../transports/types.ts'

export interface LoginDeskOptions {
  readonly account: Account
  /** As the account is reached. */
  readonly options: Omit<ConnectOptions, 'credentials' | 'signal' | 'passwordOnly'>
  own(): Promise<Secret | undefined>
  readonly load?: (kind: Account['transport']) => Promise<TransportAdapter>
}

/** Tries passwords over connections of their own, which are closed again at once. */
export function createLoginDesk({ account, options, own, load = loadAdapter }: LoginDeskOptions): LoginDesk {
  return {
    own,
    async tries(place, password, signal) {
      const target = targetOf(account, place)
      const adapter = await load(target.transport)
      const credentials = { password: async () => password, passphrase: async () => undefined, answer: async () => undefined }
      try {
        const transport = await adapter.connect(target, { ...options, credentials, passwordOnly: true, signal })
        await transport.close().catch(() => {})
        return 'in'
      } catch (error) {
        // A server that refuses is no server that does not answer.
        if (isSiteguardError(error) && error.code === 'SG-AUTH-001') return 'refused'
        throw error
      }
    },
  }
}

/** The same host, by the same pinned key, as another login; FTP with TLS, by the usual authorities where it is another host. */
function targetOf(account: Account, { login, tried, host }: LoginPlace): Account {
  const { identityFile: _key, passphrase: _passphrase, password: _password, ...rest } = account
  if (tried === 'as-account') return { ...rest, user: login }
  if (tried === 'sftp') return { ...rest, transport: 'sftp', user: login }
  const { port: _port, tlsFingerprint, ...ftp } = rest
  const same = account.transport === 'ftp' && (host === undefined || host === account.host)
  if (same) return { ...rest, user: login, tls: account.tls }
  return { ...ftp, transport: 'ftp', tls: 'explicit', hostKeys: [], user: login, ...(host === undefined ? {} : { host }) }
}
