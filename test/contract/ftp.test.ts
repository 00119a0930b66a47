import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import type { Account, AccountId } from '../../src/core/account.ts'
import { Secret } from '../../src/core/secret.ts'
import { ftpAdapter } from '../../src/transports/ftp/index.ts'
import type { ConnectOptions } from '../../src/transports/types.ts'
import { FTP_UID, type FtpServer, type FtpServerOptions, ftpLabMissing, startProftpd, startPureFtpd } from '../lab/ftpd.ts'
import { type ContractAccount, runTransportContract } from './transport.ts'
import { contractTree, plantTree } from './tree.ts'

const missing = ftpLabMissing()
// Where the lab must be whole (its own machine), a missing part is a failure and not a skip.
if (missing !== undefined && process.env.SITEGUARD_LAB === '1') throw new Error(missing)

interface Kind {
  readonly start: (options: FtpServerOptions) => Promise<FtpServer>
  readonly tls: Account['tls']
  readonly extra?: readonly string[]
  readonly hides?: (name: string) => boolean
  readonly refuses?: (name: string) => boolean
  readonly cannotCreate?: (name: string) => boolean
  readonly coarseTimes?: boolean
}

async function setUp({ start, tls, extra, ...known }: Kind): Promise<ContractAccount> {
  const root = mkdtempSync(join(tmpdir(), 'siteguard-ftp-'))
  chmodSync(root, 0o755)
  const seeds = contractTree({ homeLength: root.length, longest: 4000 })
  plantTree(root, seeds, FTP_UID)
  const server = await start({ root, ...(tls === 'none' ? {} : { tls }), ...(extra && { extra }) })
  const account: Account = {
    id: 'ftp' as AccountId,
    transport: 'ftp',
    host: '127.0.0.1',
    port: server.port,
    user: server.user,
    hostKeys: [],
    tls,
    ...(tls === 'none' ? {} : { tlsFingerprint: server.fingerprint }),
  }
  const options: ConnectOptions = {
    credentials: {
      password: async () => new Secret('ftp', server.password),
      passphrase: async () => undefined,
      answer: async () => undefined,
    },
  }
  const transport = await ftpAdapter.connect(account, options)
  return {
    transport,
    seeds,
    connect: () => ftpAdapter.connect(account, options),
    root: false,
    exec: false,
    changeTime: false,
    rawNames: false,
    ...known,
    close: async () => {
      await transport.close()
      await server.stop()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/**
 * pure-ftpd leaves names with control characters out of its listings without a word, opens none with a backslash (553
 * Prohibited file name), and makes `x_` when asked for a name with a space at its end.
 */
const PURE = {
  start: startPureFtpd,
  hides: (name: string): boolean => [...name].some((char) => char < ' ' || char === '\u007f'),
  refuses: (name: string): boolean => name.includes('\\'),
  cannotCreate: (name: string): boolean => name.includes('\\') || name.endsWith(' '),
}
/** Its MLSD calls a FIFO a file and leaves out links that lead nowhere; with LIST beside it, nothing is missing. */
const PRO = { start: startProftpd }
/** Without MLSD: no link to '.' or '..', days for times, and SITE CHMOD, which takes tabs and spaces at the end for separators. */
const PRO_LIST = {
  start: startProftpd,
  extra: ['FactsAdvertise off'],
  coarseTimes: true,
  hides: (name: string): boolean => name === 'here' || name === 'up',
  cannotCreate: (name: string): boolean => name.includes('\t') || name.endsWith(' '),
}

describe.skipIf(missing !== undefined)('FTP', () => {
  runTransportContract('pure-ftpd, plain', () => setUp({ ...PURE, tls: 'none' }))
  runTransportContract('pure-ftpd, explicit TLS', () => setUp({ ...PURE, tls: 'explicit' }))
  runTransportContract('proftpd, implicit TLS', () => setUp({ ...PRO, tls: 'implicit' }))
  runTransportContract('proftpd, plain', () => setUp({ ...PRO, tls: 'none' }))
  runTransportContract('proftpd, explicit TLS', () => setUp({ ...PRO, tls: 'explicit' }))
  runTransportContract('proftpd without MLSD', () => setUp({ ...PRO_LIST, tls: 'none' }))
})
