import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scanSites } from '../../src/app/scan/scan-sites.ts'
import type { ScanDeps, ScanOptions } from '../../src/app/scan/types.ts'
import type { Account, AccountId, Site, SiteId } from '../../src/core/account.ts'
import type { Manifest, ReleaseRef } from '../../src/core/manifest.ts'
import type { RemotePath } from '../../src/core/path.ts'
import { type DemoFixture, readFixture } from '../../src/demo/build-account.ts'
import { digestOf, type ManifestSource, textDigestOf } from '../../src/manifests/index.ts'
import { createMemoryTransport, type MemoryTransport } from '../../src/transports/memory/index.ts'
import type { Transport } from '../../src/transports/types.ts'

export const account: Account = { id: 'acc' as AccountId, transport: 'ssh', host: 'host.example', user: 'u', hostKeys: [], tls: 'explicit' }

export function siteAt(id: string, root: string): Site {
  return { id: id as SiteId, account: account.id, root: root as RemotePath, groups: [], tags: [] }
}

/** A made-up account in memory, its release's manifest, and everything a scan wants from outside. */
export interface World {
  readonly transport: MemoryTransport
  readonly stateDir: string
  readonly manifests: ManifestSource
  scan(options?: Partial<ScanOptions>, deps?: Partial<ScanDeps>): ReturnType<typeof scanSites>
}

/** The demonstration's clean site (SPIP 4.4.30) at `www`, with `more` put over it. */
export async function cleanWorld(
  more: Parameters<typeof createMemoryTransport>[0] = {},
  options: Parameters<typeof createMemoryTransport>[1] = {},
): Promise<World> {
  const fixture = await readFixture()
  const files: Record<string, string | Buffer> = {}
  for (const [path, text] of Object.entries(siteFiles(fixture))) files[`www/${path}`] = text
  const transport = createMemoryTransport({ ...files, ...more }, options)
  const stateDir = mkdtempSync(join(tmpdir(), 'sg-state-'))
  return {
    transport,
    stateDir,
    manifests: manifestsOf(fixture),
    scan: (scanOptions, deps) =>
      scanSites(
        [account],
        [siteAt('site.example', 'www')],
        { ...depsOf(fixture, transport, stateDir), ...deps },
        { ...defaults, ...scanOptions },
      ),
  }
}

export const defaults: ScanOptions = {
  settingsOf: () => ({ failOn: 'probable', paranoid: false }),
  failOn: 'probable',
  onlyNew: false,
  accept: false,
  parallel: 2,
  signal: new AbortController().signal,
}

function siteFiles(fixture: DemoFixture): Record<string, string | Buffer> {
  const site = fixture.sites.find(
    (candidate) => candidate.infections.length === 0 && candidate.release.startsWith('4.'),
  ) as DemoFixture['sites'][number]
  const media = Object.fromEntries(
    Object.entries({ ...site.media, ...site.databases }).map(([path, base64]) => [path, Buffer.from(base64, 'base64')]),
  )
  return { ...fixture.releases[site.release], ...site.files, ...media }
}

export function depsOf(fixture: DemoFixture, transport: Transport, stateDir: string): ScanDeps {
  return {
    connect: async () => ({ ...transport, close: async () => {} }),
    manifests: manifestsOf(fixture),
    known: { advisories: [] },
    waiverOf: () => undefined,
    stateDir,
    now: () => Date.UTC(2026, 10, 21, 12),
    emit: () => {},
    onNotKept: () => {},
    version: '0.0.0',
  }
}

function manifestsOf(fixture: DemoFixture): ManifestSource {
  return {
    find: async (release: ReleaseRef) => {
      const files = release.product === 'spip' ? fixture.releases[release.version] : undefined
      return files === undefined ? { missing: { release, reason: 'no-source' } } : { manifest: manifestOf(release, files) }
    },
    releases: async () => ({ origin: 'feed', newest: { '4.4': '4.4.30' }, supported: ['4.4'] }),
  }
}

function manifestOf(release: ReleaseRef, files: Readonly<Record<string, string>>): Manifest {
  const rows = Object.entries(files).map(([path, text]) => {
    const bytes = Buffer.from(text)
    const textDigest = textDigestOf(bytes, 'sha256')
    return [path, { digest: digestOf(bytes, 'sha256'), size: bytes.length, ...(textDigest === undefined ? {} : { textDigest }) }] as const
  })
  return { ...release, algorithm: 'sha256', source: 'test', files: new Map(rows) }
}
