import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import type { Account } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import { throwIfCancelled } from '../bulk/problems.ts'
import type { ConnectOptions } from '../types.ts'

/** How one host is reached: what the inventory and OpenSSH's own configuration say together. */
export interface HostSettings {
  /** The name as given, before `HostName`. */
  readonly alias: string
  readonly host: string
  readonly port: number
  readonly user: string
  /** Absolute paths, in the order to try. */
  readonly identityFiles: readonly string[]
  /** Those of `identityFiles` somebody asked for; the others are OpenSSH's defaults and may be missing. */
  readonly chosenFiles: readonly string[]
  readonly identitiesOnly: boolean
  /** Socket of the ssh-agent. */
  readonly agent?: string
  readonly hostKeyAlias?: string
  readonly knownHostsFiles: readonly string[]
  /** `[user@]host[:port]` each, first hop first. */
  readonly proxyJump: readonly string[]
  readonly proxyCommand?: string
  readonly family?: 4 | 6
  /** Authentication methods that are on. */
  readonly methods: { readonly publickey: boolean; readonly keyboardInteractive: boolean; readonly password: boolean }
}

export type ResolveOptions = Pick<ConnectOptions, 'homeDir' | 'env' | 'signal'>

/** What is asked of the configuration: an account, or one hop of its ProxyJump. */
export interface HostRequest {
  readonly account: string
  readonly host: string
  readonly port?: number
  readonly user?: string
  readonly identityFile?: string
}

const DEFAULT_KEYS = ['id_rsa', 'id_ecdsa', 'id_ed25519', 'id_dsa']

export function hostRequestOf(account: Account): HostRequest {
  const { host, port, user, identityFile } = account
  if (host === undefined || host === '') {
    throw new SiteguardError({
      code: 'SG-CONN-001',
      kind: 'config',
      params: { account: account.id, host: '', port: port ?? 22, detail: 'the account names no host' },
    })
  }
  return {
    account: account.id,
    host,
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(identityFile === undefined ? {} : { identityFile }),
  }
}

/** `[user@]host[:port]`, `ssh://…`, IPv6 in brackets. */
export function parseHop(text: string, account: string): HostRequest {
  const bare = text.replace(/^ssh:\/\//, '').replace(/\/$/, '')
  const at = bare.lastIndexOf('@')
  const user = at < 0 ? undefined : bare.slice(0, at)
  const match = /^(?:\[([^\]]+)\]|([^:]+|[^[]*:[^:]*:.*?))(?::(\d+))?$/.exec(bare.slice(at + 1))
  const host = match?.[1] ?? match?.[2] ?? bare.slice(at + 1)
  const port = match?.[3]
  return { account, host, ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port: Number(port) }) }
}

/**
 * Asks OpenSSH itself (`ssh -G`), so that Host, Match, Include, ProxyJump and the rest mean what they mean there.
 * Without an `ssh` program the request stands alone; a configuration file that could then not be read is SG-SSH-001.
 */
export async function resolveHost(request: HostRequest, options: ResolveOptions): Promise<HostSettings> {
  const env = options.env ?? process.env
  const passwdHome = userInfo().homedir
  const home = options.homeDir ?? env.HOME ?? passwdHome
  const ownConfig = join(home, '.ssh', 'config')
  const args = ['-G']
  // OpenSSH takes the home folder of the password database, whatever $HOME says.
  if (home !== passwdHome) args.push('-F', existsSync(ownConfig) ? ownConfig : 'none')
  if (request.port !== undefined) args.push('-p', String(request.port))
  if (request.user !== undefined) args.push('-l', request.user)
  args.push('--', request.host)

  const answer = await runSsh(args, env, options.signal)
  throwIfCancelled(options.signal)
  if (answer === undefined && existsSync(ownConfig)) {
    throw configError(ownConfig, 'there is no ssh program to read it with')
  }
  if (answer !== undefined && answer.code !== 0) {
    const detail = answer.stderr.trim().split(/\r?\n/)[0] ?? ''
    throw configError(home === passwdHome ? ownConfig : (args[2] ?? ownConfig), detail === '' ? `ssh -G ended with ${answer.code}` : detail)
  }
  return settingsFrom(request, parseAnswer(answer?.stdout ?? ''), { env, home, passwdHome })
}

function configError(file: string, detail: string): SiteguardError {
  return new SiteguardError({ code: 'SG-SSH-001', kind: 'config', params: { file, detail } })
}

function runSsh(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal | undefined,
): Promise<{ code: number; stdout: string; stderr: string } | undefined> {
  return new Promise((done) => {
    // A `Match exec` of the user may run here, as with ssh itself: it gets time to answer, not for ever.
    const child = execFile('ssh', args, { env, timeout: 20_000, maxBuffer: 4 << 20, signal }, (error, stdout, stderr) => {
      // A program that is nowhere is denied, not missing, where one folder of PATH may not be entered (execvp(3)).
      if (error?.code === 'ENOENT' || error?.code === 'EACCES') done(undefined)
      else done({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 255, stdout, stderr })
    })
    child.stdin?.end()
  })
}

type Answer = ReadonlyMap<string, readonly string[]>

/** `key value` lines of `ssh -G`; a key may come several times. */
export function parseAnswer(text: string): Answer {
  const out = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ')
    if (space < 0) continue
    const key = line.slice(0, space).toLowerCase()
    const list = out.get(key)
    if (list) list.push(line.slice(space + 1))
    else out.set(key, [line.slice(space + 1)])
  }
  return out
}

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly passwdHome: string
}

function settingsFrom(request: HostRequest, answer: Answer, around: Surroundings): HostSettings {
  const one = (key: string): string | undefined => {
    const value = answer.get(key)?.[0]
    return value === undefined || value === 'none' || value === '' ? undefined : value
  }
  const host = one('hostname') ?? request.host
  const port = request.port ?? Number(one('port') ?? 22)
  const user = request.user ?? one('user') ?? userInfo().username
  const hostKeyAlias = one('hostkeyalias')
  const tokens: Tokens = { request, host, port, user, hostKeyAlias, ...around }
  const expand = (text: string): string => movedHome(resolve(expandTokens(text, tokens)), around)

  const defaults = DEFAULT_KEYS.map((name) => join(around.home, '.ssh', name))
  const configured = answer.has('identityfile')
    ? (answer.get('identityfile') ?? []).filter((file) => file !== 'none').map(expand)
    : defaults
  const own = request.identityFile === undefined ? [] : [expand(request.identityFile)]
  const isDefault = (file: string): boolean => /\/\.ssh\/id_(rsa|dsa|ecdsa|ed25519|xmss|ecdsa_sk|ed25519_sk)$/.test(file)
  const identityFiles = [...new Set([...own, ...configured])]

  const knownHostsFiles = ['userknownhostsfile', 'globalknownhostsfile'].flatMap((key) => {
    const value = one(key)
    if (value !== undefined) return splitWords(value).map(expand)
    if (answer.size > 0) return []
    return key === 'userknownhostsfile'
      ? [join(around.home, '.ssh', 'known_hosts'), join(around.home, '.ssh', 'known_hosts2')]
      : ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2']
  })

  const agent = agentSocket(answer.get('identityagent')?.[0], around.env, expand)
  const jump = one('proxyjump')
  const proxyCommand = one('proxycommand')
  const family = one('addressfamily')
  return {
    alias: request.host,
    host,
    port,
    user,
    identityFiles,
    chosenFiles: identityFiles.filter((file) => own.includes(file) || !isDefault(file)),
    identitiesOnly: one('identitiesonly') === 'yes',
    ...(agent === undefined ? {} : { agent }),
    ...(hostKeyAlias === undefined ? {} : { hostKeyAlias }),
    knownHostsFiles,
    proxyJump: jump === undefined ? [] : jump.split(',').map((hop) => hop.trim()),
    ...(proxyCommand === undefined ? {} : { proxyCommand: expandTokens(proxyCommand, tokens) }),
    ...(family === 'inet' ? { family: 4 as const } : family === 'inet6' ? { family: 6 as const } : {}),
    methods: {
      publickey: one('pubkeyauthentication') !== 'no' && one('pubkeyauthentication') !== 'false',
      keyboardInteractive: one('kbdinteractiveauthentication') !== 'no',
      password: one('passwordauthentication') !== 'no',
    },
  }
}

function agentSocket(
  value: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  expand: (text: string) => string,
): string | undefined {
  if (value === 'none') return undefined
  if (value === undefined || value === 'SSH_AUTH_SOCK') return env.SSH_AUTH_SOCK || undefined
  if (value.startsWith('$') && !value.startsWith('${')) return env[value.slice(1)] || undefined
  return expand(value)
}

/** `ssh -G` prints some paths with `~` already made into the home of the password database. */
function movedHome(file: string, around: Surroundings): string {
  const { home, passwdHome } = around
  return home !== passwdHome && passwdHome !== '/' && file.startsWith(`${passwdHome}/`) ? home + file.slice(passwdHome.length) : file
}

/** Words of a configuration value, with double quotes as OpenSSH reads them. */
function splitWords(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2] ?? '')
}

interface Tokens extends Surroundings {
  readonly request: HostRequest
  readonly host: string
  readonly port: number
  readonly user: string
  readonly hostKeyAlias: string | undefined
}

/** `~`, `${VAR}` and the percent tokens of ssh_config(5) that stand for facts of this machine or this host. */
function expandTokens(text: string, t: Tokens): string {
  const tokens: Record<string, string> = {
    '%': '%',
    d: t.home,
    h: t.host,
    i: String(userInfo().uid),
    k: t.hostKeyAlias ?? t.request.host,
    l: hostname(),
    L: hostname().split('.')[0] ?? '',
    n: t.request.host,
    p: String(t.port),
    r: t.user,
    u: userInfo().username,
  }
  const home = text === '~' || text.startsWith('~/') ? t.home + text.slice(1) : text
  const filled = home.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => t.env[name] ?? '')
  return filled.replace(/%(.)/g, (whole, letter: string) => tokens[letter] ?? whole)
}
