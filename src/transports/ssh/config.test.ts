import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { layer } from '../../../test/helpers/layer.ts'
import { type HostRequest, parseAnswer, parseHop, resolveHost } from './config.ts'

const hasSsh = (() => {
  try {
    execFileSync('ssh', ['-V'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'siteguard-config-'))
  mkdirSync(join(home, '.ssh'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const config = (text: string): void => writeFileSync(join(home, '.ssh', 'config'), text)
const resolve = (fields: Partial<HostRequest> = {}, env: Record<string, string> = {}) =>
  resolveHost({ account: 'a', host: 'web', ...fields }, { homeDir: home, env: { PATH: process.env.PATH, ...env } })

layer('resolveHost with OpenSSH', hasSsh ? undefined : 'no ssh program here', () => {
  it('takes what the configuration says of the host', async () => {
    config(`
Host web
  HostName shell.example.org
  Port 2222
  User elus
  IdentityFile ~/.ssh/id_town
  IdentityFile %d/keys/%r@%h
  IdentitiesOnly yes
  ProxyJump hop1,me@hop2:2200
  HostKeyAlias towns
  UserKnownHostsFile ~/.ssh/towns "/etc/ssh/with space"
  IdentityAgent ~/agent.sock
  PasswordAuthentication no
`)
    expect(await resolve()).toMatchObject({
      alias: 'web',
      host: 'shell.example.org',
      port: 2222,
      user: 'elus',
      identityFiles: [join(home, '.ssh/id_town'), join(home, 'keys/elus@shell.example.org')],
      chosenFiles: [join(home, '.ssh/id_town'), join(home, 'keys/elus@shell.example.org')],
      identitiesOnly: true,
      proxyJump: ['hop1', 'me@hop2:2200'],
      hostKeyAlias: 'towns',
      agent: join(home, 'agent.sock'),
      methods: { publickey: true, keyboardInteractive: true, password: false },
    })
    expect((await resolve()).knownHostsFiles[0]).toBe(join(home, '.ssh/towns'))
  })

  it('lets the inventory win', async () => {
    config('Host web\n HostName real.example.org\n Port 2222\n User elus\n IdentityFile ~/other\n')
    const settings = await resolve({ port: 22, user: 'root', identityFile: '~/mine' })
    expect(settings).toMatchObject({ host: 'real.example.org', port: 22, user: 'root' })
    expect(settings.identityFiles).toEqual([join(home, 'mine'), join(home, 'other')])
  })

  it('reads Include and Match', async () => {
    writeFileSync(join(home, '.ssh', 'more'), 'Match originalhost web user elus\n  Port 2022\n')
    config(`Include ${join(home, '.ssh', 'more')}\n`)
    expect((await resolve({ user: 'elus' })).port).toBe(2022)
    expect((await resolve({ user: 'other' })).port).toBe(22)
  })

  it('has the defaults of OpenSSH, in the home it was given', async () => {
    const settings = await resolve()
    expect(settings).toMatchObject({
      host: 'web',
      port: 22,
      user: userInfo().username,
      identitiesOnly: false,
      proxyJump: [],
      chosenFiles: [],
    })
    expect(settings.identityFiles).toContain(join(home, '.ssh/id_ed25519'))
    expect(settings.knownHostsFiles).toContain(join(home, '.ssh/known_hosts'))
    expect(settings.agent).toBeUndefined()
  })

  it('finds the agent in the environment, unless the configuration says none', async () => {
    expect((await resolve({}, { SSH_AUTH_SOCK: '/run/agent' })).agent).toBe('/run/agent')
    config('Host web\n IdentityAgent none\n')
    expect((await resolve({}, { SSH_AUTH_SOCK: '/run/agent' })).agent).toBeUndefined()
  })

  it('says what OpenSSH says of a broken configuration', async () => {
    config('Host web\n  Prot 22\n')
    await expect(resolve()).rejects.toMatchObject({
      code: 'SG-SSH-001',
      kind: 'config',
      params: { file: join(home, '.ssh/config'), detail: expect.stringContaining('Bad configuration option') },
    })
  })

  it('takes a host that looks like an option for a host', async () => {
    await expect(resolve({ host: '-oProxyCommand=touch /tmp/pwned' })).rejects.toMatchObject({ code: 'SG-SSH-001' })
  })
})

describe('resolveHost without an ssh program', () => {
  it('stands on the inventory alone', async () => {
    const settings = await resolve({ port: 2222, user: 'elus' }, { PATH: '/nowhere' })
    expect(settings).toMatchObject({ host: 'web', port: 2222, user: 'elus', proxyJump: [] })
    expect(settings.knownHostsFiles).toEqual([
      join(home, '.ssh/known_hosts'),
      join(home, '.ssh/known_hosts2'),
      '/etc/ssh/ssh_known_hosts',
      '/etc/ssh/ssh_known_hosts2',
    ])
  })

  it('does so where what is denied on PATH is all there is', async () => {
    writeFileSync(join(home, 'ssh'), '', { mode: 0o644 })
    expect(await resolve({ port: 2222 }, { PATH: home })).toMatchObject({ host: 'web', port: 2222 })
  })

  it('does not pass over a configuration it cannot read', async () => {
    config('Host web\n  HostName elsewhere\n')
    await expect(resolve({}, { PATH: '/nowhere' })).rejects.toMatchObject({ code: 'SG-SSH-001' })
  })
})

describe('parseHop', () => {
  it.each([
    ['host', { host: 'host' }],
    ['me@host', { user: 'me', host: 'host' }],
    ['me@host:2222', { user: 'me', host: 'host', port: 2222 }],
    ['host:2222', { host: 'host', port: 2222 }],
    ['me@dom@host', { user: 'me@dom', host: 'host' }],
    ['[::1]:2222', { host: '::1', port: 2222 }],
    ['[::1]', { host: '::1' }],
    ['fe80::1', { host: 'fe80::1' }],
    ['ssh://me@host:2222', { user: 'me', host: 'host', port: 2222 }],
  ])('%s', (text, expected) => {
    expect(parseHop(text, 'a')).toEqual({ account: 'a', ...expected })
  })
})

describe('parseAnswer', () => {
  it('keeps every value of a key that comes several times', () => {
    expect(parseAnswer('identityfile a\nidentityfile b c\nport 22\n').get('identityfile')).toEqual(['a', 'b c'])
  })
})
