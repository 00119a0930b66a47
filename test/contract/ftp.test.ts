import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Account, AccountId } from '../../src/core/account.ts'
import { Secret } from '../../src/core/secret.ts'
import { ftpAdapter } from '../../src/transports/ftp/index.ts'
import type { ConnectOptions } from '../../src/transports/types.ts'
import { layer } from '../helpers/layer.ts'
import { FTP_UID, type FtpServer, type FtpServerOptions, ftpLabMissing, startProftpd, startPureFtpd } from '../lab/ftpd.ts'
import { type ContractAccount, runTransportContract, tree } from './transport.ts'
import { contractTree, plantTree } from './tree.ts'

const missing = ftpLabMissing()
// Where the lab must be whole (its own machine), a missing part is a failure and not a skip.
if (missing !== undefined && process.env.SITEGUARD_LAB === '1') throw new Error(missing)

const ACCOUNT: Account = { id: 'ftp' as AccountId, transport: 'ftp', host: '127.0.0.1', hostKeys: [], tls: 'explicit' }

function optionsFor(server: FtpServer): ConnectOptions {
  const nobody = async (): Promise<undefined> => undefined
  return { credentials: { password: async () => new Secret('ftp', server.password), passphrase: nobody, answer: nobody } }
}

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
  const pinned = tls === 'none' ? {} : { tlsFingerprint: server.fingerprint }
  const account: Account = { ...ACCOUNT, port: server.port, user: server.user, tls, ...pinned }
  const options = optionsFor(server)
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

/** More names than pure-ftpd lists in one folder (its option -L, 10,000 by default). */
const CROWD = 10_050

layer('a crowded folder', missing, () => {
  it.each([
    ['pure-ftpd', startPureFtpd, false],
    ['proftpd', startProftpd, true],
  ] as const)('of %s is listed whole, or said not to be', async (_name, start, whole) => {
    const root = mkdtempSync(join(tmpdir(), 'siteguard-ftp-'))
    chmodSync(root, 0o755)
    for (let i = 0; i < CROWD; i += 1) writeFileSync(join(root, `${i}`), '')
    const server = await start({ root })
    const account: Account = { ...ACCOUNT, port: server.port, user: server.user, tls: 'none' }
    const transport = await ftpAdapter.connect(account, optionsFor(server))
    const { entries, problems } = await tree(transport, [''])
    await transport.close()
    await server.stop()
    rmSync(root, { recursive: true, force: true })
    if (whole) expect(entries.length).toBe(CROWD + 1)
    else expect(entries.length).toBeLessThan(CROWD)
    expect(problems.map((problem) => problem.reason)).toEqual(whole ? [] : ['too-many'])
  })
})

layer('FTP', missing, () => {
  runTransportContract('pure-ftpd, plain', () => setUp({ ...PURE, tls: 'none' }))
  runTransportContract('pure-ftpd, explicit TLS', () => setUp({ ...PURE, tls: 'explicit' }))
  runTransportContract('proftpd, implicit TLS', () => setUp({ ...PRO, tls: 'implicit' }))
  runTransportContract('proftpd, plain', () => setUp({ ...PRO, tls: 'none' }))
  runTransportContract('proftpd, explicit TLS', () => setUp({ ...PRO, tls: 'explicit' }))
  runTransportContract('proftpd without MLSD', () => setUp({ ...PRO_LIST, tls: 'none' }))
})
