import { dirname, resolve } from 'node:path'
import type { Account, AccountId, SecretRef, TlsMode } from '../../core/account.ts'
import { remotePath } from '../../core/path.ts'
import type { Lang, ProblemId, ProblemParams } from '../../i18n/types.ts'
import { showSecretRef } from '../../secrets/show-ref.ts'
import { type YamlDocument, type YamlPath, type YamlProblem, yamlProblem } from '../../yaml/index.ts'
import { expandHome } from './find.ts'
import { REMOTE_PATH, type WrittenAccount, type WrittenInventory, type WrittenSecretRef } from './schema.ts'
import type { EffectiveValue, Origin } from './types.ts'
import type { Overrides, ValuePicker } from './values.ts'

export interface ReadContext {
  readonly document: YamlDocument
  readonly written: WrittenInventory
  readonly overrides: Overrides
  readonly picker: ValuePicker
  /** Folder that stands for `~`. */
  readonly homeDir: string
  readonly lang: Lang
  readonly problems: YamlProblem[]
}

/** Notes a problem at a key or value of the document. */
export function note<P extends ProblemId>(
  context: ReadContext,
  path: YamlPath,
  on: 'key' | 'value',
  id: P,
  params: ProblemParams[P],
): void {
  context.problems.push(yamlProblem(context.document, context.lang, { path, on }, id, params))
}

export const BY_DEFAULT: Origin = { from: 'default' }

/** Keys that mean something for some transports only. */
const ONLY_FOR: Readonly<Partial<Record<keyof WrittenAccount, readonly string[]>>> = {
  host: ['ssh', 'sftp', 'ftps', 'ftp'],
  port: ['ssh', 'sftp', 'ftps', 'ftp'],
  user: ['ssh', 'sftp', 'ftps', 'ftp'],
  password: ['ssh', 'sftp', 'ftps', 'ftp'],
  identityFile: ['ssh', 'sftp'],
  passphrase: ['ssh', 'sftp'],
  hostKeys: ['ssh', 'sftp'],
  tlsFingerprint: ['ftps'],
  implicitTls: ['ftps'],
}

export function readAccounts(context: ReadContext): Account[] {
  return Object.entries(context.written.accounts ?? {}).map(([id, own]) => readAccount(context, id, own))
}

function readAccount(context: ReadContext, id: string, own: WrittenAccount): Account {
  const { document, overrides, picker, written } = context
  const defaults = written.defaults?.account ?? {}
  const asIs = (value: EffectiveValue['value']): EffectiveValue['value'] => value
  const pathOf = (key: string): YamlPath => ['accounts', id, key]
  const places = <K extends keyof typeof defaults>(key: K) => [
    { value: own[key], path: pathOf(key) },
    { value: defaults[key], path: ['defaults', 'account', key] },
  ]
  const transport = picker.pick(pathOf('transport'), [...places('transport'), { value: 'ssh' as const, origin: BY_DEFAULT }], asIs) ?? 'ssh'
  for (const [key, transports] of Object.entries(ONLY_FOR)) {
    if (Object.hasOwn(own, key) && !transports.includes(transport)) note(context, pathOf(key), 'key', 'only-for', { key, transports })
  }
  /** Defaults that do not fit the transport (an identity file and FTP) are no mistake: they are left out. */
  const pick = <K extends Exclude<keyof typeof defaults, 'transport' | 'connections'>>(
    key: K,
    show: (value: NonNullable<(typeof own)[K]>) => EffectiveValue['value'],
  ): NonNullable<(typeof own)[K]> | undefined =>
    ONLY_FOR[key]?.includes(transport) === false ? undefined : (picker.pick(pathOf(key), places(key), show as never) as never)

  const here = dirname(document.file)
  const local = (path: string): string => resolve(here, expandHome(path, context.homeDir))
  const secret = (ref: WrittenSecretRef | undefined): SecretRef | undefined => (ref === undefined ? undefined : readSecretRef(ref, local))
  const showSecret = (ref: WrittenSecretRef): string => showSecretRef(readSecretRef(ref, local))
  const host = pick('host', asIs)
  const port = pick('port', asIs)
  const user = pick('user', asIs)
  const identityFile = pick('identityFile', local)
  const passphrase = secret(pick('passphrase', showSecret))
  const password = secret(pick('password', showSecret))
  const hostKeys = pick('hostKeys', asIs) ?? []
  const authorizedKeys = pick('authorizedKeys', asIs)
  const tlsFingerprint = pick('tlsFingerprint', asIs)
  const implicitTls = pick('implicitTls', asIs)
  const home = readHome(
    context,
    id,
    transport,
    pick('home', (path) => (transport === 'local' ? local(path) : path)),
    local,
  )
  const connections = picker.pick(pathOf('connections'), [overrides.connections, ...places('connections')], asIs)
  const provider = pick('provider', asIs)
  const service = picker.pick(pathOf('service'), [{ value: own.service, path: pathOf('service') }], asIs)

  if (transport !== 'local' && host === undefined) note(context, ['accounts', id], 'key', 'host-missing', {})
  if ((transport === 'ftp' || transport === 'ftps') && user === undefined) note(context, ['accounts', id], 'key', 'user-missing', {})
  if (transport === 'local' && home === undefined) note(context, ['accounts', id], 'key', 'home-missing', {})
  return {
    id: id as AccountId,
    transport: transport === 'ftps' ? 'ftp' : transport,
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    hostKeys,
    ...(authorizedKeys === undefined ? {} : { authorizedKeys }),
    tls: tlsMode(transport, implicitTls === true),
    ...(tlsFingerprint === undefined ? {} : { tlsFingerprint: tlsFingerprint.replace(/^SHA256:/, '') }),
    ...(identityFile === undefined ? {} : { identityFile: local(identityFile) }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(password === undefined ? {} : { password }),
    ...(home === undefined ? {} : { home }),
    ...(connections === undefined ? {} : { connections }),
    ...(provider === undefined ? {} : { provider }),
    ...(service === undefined ? {} : { service }),
  }
}

function readHome(
  context: ReadContext,
  id: string,
  transport: string,
  written: string | undefined,
  local: (path: string) => string,
): string | undefined {
  if (written === undefined) return undefined
  if (transport === 'local') return local(written)
  if (!REMOTE_PATH.test(written)) note(context, ['accounts', id, 'home'], 'value', 'remote-path', {})
  return remotePath(written)
}

/** Clear text is always written out: `ftp` is clear text, `ftps` is not. */
function tlsMode(transport: string, implicit: boolean): TlsMode {
  return transport === 'ftp' ? 'none' : implicit ? 'implicit' : 'explicit'
}

/** `local` makes a path on this machine absolute. */
export function readSecretRef(written: WrittenSecretRef, local: (path: string) => string): SecretRef {
  if (written === 'prompt') return { from: 'prompt' }
  if (typeof written === 'object' && 'vault' in written) return { from: 'vault', slot: written.vault }
  if (typeof written === 'object') return { from: 'command', argv: written.command as [string, ...string[]] }
  if (written.startsWith('vault:')) return { from: 'vault', slot: written.slice('vault:'.length) }
  if (written.startsWith('env:')) return { from: 'env', name: written.slice('env:'.length) }
  return { from: 'file', path: local(written.slice('file:'.length)) }
}
