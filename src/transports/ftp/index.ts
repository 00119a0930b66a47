import type { Account } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import { joinPath, parentPath, type RemotePath, remotePath } from '../../core/path.ts'
import { accessDenied, notThere, throwIfCancelled, unsupported } from '../bulk/problems.ts'
import { readAndHash } from '../bulk/read-and-hash.ts'
import { readEach } from '../bulk/read-each.ts'
import { walkTree } from '../bulk/walk-tree.ts'
import type { Capabilities, ConnectOptions, ListBatch, Meter, Transport, TransportAdapter } from '../types.ts'
import { changeMode, createFile, makeFolder, removeFile, removeFolder, renameNew } from './change-files.ts'
import { type FtpFeatures, type FtpTarget, readCertificate } from './connect.ts'
import { createMany } from './create-many.ts'
import { createFiles, type FtpFiles } from './files.ts'
import { quotedPath } from './names.ts'
import { createPool, type Pool } from './pool.ts'
import { openSession } from './session.ts'
import type { TlsTrust } from './tls.ts'

const DEFAULT_CONNECTIONS = 2
const MAX_CONNECTIONS = 4

/** FTP, and FTP over TLS. `ca` (PEM) stands in for the usual authorities. */
export function createFtpAdapter(own: { readonly ca?: string } = {}): TransportAdapter {
  const targetOf = (account: Account, options: Omit<ConnectOptions, 'credentials'>): Omit<FtpTarget, 'user' | 'password'> => {
    const trust: TlsTrust = {
      ...(account.tlsFingerprint === undefined ? {} : { pinned: account.tlsFingerprint }),
      ...(own.ca === undefined ? {} : { ca: own.ca }),
    }
    return {
      account,
      host: account.host ?? 'localhost',
      port: account.port ?? (account.tls === 'implicit' ? 990 : 21),
      trust,
      idleMs: options.idleMs ?? 30_000,
      connectMs: options.connectMs ?? 20_000,
    }
  }
  return {
    async connect(account, options) {
      throwIfCancelled(options.signal)
      const user = account.user ?? 'anonymous'
      const password = await options.credentials.password(account)
      return await createFtpTransport({ ...targetOf(account, options), user, password }, options.signal)
    },
    async offeredKey(account, options) {
      if (account.tls === 'none') return undefined
      return await readCertificate({ ...targetOf(account, options), user: '', password: undefined }, options.signal)
    },
  }
}

export const ftpAdapter: TransportAdapter = createFtpAdapter()

async function createFtpTransport(target: FtpTarget, signal: AbortSignal | undefined): Promise<Transport> {
  const { account, host } = target
  const meter: Meter = { bytesIn: 0, bytesOut: 0, roundTrips: 0, execs: 0 }
  const first = await openSession(target, meter, signal)
  const pool = createPool({
    width: Math.min(MAX_CONNECTIONS, Math.max(1, account.connections ?? DEFAULT_CONNECTIONS)),
    first,
    open: (own) => openSession(target, meter, own),
    closed: () => new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account: account.id, host, detail: 'closed' } }),
  })
  try {
    const login = quotedPath(first.pwd) ?? '/'
    const wanted = account.home ?? ''
    const home = remotePath(wanted.startsWith('/') ? wanted : joinPath(login, wanted))
    const files = createFiles(pool, home)
    const transport = assemble(pool, files, home, meter, first.features)
    if (account.home !== undefined && (await files.stat(home, signal))?.type !== 'dir') throw notThere(account.home)
    return transport
  } catch (error) {
    pool.close()
    throw error
  }
}

function assemble(pool: Pool, files: FtpFiles, home: RemotePath, meter: Meter, features: FtpFeatures): Transport {
  const capabilities: Capabilities = {
    exec: false,
    listing: 'walk',
    changeTime: false,
    remoteHash: [],
    bulkRead: false,
    remoteSearch: false,
    partialRead: features.rest,
    symlink: false,
    hardLink: false,
    chmod: features.chmod !== undefined,
    fsync: false,
    // RNTO replaces on some servers and is refused on others, and none says which: it is never let try.
    replace: 'two-step',
    // The look at the new name, RNFR, RNTO.
    renameTrips: 3,
    rawNames: false,
    get maxChannels() {
      return pool.width
    },
  }
  const width = (): number => pool.width
  const call = (signal: AbortSignal | undefined): { signal?: AbortSignal } => (signal === undefined ? {} : { signal })

  const transport: Transport = {
    kind: 'ftp',
    capabilities,
    home,
    meter,

    stat: (path, { signal } = {}) => files.stat(path, signal),

    async list(dir, { signal } = {}) {
      const here = await files.stat(dir, signal)
      if (here === undefined) throw notThere(dir)
      if (here.type !== 'dir') throw accessDenied(dir, 'not a folder')
      const listing = await files.list(dir, signal)
      const [problem] = listing.problems
      // A list that is not whole must not look whole.
      if (problem !== undefined) throw accessDenied(dir, problem.detail ?? problem.reason)
      return [...listing.entries]
    },

    listTree(roots, options = {}) {
      const uniques = new Map<string, string>()
      const listWithProblems = async (dir: RemotePath): Promise<ListBatch> => {
        const listing = await files.list(dir, options.signal)
        for (const [path, unique] of listing.uniques) uniques.set(path, unique)
        const own = listing.self?.unique ?? uniques.get(dir)
        if (own !== undefined) {
          uniques.set(dir, own)
          // A server that follows links shows the same folder again below itself.
          for (let above = dir; above !== '' && above !== '/'; ) {
            above = parentPath(above)
            if (uniques.get(above) === own) return { entries: [], problems: [{ path: dir, reason: 'loop' }] }
          }
        }
        return listing
      }
      return walkTree({ stat: transport.stat, list: transport.list, listWithProblems }, roots, { ...options, width })
    },

    async *read(path, { signal, offset = 0, length = Number.POSITIVE_INFINITY } = {}) {
      const entry = await files.stat(path, signal)
      yield* files.read(path, entry, offset, length, signal)
    },

    readMany(requests, { signal } = {}) {
      const lookup = files.lookup(requests.map((request) => request.path))
      return readEach(lookup.source, requests, { ...call(signal), width, partialRead: features.rest })
    },

    hashMany(paths, algorithm, { signal } = {}) {
      const lookup = files.lookup(paths)
      return readAndHash(lookup.source, paths, algorithm, { ...call(signal), width })
    },

    // biome-ignore lint/correctness/useYield: it has nothing to give
    async *search() {
      throw unsupported('search', 'ftp')
    },

    create: (path, data, { signal, mode = 0o604 } = {}) => createFile(files, path, data, features.chmod && mode, signal),
    createMany: (dir, entries, { signal } = {}) =>
      createMany(files, transport, dir, entries, { ...call(signal), width, chmod: features.chmod !== undefined }),
    async link() {
      throw unsupported('link', 'ftp')
    },
    async symlink() {
      throw unsupported('symlink', 'ftp')
    },
    rename: (from, to, { signal } = {}) => renameNew(files, from, to, signal),
    remove: (path, { signal } = {}) => removeFile(files, path, signal),
    rmdir: (path, { signal } = {}) => removeFolder(files, path, signal),
    mkdir: (path, { signal, mode } = {}) => makeFolder(files, path, features.chmod && mode, signal),
    chmod: (path, mode, { signal } = {}) => changeMode(files, path, mode, signal),

    async exec() {
      throw unsupported('exec', 'ftp')
    },

    // biome-ignore lint/correctness/useYield: it has nothing to give
    async *execStream() {
      throw unsupported('exec', 'ftp')
    },

    async close() {
      pool.close()
    },
  }
  return transport
}
