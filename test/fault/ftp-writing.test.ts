import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Account, AccountId } from '../../src/core/account.ts'
import { isSiteguardError } from '../../src/core/error.ts'
import { joinPath, remotePath as p } from '../../src/core/path.ts'
import { Secret } from '../../src/core/secret.ts'
import { ftpAdapter } from '../../src/transports/ftp/index.ts'
import type { NewEntry, Transport } from '../../src/transports/types.ts'
import { pattern } from '../contract/tree.ts'
import { layer } from '../helpers/layer.ts'
import { type Mischief, startFlakyProxy } from '../lab/flaky-proxy.ts'
import { FTP_UID, type FtpServer, ftpLabMissing, startProftpd, startPureFtpd } from '../lab/ftpd.ts'

const nobody = async (): Promise<undefined> => undefined

function connect(server: Pick<FtpServer, 'port' | 'user' | 'password'>, idleMs?: number): Promise<Transport> {
  const { port, user } = server
  const account: Account = { id: 'ftp' as AccountId, transport: 'ftp', host: '127.0.0.1', hostKeys: [], tls: 'none', port, user }
  const password = async (): Promise<Secret> => new Secret('ftp', server.password)
  return ftpAdapter.connect(account, { credentials: { password, passphrase: nobody, answer: nobody }, ...(idleMs && { idleMs }) })
}

layer('a name that an FTP server writes otherwise', ftpLabMissing(), () => {
  it.each(['trail ', 'x\u0001y', '\ttab', 'back\\slash'])('leaves %j where it was, and says so', async (name) => {
    const root = mkdtempSync(join(tmpdir(), 'siteguard-ftp-'))
    chmodSync(root, 0o755)
    if (process.geteuid?.() === 0) chownSync(root, FTP_UID, FTP_UID)
    const server = await startPureFtpd({ root })
    try {
      const t = await connect(server)
      await t.create(p('plain'), Buffer.from('kept'))
      await t.mkdir(p('folder'))
      await t.create(p('folder/beside'), Buffer.from('x'))
      const error = await t.rename(p('plain'), joinPath('folder', name)).catch((error: unknown) => error)
      // Some version may take it as it is: then it stands there, and nowhere else.
      if (error === undefined) expect(readdirSync(join(root, 'folder')).sort()).toEqual(['beside', name].sort())
      else {
        expect(error).toMatchObject({ code: expect.stringMatching(/^SG-TRAN-/) })
        expect(readdirSync(join(root, 'folder'))).toEqual(['beside'])
        expect(readdirSync(root).sort()).toEqual(['folder', 'plain'])
      }
      await t.close()
    } finally {
      await server.stop()
      rmSync(root, { recursive: true, force: true })
    }
  })
})

function* files(count: number, size: number, at: (index: number) => void = () => {}): Generator<NewEntry> {
  for (let i = 0; i < count; i += 1) {
    at(i)
    yield { type: 'file', path: p(`${i}.bin`), size, content: pattern(size, i), mode: 0o640 }
  }
}

const missing = ftpLabMissing() ?? (process.geteuid?.() === 0 ? undefined : 'a small disk needs root')

layer('writing over an FTP connection that breaks', ftpLabMissing(), () => {
  it.each<[Mischief, number]>([
    ['cut', 0],
    ['reset', 20],
    ['stall', 20],
  ])('ends in an error of the link: %s at file %d', async (mischief, at) => {
    const root = mkdtempSync(join(tmpdir(), 'siteguard-ftp-'))
    chmodSync(root, 0o755)
    if (process.geteuid?.() === 0) chownSync(root, FTP_UID, FTP_UID)
    const server = await startPureFtpd({ root })
    const proxy = await startFlakyProxy(server.port)
    try {
      const t = await connect({ ...server, port: proxy.port }, 1_000)
      await t.mkdir(p('a'), { mode: 0o755 })
      const strike = (index: number): void => {
        if (index === at) proxy.strike(mischief)
      }
      await expect(t.createMany(p('a'), files(60, 5_000, strike))).rejects.toMatchObject({
        code: expect.stringMatching(/^SG-CONN-00[23]$/),
      })
      await t.close()
    } finally {
      await proxy.close()
      await server.stop()
      rmSync(root, { recursive: true, force: true })
    }
  })
})

layer('writing over FTP where there is no room', missing, () => {
  describe.each([
    // 451 says only that writing failed, 452 and a quota that there is no room: proftpd answers a full disk with one or the other, by its version.
    ['pure-ftpd', startPureFtpd, '1m', [], /^SG-TRAN-008 .*451/],
    ['proftpd', startProftpd, '1m', [], /^(?:SG-TRAN-008 .*451|SG-TRAN-012 .*452) /],
    ['pure-ftpd with a quota', startPureFtpd, '20m', ['-n', '500:1'], /^SG-TRAN-012 /],
  ] as const)('%s', (_name, start, disk, extra, full) => {
    let root: string
    let small: string
    let server: FtpServer
    let t: Transport

    beforeAll(async () => {
      root = mkdtempSync(join(tmpdir(), 'siteguard-ftp-'))
      chmodSync(root, 0o755)
      small = join(root, 'small')
      mkdirSync(small)
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${disk},mode=755`, 'tmpfs', small])
      mkdirSync(join(small, 'a'))
      for (const folder of [root, small, join(small, 'a')]) chownSync(folder, FTP_UID, FTP_UID)
      server = await start({ root, extra })
      t = await connect(server)
    })
    afterAll(async () => {
      await t?.close()
      await server?.stop()
      if (small !== undefined) execFileSync('umount', [small])
      rmSync(root, { recursive: true, force: true })
    })

    const isFull = (error: unknown): boolean =>
      isSiteguardError(error) && full.test(`${error.code} ${(error.params as { detail?: string }).detail ?? ''} `)

    it('says so, and leaves no half file', async () => {
      let taken = 0
      const many = files(500, 100_000, (index) => {
        taken = index
      })
      await expect(t.createMany(p('small/a'), many)).rejects.toSatisfy(isFull)
      expect(taken).toBeLessThan(100)
      for (const name of readdirSync(join(small, 'a'))) expect(Number.parseInt(name, 10)).toBeLessThan(100)
      await expect(t.create(p('small/one'), pattern(2_000_000))).rejects.toSatisfy(isFull)
      expect(existsSync(join(small, 'one'))).toBe(false)
    })
  })
})
