import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { layer } from '../helpers/layer.ts'
import { apacheMissing, type ServingPhp } from '../lab/apache.ts'
import { createBrowser } from '../lab/browser.ts'
import { digestListing } from '../lab/digest.ts'
import { hostByApache } from '../lab/hosted-site.ts'
import { type Hosting, startHosting } from '../lab/hosting.ts'
import { hostMutualised } from '../lab/mutual-site.ts'
import { answers } from '../lab/run.ts'
import { copySite, type LabSite, labSites, SITE_NAMES, type SiteName, serveSite } from '../lab/sites.ts'
import { loginToSpip } from '../lab/spip-site.ts'
import { releaseTrees } from '../lab/trees.ts'

let sites: Readonly<Record<SiteName, LabSite>>
let folder = ''

beforeAll(async () => {
  sites = await labSites()
  folder = await mkdtemp(join(tmpdir(), 'siteguard-lab-test-'))
}, 900_000)

afterAll(async () => {
  if (folder !== '') await rm(folder, { recursive: true })
})

describe('the lab', () => {
  it('holds SPIP 3.2, at least two of 4.4, and WordPress, as plain trees', async () => {
    const releases = await releaseTrees()
    const versions = releases.map((release) => `${release.product} ${release.version}`)
    expect(versions.some((version) => version.startsWith('spip 3.2.'))).toBe(true)
    expect(versions.filter((version) => version.startsWith('spip 4.4.')).length).toBeGreaterThanOrEqual(2)
    expect(versions.some((version) => version.startsWith('wordpress '))).toBe(true)
    for (const { product, root } of releases)
      expect(existsSync(join(root, product === 'spip' ? 'config/connect.php' : 'wp-config.php'))).toBe(false)
  })

  it.each(SITE_NAMES)('serves the article of %s', async (name) => {
    const served = await serveSite(name)
    try {
      const visit = await served.visit()
      expect(visit).toMatchObject({ whole: true, status: 200 })
      expect(visit.title).toContain(sites[name].title)
      if (served.site.cms === 'spip') {
        expect(await loginToSpip(createBrowser(served.url), served.site.login, served.site.password)).toBe(true)
        expect(await loginToSpip(createBrowser(served.url), served.site.login, 'not the password')).toBe(false)
      }
    } finally {
      await served.stop()
    }
    expect(existsSync(served.root)).toBe(false)
  })

  it.each(['spip44', 'spip44mysql', 'spip32'] as const)('%s was really used: caches, a session, vignettes', (name) => {
    const { root } = sites[name]
    for (const used of [
      'tmp/cache/skel',
      'tmp/cache/charger_pipelines.php',
      'tmp/meta_cache.php',
      'tmp/sessions',
      'IMG/jpg/photo.jpg',
      'local/cache-vignettes',
    ])
      expect(existsSync(join(root, used)), used).toBe(true)
    expect(readFileSync(join(root, 'config/connect.php'), 'utf8')).toContain(name === 'spip44mysql' ? "'mysql'" : "'sqlite3'")
  })

  it('notices a release or a site that was touched', () => {
    const before = digestListing(sites.spip32.root)
    expect(digestListing(sites.spip32.root)).toBe(before)
    expect(digestListing(sites.spip44.root)).not.toBe(before)
    expect(digestListing(join(folder, 'nothing'))).toBe('')
  })

  it('gives a copy that belongs to the test, times and modes kept', async () => {
    const copy = await copySite('spip44', join(folder, 'copy'))
    expect(statSync(join(copy, 'index.php')).uid).toBe(process.getuid?.())
    expect(digestListing(copy)).toBe(digestListing(sites.spip44.root))
    rmSync(join(copy, 'index.php'))
    expect(existsSync(join(sites.spip44.root, 'index.php'))).toBe(true)
    await expect(copySite('spip44', copy)).rejects.toThrow('exists')
  })
})

layer('sites behind Apache and PHP-FPM', apacheMissing(), () => {
  let hosting: Hosting
  beforeAll(async () => {
    hosting = await startHosting()
  }, 900_000)
  afterAll(() => hosting?.stop())

  const cases: readonly (readonly [SiteName, ServingPhp | undefined, string])[] = [
    ['spip44', undefined, '8'],
    ['spip44', '7.4', '7.4'],
    ['spip44mysql', undefined, '8'],
    ['spip32', undefined, '7.4'],
    ['spip32mysql', undefined, '7.4'],
    ['wordpress', undefined, '8'],
  ]
  it.each(cases)('serves %s (PHP %s), as the login that owns it', async (name, php, version) => {
    const id = `${name}-${php ?? 'own'}`
    const hosted = await hostByApache(hosting, id, name, php ? { php } : {})
    try {
      expect(await hosted.visit()).toMatchObject({ whole: true, status: 200 })
      const browser = createBrowser(hosted.url)
      if (hosted.site.cms === 'spip') {
        expect(await loginToSpip(browser, hosted.site.login, hosted.site.password), hosted.server.errors()).toBe(true)
        for (const denied of ['/config/connect.php', '/tmp/meta_cache.php']) expect((await browser.get(denied)).status, denied).toBe(403)
      }
      const probe = `<?php echo json_encode([PHP_VERSION, PHP_SAPI, posix_geteuid(), opcache_get_status(false)['opcache_enabled'],
        ini_get('opcache.revalidate_freq'), file_put_contents(__DIR__ . '/made', 'x')]);`
      writeFileSync(join(hosted.root, 'probe.php'), probe)
      await hosting.own(hosted.root)
      const said = JSON.parse((await browser.get('/probe.php')).body)
      expect(said).toEqual([expect.stringMatching(new RegExp(`^${version}`)), 'fpm-fcgi', hosting.sshd.uid, true, '2', 1])
      expect(statSync(join(hosted.root, 'made')).uid).toBe(hosting.sshd.uid)
      expect(hosted.server.errors()).not.toMatch(/Fatal|proxy_fcgi:error/)
    } finally {
      await hosted.stop()
    }
    expect(await answers(hosted.server.port)).toBe(false)
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(hosted.root)
  })

  it.each(['spip32mysql', 'spip44old'] as const)('has a plugin with a table in %s, and an editor', async (name) => {
    const id = `plugin-${name}`
    const hosted = await hostByApache(hosting, id, name)
    try {
      await hosted.addPlugin('auto/carnet/v1.0.0', { version: '1.0.0', schema: '1.0.0' })
      expect((await createBrowser(hosted.url).get(hosted.site.article)).body).toContain('<!-- carnet 1.0.0: 3 -->')
      await hosted.php('spip-people.php', 'redac', 'Mot-de-passe 1', 'vieux')
      expect(await loginToSpip(createBrowser(hosted.url), 'redac', 'Mot-de-passe 1')).toBe(true)
      expect(await loginToSpip(createBrowser(hosted.url), 'redac', 'Mot-de-passe 2')).toBe(false)
      if (name === 'spip32mysql') expect(await hosted.sql('SELECT COUNT(*) FROM spip32mysql.spip_carnets')).toBe('3\n')
    } finally {
      await hosted.stop()
    }
  })

  it('serves two sites from one core', async () => {
    const pair = await hostMutualised(hosting, 'pair', ['spip44old', 'spip44mysql'])
    try {
      for (const member of pair.members) {
        const visit = await member.visit()
        expect(visit, pair.server.errors()).toMatchObject({ whole: true, status: 200 })
        expect(visit.title).toContain(member.site.title)
        expect(existsSync(join(member.folder, 'tmp/meta_cache.php'))).toBe(true)
        expect(await loginToSpip(createBrowser(member.url), member.site.login, member.site.password)).toBe(true)
      }
    } finally {
      await pair.stop()
    }
  })
})
