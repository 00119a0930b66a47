import type { Account, SecretRef } from '../core/account.ts'
import { isSiteguardError } from '../core/error.ts'
import { printable } from '../core/printable.ts'
import type { Secret } from '../core/secret.ts'
import { homeFolder } from '../fleet/inventory/find.ts'
import type { Inventory } from '../fleet/inventory/types.ts'
import { childEnv, createCredentialSource, createSecretResolver, secretNames } from '../secrets/index.ts'
import { loadAdapter, type Transport } from '../transports/index.ts'
import type { ConnectOptions, TransportAdapter } from '../transports/types.ts'
import { withLog } from '../transports/wrap/log.ts'
import { readOnly } from '../transports/wrap/read-only.ts'
import { withRetry } from '../transports/wrap/retry.ts'
import { throttle } from '../transports/wrap/throttle.ts'
import type { Context, OptionValues } from './command.ts'
import { onlyLooks } from './only-looks.ts'
import { createVaultReader, type VaultInventory } from './open-vault.ts'
import { count, flag, text } from './options.ts'
import { otherPasswords } from './other-passwords.ts'
import { ask, askHidden } from './screen/ask.ts'

/**
 * What a command may do on an account. read: look, by the transport's own ways · exec: look by programs, too (a database's dump)
 * · write: everything, for commands that apply.
 */
export type Rights = 'read' | 'exec' | 'write'

/** How accounts are reached: host keys checked, secrets looked up or asked for, every call told under --verbose. */
export interface Reach {
  connect(account: Account, signal: AbortSignal): Promise<Transport>
  options(account: Account): Omit<ConnectOptions, 'credentials'>
  /** A secret, by where the inventory says it is. */
  resolve(ref: SecretRef, label: string): Promise<Secret>
  /** The password an account is logged in to with, where nobody has to be asked for it. */
  passwordOf(account: Account): Promise<Secret | undefined>
}

export function createReach(
  context: Context,
  options: OptionValues,
  inventory: Pick<Inventory, 'accounts'> & Partial<VaultInventory & Pick<Inventory, 'offsite' | 'providers' | 'alerts'>>,
  rights: Rights = 'read',
): Reach {
  const { texts, terminal } = context
  const names = secretNames([inventory.accounts, inventory.offsite, inventory.providers, inventory.alerts])
  const vault = createVaultReader(context, options, inventory)
  const resolver = createSecretResolver({
    env: { ...context.env },
    lang: texts.lang,
    ...(terminal.asks ? { prompt: (question: string, echo: boolean) => (echo ? ask(question, context.signal) : askHidden(question)) } : {}),
    onSecret: (secret) => context.keepSecret(secret),
    secretNames: names,
    ...(vault === undefined ? {} : { vault }),
  })
  const credentials = createCredentialSource(resolver, texts.lang)
  const idleMs = count(context, options, 'timeout', 30) * 1000
  const rate = text(options, 'limitRate') === undefined ? undefined : count(context, options, 'limitRate', 1) * 1000
  const verbose = flag(options, 'verbose')
  const common = (account: Account): Omit<ConnectOptions, 'credentials'> => ({
    idleMs,
    connectMs: Math.min(20_000, idleMs),
    homeDir: homeFolder(context.env),
    env: childEnv(context.env, names),
    ...(verbose ? { log: (line: string) => terminal.err(`${printable(account.id)}${texts.screen.colon}${printable(line)}\n`) } : {}),
  })
  /** Where a rotation was cut off, the host may know another password than the inventory: the vault has it. */
  const logIn = async (
    adapter: TransportAdapter,
    account: Account,
    own: Omit<ConnectOptions, 'credentials'>,
    signal: AbortSignal,
  ): Promise<Transport> => {
    try {
      return await adapter.connect(account, { ...own, credentials, signal })
    } catch (error) {
      if (!isSiteguardError(error) || error.code !== 'SG-AUTH-001') throw error
      for (const other of await otherPasswords(context, options, inventory, account)) {
        try {
          return await adapter.connect(account, { ...own, credentials: { ...credentials, password: async () => other }, signal })
        } catch (again) {
          if (!isSiteguardError(again) || again.code !== 'SG-AUTH-001') throw again
        }
      }
      throw error
    }
  }
  return {
    options: common,
    resolve: (ref, label) => resolver.resolve(ref, label),
    passwordOf: async (account) =>
      account.password === undefined || account.password.from === 'prompt' ? undefined : await credentials.password(account),
    async connect(account, signal) {
      if (account.transport === 'ftp' && account.tls === 'none' && !flag(options, 'quiet')) {
        terminal.err(`${texts.screen.warning}${texts.screen.colon}${texts.screen.clearFtp({ account: account.id })}\n`)
      }
      const adapter = await loadAdapter(account.transport)
      const own = common(account)
      const transport = await logIn(adapter, account, own, signal)
      const logged = own.log === undefined ? transport : withLog(transport, own.log)
      const steady = withRetry(rate === undefined ? logged : throttle(logged, { bytesPerSecond: rate }))
      return rights === 'write' && !onlyLooks(context, options) ? steady : readOnly(steady, { allowExec: rights === 'exec' })
    },
  }
}
