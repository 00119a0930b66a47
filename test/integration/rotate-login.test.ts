import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLoginDesk } from '../../src/app/rotation/login-desk.ts'
import { accountNamed, openInventory } from '../../src/cli/open-inventory.ts'
import { createReach } from '../../src/cli/reach.ts'
import type { AccountId } from '../../src/core/account.ts'
import { Secret } from '../../src/core/secret.ts'
import { createVault, loadVaultKeys, openVault, type Vault } from '../../src/secrets/vault/index.ts'
import { createLoopbackServer } from '../../src/transports/ssh/loopback-server.ts'
import { contextFor } from '../fault/kill/attempt.ts'
import { sshAccount } from '../helpers/ssh-account.ts'
import { type FakeFtp, startFakeFtp } from '../lab/fake-ftp.ts'
import { makeKey } from '../lab/sshd.ts'

const SLOT = 'elus/logins/web'
const [OLD, NEW] = ['OldPass1234', 'NewPass1234']

let folder: string
let server: FakeFtp
/** What the host takes now. */
let taken: string
let tried: string[]
let vault: Vault
let env: Record<string, string>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'siteguard-login-'))
  taken = OLD
  tried = []
  server = await startFakeFtp({
    listings: { '/': '' },
    answer: (verb, argument, session) => {
      if (verb !== 'PASS') return undefined
      tried.push(argument)
      if (argument === taken) return undefined
      session.reply('530 Login authentication failed')
      return true
    },
  })
  const identity = await generateX25519Identity()
  env = { HOME: folder, SITEGUARD_IDENTITY: identity, PW: OLD, PATH: process.env.PATH ?? '' }
  const keys = await loadVaultKeys({ env: { SITEGUARD_IDENTITY: identity }, configDir: folder, lang: 'en' })
  const file = join(folder, 'vault.age')
  await createVault({ file, keys, keepers: [{ key: await identityToRecipient(identity), name: 'me' }] })
  vault = await openVault({ file, keys })
})
afterEach(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function logIn(password: string): Promise<string> {
  const account = `  elus: { transport: ftp, host: 127.0.0.1, port: ${server.port}, user: web, password: "${password}" }`
  writeFileSync(join(folder, 'siteguard.yml'), `version: 1\naccounts:\n${account}\n`)
  const context = contextFor(env, folder)
  const inventory = await openInventory(context, {})
  const reach = createReach(context, { quiet: true }, inventory)
  try {
    const transport = await reach.connect(accountNamed(inventory, 'elus'), context.signal)
    await transport.close()
    return 'in'
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('logging in after a rotation of siteguard’s own login', () => {
  it('takes what waits in the vault where the run was cut off after the host had changed it', async () => {
    await vault.add(SLOT, new Secret('old', OLD))
    await vault.setPending(SLOT, new Secret('new', NEW), { run: 'r' })
    expect(await logIn('env:PW')).toBe('in')
    taken = NEW
    tried = []
    expect(await logIn('env:PW')).toBe('in')
    expect(tried).toEqual([OLD, NEW])
  })

  it('takes the one in use from the vault although the inventory still names the old one', async () => {
    await vault.add(SLOT, new Secret('new', NEW))
    taken = NEW
    expect(await logIn('env:PW')).toBe('in')
  })

  it('the same where the inventory names the slot itself', async () => {
    await vault.add('hosts/elus', new Secret('old', OLD))
    await vault.setPending('hosts/elus', new Secret('new', NEW), { run: 'r' })
    taken = NEW
    expect(await logIn('vault:hosts/elus')).toBe('in')
    expect(tried).toEqual([OLD, NEW])
  })

  it('tries no more than that: each wrong one counts at the host', async () => {
    await vault.add(SLOT, new Secret('old', OLD))
    await vault.setPending(SLOT, new Secret('new', NEW), { run: 'r' })
    taken = 'SomebodyElse1'
    expect(await logIn('env:PW')).toBe('SG-AUTH-001')
    expect(tried).toEqual([OLD, NEW, OLD])
  })

  it('says what was refused where there is no vault, or it cannot be opened', async () => {
    taken = NEW
    rmSync(join(folder, 'vault.age'))
    expect(await logIn('env:PW')).toBe('SG-AUTH-001')
    writeFileSync(join(folder, 'vault.age'), 'no vault')
    expect(await logIn('env:PW')).toBe('SG-AUTH-001')
    expect(tried).toEqual([OLD, OLD])
  })
})

describe('trying a password', () => {
  const desk = (port: number) =>
    createLoginDesk({
      account: { id: 'elus' as AccountId, transport: 'ftp', host: '127.0.0.1', port, user: 'web', hostKeys: [], tls: 'none' },
      options: { homeDir: folder, env },
      own: async () => undefined,
    })
  const signal = new AbortController().signal
  const place = { login: 'web-blog', tried: 'as-account' } as const

  it('tells one that is let in from one that is refused, as the login it is for', async () => {
    expect(await desk(server.port).tries(place, new Secret('x', OLD), signal)).toBe('in')
    expect(await desk(server.port).tries(place, new Secret('x', NEW), signal)).toBe('refused')
    expect(server.commands.filter((line) => line.startsWith('USER'))).toEqual(['USER web-blog', 'USER web-blog'])
  })

  it('is no refusal where nobody answers', async () => {
    const { port } = server
    await server.stop()
    await expect(desk(port).tries(place, new Secret('x', OLD), signal)).rejects.toMatchObject({ code: 'SG-CONN-001' })
  })

  it('never goes in clear text to another host than the account’s own', async () => {
    const other = { login: 'web-blog', tried: 'ftps', host: 'localhost' } as const
    await expect(desk(server.port).tries(other, new Secret('x', OLD), signal)).rejects.toMatchObject({ kind: 'connect' })
    expect(tried).toEqual([])
  })

  it('is the password alone over SSH: a key that lies there lets in with neither', async () => {
    mkdirSync(join(folder, '.ssh'), { mode: 0o700 })
    const { file, publicLine } = makeKey(join(folder, '.ssh', 'id_ed25519'))
    const sshd = await createLoopbackServer({ home: folder, user: 'web', password: OLD, publicKey: publicLine })
    const account = sshAccount({ port: sshd.port, user: 'web', hostKeys: [sshd.hostKey], identityFile: file })
    const logins = createLoginDesk({ account, options: { homeDir: folder, env }, own: async () => undefined })
    try {
      for (const tried of ['as-account', 'sftp'] as const) {
        expect(await logins.tries({ login: 'web', tried }, new Secret('x', OLD), signal)).toBe('in')
        expect(await logins.tries({ login: 'web', tried }, new Secret('x', NEW), signal)).toBe('refused')
      }
    } finally {
      await sshd.close()
    }
  })
})
