import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SiteguardError } from '../../src/core/error.ts'
import { Secret } from '../../src/core/secret.ts'
import { ovhAdapter } from '../../src/providers/ovh/index.ts'
import type { KeyPlace, ProviderHosting } from '../../src/providers/types.ts'
import { FAKE_KEYS, type FakeHosting, type FakeOvh, startFakeOvh } from '../lab/ovh-api.ts'

/** A hosting at a fake OVH that has something of everything, over a real folder as its home. */
export interface OvhWorld {
  readonly fake: FakeOvh
  /** The home folder, whose mode OVH's robots change. */
  readonly folder: string
  readonly hosting: FakeHosting
  /** What their scan finds: tests change it. */
  readonly bad: string[]
  /** What the client told of its calls. */
  readonly log: string[]
  open(service?: string): Promise<ProviderHosting>
  stop(): Promise<void>
}

/** In OVH's words, with nothing stopped. */
export const NO_MEASURES = { accessState: 'active', webState: 'active', mailsoutState: 'ok', outState: 'active' }

const config = (id: number, path: string, over: object = {}) => ({
  id,
  path,
  engineName: 'php',
  engineVersion: '7.4',
  environment: 'production',
  httpFirewall: 'none',
  container: 'stable64',
  ...over,
})

export async function startOvhWorld(): Promise<OvhWorld> {
  const log: string[] = []
  const bad = ['www/IMG/x.php']
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-ovh-'))
  const hosting: FakeHosting = {
    serviceName: 'elus.example',
    primaryLogin: 'elus',
    users: [],
    databases: [
      {
        name: 'elusdb',
        user: 'elusdb',
        password: 'x',
        content: () => Buffer.from('-- asked for now\n'),
        dumps: [
          {
            id: 1,
            type: 'daily.1',
            status: 'created',
            creationDate: '2026-11-19T02:00:00+01:00',
            deletionDate: '2026-12-19T02:00:00+01:00',
            content: Buffer.from('-- a dump\n'),
          },
          { id: 2, type: 'now', status: 'creating', creationDate: '2026-11-20T02:00:00+01:00', deletionDate: '' },
        ],
      },
    ],
    orphans: [
      {
        id: 3,
        databaseName: 'elusold',
        type: 'weekly.1',
        status: 'created',
        creationDate: '2026-11-01T02:00:00+01:00',
        deletionDate: 'soon',
        content: Buffer.from('old'),
      },
    ],
    measures: { ...NO_MEASURES },
    lock: { folder, find: () => bad },
    domains: [
      { domain: 'elus.example', path: 'www', firewall: 'none' },
      { domain: 'mairie.example', path: './sites/mairie/', firewall: 'active' },
      { domain: 'vieux.example', path: '' },
    ],
    mail: { state: 'spam', sentToday: 900, maxPerDay: 1000 },
    configs: [config(10, ''), config(11, './sites/mairie'), config(9, '', { historical: true, engineVersion: '5.6' })],
    logs: [
      {
        fqdn: 'elus.example',
        files: {
          'osl/elus.example-20-11-2026.log': '192.0.2.1 elus.example - [20/Nov/2026:03:40:14 +0100] "GET / HTTP/1.1" 200 5\n',
          'logs-10-2026/elus.example-31-10-2026.log.gz': Buffer.from([0x1f, 0x8b, 1, 2]),
          'ftp/ftp-20-11-2026.log': 'ftp\n',
          'urchin6/index.html': 'statistics',
          'notes.pdf': 'x',
        },
      },
      { fqdn: 'mairie.example', files: { 'a.log': 'm' } },
    ],
  }
  const fake = await startFakeOvh({
    hostings: [hosting, { serviceName: 'old.example', primaryLogin: 'old', state: 'active', users: [], databases: [] }],
    notices: [
      { id: 5, date: '2026-10-01T10:00:00+02:00', subject: 'Old', body: 'old' },
      { id: 99, date: '2026-11-20T04:00:00+01:00', subject: 'Votre hébergement a été désactivé', body: '<p>…</p>' },
      { id: 100, date: '2026-11-20T05:00:00+01:00', subject: 'Facture', body: 'x'.repeat(300_000) },
      { id: 98, date: 'yesterday', subject: 'No date', body: '' },
    ],
    abuses: [
      { publicId: 'AAAAAA', category: 'Malware', status: 'Open', service: 'elus.example', creationDate: '2026-11-20' },
      { publicId: 'BBBBBB', category: 'Phishing', status: 'Closed', service: 'elus.example', creationDate: '2026-10-02' },
    ],
  })
  return {
    fake,
    folder,
    hosting,
    bad,
    log,
    async open(service = 'elus.example') {
      const provider = await ovhAdapter.open({
        endpoint: fake.url,
        userAgent: 'siteguard/test',
        key: async ({ key }: KeyPlace) => new Secret(key, FAKE_KEYS[key as keyof typeof FAKE_KEYS]),
        sleep: async () => {},
        log: (line) => void log.push(line),
      })
      return provider.service(service)
    },
    async stop() {
      await fake.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The error of ours that it ends with. */
export async function siteguardErrorOf(work: Promise<unknown>): Promise<SiteguardError> {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  if (!(error instanceof SiteguardError)) throw error ?? new Error('nothing was thrown')
  return error
}
