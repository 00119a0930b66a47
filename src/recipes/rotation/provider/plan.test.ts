import { describe, expect, it } from 'vitest'
import type { Account, AccountId } from '../../../core/account.ts'
import type { Credential } from '../../../core/credential.ts'
import type { RemotePath } from '../../../core/path.ts'
import type { ProviderFacts } from '../../../providers/types.ts'
import { atProvider, loginsOf } from './plan.ts'

const account = (over: Partial<Account> = {}): Account => ({
  id: 'elus' as AccountId,
  transport: 'ssh',
  host: 'ssh.cluster099.hosting.ovh.net',
  user: 'elus',
  hostKeys: [],
  tls: 'explicit',
  provider: 'ovh',
  ...over,
})

const FACTS: ProviderFacts = {
  kind: 'ovh',
  name: 'ovh',
  service: 'elus.example',
  users: [
    { login: 'elus', home: '/', primary: true, active: true, shell: 'ssh' },
    { login: 'elus-ftp', home: 'www', primary: false, active: true, shell: 'none', ftpHost: 'ftp.cluster099.hosting.ovh.net' },
    { login: 'elus-odd', home: 'www', primary: false, active: true, shell: 'stranger' },
    { login: 'elus-off', home: 'www', primary: false, active: false, shell: 'sftp' },
    { login: 'elus-sftp', home: 'www', primary: false, active: true, shell: 'sftp' },
  ],
  databases: [
    { product: 'hosting', service: 'elus.example', name: 'elusdb', user: 'elusdb', hosts: ['elusdb.mysql.db'], state: 'ok' },
    { product: 'private', service: 'ab1-001', name: 'spip', user: 'spip', hosts: ['ab1-001.eu.clouddb.ovh.net'], state: 'ok' },
    { product: 'private', service: 'ab1-002', name: 'twice', user: 'twice', hosts: ['same.example'], state: 'ok' },
    { product: 'private', service: 'ab1-003', name: 'twice', user: 'twice', hosts: ['same.example'], state: 'ok' },
  ],
}

const database = (user: string, host: string): Extract<Credential, { kind: 'database' }> => ({
  kind: 'database',
  cms: 'spip',
  installation: '' as RemotePath,
  database: '' as RemotePath,
  user,
  server: { host },
  configs: [{ cms: 'spip', root: 'www' as RemotePath, path: 'config/connect.php' as RemotePath }],
  slot: 'site/database',
  rules: { length: 40, from: 'printable' },
  way: { by: 'exec', php: '/usr/bin/php' },
})

describe('a database account at its host', () => {
  it('is changed by the API that knows it by user and server, under its rules', () => {
    const planned = atProvider(database('elusdb', 'ElusDB.mysql.db'), FACTS)
    expect(planned).toEqual({
      ...database('elusdb', 'ElusDB.mysql.db'),
      kind: 'provider-database',
      provider: { kind: 'ovh', name: 'ovh', service: 'elus.example' },
      target: { product: 'hosting', name: 'elusdb' },
      rules: { length: 30, from: 'alphanumeric' },
    })
    expect(atProvider(database('spip', 'ab1-001.eu.clouddb.ovh.net'), FACTS)).toMatchObject({
      kind: 'provider-database',
      provider: { service: 'ab1-001' },
      target: { product: 'private', name: 'spip' },
    })
  })

  it.each([
    ['another server', 'elusdb', 'localhost'],
    ['another account there', 'root', 'elusdb.mysql.db'],
    ['one two servers could be', 'twice', 'same.example'],
  ])('stays the server’s own affair: %s', (_name, user, host) => {
    expect(atProvider(database(user, host), FACTS).kind).toBe('database')
  })

  it('stays as it is without a host that was asked', () => {
    expect(atProvider(database('elusdb', 'elusdb.mysql.db'), undefined).kind).toBe('database')
  })
})

describe('the logins of an account', () => {
  it('are all the host knows, siteguard’s own last, each tried as it may log in', () => {
    const logins = loginsOf(account(), FACTS)
    expect(logins.map(({ login, tried, own, host }) => [login, tried, own, host])).toEqual([
      ['elus-ftp', 'ftps', false, 'ftp.cluster099.hosting.ovh.net'],
      ['elus-odd', 'unproved', false, undefined],
      ['elus-off', 'unproved', false, undefined],
      ['elus-sftp', 'sftp', false, undefined],
      ['elus', 'as-account', true, undefined],
    ])
    expect(logins.map(({ slot }) => slot)).toContain('elus/logins/elus-sftp')
    expect(logins[0]?.rules).toEqual({ length: 30, from: 'alphanumeric' })
  })

  it('have siteguard’s own where the inventory looks for it', () => {
    const own = loginsOf(account({ password: { from: 'vault', slot: 'hosts/elus' } }), FACTS).at(-1)
    expect(own).toMatchObject({ login: 'elus', slot: 'hosts/elus' })
  })

  it.each([
    ['no host is named', account({ password: { from: 'prompt' } }), undefined],
    ['the host has no API', account({ password: { from: 'prompt' } }), { ...FACTS, kind: 'generic', name: 'o2switch' }],
  ])('are the one a person changes where %s', (_name, one, facts) => {
    expect(loginsOf(one, facts)).toMatchObject([
      { login: 'elus', own: true, tried: 'as-account', provider: { kind: 'generic', service: '' } },
    ])
  })

  it.each([
    ['only a key is used', account({ identityFile: '/k' })],
    ['it is a folder here', account({ transport: 'local' })],
  ])('are none where %s', (_name, one) => {
    expect(loginsOf(one, undefined)).toEqual([])
  })
})
