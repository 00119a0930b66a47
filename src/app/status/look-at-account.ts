import type { Account, Site, SiteId } from '../../core/account.ts'
import { isSiteguardError } from '../../core/error.ts'
import { baseName, joinPath, type RemotePath, remotePath } from '../../core/path.ts'
import type { ReportedError } from '../../core/upgrade-report.ts'
import type { Transport } from '../../transports/types.ts'
import { deniesAll } from './denies-all.ts'
import type { ReachLook, RootLook } from './types.ts'

export interface AccountReach {
  readonly reach: ReachLook
  readonly roots: ReadonlyMap<SiteId, RootLook>
}

/** Of a `.htaccess`. Bytes. */
const MOST_SETTINGS = 256 * 1024
/** What the web server gives out for a folder. */
/** Others that servers are told to give out. */
const START_PAGE = /^(?:index|default|home|accueil|main)\.[a-z0-9]{2,6}$/i
const ENTRIES = ['index.php', 'spip.php', 'index.html', 'index.htm']

/**
 * Logs in as ever, and looks at the modes of the home folder and of the sites' folders: a few requests, nothing is written, no program is
 * run.
 * @param told Where the host says the home is: where a login does not get into it, it starts elsewhere.
 */
export async function lookAtAccount(
  account: Account,
  sites: readonly Site[],
  connect: (account: Account, signal: AbortSignal) => Promise<Transport>,
  signal: AbortSignal,
  told?: () => Promise<string | undefined>,
): Promise<AccountReach> {
  let transport: Transport
  try {
    transport = await connect(account, signal)
  } catch (error) {
    return { reach: { outcome: outcomeOf(error), error: reported(error) } as ReachLook, roots: new Map() }
  }
  try {
    const reach = await lookAtHome(transport, account, signal, told)
    const roots = new Map<SiteId, RootLook>()
    // Where it does not get into its home, what it finds by relative paths is somewhere else.
    const inside = reach.outcome === 'connected' && (reach.listed === 'listed' || reach.listed === 'unread')
    if (inside) for (const site of sites) roots.set(site.id, await lookAtRoot(transport, site, signal))
    return { reach, roots }
  } catch (error) {
    // The link broke after the login: what was seen until then says little.
    return { reach: { outcome: outcomeOf(error), error: reported(error) } as ReachLook, roots: new Map() }
  } finally {
    await transport.close().catch(() => {})
  }
}

type Failed = Exclude<ReachLook['outcome'], 'connected'>

function outcomeOf(error: unknown): Failed {
  if (!isSiteguardError(error) || error.kind === 'cancelled' || error.kind === 'internal') throw error
  if (error.kind === 'host-key') return 'host-key'
  if (error.code === 'SG-AUTH-001') {
    const { tried } = error.params as { tried: readonly string[] }
    // Nothing was tried: there is no key and no password at hand.
    return tried.length === 0 ? 'not-asked' : 'login-refused'
  }
  return error.kind === 'connect' || error.kind === 'timeout' ? 'unanswered' : 'not-asked'
}

export function reported(error: unknown): ReportedError {
  if (!isSiteguardError(error) || error.kind === 'cancelled' || error.kind === 'internal') throw error
  return { code: error.code, kind: error.kind, params: error.params }
}

async function lookAtHome(
  transport: Transport,
  account: Account,
  signal: AbortSignal,
  told: (() => Promise<string | undefined>) | undefined,
): Promise<ReachLook> {
  const { home } = transport
  const { listing, names } = await listed(transport, home, signal)
  const mode = await modeOf(transport, home, signal)
  // sshd lets in whoever may not enter his home, and starts him at the root of the machine.
  if (home === '/' && account.home === undefined && transport.kind !== 'ftp' && transport.kind !== 'local') {
    const real = await realHome(transport, account, signal, told)
    if (real !== undefined && real !== '/') {
      const { listing: state } = await listed(transport, real, signal)
      const realMode = await modeOf(transport, real, signal)
      if (state === 'denied' || realMode !== undefined)
        return {
          outcome: 'connected',
          home: real,
          listed: state === 'listed' ? 'listed' : 'not-entered',
          ...(realMode === undefined ? {} : { mode: realMode }),
        }
    }
  }
  // The machine's own root is nobody's home: what it shows says nothing of the account.
  if (home === '/' && MACHINE.every((name) => names.includes(name))) return { outcome: 'connected', home, listed: 'not-entered' }
  return { outcome: 'connected', home, listed: listing, ...(mode === undefined ? {} : { mode }) }
}

const MACHINE = ['etc', 'proc', 'usr']

interface Listed {
  readonly listing: 'listed' | 'denied' | 'unread'
  readonly names: readonly string[]
}

async function listed(transport: Transport, dir: RemotePath, signal: AbortSignal): Promise<Listed> {
  try {
    return { listing: 'listed', names: (await transport.list(dir, { signal })).map(({ path }) => baseName(path)) }
  } catch (error) {
    return { listing: ofFile(error, 'SG-TRAN-001') ? 'denied' : 'unread', names: [] }
  }
}

/** Undefined: the server does not tell, or does not let it be looked at. */
async function modeOf(transport: Transport, path: RemotePath, signal: AbortSignal): Promise<number | undefined> {
  try {
    return (await transport.stat(path, { signal }))?.mode
  } catch (error) {
    ofFile(error)
    return undefined
  }
}

/** Whether it says so of one file; what says that the link is gone is thrown. */
function ofFile(error: unknown, code?: string): boolean {
  if (!isSiteguardError(error) || !error.code.startsWith('SG-TRAN-')) throw error
  return code === undefined || error.code === code
}

/** Where the login's home is, by the host, or by the list of users every account may read. */
async function realHome(
  transport: Transport,
  account: Account,
  signal: AbortSignal,
  told: (() => Promise<string | undefined>) | undefined,
): Promise<RemotePath | undefined> {
  const said = await told?.()
  if (said?.startsWith('/') === true && said !== '/') return remotePath(said)
  const user = account.user
  if (user === undefined) return undefined
  try {
    const parts: Buffer[] = []
    for await (const part of transport.read('/etc/passwd' as RemotePath, { signal, length: 1024 * 1024 })) parts.push(part)
    const line = Buffer.concat(parts)
      .toString('utf8')
      .split('\n')
      .find((one) => one.startsWith(`${user}:`))
    const home = line?.split(':')[5]
    return home?.startsWith('/') === true ? remotePath(home) : undefined
  } catch (error) {
    ofFile(error)
    return undefined
  }
}

async function lookAtRoot(transport: Transport, site: Site, signal: AbortSignal): Promise<RootLook> {
  try {
    const folder = await transport.stat(site.root, { signal })
    if (folder === undefined) return { state: 'missing' }
    const mode = folder.mode === undefined ? {} : { mode: folder.mode }
    if (folder.type !== 'dir') return { state: 'there', ...mode }
    const entries = await transport.list(site.root, { signal })
    const named = (name: string) => entries.find(({ path, type }) => type === 'file' && path === joinPath(site.root, name))
    const shut = ENTRIES.map(named).find((entry) => entry?.mode !== undefined && (entry.mode & 0o400) === 0)
    const settings = named('.htaccess')
    const text = settings === undefined ? undefined : await textOf(transport, settings.path, signal)
    const starts = entries.some(({ path, type }) => type !== 'dir' && (START_PAGE.test(baseName(path)) || ENTRIES.includes(baseName(path))))
    // What sends requests elsewhere needs no start page.
    const sends = text !== undefined && /^\s*(?:DirectoryIndex|Rewrite(?:Rule|Cond)|FallbackResource|Redirect)/im.test(text)
    return {
      state: 'there',
      ...mode,
      ...(starts || sends || (settings !== undefined && text === undefined) ? {} : { empty: true as const }),
      ...(shut?.mode === undefined ? {} : { unreadable: { path: shut.path, mode: shut.mode } }),
      ...(settings !== undefined && text !== undefined && deniesAll(text) ? { denies: settings.path } : {}),
    }
  } catch (error) {
    return ofFile(error, 'SG-TRAN-001') ? { state: 'denied' } : { state: 'unread' }
  }
}

async function textOf(transport: Transport, path: RemotePath, signal: AbortSignal): Promise<string | undefined> {
  try {
    const parts: Buffer[] = []
    for await (const part of transport.read(path, { signal, length: MOST_SETTINGS })) parts.push(part)
    return Buffer.concat(parts).subarray(0, MOST_SETTINGS).toString('latin1')
  } catch (error) {
    ofFile(error)
    return undefined
  }
}
