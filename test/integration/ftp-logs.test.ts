import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Account, AccountId } from '../../src/core/account.ts'
import type { RemotePath } from '../../src/core/path.ts'
import { Secret } from '../../src/core/secret.ts'
import { type LogEvent, offsetOfPairs, scanLog } from '../../src/logs/index.ts'
import { ftpAdapter } from '../../src/transports/ftp/index.ts'
import { layer } from '../helpers/layer.ts'
import { FTP_UID, type FtpServer, type FtpServerOptions, ftpLabMissing, startProftpd, startPureFtpd } from '../lab/ftpd.ts'

/* Logs of FTP servers as two real ones write them, of a file that was really sent. */
const KINDS: readonly (readonly [string, (options: FtpServerOptions) => Promise<FtpServer>, (log: string) => readonly string[], string])[] =
  [
    ['pure-ftpd, as a web server', startPureFtpd, (log) => ['-O', `clf:${log}`], 'ftp-access'],
    ['pure-ftpd, xferlog', startPureFtpd, (log) => ['-O', `xferlog:${log}`], 'xferlog'],
    ['proftpd, ExtendedLog', startProftpd, (log) => [`ExtendedLog ${log} WRITE`], 'ftp-access'],
  ]

layer('logs of real FTP servers', ftpLabMissing(), () => {
  it.each(KINDS)('%s', async (_name, start, extra, format) => {
    const folder = mkdtempSync(join(tmpdir(), 'siteguard-ftp-logs-'))
    chmodSync(folder, 0o755)
    const root = join(folder, 'home')
    mkdirSync(join(root, 'IMG'), { recursive: true })
    for (const each of [root, join(root, 'IMG')]) chownSync(each, FTP_UID, FTP_UID)
    const log = join(folder, 'ftp.log')
    const server = await start({ root, extra: extra(log) })
    try {
      const account: Account = {
        id: 'ftp' as AccountId,
        transport: 'ftp',
        host: '127.0.0.1',
        port: server.port,
        user: server.user,
        hostKeys: [],
        tls: 'explicit',
        tlsFingerprint: server.fingerprint,
      }
      const nobody = async (): Promise<undefined> => undefined
      const transport = await ftpAdapter.connect(account, {
        credentials: { password: async () => new Secret('ftp', server.password), passphrase: nobody, answer: nobody },
      })
      await transport.create('IMG/a marker.php' as RemotePath, Buffer.from('<?php exit;\n'))
      await transport.close()
      // The server writes its log when it pleases.
      for (let i = 0; i < 100 && !(existsSync(log) && readFileSync(log, 'utf8').includes('marker')); i++)
        await new Promise((done) => setTimeout(done, 50))
      const events: LogEvent[] = []
      const zone = -new Date().getTimezoneOffset()
      const summary = await scanLog(
        { file: log, name: 'ftp.log' },
        { names: [], windows: [], addresses: [], zone, now: Date.now(), most: 100 },
        (some) => events.push(...some),
      )
      expect(summary).toMatchObject({ format })
      const upload = events.find(
        ({ action, path }) => (action === 'upload' && path?.endsWith('/IMG/a marker.php')) || path?.endsWith('/IMG/a_marker.php'),
      )
      expect(upload).toMatchObject({ kind: 'ftp', address: '127.0.0.1', user: server.user, bytes: 12 })
      const file = statSync(join(root, 'IMG/a marker.php')).mtimeMs
      expect(offsetOfPairs([{ log: upload?.at ?? 0, file }])).toMatchObject({ seconds: 0, by: 'named' })
    } finally {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
