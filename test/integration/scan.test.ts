import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, type TestContext, vi } from 'vitest'
import type { SiteReport } from '../../src/core/scan-report.ts'
import { ALL_FAULTS } from '../fault/kill/play.ts'
import { ftpLabMissing } from '../lab/ftpd.ts'
import { type Hosting, startHosting } from '../lab/hosting.ts'
import type { Injection } from '../lab/infect.ts'
import { knowReleases } from '../lab/known-releases.ts'
import { scanAsJson } from '../lab/siteguard.ts'
import { labSites, SITE_NAMES, type SiteName } from '../lab/sites.ts'
import { releaseTree } from '../lab/trees.ts'

const WAYS = ['ssh', 'sftp', 'ftp'] as const
type Way = (typeof WAYS)[number]

/** Real FTP servers give each login a user of its own, which only root may do. Not run is shown as not run. */
const NO_FTP = ftpLabMissing()
function needs(way: Way, { skip }: TestContext): void {
  if (way === 'ftp' && NO_FTP !== undefined) skip(NO_FTP)
}

let hosting: Hosting

beforeAll(async () => {
  await labSites()
  // Of WordPress only what the site has is published, so that one site is neither outdated nor vulnerable.
  const { version } = await releaseTree('wordpress', 'oldest')
  hosting = await startHosting((release) => release.product !== 'wordpress' || release.version === version)
  for (const name of SITE_NAMES) await hosting.addSite(name, name)
}, 900_000)

afterAll(() => hosting?.stop())

// Some hundred megabytes cross the wire, and CI machines are slow.
vi.setConfig({ testTimeout: 240_000 })

const connection = (way: Way) => (way === 'ftp' ? hosting.overFtp() : way === 'ssh' ? hosting.overSsh : hosting.overSftp)

/** One who has scanned such sites before. The first one of all has not. */
const operator = (name: string): Promise<string> => knowReleases(hosting.operator(name))

/** Scans sites of the account as a user would, with what the operator kept from earlier scans. */
async function scan(way: Way, sites: readonly string[], home: string, by = connection(way)) {
  const inventory = hosting.inventory(await by, sites)
  const { report, code } = await scanAsJson([...sites, '--inventory', inventory, '--mirror', hosting.feed.mirror], home)
  return { code, account: report.accounts[0], sites: report.sites }
}

/** A site's findings as `path: rules`, the way a person compares them. */
const told = (site: SiteReport | undefined): string[] =>
  (site?.findings ?? []).map((finding) => `${finding.path}: ${finding.reasons.map((reason) => reason.rule).join(' ')}`)

type Scanned = Awaited<ReturnType<typeof scan>>

/** The fresh sites over each way, and whoever scanned them first: the tests after that go on with what he knows. */
const fresh = new Map<Way, Promise<Scanned & { readonly home: string }>>()
function scanFresh(way: Way): Promise<Scanned & { readonly home: string }> {
  const known = fresh.get(way)
  if (known !== undefined) return known
  const scanning = (async () => {
    const home = way === 'ssh' ? hosting.operator('fresh-ssh') : await operator(`fresh-${way}`)
    return { home, ...(await scan(way, SITE_NAMES, home)) }
  })()
  fresh.set(way, scanning)
  return scanning
}

describe('fresh, used sites', () => {
  it.for(WAYS)('have no finding but their version, over %s', async (way, test) => {
    needs(way, test)
    const { sites, account } = await scanFresh(way)
    const wrong = sites.flatMap((site) => site.findings.filter((finding) => !finding.rule.startsWith('version-')))
    expect(wrong).toEqual([])
    expect(sites.flatMap((site) => site.notRun)).toEqual([])
    expect(Object.fromEntries(sites.map((site) => [site.site, site.verdict]))).toEqual({
      spip44: 'clean',
      spip44mysql: 'suspect',
      spip32: 'suspect',
      wordpress: 'clean',
    })
    for (const site of sites) expect(site.counts.knownGood).toBeGreaterThan(2500)
    expect(account).toMatchObject({ transport: way, listings: 1 })
  })

  it('are judged alike over every transport', async () => {
    const ways = WAYS.filter((way) => way !== 'ftp' || NO_FTP === undefined)
    const [first, ...others] = (await Promise.all(ways.map(scanFresh))).map(({ sites }) =>
      sites.map(({ site, verdict, findings }) => ({ site, verdict, fingerprints: findings.map((finding) => finding.fingerprint) })),
    )
    expect(others.length).toBe(ways.length - 1)
    for (const other of others) expect(other).toEqual(first)
  })

  it('are told old and vulnerable when they are, the holes open to anyone first', async () => {
    const old = (await scanFresh('ssh')).sites.find((site) => site.site === 'spip32')
    const [finding] = old?.findings ?? []
    const reason = finding?.reasons.find((one) => one.rule === 'version-vulnerable')
    if (reason?.rule !== 'version-vulnerable') throw new Error(`not told vulnerable: ${told(old).join(', ')}`)
    const { ids, preAuth, exploited } = reason.params
    expect(exploited).toBe(true)
    // Anybody may run code through each of these, and how is public.
    expect(ids.slice(0, 4).sort()).toEqual(['CVE-2023-27372', 'CVE-2024-7954', 'CVE-2026-77647', 'CVE-2026-77806'])
    expect(preAuth).toBeGreaterThanOrEqual(4)
    expect(preAuth).toBeLessThan(ids.length)
  })

  it('make exit 1 when vulnerable, 0 when not', async () => {
    const { home } = await scanFresh('ssh')
    expect((await scan('ssh', ['spip32'], home)).code).toBe(1)
    expect((await scan('ssh', ['spip44', 'wordpress'], home)).code).toBe(0)
  })

  it.for(WAYS)('scanned again, nothing changed, give the same answer, over %s', async (way, test) => {
    needs(way, test)
    const first = await scanFresh(way)
    const second = await scan(way, SITE_NAMES, first.home)
    const answer = (sites: readonly SiteReport[]) =>
      sites.map(({ site, verdict, findings, notRun }) => ({ site, verdict, findings: told({ findings } as unknown as SiteReport), notRun }))
    expect(answer(second.sites)).toEqual(answer(first.sites))
    expect(second.code).toBe(first.code)
    expect(second.sites.flatMap((site) => site.findings).filter((finding) => finding.isNew)).toEqual([])
    // Without ctime, whatever may run is looked at again; with it, nothing is.
    const again = second.sites.reduce((sum, site) => sum + site.counts.hashed + site.counts.fetched, 0)
    if (way === 'ssh') expect(again).toBe(0)
    else expect(again).toBeLessThan(first.sites.reduce((sum, site) => sum + site.counts.hashed + site.counts.fetched, 0))
  })
})

describe('a core file changed in place, its size kept and its time forged', () => {
  it.for(WAYS)('is found over %s', async (way, test) => {
    needs(way, test)
    const { home } = await scanFresh(way)
    const file = join(hosting.sshd.home, 'www/spip44/ecrire/inc/actions.php')
    const { atime, mtime, size } = statSync(file)
    const text = readFileSync(file, 'latin1')
    try {
      writeFileSync(file, text.replace('function ', 'FUNCTION '), 'latin1')
      expect(readFileSync(file, 'latin1')).not.toBe(text)
      utimesSync(file, atime, mtime)
      expect(statSync(file)).toMatchObject({ size, mtimeMs: mtime.getTime() })
      const after = await scan(way, ['spip44'], home)
      expect(told(after.sites[0])).toEqual(['ecrire/inc/actions.php: core-changed'])
      expect(after.sites[0]?.findings[0]?.isNew).toBe(true)
      expect(after).toMatchObject({ code: 1, sites: [{ verdict: 'infected' }] })
    } finally {
      writeFileSync(file, text, 'latin1')
      utimesSync(file, atime, mtime)
    }
  })
})

describe('a core uploaded in FTP text mode', () => {
  it('is no intrusion: its line endings differ, and nothing else', async () => {
    const root = await hosting.addSite('crlf', 'spip44')
    let changed = 0
    for (const folder of ['ecrire', 'prive', 'squelettes-dist', 'plugins-dist']) {
      for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
        const file = join(root, folder, name)
        if (!/\.(php|html|js|css|xml)$/.test(name) || !statSync(file).isFile()) continue
        const text = readFileSync(file, 'latin1')
        if (text.includes('\r') || !text.includes('\n')) continue
        writeFileSync(file, text.replaceAll('\n', '\r\n'), 'latin1')
        changed += 1
      }
    }
    const { sites, code } = await scan('ssh', ['crlf'], await operator('crlf'))
    expect(told(sites[0])).toEqual([': core-line-endings'])
    expect(sites[0]?.findings[0]?.reasons[0]?.params).toMatchObject({ files: changed })
    expect(changed).toBeGreaterThan(800)
    expect(sites[0]?.verdict).toBe('clean')
    expect(code).toBe(0)
  })
})

describe('infected sites', () => {
  const infected: readonly (readonly [SiteName, number])[] = [
    ['spip44', 60],
    ['spip32', 60],
    ['wordpress', 20],
  ]
  // By SFTP, where as much is read as by FTP, one of them, unless all is asked for.
  const cases = infected.flatMap(([name, atLeast]) =>
    WAYS.filter((way) => way !== 'sftp' || name === 'spip44' || ALL_FAULTS).map((way) => [name, way, atLeast] as const),
  )
  const put = new Map<SiteName, readonly Injection[]>()

  beforeAll(async () => {
    for (const [name] of infected) put.set(name, await hosting.addInfectedSite(`infected-${name}`, name))
  }, 120_000)

  it.for(cases)('%s, over %s: as many findings as injections', async ([name, way, atLeast], test) => {
    needs(way, test)
    const injections = put.get(name) ?? []
    // One of them over FTP with TLS.
    const by = way === 'ftp' && name === 'wordpress' ? hosting.overFtp('tls') : connection(way)
    const { sites, code } = await scan(way, [`infected-${name}`], await operator(`infected-${name}-${way}`), by)
    const [site] = sites
    const findings = new Map(site?.findings.filter((finding) => finding.path !== '').map((finding) => [finding.path as string, finding]))
    const at = (one: Injection): string => one.expect.path ?? one.path
    const missed = injections.filter((one) => !findings.get(at(one))?.reasons.some((reason) => reason.rule === one.expect.rule))
    expect(
      missed.map((one) => `${one.id} at ${at(one)}: ${findings.get(at(one))?.rule ?? 'nothing'} instead of ${one.expect.rule}`),
    ).toEqual([])
    expect([...findings.keys()].sort()).toEqual(injections.map(at).sort())
    expect(findings.size).toBeGreaterThanOrEqual(atLeast)
    expect(site).toMatchObject({ verdict: 'infected', notRun: [] })
    expect(site?.counts.knownGood).toBeGreaterThan(2400)
    expect(code).toBe(1)
  })
})
