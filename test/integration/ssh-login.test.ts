import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Account } from '../../src/core/account.ts'
import { SiteguardError } from '../../src/core/error.ts'
import { Secret } from '../../src/core/secret.ts'
import { createSshAdapter } from '../../src/transports/ssh/index.ts'
import { createLoopbackServer } from '../../src/transports/ssh/loopback-server.ts'
import type { ConnectOptions } from '../../src/transports/types.ts'
import { layer } from '../helpers/layer.ts'
import { emptyDesk, nobody, sshAccount } from '../helpers/ssh-account.ts'
import { makeKey, type Sshd, sshdMissing, startSshd } from '../lab/sshd.ts'

const adapter = createSshAdapter()
const SOON = { timeout: 5000, interval: 50 }

layer('logging in to a real sshd', sshdMissing(), () => {
  let sshd: Sshd
  let keys: ReturnType<typeof emptyDesk>
  let good: string
  let locked: string
  let lockedPem: string
  let desk: ReturnType<typeof emptyDesk>
  const PASSPHRASE = 'open sesame'

  beforeAll(async () => {
    keys = emptyDesk()
    const pair = makeKey(join(keys.folder, 'good'))
    const encrypted = makeKey(join(keys.folder, 'locked'), 'ed25519', PASSPHRASE)
    const pem = makeKey(join(keys.folder, 'pem'), 'rsa', PASSPHRASE, 'lab', 'PEM')
    execFileSync('rm', [`${pem.file}.pub`])
    good = pair.file
    locked = encrypted.file
    lockedPem = pem.file
    sshd = await startSshd({
      authorizedKeys: [pair.publicLine, encrypted.publicLine, pem.publicLine],
      hostKeyTypes: ['rsa', 'ecdsa', 'ed25519'],
      maxSessions: 10,
      lines: ['MaxAuthTries 20'],
    })
  })
  afterAll(async () => {
    await sshd?.stop()
    keys?.remove()
  })
  beforeEach(() => {
    desk = emptyDesk()
    mkdirSync(join(desk.folder, '.ssh'), { mode: 0o700 })
    return () => desk.remove()
  })

  const account = (fields: Partial<Account> = {}): Account =>
    sshAccount({ port: sshd.port, user: sshd.user, identityFile: good, hostKeys: sshd.hostKeys, ...fields })
  const logIn = async (fields: Partial<Account> = {}, options: Partial<ConnectOptions> = {}): Promise<string> => {
    const transport = await adapter.connect(account(fields), { ...desk.options, ...options })
    await transport.close()
    return transport.home
  }
  const without = (name: keyof Account): Account => {
    const { [name]: _gone, ...rest } = account()
    return rest as Account
  }
  const knownHosts = (text: string, name = 'known_hosts'): void => writeFileSync(join(desk.folder, '.ssh', name), text)
  const hostName = (): string => `[127.0.0.1]:${sshd.port}`
  const keyOf = (type: string): string => sshd.publicKeys.find((key) => key.startsWith(type)) as string
  const fingerprint = (type: string): string => sshd.hostKeys.find((key) => key.startsWith(type)) as string

  describe('host keys', () => {
    it('refuses an unknown one, and says which', async () => {
      await expect(logIn({ hostKeys: [] })).rejects.toMatchObject({
        code: 'SG-KEY-001',
        kind: 'host-key',
        params: { host: hostName(), keyType: 'ssh-ed25519', offered: fingerprint('ssh-ed25519').split(' ')[1] },
      })
    })

    it.each(['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ssh-rsa'])('takes a pinned %s key, whatever else the server has', async (type) => {
      expect(await logIn({ hostKeys: [fingerprint(type)] })).toBe(sshd.homeInside)
    })

    it.each(['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ssh-rsa'])('takes a known %s key, whatever else the server has', async (type) => {
      knownHosts(`${hostName()} ${keyOf(type)}\n`)
      expect(await logIn({ hostKeys: [] })).toBe(sshd.homeInside)
    })

    it('reads hashed names as ssh-keygen -H makes them, and known_hosts2', async () => {
      knownHosts(`${hostName()} ${keyOf('ssh-ed25519')}\n`)
      execFileSync('ssh-keygen', ['-q', '-H', '-f', join(desk.folder, '.ssh', 'known_hosts')], { stdio: 'ignore' })
      expect(await logIn({ hostKeys: [] })).toBe(sshd.homeInside)
      knownHosts('')
      knownHosts(`${hostName()} ${keyOf('ssh-ed25519')}\n`, 'known_hosts2')
      expect(await logIn({ hostKeys: [] })).toBe(sshd.homeInside)
    })

    it('refuses a changed one with both fingerprints', async () => {
      const other = makeKey(join(desk.folder, 'other'))
      knownHosts(`${hostName()} ${other.publicLine}\n`)
      await expect(logIn({ hostKeys: [] })).rejects.toMatchObject({
        code: 'SG-KEY-002',
        kind: 'host-key',
        params: {
          offered: fingerprint('ssh-ed25519'),
          expected: [expect.stringMatching(/^ssh-ed25519 SHA256:/)],
          source: `${join(desk.folder, '.ssh/known_hosts')}:1`,
        },
      })
      const pin = `ssh-ed25519 SHA256:${'A'.repeat(43)}`
      await expect(logIn({ hostKeys: [pin] })).rejects.toMatchObject({ code: 'SG-KEY-002', params: { expected: [pin] } })
    })

    it('refuses a revoked one, pinned or not', async () => {
      knownHosts(`@revoked * ${keyOf('ssh-ed25519')}\n${hostName()} ${keyOf('ssh-ed25519')}\n`)
      await expect(logIn({ hostKeys: [] })).rejects.toMatchObject({ code: 'SG-KEY-003' })
      await expect(logIn({ hostKeys: [fingerprint('ssh-ed25519')] })).rejects.toMatchObject({ code: 'SG-KEY-003' })
    })

    it('shows the key without logging in, and without knowing any', async () => {
      const { credentials: _none, ...options } = desk.options
      expect(await adapter.offeredKey({ ...without('identityFile'), hostKeys: [] }, options)).toEqual({
        type: 'ssh-ed25519',
        fingerprint: fingerprint('ssh-ed25519').split(' ')[1],
        host: '127.0.0.1',
        port: sshd.port,
      })
      expect(sshd.log()).not.toContain('Accepted none')
    })
  })

  describe('keys and agents', () => {
    it('says what was tried when nothing works', async () => {
      const stranger = makeKey(join(desk.folder, 'stranger'))
      await expect(logIn({ identityFile: stranger.file })).rejects.toMatchObject({
        code: 'SG-AUTH-001',
        kind: 'auth',
        params: { user: sshd.user, host: '127.0.0.1', tried: [`key ${stranger.file}`] },
      })
    })

    it('says so when the key is not there', async () => {
      await expect(logIn({ identityFile: join(desk.folder, 'missing') })).rejects.toMatchObject({ code: 'SG-AUTH-003' })
    })

    it('finds the default key files', async () => {
      execFileSync('cp', [good, join(desk.folder, '.ssh', 'id_ed25519')])
      const transport = await adapter.connect(without('identityFile'), desk.options)
      await transport.close()
    })

    it.each([
      ['OpenSSH', () => locked],
      ['PEM', () => lockedPem],
    ])('opens an encrypted %s key, asking once', async (_format, file) => {
      let asked = 0
      const passphrase = async (): Promise<Secret> => {
        asked += 1
        return new Secret('passphrase', PASSPHRASE)
      }
      expect(await logIn({ identityFile: file() }, { credentials: { ...nobody, passphrase } })).toBe(sshd.homeInside)
      expect(asked).toBe(1)
    })

    it('does not ask for the passphrase of a key the server does not want', async () => {
      const unwanted = makeKey(join(desk.folder, 'unwanted'), 'ed25519', PASSPHRASE)
      let asked = 0
      const passphrase = async (): Promise<undefined> => {
        asked += 1
        return undefined
      }
      await expect(logIn({ identityFile: unwanted.file }, { credentials: { ...nobody, passphrase } })).rejects.toMatchObject({
        code: 'SG-AUTH-001',
      })
      expect(asked).toBe(0)
    })

    it('tells a missing passphrase from a wrong one', async () => {
      await expect(logIn({ identityFile: locked })).rejects.toMatchObject({ code: 'SG-AUTH-002', params: { file: locked } })
      const passphrase = async (): Promise<Secret> => new Secret('passphrase', 'wrong')
      await expect(logIn({ identityFile: locked }, { credentials: { ...nobody, passphrase } })).rejects.toMatchObject({
        code: 'SG-AUTH-003',
      })
    })

    it('says why the passphrase could not be had, not that the key was refused', async () => {
      for (const file of [locked, lockedPem]) {
        const passphrase = async (): Promise<never> => {
          throw new SiteguardError({ code: 'SG-SEC-001', kind: 'config', params: { ref: 'env:PASSPHRASE', detail: 'it is not set' } })
        }
        await expect(logIn({ identityFile: file }, { credentials: { ...nobody, passphrase } })).rejects.toMatchObject({
          code: 'SG-SEC-001',
        })
      }
    })

    it('uses ssh-agent; with IdentitiesOnly, only the keys that are named', async () => {
      const socket = join(desk.folder, 'agent')
      const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
      try {
        await vi.waitFor(() => execFileSync('ssh-add', ['-q', good], { env: { SSH_AUTH_SOCK: socket }, stdio: 'ignore' }), SOON)
        const env = { ...desk.options.env, SSH_AUTH_SOCK: socket }
        const open = await adapter.connect(without('identityFile'), { ...desk.options, env })
        await open.close()

        writeFileSync(join(desk.folder, '.ssh', 'config'), 'Host *\n  IdentitiesOnly yes\n  IdentityFile ~/.ssh/named\n')
        await expect(adapter.connect(without('identityFile'), { ...desk.options, env })).rejects.toMatchObject({ kind: 'auth' })
        // Naming the public half is enough: the agent holds the other.
        execFileSync('cp', [`${good}.pub`, join(desk.folder, '.ssh', 'named.pub')])
        const named = await adapter.connect(without('identityFile'), { ...desk.options, env })
        await named.close()
      } finally {
        agent.kill()
      }
    })

    it('goes on without an agent that does not answer', async () => {
      const env = { ...desk.options.env, SSH_AUTH_SOCK: join(desk.folder, 'nobody') }
      expect(await logIn({}, { env })).toBe(sshd.homeInside)
    })
  })

  describe('the configuration of OpenSSH', () => {
    it('is followed: host alias, port, user, key, known hosts of its own', async () => {
      writeFileSync(join(desk.folder, 'hosts'), `towns ${keyOf('ssh-ed25519')}\n`)
      writeFileSync(
        join(desk.folder, '.ssh', 'config'),
        `Host town\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${sshd.user}\n  IdentityFile ${good}\n  HostKeyAlias towns\n  UserKnownHostsFile ~/hosts\n`,
      )
      const { port: _port, user: _user, identityFile: _file, ...rest } = account({ host: 'town', hostKeys: [] })
      const transport = await adapter.connect(rest, desk.options)
      expect(transport.home).toBe(sshd.homeInside)
      await transport.close()
    })

    it('jumps, over one host and over two, and checks the key of each', async () => {
      const second = await startSshd({ authorizedKeys: [execFileSync('ssh-keygen', ['-yf', good], { encoding: 'utf8' }).trim()] })
      try {
        const hop = (s: Sshd): string => `${s.user}@127.0.0.1:${s.port}`
        const lines = (jump: string): string =>
          `Host 127.0.0.1\n  IdentityFile ${good}\nHost far\n  HostName localhost\n  ProxyJump ${jump}\n`
        writeFileSync(join(desk.folder, '.ssh', 'config'), lines(hop(second)))
        const far = { host: 'far' }
        await expect(logIn(far)).rejects.toMatchObject({ code: 'SG-KEY-001', params: { host: `[127.0.0.1]:${second.port}` } })

        knownHosts(`[127.0.0.1]:${second.port} ${second.publicKeys[0]}\n${hostName()} ${keyOf('ssh-ed25519')}\n`)
        expect(await logIn(far)).toBe(sshd.homeInside)
        expect(second.log()).toContain('Accepted publickey')
        await expect(logIn({ ...far, hostKeys: [`ssh-ed25519 SHA256:${'A'.repeat(43)}`] })).rejects.toMatchObject({ code: 'SG-KEY-002' })

        writeFileSync(join(desk.folder, '.ssh', 'config'), lines(`${hop(second)},${hop(sshd)}`))
        expect(await logIn(far)).toBe(sshd.homeInside)
        const { credentials: _none, ...options } = desk.options
        expect(await adapter.offeredKey(account(far), options)).toMatchObject({ host: 'localhost', port: sshd.port })
      } finally {
        await second.stop()
      }
    })

    it('does not send the password of the account to a jump host', async () => {
      const thief = await createLoopbackServer({ home: desk.folder, user: 'elus', password: 'the password of the account' })
      try {
        knownHosts(`[127.0.0.1]:${thief.port} ${thief.publicKey}\n`)
        writeFileSync(join(desk.folder, '.ssh', 'config'), `Host far\n  HostName localhost\n  ProxyJump elus@127.0.0.1:${thief.port}\n`)
        const password = async (): Promise<Secret> => new Secret('password', 'the password of the account')
        await expect(logIn({ host: 'far' }, { credentials: { ...nobody, password } })).rejects.toMatchObject({
          code: 'SG-AUTH-001',
          params: { host: '127.0.0.1', user: 'elus' },
        })
      } finally {
        await thief.close()
      }
    })

    it('ends a jump that goes round in a circle', async () => {
      writeFileSync(join(desk.folder, '.ssh', 'config'), 'Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n')
      await expect(logIn({ host: 'a' })).rejects.toMatchObject({ kind: 'config' })
    })

    it('runs a ProxyCommand, and leaves none behind', async () => {
      const script = join(desk.folder, 'proxy')
      writeFileSync(
        script,
        `#!${process.execPath}\nconst s = require('net').connect(Number(process.argv[3]), process.argv[2]); process.stdin.pipe(s); s.pipe(process.stdout)\n`,
        { mode: 0o755 },
      )
      writeFileSync(join(desk.folder, '.ssh', 'config'), `Host far\n  HostName 127.0.0.1\n  ProxyCommand ${script} %h %p\n`)
      expect(await logIn({ host: 'far' })).toBe(sshd.homeInside)
      await vi.waitFor(() => {
        const left = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
          .split('\n')
          .filter((line) => line.includes(script))
        if (left.length > 0) throw new Error(left.join('\n'))
      }, SOON)
      writeFileSync(join(desk.folder, '.ssh', 'config'), 'Host far\n  ProxyCommand /nowhere/at/all\n')
      await expect(logIn({ host: 'far' })).rejects.toMatchObject({ code: 'SG-CONN-003' })
    })
  })

  it('says why a host cannot be reached', async () => {
    await expect(logIn({ port: 1 })).rejects.toMatchObject({
      code: 'SG-CONN-001',
      params: { port: 1, detail: expect.stringContaining('ECONNREFUSED') },
    })
  })

  it('can be interrupted', async () => {
    await expect(logIn({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'SG-INT-002' })
  })

  it('uses the fastest cipher', async () => {
    const { Client } = (await import('ssh2')).default
    const original = Client.prototype.emit
    const negotiated: string[] = []
    Client.prototype.emit = function (this: unknown, event: string, ...rest: unknown[]) {
      if (event === 'handshake') negotiated.push((rest[0] as { cs: { cipher: string } }).cs.cipher)
      return original.call(this as never, event, ...(rest as never[]))
    } as typeof original
    try {
      await logIn()
    } finally {
      Client.prototype.emit = original
    }
    expect(negotiated).toEqual(['aes128-gcm@openssh.com'])
  })
})

describe('logging in by password', () => {
  const PASSWORD = 'it is "secret"'
  const server = (keyboardInteractive: boolean, home: string) =>
    createLoopbackServer({ home, user: 'elus', password: PASSWORD, keyboardInteractive })

  it.each([true, false])('answers it, keyboard-interactive: %s, and asks for it once', async (interactive) => {
    const desk = emptyDesk()
    const served = await server(interactive, desk.folder)
    let asked = 0
    const password = async (): Promise<Secret> => {
      asked += 1
      return new Secret('password', PASSWORD)
    }
    const transport = await adapter.connect(sshAccount({ port: served.port, user: 'elus', hostKeys: [served.hostKey] }), {
      ...desk.options,
      credentials: { ...nobody, password },
    })
    expect(asked).toBe(1)
    await transport.close()
    await served.close()
    desk.remove()
  })

  it.each([true, false])('ends with what was tried when it is wrong, keyboard-interactive: %s', async (interactive) => {
    const desk = emptyDesk()
    const served = await server(interactive, desk.folder)
    const password = async (): Promise<Secret> => new Secret('password', 'wrong')
    const failure = await adapter
      .connect(sshAccount({ port: served.port, user: 'elus', hostKeys: [served.hostKey] }), {
        ...desk.options,
        credentials: { ...nobody, password },
      })
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'SG-AUTH-001', params: { tried: [interactive ? 'keyboard-interactive' : 'password'] } })
    expect(JSON.stringify(failure)).not.toContain('wrong')
    await served.close()
    desk.remove()
  })

  it('sends no password to a server whose key is not known', async () => {
    const desk = emptyDesk()
    const served = await server(false, desk.folder)
    let asked = 0
    const password = async (): Promise<Secret> => {
      asked += 1
      return new Secret('password', PASSWORD)
    }
    await expect(
      adapter.connect(sshAccount({ port: served.port, user: 'elus' }), { ...desk.options, credentials: { ...nobody, password } }),
    ).rejects.toMatchObject({ code: 'SG-KEY-001' })
    expect(asked).toBe(0)
    await served.close()
    desk.remove()
  })

  it('gives a person time to answer, however short the time for the server', async () => {
    const desk = emptyDesk()
    const served = await server(false, desk.folder)
    const password = async (): Promise<Secret> => {
      await new Promise((resolve) => setTimeout(resolve, 1_500))
      return new Secret('password', PASSWORD)
    }
    const transport = await adapter.connect(sshAccount({ port: served.port, user: 'elus', hostKeys: [served.hostKey] }), {
      ...desk.options,
      connectMs: 1_000,
      credentials: { ...nobody, password },
    })
    await transport.close()
    await served.close()
    desk.remove()
  })
})
