import type { Duplex } from 'node:stream'
import type { Account } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import { cancelled } from '../bulk/problems.ts'
import type { ConnectOptions, CredentialSource, OfferedKey } from '../types.ts'
import { type HostSettings, hostRequestOf, parseHop, resolveHost } from './config.ts'
import { type HostKeyCheck, prepareHostKeyCheck } from './host-key.ts'
import { parseHostKey } from './known-hosts.ts'
import { connectionLost } from './link.ts'
import type { Connection } from './log-in.ts'
import { spawnProxyCommand } from './proxy-command.ts'
import { dial, type Road, unreachable } from './road.ts'

const MAX_HOPS = 8

/** Who speaks SSH. Loaded while the way is opened: it takes 40 ms (Node 20, 2 cores), as the first answer does from a host some way off. */
export const loadLogIn = (): Promise<typeof import('./log-in.ts')> => import('./log-in.ts')

/** Opens the connection an account describes, through its jumps, verifies every host key on the way, and logs in. */
export async function openConnection(account: Account, options: ConnectOptions): Promise<Connection> {
  const loading = loadLogIn()
  const found = await resolveHost(hostRequestOf(account), options)
  const settings = options.passwordOnly ? { ...found, methods: { ...found.methods, publickey: false, password: true } } : found
  const road = await openRoad(account, settings, options, 0)
  const [{ logIn }, check] = await orClosed(road, Promise.all([loading, prepareHostKeyCheck(account, settings, account.hostKeys)]))
  return logIn(account, settings, check, options.credentials, road, options)
}

/** The key the server shows, without logging in to it. Jumps on the way are logged in to, by keys and agent only. */
export async function fetchHostKey(account: Account, options: Omit<ConnectOptions, 'credentials'>): Promise<OfferedKey> {
  const nobody: CredentialSource = { password: async () => undefined, passphrase: async () => undefined, answer: async () => undefined }
  const settings = await resolveHost(hostRequestOf(account), options)
  const road = await openRoad(account, settings, { ...options, credentials: nobody }, 0)
  const [{ logIn }, check] = await orClosed(road, Promise.all([loadLogIn(), prepareHostKeyCheck(account, settings, account.hostKeys)]))
  let blob: Buffer | undefined
  const spy: HostKeyCheck = {
    algorithms: check.algorithms,
    judge: (key) => {
      blob = Buffer.from(key)
      return cancelled()
    },
  }
  try {
    await logIn(account, settings, spy, nobody, road, { ...options, credentials: nobody })
  } catch (error) {
    const key = blob === undefined ? undefined : parseHostKey(blob)
    if (key === undefined) throw error
    return { type: key.type, fingerprint: key.fingerprint, host: settings.host, port: settings.port }
  } finally {
    await road.close()
  }
  throw connectionLost(account.id, settings.host, 'the server showed no host key')
}

/** Waits for what is needed on a road, which nobody else would close where it fails. */
async function orClosed<T>(road: Road, needed: Promise<T>): Promise<T> {
  try {
    return await needed
  } catch (error) {
    await road.close()
    throw error
  }
}

async function openRoad(account: Account, settings: HostSettings, options: ConnectOptions, depth: number): Promise<Road> {
  if (depth > MAX_HOPS) {
    throw new SiteguardError({
      code: 'SG-CONN-001',
      kind: 'config',
      params: {
        account: account.id,
        host: settings.host,
        port: settings.port,
        detail: `more than ${MAX_HOPS} jumps: ProxyJump goes round in a circle`,
      },
    })
  }
  if (settings.proxyJump.length > 0) return jump(account, settings, options, depth)
  if (settings.proxyCommand !== undefined)
    return spawnProxyCommand(account.id, settings.host, settings.proxyCommand, options.env ?? process.env)
  return dial(account, settings, options)
}

async function jump(account: Account, settings: HostSettings, options: ConnectOptions, depth: number): Promise<Road> {
  const hops = [...settings.proxyJump]
  const last = parseHop(hops.pop() as string, account.id)
  const resolved = await resolveHost(last, options)
  // The hops before it lead to it; only the first hop of the whole way may have a jump of its own.
  const hop: HostSettings = hops.length > 0 ? { ...resolved, proxyJump: hops } : resolved
  const below = await openRoad(account, hop, options, depth + 1)
  const [{ logIn }, check] = await orClosed(below, Promise.all([loadLogIn(), prepareHostKeyCheck(account, hop, [])]))
  const credentials: CredentialSource = {
    // The account's password is for the account: a machine on the way must not learn it.
    password: (asked) => options.credentials.answer(asked, `${hop.user}@${hop.host}: `, false),
    passphrase: (asked, file) => options.credentials.passphrase(asked, file),
    answer: (asked, prompt, echo) => options.credentials.answer(asked, prompt, echo),
  }
  const { identityFile: _own, ...hopAccount } = account
  const connection = await logIn(hopAccount, hop, check, credentials, below, options)
  const { link } = connection
  try {
    const stream = await link.await<Duplex>('opening the jump', (resolve, reject) => {
      link.client.forwardOut('127.0.0.1', 0, settings.host, settings.port, (error, channel) => {
        if (error) reject(unreachable(account, settings, `${hop.host} could not open the way: ${error.message}`, error))
        else resolve(channel)
      })
    })
    stream.on('error', () => {})
    link.onDeath(() => stream.emit('close'))
    return { stream, close: () => link.close(), bytes: connection.bytes }
  } catch (error) {
    await link.close()
    throw error
  }
}
