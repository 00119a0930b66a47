import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createProviderDesk } from '../../src/app/rotation/provider-desk.ts'
import { type StatusSubject, statusAccounts } from '../../src/app/status/status-accounts.ts'
import type { Account, AccountId, ProviderSettings, Site, SiteId } from '../../src/core/account.ts'
import type { RemotePath } from '../../src/core/path.ts'
import { Secret } from '../../src/core/secret.ts'
import type { StatusReport } from '../../src/core/status-report.ts'
import { statusReportSchema } from '../../src/core/status-report-schema.ts'
import { createPageClient } from '../../src/http/create-page-client.ts'
import { createCertificateLooker } from '../../src/http/look-at-certificate.ts'
import { createNameLooker } from '../../src/http/look-up-name.ts'
import { loadAdapter } from '../../src/transports/index.ts'
import { readOnly } from '../../src/transports/wrap/read-only.ts'
import { type ApacheServer, serveByApache } from '../lab/apache.ts'
import { type FtpServer, startProftpd, startPureFtpd } from '../lab/ftpd.ts'
import { FAKE_KEYS, type FakeOvh, startFakeOvh } from '../lab/ovh-api.ts'
import type { FakeHosting } from '../lab/ovh-types.ts'
import { makeKey, type Sshd, startSshd } from '../lab/sshd.ts'

/** An account as shared hosting has it: sshd and two FTP servers in front of one home, Apache (another user) that serves it, OVH's API. */
export interface StatusWorld {
  readonly sshd: Sshd
  readonly apache: ApacheServer
  readonly fake: FakeOvh
  readonly hosting: FakeHosting & { measures: NonNullable<FakeHosting['measures']>; mail: NonNullable<FakeHosting['mail']> }
  /** Mode of the home folder. */
  mode(mode: number): void
  account(by: 'ssh' | 'sftp' | 'pure-ftpd' | 'proftpd', more?: Partial<Account>): Account
  /** A site at `www/<id>`, with this page; `host` leads to this world's Apache. */
  site(id: string, more?: Partial<Site>): Site
  write(path: string, text: string, mode?: number): void
  /** Where further host names really are. */
  readonly hosts: Map<string, { readonly host: string; readonly port: number }>
  /** Milliseconds slept so far, which were not waited. */
  slept: number
  status(
    subjects: readonly StatusSubject[],
    more?: { readonly ca?: readonly string[]; readonly providers?: readonly ProviderSettings[]; readonly timeoutMs?: number },
  ): Promise<StatusReport>
  stop(): Promise<void>
}

export const PAGE = '<!DOCTYPE html><html><head><title>Mairie</title></head><body><p>Bonjour</p></body></html>'

export async function startStatusWorld(): Promise<StatusWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-status-'))
  const key = makeKey(join(folder, 'key'))
  const sshd = await startSshd({ authorizedKeys: [key.publicLine] })
  const { home } = sshd
  // The web server is in the login's group in the lab; at a host it is in none of the customer's.
  chownSync(home, sshd.uid, 0)
  chmodSync(home, 0o705)
  mkdirSync(join(home, 'www'))
  const apache = await serveByApache(join(home, 'www'), sshd)
  const servers: Partial<Record<'pure-ftpd' | 'proftpd', FtpServer>> = {
    'pure-ftpd': await startPureFtpd({ root: home, owner: sshd }),
    proftpd: await startProftpd({ root: home, owner: sshd }),
  }
  const measures = { accessState: 'active', webState: 'active', mailsoutState: 'ok', outState: 'active' }
  const hosting = {
    serviceName: 'elus.example',
    primaryLogin: 'elus',
    home,
    users: [{ login: 'elus', isPrimaryAccount: true, password: 'x' }],
    databases: [],
    lock: { folder: home, find: () => [] },
    measures,
    mail: { state: 'ok', sentToday: 3, maxPerDay: 2000 },
  }
  const abuses: { publicId: string; category: string; status: string; service: string; creationDate: string }[] = []
  const fake = await startFakeOvh({ hostings: [hosting], notices: [], abuses })
  const hosts = new Map<string, { readonly host: string; readonly port: number }>()
  const connectTo = (host: string): { readonly host: string; readonly port: number } | undefined =>
    hosts.get(host) ?? (host.endsWith('.elus.example') ? { host: '127.0.0.1', port: apache.port } : undefined)
  const write = (path: string, text: string, mode = 0o644): void => {
    const file = join(home, path)
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, text)
    chmodSync(file, mode)
    chownSync(file, sshd.uid, sshd.gid)
  }
  const world: StatusWorld = {
    sshd,
    apache,
    fake,
    hosting,
    hosts,
    slept: 0,
    write,
    mode: (mode) => chmodSync(home, mode),
    account(by, more = {}) {
      const server = by === 'pure-ftpd' || by === 'proftpd' ? servers[by] : undefined
      const login =
        server === undefined
          ? { transport: by, port: sshd.port, user: sshd.user, identityFile: key.file, hostKeys: sshd.hostKeys, tls: 'explicit' }
          : { transport: 'ftp', port: server.port, user: server.user, hostKeys: [], tls: 'none' }
      return { id: by as AccountId, host: '127.0.0.1', ...login, ...more } as Account
    },
    site(id, more = {}) {
      write(`www/${id}/index.html`, PAGE)
      const site = {
        id: id as SiteId,
        account: 'ssh' as AccountId,
        root: `www/${id}` as RemotePath,
        url: `http://${id}.elus.example/${id}/`,
        groups: [],
        tags: [],
      }
      return { ...site, ...more }
    },
    async status(subjects, { ca, timeoutMs = 5_000, providers = [{ name: 'ovh', kind: 'ovh', endpoint: fake.url, keys: {} }] } = {}) {
      const signal = new AbortController().signal
      const report = await statusAccounts(
        subjects,
        {
          async connect(account, signal) {
            const { password = '' } = account.port === servers['pure-ftpd']?.port ? (servers['pure-ftpd'] ?? {}) : (servers.proftpd ?? {})
            const credentials = {
              password: async () => (account.transport === 'ftp' ? new Secret('password', password) : undefined),
              passphrase: async () => undefined,
              answer: async () => undefined,
            }
            const adapter = await loadAdapter(account.transport)
            return readOnly(
              await adapter.connect(account, { credentials, signal, homeDir: folder, env: { PATH: process.env.PATH }, connectMs: 5_000 }),
            )
          },
          providers,
          desk: createProviderDesk({
            providers,
            env: {
              OVH_APPLICATION_KEY: FAKE_KEYS.applicationKey,
              OVH_APPLICATION_SECRET: FAKE_KEYS.applicationSecret,
              OVH_CONSUMER_KEY: FAKE_KEYS.consumerKey,
            },
            resolve: async (ref) => new Secret('key', ref.from === 'env' ? (KEYS[ref.name] ?? '') : ''),
            userAgent: 'siteguard-test',
          }),
          pages: createPageClient({ userAgent: 'siteguard-test', connectTo, ...(ca === undefined ? {} : { ca }) }),
          names: createNameLooker({ connectTo, hasServers: async (name) => name === 'example' }),
          certificates: createCertificateLooker({ connectTo, ...(ca === undefined ? {} : { ca }) }),
          now: Date.now,
          sleep: async (milliseconds) => {
            world.slept += milliseconds
          },
          emit: () => {},
          version: '0.0.0-test',
        },
        { parallel: 2, pauseMs: 1_000, timeoutMs, signal },
      )
      // Whatever it says, it says as published.
      statusReportSchema.parse(JSON.parse(JSON.stringify(report)))
      return report
    },
    async stop() {
      chmodSync(home, 0o755)
      await apache.stop()
      for (const server of Object.values(servers)) await server.stop()
      await fake.stop()
      await sshd.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return world
}

const KEYS: Readonly<Record<string, string>> = {
  OVH_APPLICATION_KEY: FAKE_KEYS.applicationKey,
  OVH_APPLICATION_SECRET: FAKE_KEYS.applicationSecret,
  OVH_CONSUMER_KEY: FAKE_KEYS.consumerKey,
}
