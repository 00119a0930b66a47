import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fr } from '../../src/i18n/fr/index.ts'
import { makeDesk, runCli } from './run-cli.ts'

let desk: Awaited<ReturnType<typeof makeDesk>>

/** Port 9 of this machine: nobody answers. */
const account = (over: object) => ({ transport: 'sftp', host: '127.0.0.1', port: 9, user: 'u', password: 'env:PW', ...over })

beforeAll(async () => {
  desk = await makeDesk()
  const accounts = { mairie: account({ provider: 'ionos' }), club: account({ provider: 'unknown-host' }) }
  const sites = { a: { account: 'mairie', root: 'www' }, b: { account: 'club', root: 'www' } }
  writeFileSync(join(desk.dir, 'siteguard.yml'), JSON.stringify({ version: 1, accounts, sites }))
})
afterAll(() => rmSync(desk.dir, { recursive: true, force: true }))

const doctor = (...args: string[]) => runCli(['doctor', ...args], { cwd: desk.dir, env: { ...desk.env, PW: 'x', LANG: 'fr_FR.UTF-8' } })

it('tells what is known of a host, also where an account cannot be reached, and nothing of one nobody knows', async () => {
  const { code, out } = await doctor()
  expect(code).toBe(4)
  const text = out.replaceAll(/\s+/g, ' ')
  const { ssh, backups, logs, lock, person } = fr.hosts.ionos
  for (const part of ['IONOS', ssh, backups, logs, lock, ...person]) expect(text).toContain(part)
  expect(text.split('IONOS -')).toHaveLength(2)
  expect(text.slice(text.indexOf('club'))).not.toContain('Fermeture')
  expect(out.split('\n').every((line) => line.length <= 80)).toBe(true)

  const json = JSON.parse((await doctor('--json')).out) as { accounts: { account: string; host?: string }[] }
  expect(json.accounts.map(({ account: name, host }) => [name, host])).toEqual([
    ['mairie', 'ionos'],
    ['club', 'generic'],
  ])
})

it('writes what others need to help, with no secret and no name, into a new file of one’s own', async () => {
  const file = join(desk.dir, 'help.json')
  const { out } = await doctor('--bundle', 'help.json')
  expect(out.replaceAll(/\s+/g, ' ')).toContain('Relisez-le avant de l’envoyer')
  expect(out.split('\n').every((line) => line.length <= 80)).toBe(true)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const written = readFileSync(file, 'utf8')
  const bundle = JSON.parse(written) as {
    settings: Record<string, { value: unknown }>
    variables: string[]
    doctor: { accounts: unknown[] }
  }
  expect(bundle.settings['accounts.account-1.transport']).toEqual({ value: 'sftp', from: 'file' })
  expect(bundle.settings['accounts.account-1.host']?.value).toBe(true)
  expect(bundle.doctor.accounts).toHaveLength(2)
  expect(bundle.variables).toContain('LANG')
  for (const name of ['mairie', 'club', 'fr_FR', desk.dir]) expect(written).not.toContain(name)

  const again = await doctor('--bundle', 'help.json')
  expect(again.code).toBe(3)
  expect(again.err).toContain('SG-DISK-002')
  expect(readFileSync(file, 'utf8')).toBe(written)
})
