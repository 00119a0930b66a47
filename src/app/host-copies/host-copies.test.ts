import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { layer } from '../../../test/helpers/layer.ts'
import { type OvhWorld, startOvhWorld } from '../../../test/helpers/ovh-world.ts'
import { FTP_UID, type FtpServer, ftpLabMissing, startPureFtpd } from '../../../test/lab/ftpd.ts'
import type { Account, AccountId } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import { Secret } from '../../core/secret.ts'
import { ftpAdapter } from '../../transports/ftp/index.ts'
import type { Transport } from '../../transports/types.ts'
import { askCopies } from './ask-copies.ts'
import { findCopies } from './find-copies.ts'

const NOW = new Date('2026-11-25T11:00:00Z')
const signal = new AbortController().signal
const account = (over: Partial<Account> = {}): Account => ({
  id: 'elus' as AccountId,
  transport: 'ftp',
  host: 'ftp.cluster099.hosting.ovh.net',
  user: 'elus',
  password: { from: 'prompt' },
  hostKeys: [],
  tls: 'explicit',
  ...over,
})
const logins = async (one: Account, hosting?: Parameters<typeof findCopies>[2]): Promise<string[]> => {
  const { copies } = await findCopies(one, [], hosting, NOW, signal)
  return copies.map((copy) => `${copy.account.user} ${copy.account.transport} ${copy.account.host} ${copy.account.tls}`)
}

describe('copies a host keeps of its own', () => {
  it('are found by the host’s name and the first login, by FTP where the account is', async () => {
    expect(await logins(account())).toEqual([0, 1, 2, 3, 4].map((n) => `elus-snap${n} ftp ftp.cluster099.hosting.ovh.net explicit`))
  })

  it('are asked with TLS where the account goes by SSH', async () => {
    const ssh = account({ transport: 'ssh', host: 'ssh.cluster099.hosting.ovh.net', port: 22, identityFile: '/k' })
    expect(await logins(ssh)).toHaveLength(5)
    expect((await logins(ssh))[0]).toBe('elus-snap0 ftp ftp.cluster099.hosting.ovh.net explicit')
    const { copies } = await findCopies(ssh, [], undefined, NOW, signal)
    expect(copies[0]?.account).toMatchObject({ port: 21, connections: 1 })
    expect(copies[0]?.account.identityFile).toBeUndefined()
  })

  it.each([
    ['another host', account({ host: 'ftp.example.org' })],
    [
      'no password: keys open no copy',
      (({ password: _none, ...rest }) => rest)(account({ transport: 'ssh', host: 'ssh.cluster099.hosting.ovh.net' })),
    ],
    ['a host that has none', account({ provider: 'ionos' })],
    ['a folder of this machine', account({ transport: 'local' })],
  ])('are none of %s', async (_name, one) => {
    expect(await logins(one)).toEqual([])
  })

  describe('with the API', () => {
    let world: OvhWorld
    beforeAll(async () => {
      world = await startOvhWorld()
      world.hosting.users.push({ login: 'elus', isPrimaryAccount: true, password: 'x' })
    })
    afterAll(() => world?.stop())

    it('go by its first login, and the server it names', async () => {
      const hosting = await world.open()
      const own = account({ transport: 'sftp', host: 'elus.example', provider: 'ovh' })
      expect((await logins(own, hosting))[0]).toBe('elus-snap0 ftp ftp.cluster099.hosting.ovh.net explicit')
      expect((await findCopies(own, [], hosting, NOW, signal)).home).toBe('/homez.1/elus')
      // The password of a further login opens no copy.
      expect(await logins({ ...own, user: 'elus-blog' }, hosting)).toEqual([])
    })
  })
})

layer('FTP servers', ftpLabMissing(), () => {
  let server: FtpServer
  let folder: string
  const put = (copy: string, path: string, content: string): void => {
    const file = join(folder, copy, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'siteguard-copies-'))
    for (const copy of ['live', 'snap0', 'snap1', 'snap2']) put(copy, 'www/index.php', 'index')
    put('snap0', 'www/IMG/x.php', 'planted')
    put('snap1', 'www/IMG/x.php', 'an older')
    chownSync(folder, FTP_UID, FTP_UID)
    server = await startPureFtpd({
      root: join(folder, 'live'),
      copies: { '-snap0': join(folder, 'snap0'), '-snap1': join(folder, 'snap1'), '-snap2': join(folder, 'snap2') },
    })
  })
  afterAll(async () => {
    await server?.stop()
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  })

  const open: Account[] = []
  const connect = async (one: Account): Promise<Transport> => {
    open.push(one)
    const password = async () => new Secret('password', server.password)
    const none = async () => undefined
    return await ftpAdapter.connect(one, { credentials: { password, passphrase: none, answer: none }, signal })
  }
  const found = async (count: number) => {
    const own = account({ host: '127.0.0.1', port: server.port, user: server.user, tls: 'none', provider: 'ovh' })
    const { copies, home } = await findCopies(own, [], undefined, NOW, signal)
    return { copies: copies.slice(0, count), home }
  }
  const FILES = [
    { path: 'IMG/x.php' as RemotePath, size: 7, sha256: '0' },
    { path: 'gone.php' as RemotePath, size: 7 },
    { path: 'index.php' as RemotePath, size: 5 },
  ]

  it('has what each copy had, read where its size is the one asked for', async () => {
    const { looks, failed } = await askCopies(await found(3), 'www' as RemotePath, FILES, connect, signal)
    expect(failed).toBeUndefined()
    expect(looks.map(({ login, at }) => `${login} ${new Date(at).toISOString()}`)).toEqual([
      'web-snap0 2026-11-24T23:01:00.000Z',
      'web-snap1 2026-11-23T23:01:00.000Z',
      'web-snap2 2026-11-22T23:01:00.000Z',
    ])
    expect(looks.map(({ has }) => [...has].map(([path, { size, sha256 }]) => `${path} ${size} ${sha256?.slice(0, 4)}`))).toEqual([
      ['IMG/x.php 7 372e', 'index.php 5 undefined'],
      ['IMG/x.php 8 undefined', 'index.php 5 undefined'],
      ['index.php 5 undefined'],
    ])
  })

  it('stops at the first login that is refused', async () => {
    open.length = 0
    const { looks, failed } = await askCopies(await found(5), 'www' as RemotePath, FILES, connect, signal)
    expect([looks.length, failed?.code]).toEqual([3, 'SG-AUTH-001'])
    expect(open.map(({ user }) => user)).toEqual(['web-snap0', 'web-snap1', 'web-snap2', 'web-snap3'])
  })

  it('asks nothing where no file is looked for, and passes on what ends everything', async () => {
    open.length = 0
    expect(await askCopies(await found(5), 'www' as RemotePath, [], connect, signal)).toEqual({ looks: [] })
    expect(open).toEqual([])
    const cancelled = async (): Promise<Transport> => {
      throw new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {} })
    }
    await expect(askCopies(await found(1), 'www' as RemotePath, FILES, cancelled, signal)).rejects.toMatchObject({ code: 'SG-INT-002' })
  })

  it('finds a document root the API names in full', async () => {
    const { copies } = await found(1)
    const { looks } = await askCopies({ copies, home: '/homez.1/web' }, '/homez.1/web/www' as RemotePath, FILES, connect, signal)
    expect(looks[0]?.has.size).toBe(2)
  })
})
