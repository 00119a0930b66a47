import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Context, OptionValues } from '../../src/cli/command.ts'
import { run as resume } from '../../src/cli/commands/resume.ts'
import { run } from '../../src/cli/commands/rotate.ts'
import { createVault, loadVaultKeys, openVault, type Vault } from '../../src/secrets/vault/index.ts'
import { createLoopbackServer, type LoopbackServer } from '../../src/transports/ssh/loopback-server.ts'
import { contextFor } from '../fault/kill/attempt.ts'
import { FAKE_KEYS, type FakeOvh, startFakeOvh } from '../lab/ovh-api.ts'

/*
 * The whole way: the command, the inventory, the vault, a real SSH login by password, and a host that changes that password. Everything
 * in this process, on loopback.
 */

const OLD = 'OldPass1234'

let folder: string
let home: string
let host: FakeOvh
let server: LoopbackServer
let taken = OLD
let env: Record<string, string>
let openTheVault: () => Promise<Vault>
let said = ''

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'siteguard-logins-'))
  home = mkdtempSync(join(tmpdir(), 'siteguard-home-'))
  host = await startFakeOvh({
    hostings: [
      {
        serviceName: 'elus.example',
        primaryLogin: 'elus',
        users: [
          { login: 'elus', isPrimaryAccount: true, sshState: 'active', password: OLD },
          { login: 'elus-old', sshState: 'none', state: 'off', password: 'x' },
        ],
        databases: [],
      },
    ],
  })
  host.behaviour.onChange = ({ name, password }) => {
    if (name === 'elus') taken = password
  }
  server = await createLoopbackServer({
    home,
    user: 'elus',
    get password() {
      return taken
    },
  })
  const identity = await generateX25519Identity()
  env = {
    HOME: folder,
    PATH: process.env.PATH ?? '',
    SITEGUARD_IDENTITY: identity,
    PW: OLD,
    OVH_APPLICATION_KEY: FAKE_KEYS.applicationKey,
    OVH_APPLICATION_SECRET: FAKE_KEYS.applicationSecret,
    OVH_CONSUMER_KEY: FAKE_KEYS.consumerKey,
  }
  const keys = await loadVaultKeys({ env: { SITEGUARD_IDENTITY: identity }, configDir: folder, lang: 'en' })
  const file = join(folder, 'vault.age')
  await createVault({ file, keys, keepers: [{ key: await identityToRecipient(identity), name: 'me' }] })
  openTheVault = () => openVault({ file, keys })
  const account = { host: '127.0.0.1', port: server.port, user: 'elus', hostKeys: [server.hostKey], password: 'env:PW', provider: 'ovh' }
  const providers = { ovh: { endpoint: host.url } }
  writeFileSync(join(folder, 'siteguard.yml'), JSON.stringify({ version: 1, accounts: { elus: account }, providers }))
})
afterAll(async () => {
  await server?.close()
  await host?.stop()
  for (const each of [folder, home]) rmSync(each, { recursive: true, force: true })
})

async function command(act: typeof run, args: Parameters<typeof run>[1], options: OptionValues): Promise<number> {
  said = ''
  const base = contextFor(env, folder)
  const out = (text: string): void => {
    said += text
  }
  const context: Context = { ...base, terminal: { ...base.terminal, out, err: out } }
  try {
    return (await act(context, args, { json: true, quiet: true, ...options })) as number
  } catch (error) {
    said += (error as Error).message
    return -1
  }
}

const kept = (): string =>
  [folder, home]
    .flatMap((at) => readdirSync(at, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')

it('plans the logins its host knows, our own last, and changes nothing', async () => {
  expect(await command(run, [['elus']], { only: ['logins'] })).toBe(0)
  expect(said).toMatch(/"login": "elus-old"[\s\S]*"login": "elus"/)
  expect(host.calls.filter(({ method }) => method === 'POST')).toEqual([])
  expect(taken).toBe(OLD)
})

it('keeps what it began where its keys are revoked in the middle; a resume logs in with the new one and ends it', async () => {
  host.behaviour.looks = 1
  host.behaviour.effect = 'early'
  host.behaviour.onChange = ({ name, password }) => {
    if (name !== 'elus') return
    taken = password
    const body = '{"errorCode":"INVALID_CREDENTIAL","message":"This credential is not valid"}'
    host.behaviour.errors.push({ status: 403, body, path: /tasks\/\d+$/ })
  }
  expect(await command(run, [['elus']], { only: ['logins'], apply: true, yes: true })).not.toBe(0)
  expect(said).toContain('SG-PROV-003')
  expect(taken).not.toBe(OLD)
  const vault = await openTheVault()
  expect(vault.value('elus/logins/elus', 'current')?.reveal()).toBe(OLD)
  expect(vault.value('elus/logins/elus', 'pending')?.reveal()).toBe(taken)

  const run1 = /\d{8}T\d{6}Z-[0-9a-f]{8}/.exec(said)?.[0] ?? readdirSync(join(folder, '.local/state/siteguard/runs'))[0]
  host.behaviour.errors.length = 0
  expect(await command(resume as typeof run, [run1 as never], {})).toBe(0)
  await vault.reload()
  expect(vault.value('elus/logins/elus', 'current')?.reveal()).toBe(taken)
  expect(vault.slot('elus/logins/elus')?.pending).toBeUndefined()
  expect(vault.value('elus/logins/elus-old', 'current')?.reveal()).toMatch(/^[A-Za-z0-9]{30}$/)
  for (const secret of [taken, OLD, FAKE_KEYS.applicationSecret, FAKE_KEYS.consumerKey]) expect(kept()).not.toContain(secret)
})

it('logs in with what the vault has although the inventory names the old one', async () => {
  expect(await command(run, [['elus']], { only: ['logins'] })).toBe(0)
})
