import { rmSync, writeFileSync } from 'node:fs'
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
