import type { Account } from '../../core/account.ts'
import type { ReadResult } from '../../core/content.ts'
import type { Entry } from '../../core/entry.ts'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import { decodeName, joinPath, type RemotePath, remotePath } from '../../core/path.ts'
import { createEach } from '../bulk/create-each.ts'
import { createLanes } from '../bulk/lanes.ts'
import { throwIfCancelled, unsupported } from '../bulk/problems.ts'
import { readAndHash } from '../bulk/read-and-hash.ts'
import { walkTree } from '../bulk/walk-tree.ts'
import type { CallOptions, Capabilities, ConnectOptions, HashResult, Meter, ReadRequest, Transport } from '../types.ts'
import { createChannelGate, RequestRefused } from './channels.ts'
import { createExecFiles, refuseWrites } from './exec-files.ts'
import { listByFind } from './exec-listing.ts'
import { createPrograms } from './exec-program.ts'
import { readByTar } from './exec-read.ts'
import { hashApart, hashByProgram, searchByGrep } from './exec-search.ts'
import { createByTar } from './exec-write.ts'
import type { Connection } from './log-in.ts'
import { isFolderPath, probeShell, type Shell } from './probe.ts'
import { createRunner, type Runner } from './run.ts'
import { createSftpFiles, type PathMap } from './sftp-files.ts'
import { createSftpSession, type SftpSession } from './sftp-session.ts'
import { BadPacket } from './sftp-wire.ts'
import { createSftpWrites, FSYNC, HARDLINK, POSIX_RENAME } from './sftp-writes.ts'

const DEFAULT_CHANNELS = 4
const SFTP_WIDTH = 64
const HASH_WIDTH = 8
/** So many files are hashed by two commands at once, for accounts with more than one processor. Fewer are done before a second has begun. */
const HASH_APART = 400

/** Finds out what the account can do and makes the transport of it. `kind` sftp never runs a command. */
export async function createSshTransport(
  kind: 'ssh' | 'sftp',
  account: Account,
  connection: Connection,
  options: ConnectOptions,
): Promise<Transport> {
  const { link, settings } = connection
  const log = options.log ?? (() => {})
  const names = { account: account.id, host: settings.host }
  const gate = createChannelGate(link, Math.max(1, account.connections ?? DEFAULT_CHANNELS), names)
  let execs = 0
  let roundTrips = 0
  const session = createSftpSession(link, gate, () => {
    roundTrips += 1
  })
  const runner = createRunner({
    link,
    gate,
    ...names,
    count: () => {
      execs += 1
      roundTrips += 1
    },
  })

  const [sftp, found] = await Promise.all([
    openSftp(session, log),
    kind === 'ssh' ? openShell(runner, log, options.signal) : Promise.resolve(undefined),
  ])
  const shell = found === undefined || sftp === undefined || (await agree(runner, session, found, sftp.home, log)) ? found : undefined
  if (sftp === undefined && !shell?.find) throw new SiteguardError({ code: 'SG-CONN-004', kind: 'connect', params: names })
  const login = sftp?.home ?? (shell?.folder as string)
  const wanted = (account.home ?? '').replace(/^~\/?/, '')
  const home = remotePath(wanted.startsWith('/') ? wanted : joinPath(login, wanted))
  const paths: PathMap = { absolute: (path) => (path.startsWith('/') ? path : joinPath(home, path)) }

  const lanes = createLanes(SFTP_WIDTH)
  const files = sftp === undefined ? createExecFiles(runner, shell as Shell, paths) : createSftpFiles(session, paths, lanes)
  const writes = sftp === undefined ? refuseWrites(kind) : createSftpWrites(session, paths, lanes)
  const bulkHash = shell?.xargs === true && shell.plainFind
  const capabilities: Capabilities = {
    exec: shell !== undefined,
    listing: shell?.find ? 'find' : 'walk',
    changeTime: shell?.find === true,
    remoteHash: bulkHash ? shell.hashes : [],
    bulkRead: shell?.tar === true,
    remoteSearch: bulkHash && shell.find && shell.grep,
    partialRead: true,
    symlink: sftp !== undefined,
    hardLink: sftp?.extensions.has(HARDLINK) === true,
    chmod: sftp !== undefined,
    fsync: sftp?.extensions.has(FSYNC) === true,
    replace: sftp?.extensions.has(POSIX_RENAME) ? 'atomic' : 'two-step',
    rawNames: true,
    get maxChannels() {
      return gate.limit
    },
    ...(shell?.php === undefined ? {} : { php: shell.php }),
  }

  async function* listTree(roots: Parameters<Transport['listTree']>[0], listing: Parameters<Transport['listTree']>[1] = {}) {
    if (shell?.find) yield* listByFind(runner, shell, paths, roots, listing)
    else yield* walkTree(files, roots, { ...listing, width: () => lanes.width })
  }

  async function* readMany(requests: readonly ReadRequest[], call = {}): AsyncGenerator<ReadResult> {
    if (!shell?.tar || (requests.length < 2 && sftp !== undefined)) {
      yield* files.readMany(requests, call)
      return
    }
    const whole = requests.filter((request) => request.sample === undefined)
    const rest = yield* readByTar(runner, shell, paths, whole, call)
    yield* files.readMany([...rest, ...requests.filter((request) => request.sample !== undefined)], call)
  }

  async function* hashMany(...[wanted, algorithm, call = {}]: Parameters<Transport['hashMany']>): AsyncGenerator<HashResult> {
    let rest: readonly RemotePath[] = wanted
    if (call.paranoid !== true && capabilities.remoteHash.includes(algorithm)) {
      const hash = (some: readonly RemotePath[], part: CallOptions) => hashByProgram(runner, shell as Shell, paths, some, algorithm, part)
      rest = yield* gate.limit > 2 && wanted.length >= HASH_APART ? hashApart(hash, wanted, call) : hash(wanted, call)
    }
    yield* readAndHash(files, rest, algorithm, { ...call, width: () => Math.min(HASH_WIDTH, lanes.width) })
  }

  const meter: Meter = {
    get bytesIn() {
      return connection.bytes().in
    },
    get bytesOut() {
      return connection.bytes().out
    },
    get roundTrips() {
      return roundTrips
    },
    get execs() {
      return execs
    },
  }

  return {
    kind,
    ...(connection.by === undefined ? {} : { loggedInBy: connection.by }),
    capabilities,
    home,
    meter,
    stat: files.stat,
    list: files.list,
    ...(sftp !== undefined && shell?.find ? { listIndependently: files.list } : {}),
    listTree,
    read: files.read,
    readMany,
    hashMany,
    search: async function* (wanted, pattern, call = {}) {
      if (!capabilities.remoteSearch) throw unsupported('searching files', kind)
      yield* searchByGrep(runner, shell as Shell, paths, wanted, pattern, call)
    },
    ...writes,
    createMany: async (dir, entries, call = {}) => {
      throwIfCancelled(call.signal)
      // tar may need a look at a folder while it holds a channel: without a second one, both would wait for ever.
      if (sftp !== undefined && shell?.tar && gate.limit > 1) {
        const { release } = await session.lease()
        try {
          if (await createByTar({ runner, shell, paths, files }, dir, entries, call)) return
        } finally {
          release()
        }
      }
      await createEach({ stat: files.stat, ...writes }, dir, entries, { ...call, kind, width: () => lanes.width })
    },
    ...createPrograms({ kind, ...names, link, runner, shell }),
    close: () => link.close(),
  }
}

interface Sftp {
  readonly home: string
  readonly extensions: ReadonlyMap<string, string>
}

async function openSftp(session: ReturnType<typeof createSftpSession>, log: (line: string) => void): Promise<Sftp | undefined> {
  try {
    return await session.use(async (client) => ({
      home: loginFolder(decodeName(await client.home)),
      extensions: client.extensions,
    }))
  } catch (error) {
    if (isFatal(error)) throw error
    log(`no SFTP: ${(error as Error).message}`)
    return undefined
  }
}

/** Where a server says that a login begins: every relative path will begin with it. @throws BadPacket when it cannot be a folder */
function loginFolder(path: string): RemotePath {
  if (!isFolderPath(path)) throw new BadPacket('a login folder that is none')
  return remotePath(path)
}

async function openShell(runner: ReturnType<typeof createRunner>, log: (line: string) => void, signal: AbortSignal | undefined) {
  try {
    return await probeShell(runner, log, signal)
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error
    log(`no commands: ${error.message}`)
    return undefined
  }
}

/**
 * Commands are of use only when they see the files that SFTP sees: a jail for one of the two would mix up two trees. They start in
 * the same folder, or else (a `cd` in a start-up file) show the same names in it.
 */
async function agree(runner: Runner, session: SftpSession, shell: Shell, home: string, log: (line: string) => void): Promise<boolean> {
  if (shell.folder === home) return true
  if (shell.find) {
    const paths: PathMap = { absolute: (path) => path }
    const here = home as RemotePath
    const [byFind, bySftp] = await Promise.all([
      createExecFiles(runner, shell, paths).list(here).catch(forgetPathErrors),
      createSftpFiles(session, paths, createLanes(1)).list(here).catch(forgetPathErrors),
    ])
    const names = (entries: readonly Entry[] | undefined): string => JSON.stringify(entries?.map((entry) => entry.path).sort())
    if (byFind !== undefined && byFind.length > 0 && names(byFind) === names(bySftp)) return true
  }
  log(`commands start in ${shell.folder} and SFTP in ${home}, which are not alike: only SFTP is used`)
  return false
}

function forgetPathErrors(error: unknown): undefined {
  if (isSiteguardError(error) && error.code.startsWith('SG-TRAN-')) return undefined
  throw error
}

function isFatal(error: unknown): boolean {
  return isSiteguardError(error)
}
