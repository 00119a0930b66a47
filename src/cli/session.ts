import { join } from 'node:path'
import type { Account } from '../core/account.ts'
import { SiteguardError } from '../core/error.ts'
import { nearestNames } from '../core/nearest.ts'
import { printable } from '../core/printable.ts'
import { appFolders } from '../disk/xdg.ts'
import { homeFolder } from '../fleet/inventory/find.ts'
import { type Inventory, type InventoryOverrides, loadInventory } from '../fleet/inventory/index.ts'
import { createHttpClient, createOfflineHttpClient } from '../http/create-http-client.ts'
import type { HttpClient } from '../http/types.ts'
import { textsOf } from '../i18n/index.ts'
import { createManifestSource, type ManifestSource } from '../manifests/index.ts'
import { createCredentialSource, createSecretResolver, secretNames } from '../secrets/index.ts'
import { loadAdapter, type Transport } from '../transports/index.ts'
import type { ConnectOptions } from '../transports/types.ts'
import { withLog } from '../transports/wrap/log.ts'
import { readOnly } from '../transports/wrap/read-only.ts'
import { withRetry } from '../transports/wrap/retry.ts'
import { throttle } from '../transports/wrap/throttle.ts'
import type { Context, OptionValues } from './command.ts'
import { ask, askHidden } from './screen/ask.ts'

export function text(options: OptionValues, name: string): string | undefined {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}

export function flag(options: OptionValues, name: string): boolean {
  return options[name] === true
}

export function list(options: OptionValues, name: string): string[] {
  const value = options[name]
  return Array.isArray(value) ? value.map(String) : []
}

/** A whole number above zero. @throws SG-USE-001 */
export function count(context: Context, options: OptionValues, name: string, otherwise: number): number {
  const given = text(options, name)
  if (given === undefined) return otherwise
  const value = Number(given)
  if (Number.isSafeInteger(value) && value > 0) return value
  throw usage(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, context.texts.help.usage.wantsNumber())
}

export function usage(flagName: string, problem: string): SiteguardError {
  return new SiteguardError({ code: 'SG-USE-001', kind: 'usage', params: { flag: flagName, problem } })
}

/** Reads the inventory the flags and the environment point to, and takes its language when nothing stronger was given. */
export async function openInventory(context: Context, options: OptionValues, flags: InventoryOverrides = {}): Promise<Inventory> {
  const file = text(options, 'inventory')
  const { lang } = context.texts
  const inventory = await loadInventory({
    ...(file === undefined ? {} : { file }),
    cwd: context.cwd,
    env: context.env,
    ...(context.langGiven ? { lang } : { systemLang: lang }),
    flags,
  })
  if (!context.langGiven && inventory.lang !== undefined) context.texts = textsOf(inventory.lang)
  return inventory
}

/** Folder of what is remembered from judgement to judgement of snapshots. */
export function judgedFolder(context: Context): string {
  return join(appFolders(context.env).state, 'judged')
}

/** The account of that name. @throws SG-USE-002 */
export function accountNamed(inventory: Pick<Inventory, 'accounts'>, name: string): Account {
  const account = inventory.accounts.find((candidate) => candidate.id === name)
  if (account !== undefined) return account
  const ids = inventory.accounts.map((candidate) => candidate.id as string)
  const near = nearestNames(name, ids)
  throw new SiteguardError({ code: 'SG-USE-002', kind: 'usage', params: { selector: name, known: near.length > 0 ? near : ids } })
}

/**
 * What a command may do on an account. read: look, by the transport's own ways · exec: look by programs, too (a database's dump)
 * · write: everything, for commands that apply.
 */
export type Rights = 'read' | 'exec' | 'write'

/** How accounts are reached: host keys checked, secrets looked up or asked for, every call told under --verbose. */
export interface Reach {
  connect(account: Account, signal: AbortSignal): Promise<Transport>
  options(account: Account): Omit<ConnectOptions, 'credentials'>
}

export function createReach(
  context: Context,
  options: OptionValues,
  inventory: Pick<Inventory, 'accounts'>,
  rights: Rights = 'read',
): Reach {
  const { texts, terminal } = context
  const refs = inventory.accounts.flatMap((account) => [account.password, account.passphrase])
  const env = { ...context.env }
  const resolver = createSecretResolver({
    env,
    lang: texts.lang,
    ...(terminal.asks ? { prompt: (question: string, echo: boolean) => (echo ? ask(question, context.signal) : askHidden(question)) } : {}),
    onSecret: (secret) => context.keepSecret(secret),
    secretNames: secretNames(refs),
  })
  const credentials = createCredentialSource(resolver, texts.lang)
  const idleMs = count(context, options, 'timeout', 30) * 1000
  const rate = text(options, 'limitRate') === undefined ? undefined : count(context, options, 'limitRate', 1) * 1000
  const verbose = flag(options, 'verbose')
  const common = (account: Account): Omit<ConnectOptions, 'credentials'> => ({
    idleMs,
    connectMs: Math.min(20_000, idleMs),
    homeDir: homeFolder(context.env),
    env,
    ...(verbose ? { log: (line: string) => terminal.err(`${printable(account.id)}${texts.screen.colon}${printable(line)}\n`) } : {}),
  })
  return {
    options: common,
    async connect(account, signal) {
      if (account.transport === 'ftp' && account.tls === 'none' && !flag(options, 'quiet')) {
        terminal.err(`${texts.screen.warning}${texts.screen.colon}${texts.screen.clearFtp({ account: account.id })}\n`)
      }
      const adapter = await loadAdapter(account.transport)
      const own = common(account)
      const transport = await adapter.connect(account, { ...own, credentials, signal })
      const logged = own.log === undefined ? transport : withLog(transport, own.log)
      const steady = withRetry(rate === undefined ? logged : throttle(logged, { bytesPerSecond: rate }))
      return rights === 'write' ? steady : readOnly(steady, { allowExec: rights === 'exec' })
    },
  }
}

/** Vendors' feeds and the manifests kept here. */
export function openManifests(context: Context, options: OptionValues): { http: HttpClient; manifests: ManifestSource; cacheDir: string } {
  const mirror = text(options, 'mirror') ?? context.env.SITEGUARD_MIRROR
  const offline = flag(options, 'offline')
  const cacheDir = appFolders(context.env).cache
  const http = offline
    ? createOfflineHttpClient()
    : createHttpClient({ userAgent: `siteguard/${context.version}`, ...(mirror === undefined ? {} : { mirror }) })
  return {
    http,
    cacheDir,
    manifests: createManifestSource({
      http,
      cacheDir,
      now: () => new Date(),
      offline,
      unpinned: flag(options, 'unpinned') ? 'all' : 'plugins',
    }),
  }
}
