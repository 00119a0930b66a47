import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Account, AccountId } from '../../src/core/account.ts'
import { remotePath as p } from '../../src/core/path.ts'
import { Secret } from '../../src/core/secret.ts'
import { createFtpAdapter } from '../../src/transports/ftp/index.ts'
import type { ConnectOptions, Transport } from '../../src/transports/types.ts'
import { all, bytes, tree } from '../contract/transport.ts'
import { type FakeAnswer, type FakeFtp, type FakeFtpOptions, startFakeFtp } from '../lab/fake-ftp.ts'

/** What hostile and broken FTP servers do, which real ones cannot be told to do. */

const file = (name: string, size = 1): string => `type=file;size=${size};modify=20260102030405;UNIX.mode=0644; ${name}\r\n`
const dir = (name: string, unique = ''): string =>
  `type=dir;sizd=4096;modify=20260102030405;UNIX.mode=0755;${unique && `unique=${unique};`} ${name}\r\n`

/** Answers one command with a refusal. */
function refuses(refused: string, text: string): FakeAnswer {
  return (verb, _argument, session) => {
    if (verb === refused) session.reply(text)
    return verb === refused
  }
}

let server: FakeFtp | undefined
let open: Transport[] = []
afterEach(async () => {
  for (const transport of open) await transport.close()
  open = []
  await server?.stop()
})

function accountFor(fields: Partial<Account> = {}): Account {
  return { id: 'fake' as AccountId, transport: 'ftp', host: '127.0.0.1', user: 'web', hostKeys: [], tls: 'none', ...fields }
}

interface Reached {
  readonly options?: Partial<ConnectOptions>
  readonly account?: Partial<Account>
  readonly ca?: string
}

async function reach(served: FakeFtpOptions, { options, account, ca }: Reached = {}): Promise<Transport> {
  server = await startFakeFtp(served)
  const credentials = {
    password: async () => new Secret('ftp', 'secret'),
    passphrase: async () => undefined,
    answer: async () => undefined,
  }
  const adapter = createFtpAdapter(ca === undefined ? {} : { ca })
  const transport = await adapter.connect(accountFor({ port: server.port, ...account }), { credentials, ...options })
  open.push(transport)
  return transport
}

describe('listings that lie', () => {
  it('never lead out of the folder, and are reported', async () => {
    const t = await reach({
      listings: {
        '/': dir('site'),
        '/site': `${file('../../etc/passwd')}${file('/etc/passwd')}${dir('..')}${file('good.php')}${file('good.php')}nonsense\r\n`,
      },
    })
    const { entries, problems } = await tree(t, ['site'])
    expect(entries.map((entry) => entry.path)).toEqual(['site', 'site/good.php'])
    expect(problems.map((problem) => problem.reason).sort()).toEqual(['bad-name', 'bad-name', 'bad-name', 'bad-name', 'lie'])
    await expect(t.list(p('site'))).rejects.toMatchObject({ code: 'SG-TRAN-001' })
  })

  it('that follow links are recognised as loops', async () => {
    const listings: Record<string, string> = { '/': dir('a', 'u1') }
    let path = '/a'
    for (let i = 0; i < 200; i += 1) {
      listings[path] = `type=cdir;modify=20260102030405;unique=u1; .\r\n${dir('a', 'u1')}`
      path += '/a'
    }
    const t = await reach({ listings })
    const { entries, problems } = await tree(t, ['a'])
    expect(problems).toMatchObject([{ reason: 'loop' }])
    expect(entries.length).toBeLessThan(5)
  })

  it('that go down for ever end at the depth limit', async () => {
    const t = await reach({
      answer: (verb, argument, session) => {
        if (verb !== 'MLSD') return false
        session.reply('150 here it comes')
        session.send(dir(argument === '/' ? 'a' : 'a'))
        session.reply('226 done')
        return true
      },
    })
    const { entries, problems } = await tree(t, ['a'], { maxDepth: 30 })
    expect(entries.length).toBe(31)
    expect(problems).toMatchObject([{ reason: 'too-deep' }])
  })

  it('that were cut short by the server say so', async () => {
    const t = await reach({
      answer: (verb, argument, session) => {
        if (verb !== 'MLSD' || argument !== '/many') return false
        session.reply('150 here it comes')
        session.send(file('1') + file('2'))
        session.reply('226 Output truncated to 2 matches')
        return true
      },
      listings: { '/': dir('many') },
    })
    const { problems } = await tree(t, ['many'])
    expect(problems).toMatchObject([{ path: 'many', reason: 'too-many' }])
  })

  it('that are empty where the server always shows the folder itself were not read', async () => {
    const self = 'type=cdir;modify=20260102030405; .\r\n'
    const t = await reach({ listings: { '/': self + dir('empty') + dir('hidden'), '/empty': self, '/hidden': '' } })
    const { problems } = await tree(t, ['empty', 'hidden'])
    expect(problems).toMatchObject([{ path: 'hidden', reason: 'denied' }])
  })
})

describe('transfers that lie', () => {
  const short: FakeFtpOptions = { listings: { '/': file('a.php', 100) }, files: { '/a.php': 'only ten b' } }

  it('short files are no whole files, whoever asks', async () => {
    const t = await reach(short)
    await expect(bytes(t, 'a.php')).rejects.toMatchObject({ code: 'SG-TRAN-010' })
    expect(await all(t.readMany([{ path: p('a.php'), limit: 1000 }]))).toMatchObject([
      { path: 'a.php', problem: { reason: 'changed-while-read' } },
    ])
    expect(await all(t.hashMany([p('a.php')], 'sha256'))).toMatchObject([{ path: 'a.php', problem: { reason: 'changed-while-read' } }])
  })

  it('files that are longer than told stop at the limit', async () => {
    const t = await reach({ listings: { '/': file('a.php', 10) }, files: { '/a.php': Buffer.alloc(5_000_000) } })
    expect(await all(t.readMany([{ path: p('a.php'), limit: 1000 }]))).toMatchObject([{ problem: { reason: 'too-large' } }])
    expect(t.meter.bytesIn).toBeLessThan(5_000_000)
  })

  it('a data connection that is cut fails that file only, on the same login', async () => {
    let cuts = 0
    const t = await reach(
      {
        listings: { '/': file('a.php', 100) + file('b.php', 2) },
        files: { '/b.php': 'ok' },
        answer: (verb, argument, session) => {
          if (verb !== 'RETR' || argument !== '/a.php') return false
          cuts += 1
          session.reply('150 here it comes')
          session.send('half', 'cut')
          setTimeout(() => session.reply('426 the connection was cut'), 20)
          return true
        },
      },
      { account: { connections: 1 } },
    )
    const results = await all(t.readMany(['a.php', 'b.php'].map((path) => ({ path: p(path), limit: 1000 }))))
    expect(results).toMatchObject([{ path: 'a.php', problem: { reason: 'io' } }, { content: { bytes: Buffer.from('ok') } }])
    expect(cuts).toBe(1)
    expect(server?.logins()).toBe(1)
  })

  it('a server that hangs up at one file, twice, fails that file only', async () => {
    const t = await reach({
      listings: { '/': file('a.php', 100) + file('b.php', 2) },
      files: { '/b.php': 'ok' },
      answer: (verb, argument, session) => {
        if (verb !== 'RETR' || argument !== '/a.php') return false
        session.hangUp()
        return true
      },
    })
    const results = await all(t.readMany(['a.php', 'b.php'].map((path) => ({ path: p(path), limit: 1000 }))))
    expect(results.length).toBe(2)
    expect(results.find((result) => 'problem' in result)).toMatchObject({ path: 'a.php', problem: { reason: 'io' } })
    expect(results.find((result) => 'content' in result)).toMatchObject({ content: { bytes: Buffer.from('ok') } })
  })
})

describe('servers that stall', () => {
  const stages: [string, FakeFtpOptions][] = [
    ['before the greeting', { greeting: '120-' }],
    ['at the login', { answer: (verb) => verb === 'PASS' }],
    ['at FEAT', { answer: (verb) => verb === 'FEAT' }],
  ]
  it.each(stages)('%s are given up', async (_stage, served) => {
    await expect(reach(served, { options: { idleMs: 200, connectMs: 5000 } })).rejects.toMatchObject({ code: 'SG-CONN-002' })
    await server?.stop()
    await expect(reach(served, { options: { idleMs: 5000, connectMs: 200 } })).rejects.toMatchObject({ code: 'SG-CONN-002' })
  })

  it.each(['EPSV', 'MLSD'])('at %s are given up, and a new login works', async (stalled) => {
    let times = 0
    const t = await reach(
      {
        listings: { '/': file('a.php') },
        answer: (verb) => {
          if (verb !== stalled) return false
          times += 1
          return times === 1
        },
      },
      { options: { idleMs: 200 } },
    )
    await expect(t.list(p(''))).rejects.toMatchObject({ code: 'SG-CONN-002' })
    expect((await t.list(p(''))).map((entry) => entry.path)).toEqual(['a.php'])
    expect(server?.logins()).toBe(2)
  })

  it('in the middle of a file are given up', async () => {
    const t = await reach(
      {
        listings: { '/': file('a.php', 100) },
        answer: (verb, _argument, session) => {
          if (verb !== 'RETR') return false
          session.reply('150 here it comes')
          session.send('half', 'stall')
          return true
        },
      },
      { options: { idleMs: 200 } },
    )
    await expect(bytes(t, 'a.php')).rejects.toMatchObject({ code: 'SG-CONN-002' })
  })

  it('do not count the time of a slow reader', async () => {
    const t = await reach(
      { listings: { '/': file('a.php', 4_000_000) }, files: { '/a.php': Buffer.alloc(4_000_000, 1) } },
      { options: { idleMs: 300 } },
    )
    let size = 0
    let slow = true
    for await (const piece of t.read(p('a.php'))) {
      size += piece.length
      if (slow) await new Promise((resolve) => setTimeout(resolve, 900))
      slow = false
    }
    expect(size).toBe(4_000_000)
  })

  it('after the end of a file are let go, when a sample is enough', async () => {
    const t = await reach(
      {
        listings: { '/': file('a.bin', 1_000_000) + file('b.php', 2) },
        files: { '/b.php': 'ok' },
        answer: (verb, argument, session) => {
          if (verb !== 'RETR' || argument !== '/a.bin') return false
          session.reply('150 here it comes')
          session.send(Buffer.alloc(100_000), 'stall')
          return true
        },
      },
      { options: { idleMs: 200 } },
    )
    expect((await bytes(t, 'a.bin', { length: 10 })).length).toBe(10)
    expect((await bytes(t, 'b.php')).toString()).toBe('ok')
  })
})

describe('servers that hang up', () => {
  it('for good are lost, and say so', async () => {
    const t = await reach({ listings: { '/': file('a.php', 2) } })
    await server?.stop()
    await expect(t.list(p(''))).rejects.toMatchObject({ code: 'SG-CONN-003' })
    await expect(tree(t, [''])).rejects.toMatchObject({ kind: 'connect' })
  })

  it('with 421 are asked later', async () => {
    const t = await reach({
      answer: (verb, _argument, session) => {
        if (verb !== 'MLSD') return false
        session.reply('421 going down')
        session.hangUp()
        return true
      },
    })
    await expect(t.list(p(''))).rejects.toMatchObject({ code: 'SG-CONN-003', retry: 'later' })
  })

  it('when more logins come are not asked for more', async () => {
    let connected = 0
    const t = await reach(
      {
        listings: { '/': Array.from({ length: 20 }, (_, i) => file(`${i}`, 2)).join('') },
        files: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`/${i}`, 'ok'])),
        answer: (verb, _argument, session) => {
          if (verb !== 'USER') return false
          connected += 1
          if (connected === 1) return false
          session.reply('530 one login is enough')
          return true
        },
      },
      { account: { connections: 4 } },
    )
    const results = await all(t.readMany(Array.from({ length: 20 }, (_, i) => ({ path: p(`${i}`), limit: 10 }))))
    expect(results.every((result) => 'content' in result)).toBe(true)
    expect(t.capabilities.maxChannels).toBe(1)
    expect(server?.logins()).toBe(1)
  })
})

describe('logging in', () => {
  it('says who was refused, and not with what', async () => {
    const refused = reach({ answer: refuses('PASS', '530 no') })
    await expect(refused).rejects.toMatchObject({ code: 'SG-AUTH-001', params: { user: 'web', tried: ['password'] } })
    await refused.catch((error: Error) => expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toContain('secret'))
  })

  it('says when there was no password to try', async () => {
    const credentials = { password: async () => undefined, passphrase: async () => undefined, answer: async () => undefined }
    await expect(reach({}, { options: { credentials } })).rejects.toMatchObject({ code: 'SG-AUTH-001', params: { tried: [] } })
  })

  it('is done once for many files', async () => {
    const t = await reach(
      {
        listings: { '/': Array.from({ length: 50 }, (_, i) => file(`${i}`, 2)).join('') },
        files: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`/${i}`, 'ok'])),
      },
      { account: { connections: 2 } },
    )
    await all(t.readMany(Array.from({ length: 50 }, (_, i) => ({ path: p(`${i}`), limit: 10 }))))
    expect(server?.logins()).toBe(2)
    expect(server?.commands.filter((line) => line.startsWith('MLSD')).length).toBe(1)
  })

  it('sends no name that would be a command', async () => {
    const t = await reach({ listings: { '/': file('a.php') } })
    const name = 'x\r\nDELE /a.php'
    for (const call of [
      () => t.stat(p(name)),
      () => t.create(p(name), Buffer.from('x')),
      () => t.remove(p(name)),
      () => t.rename(p('a.php'), p(name)),
      () => t.mkdir(p(name)),
      () => t.rmdir(p(name)),
      () => t.chmod(p(name), 0o600),
      () => bytes(t, name),
      () => t.list(p(name)),
    ])
      await expect(call()).rejects.toMatchObject({ code: 'SG-TRAN-009' })
    expect(await all(t.readMany([{ path: p(name), limit: 10 }]))).toMatchObject([{ problem: { reason: 'bad-name' } }])
    expect(server?.commands.some((line) => line.startsWith('DELE'))).toBe(false)
  })

  it('does not go where PASV points', async () => {
    const t = await reach(
      {
        answer: (verb, _argument, session) => {
          if (verb === 'EPSV') session.reply('500 no')
          else if (verb === 'PASV') session.reply('227 Entering Passive Mode (192,0,2,1,10,10)')
          else return false
          return true
        },
      },
      { options: { idleMs: 2000 } },
    )
    await expect(t.list(p(''))).rejects.toMatchObject({ code: 'SG-CONN-003' })
  })
})

describe('TLS', () => {
  let folder: string
  let tls: { key: string; cert: string }
  let other: { key: string; cert: string }
  const make = (name: string): { key: string; cert: string } => {
    const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)]
    const names = ['-subj', '/CN=127.0.0.1', '-addext', `subjectAltName=IP:${name === 'elsewhere' ? '127.0.0.9' : '127.0.0.1'}`]
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '2',
        '-keyout',
        key,
        '-out',
        cert,
        ...names,
      ],
      { stdio: 'ignore' },
    )
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
  }
  const fingerprint = (cert: string): string =>
    execFileSync('openssl', ['x509', '-noout', '-fingerprint', '-sha256'], { input: cert }).toString().trim().split('=')[1] as string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'siteguard-tls-'))
    tls = make('server')
    other = make('other')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const served = (extra: FakeFtpOptions = {}): FakeFtpOptions => ({
    tls,
    listings: { '/': file('a.php', 2) },
    files: { '/a.php': 'ok' },
    ...extra,
  })

  it.each(['explicit', 'implicit'] as const)('%s: a certificate nobody vouches for is shown, not accepted', async (mode) => {
    const refused = reach(served({ implicit: mode === 'implicit' }), { account: { tls: mode } })
    await expect(refused).rejects.toMatchObject({
      code: 'SG-KEY-001',
      kind: 'host-key',
      params: { offered: fingerprint(tls.cert), keyType: 'tls' },
    })
    expect(server?.commands.filter((line) => /^(USER|PASS)/.test(line))).toEqual([])
  })

  it.each(['explicit', 'implicit'] as const)('%s: the pinned certificate is accepted, in any spelling', async (mode) => {
    const pin = fingerprint(tls.cert).replaceAll(':', '').toLowerCase()
    const t = await reach(served({ implicit: mode === 'implicit' }), { account: { tls: mode, tlsFingerprint: pin } })
    expect((await bytes(t, 'a.php')).toString()).toBe('ok')
    expect(server?.commands).toContain('PROT P')
  })

  it('another certificate than the pinned one is refused before the password', async () => {
    const refused = reach(served(), { account: { tls: 'explicit', tlsFingerprint: fingerprint(other.cert) } })
    await expect(refused).rejects.toMatchObject({
      code: 'SG-KEY-002',
      kind: 'host-key',
      params: { offered: fingerprint(tls.cert), expected: [fingerprint(other.cert)] },
    })
    expect(server?.commands.filter((line) => /^(USER|PASS)/.test(line))).toEqual([])
  })

  it('a certificate of a known authority is accepted for its own host only', async () => {
    const t = await reach(served(), { account: { tls: 'explicit' }, ca: tls.cert })
    expect((await bytes(t, 'a.php')).toString()).toBe('ok')
    await server?.stop()
    const elsewhere = make('elsewhere')
    const refused = reach(served({ tls: elsewhere }), { account: { tls: 'explicit' }, ca: elsewhere.cert })
    await expect(refused).rejects.toMatchObject({ code: 'SG-KEY-001' })
  })

  it('a server without TLS gets no password', async () => {
    await expect(reach({}, { account: { tls: 'explicit' } })).rejects.toMatchObject({ code: 'SG-CONN-001' })
    expect(server?.commands.filter((line) => /^(USER|PASS)/.test(line))).toEqual([])
  })

  it('a server that does not protect data connections gets no file command', async () => {
    const refuse = refuses('PROT', '534 no')
    const account = { tls: 'explicit', tlsFingerprint: fingerprint(tls.cert) } as const
    await expect(reach(served({ answer: refuse }), { account })).rejects.toMatchObject({ code: 'SG-CONN-001' })
  })

  it('shows the fingerprint before anything is trusted', async () => {
    server = await startFakeFtp(served())
    const adapter = createFtpAdapter()
    const account = accountFor({ tls: 'explicit', port: server.port })
    expect(await adapter.offeredKey(account, {})).toEqual({
      type: 'tls',
      fingerprint: fingerprint(tls.cert),
      host: '127.0.0.1',
      port: server.port,
    })
    expect(server.commands).not.toContain('USER web')
    expect(await adapter.offeredKey({ ...account, tls: 'none' }, {})).toBeUndefined()
  })
})
