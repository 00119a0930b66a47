import { chmodSync, chownSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { DOOR_MARK } from '../../src/cms/door.ts'
import { GATE_POINTS, type Recovery } from '../../src/core/recovery.ts'
import { recoverySchema } from '../../src/core/recovery-schema.ts'
import { ALL_FAULTS } from '../fault/kill/play.ts'
import { layer } from '../helpers/layer.ts'
import { expectCode, spipVersionOf, useUpgradeWorld } from '../helpers/upgrade-world.ts'
import { apacheMissing } from '../lab/apache.ts'
import { createBrowser } from '../lab/browser.ts'
import { ftpLabMissing } from '../lab/ftpd.ts'
import type { HostedSite } from '../lab/hosted-site.ts'
import { infect, setModes } from '../lab/infect.ts'
import { siteguard } from '../lab/siteguard.ts'
import type { SiteName } from '../lab/sites.ts'
import { loginToSpip } from '../lab/spip-site.ts'
import { sshdMissing } from '../lab/sshd.ts'

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 900_000 })

/** Sites of the account; with databases on a server, which nothing but their own PHP reaches, where all is asked for. */
const SITES: readonly (readonly [id: string, name: SiteName])[] = ALL_FAULTS
  ? [
      ['mairie', 'spip44old'],
      ['ecole', 'spip44mysql'],
      ['velo', 'spip32'],
      ['blog', 'wordpress'],
    ]
  : [['mairie', 'spip44old']]
const LEFT = {
  spip: ['core-utils-appended', 'upload-shell', 'settings-handler'],
  wordpress: ['wp-core-changed', 'wp-upload-shell', 'wp-prepend'],
}
const RECOVER = ['restore', '--recipe', 'restore-after-lockout', 'lab', '--apply', '--yes']

layer('a locked account that is reached by FTP alone', apacheMissing() ?? sshdMissing() ?? ftpLabMissing(), () => {
  const world = useUpgradeWorld()

  it('comes back behind shut doors, which visitors find shut until all is done', async () => {
    const { hosting, newest } = world()
    const sites = new Map<string, HostedSite>()
    const titles = new Map<string, string>()
    for (const [id, name] of SITES) {
      const site = await world().host(id, name)
      sites.set(id, site)
      titles.set(id, (await site.visit()).title)
      const { cms, version } = site.site
      const injections = infect(site.root, cms, version, LEFT[cms])
      await hosting.own(site.root)
      setModes(site.root, injections)
    }
    const urls = Object.fromEntries([...sites].map(([id, { url }]) => [id, { url }]))
    const desk = world().desk(urls, { connection: await hosting.overFtp() })
    expectCode(await siteguard(['vault', 'init'], desk.home), 0)
    // The web server is in the login's group in the lab; at a host it is in none of the customer's.
    chownSync(hosting.sshd.home, hosting.sshd.uid, 0)
    chmodSync(hosting.sshd.home, 0o700)
    for (const site of sites.values()) expect((await site.visit()).status).toBe(403)

    const done = expectCode(await desk.run([...RECOVER, '--json']), 0)
    const { recovery } = JSON.parse(done.stdout) as { recovery: Recovery }
    expect(recoverySchema.parse(recovery)).toEqual(recovery)
    for (const { points, door, proved } of recovery.sites) {
      expect(GATE_POINTS.map((point) => points[point]?.state)).toEqual(GATE_POINTS.map(() => 'green'))
      expect(door).toMatchObject({ state: 'open' })
      expect(proved).toBe(true)
    }
    for (const [id, site] of sites) {
      expect(await site.visit(), id).toMatchObject({ whole: true, status: 200, title: titles.get(id) })
      const settings = join(site.root, '.htaccess')
      expect(readFileSync(settings, 'utf8')).not.toContain(DOOR_MARK)
      expect(readdirSync(site.root).filter((name) => name.startsWith('sg-'))).toEqual([])
      if (site.site.cms !== 'spip') continue
      expect(spipVersionOf(site.root), id).toBe(newest)
      expect(await loginToSpip(createBrowser(site.url), site.site.login, site.site.password), id).toBe(false)
    }
    expect(statSync(hosting.sshd.home).mode & 0o777).toBe(0o711)
    expect(readdirSync(hosting.sshd.home)).not.toContain('.siteguard-lock')
  })
})
