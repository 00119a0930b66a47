import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFtpAdapter } from '../../src/transports/ftp/index.ts'
import { bytes } from '../contract/transport.ts'
import { accountFor, createFakeWorld, file, refuses } from '../helpers/fake-ftp-world.ts'
import type { FakeFtpOptions } from '../lab/fake-ftp.ts'

/** What FTP over TLS promises: nobody gets a password or a file command who did not prove who he is. */

const world = createFakeWorld()
const { reach } = world

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
    expect(world.server.commands.filter((line) => /^(USER|PASS)/.test(line))).toEqual([])
  })

  it.each(['explicit', 'implicit'] as const)('%s: the pinned certificate is accepted, in any spelling', async (mode) => {
    const pin = fingerprint(tls.cert).replaceAll(':', '').toLowerCase()
    const t = await reach(served({ implicit: mode === 'implicit' }), { account: { tls: mode, tlsFingerprint: pin } })
    expect((await bytes(t, 'a.php')).toString()).toBe('ok')
    expect(world.server.commands).toContain('PROT P')
  })

  it('another certificate than the pinned one is refused before the password', async () => {
    const refused = reach(served(), { account: { tls: 'explicit', tlsFingerprint: fingerprint(other.cert) } })
    await expect(refused).rejects.toMatchObject({
      code: 'SG-KEY-002',
      kind: 'host-key',
      params: { offered: fingerprint(tls.cert), expected: [fingerprint(other.cert)] },
    })
    expect(world.server.commands.filter((line) => /^(USER|PASS)/.test(line))).toEqual([])
  })

  it('a certificate of a known authority is accepted for its own host only', async () => {
    const t = await reach(served(), { account: { tls: 'explicit' }, ca: tls.cert })
    expect((await bytes(t, 'a.php')).toString()).toBe('ok')
    const elsewhere = make('elsewhere')
    const refused = reach(served({ tls: elsewhere }), { account: { tls: 'explicit' }, ca: elsewhere.cert })
    await expect(refused).rejects.toMatchObject({ code: 'SG-KEY-001' })
  })

  it('a server without TLS gets no password', async () => {
    await expect(reach({}, { account: { tls: 'explicit' } })).rejects.toMatchObject({ code: 'SG-CONN-001' })
    expect(world.server.commands.filter((line) => /^(USER|PASS)/.test(line))).toEqual([])
  })

  it('a server that does not protect data connections gets no file command', async () => {
    const refuse = refuses('PROT', '534 no')
    const account = { tls: 'explicit', tlsFingerprint: fingerprint(tls.cert) } as const
    await expect(reach(served({ answer: refuse }), { account })).rejects.toMatchObject({ code: 'SG-CONN-001' })
  })

  it('shows the fingerprint before anything is trusted', async () => {
    const server = await world.start(served())
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
