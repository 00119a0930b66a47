import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBrowser } from '../lab/browser.ts'
import { digestListing } from '../lab/digest.ts'
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
