import { expect, it } from 'vitest'
import { account, cleanWorld, siteAt, type World } from '../../test/helpers/scan-world.ts'
import { textsOf } from '../../test/helpers/texts.ts'
import type { Account } from '../core/account.ts'
import { SiteguardError } from '../core/error.ts'
import { LANGS } from '../i18n/index.ts'
import type { ManifestSource } from '../manifests/index.ts'
import { type Check, type ExamineDeps, examineAccount } from './examine-account.ts'

const noManifests: ManifestSource = {
  find: async (release) => ({ missing: { release, reason: 'offline' } }),
  releases: async () => ({ origin: 'unknown', newest: {}, supported: [] }),
}

function deps(world: World, more: Partial<ExamineDeps> = {}): ExamineDeps {
  return {
    connect: async () => world.transport,
    manifests: noManifests,
    now: () => 0,
    emit: () => {},
    signal: new AbortController().signal,
    ...more,
  }
}

const ids = (checks: readonly Check[]): string[] => checks.map((check) => ('id' in check ? `${check.level} ${check.id}` : check.error.code))
const site = siteAt('site.example', 'www')

it('says what works and what does not, for the account and each of its sites', async () => {
  const checks = await examineAccount(account, [site, siteAt('gone', 'nowhere')], deps(await cleanWorld()))
  expect(ids(checks)).toEqual(['ok connect', 'ok changeTime', 'ok root', 'ok cms', 'bad noManifest', 'bad noRoot'])
  expect(checks.find((check) => 'id' in check && check.id === 'noManifest')).toMatchObject({
    params: { release: 'spip 4.4.30', reason: 'offline' },
  })
})

it('says that a manifest is at hand, and counts what cannot be read', async () => {
  const world = await cleanWorld({ 'www/IMG/closed': { type: 'dir', unreadable: true } })
  const manifests: ManifestSource = {
    ...noManifests,
    find: async (release) => ({ manifest: { ...release, algorithm: 'sha256', source: 'test', files: new Map() } }),
  }
  expect(ids(await examineAccount(account, [site], deps(world, { manifests })))).toEqual([
    'ok connect',
    'ok changeTime',
    'ok root',
    'bad unreadable',
    'ok cms',
    'ok manifest',
  ])
})

it('warns of what the account cannot do, and calls no host verified over plain FTP', async () => {
  const world = await cleanWorld({}, { capabilities: { changeTime: false } })
  const plain: Account = { ...account, transport: 'ftp', tls: 'none' }
  expect(ids(await examineAccount(plain, [], deps(world)))).toEqual(['ok unverified', 'warn noChangeTime', 'warn clear'])
})

it('gives the error, and nothing else, of an account that cannot be reached; faults of our own are thrown', async () => {
  const world = await cleanWorld()
  const refused = new SiteguardError({ code: 'SG-AUTH-001', kind: 'auth', params: {} as never })
  expect(ids(await examineAccount(account, [site], deps(world, { connect: () => Promise.reject(refused) })))).toEqual(['SG-AUTH-001'])
  const ours = new TypeError('ours')
  await expect(examineAccount(account, [site], deps(world, { connect: () => Promise.reject(ours) }))).rejects.toBe(ours)
})

it.each(LANGS)('has words in %s for everything it says', (lang) => {
  const words = textsOf(lang).screen.doctor
  const said = ['connect', 'unverified', 'local', 'exec', 'noExec', 'changeTime', 'noChangeTime', 'clear', 'php', 'root', 'noRoot']
  for (const id of [...said, 'unreadable', 'cms', 'manifest', 'noManifest']) expect(words, id).toHaveProperty(id)
})
