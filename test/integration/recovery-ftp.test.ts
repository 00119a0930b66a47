import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { DOOR_MARK } from '../../src/cms/door.ts'
import { GATE_MARK } from '../../src/cms/gate-page.ts'
import { GATE_POINTS, type Recovery } from '../../src/core/recovery.ts'
import { recoverySchema } from '../../src/core/recovery-schema.ts'
import { ALL_FAULTS } from '../fault/kill/play.ts'
import { killedWhen } from '../helpers/killed-siteguard.ts'
import { layer } from '../helpers/layer.ts'
import { expectCode, spipVersionOf, useUpgradeWorld } from '../helpers/upgrade-world.ts'
import { apacheMissing, serveByApache } from '../lab/apache.ts'
import { createBrowser } from '../lab/browser.ts'
import { ftpLabMissing } from '../lab/ftpd.ts'
import type { HostedSite } from '../lab/hosted-site.ts'
import { infect, setModes } from '../lab/infect.ts'
import { siteguard } from '../lab/siteguard.ts'
import type { SiteName } from '../lab/sites.ts'
import { loginToSpip } from '../lab/spip-site.ts'
import { sshdMissing } from '../lab/sshd.ts'

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 900_000 })

/** Two of them with databases on a server, which nothing but their own PHP reaches. */
const SITES: readonly (readonly [id: string, name: SiteName])[] = [
  ['mairie', 'spip44old'],
  ['ecole', 'spip44mysql'],
  ['velo', 'spip32'],
  ['blog', 'wordpress'],
]
const LEFT = {
  spip: ['core-utils-appended', 'upload-shell', 'settings-handler'],
  wordpress: ['wp-core-changed', 'wp-upload-shell', 'wp-prepend'],
}
/** The owner's own settings, and a folder below that lets everybody in. */
const OWN = 'RewriteEngine On\nRewriteRule ^accueil$ index.php [L]\n'
const BELOW = 'RewriteEngine On\nRewriteRule ^plan$ page.html [L]\nErrorDocument 503 default\nRequire all granted\n'
const RECOVER = ['restore', '--recipe', 'restore-after-lockout', 'lab', '--apply', '--yes']

layer('a locked account that is reached by FTP alone', apacheMissing() ?? sshdMissing() ?? ftpLabMissing(), () => {
  const world = useUpgradeWorld()

  it('shuts its doors before it opens, is killed with them shut, and goes on from there', async () => {
    const { hosting } = world()
    const { uid, gid, home } = hosting.sshd
    const root = join(home, 'www', 'plain')
    mkdirSync(join(root, 'infos'), { recursive: true })
    writeFileSync(join(root, 'index.php'), "<?php echo '<title>Mairie</title><p>', 6 * 7, '</p>';\n")
    writeFileSync(join(root, '.htaccess'), OWN)
    writeFileSync(join(root, 'infos/page.html'), '<title>Infos</title>')
    writeFileSync(join(root, 'infos/.htaccess'), BELOW)
    await hosting.own(join(home, 'www'))
    const server = await serveByApache(root, { uid, gid })
    try {
      const pages = ['/', '/accueil', '/infos/plan', '/infos/page.html', '/IMG/nothing.png']
      const statuses = async (): Promise<number[]> =>
        await Promise.all(
          pages.map(async (page) => (await fetch(`${server.url}${page}`, { method: page === '/' ? 'POST' : 'GET' })).status),
        )
      const desk = world().desk({ plain: { url: `${server.url}/` } }, { connection: await hosting.overFtp() })
      expectCode(await siteguard(['vault', 'init'], desk.home), 0)
      chownSync(home, uid, 0)
      chmodSync(home, 0o700)
      const command = [...RECOVER, '--inventory', desk.inventory, '--mirror', hosting.feed.mirror]
      await killedWhen({ args: command, home: desk.home }, () => (statSync(home).mode & 0o777) !== 0o700)
      expect(await statuses()).toEqual(pages.map(() => 503))
      const shut = await fetch(`${server.url}/`)
      expect([shut.headers.get('retry-after'), (await shut.text()).includes(DOOR_MARK)]).toEqual(['3600', true])

      // Nobody publishes releases of it, and nobody knows its keys: that is its owner's to say.
      const stopped = expectCode(await desk.run(RECOVER), 6)
      expect(stopped.stdout).toContain('its door is shut')
      expect(await statuses()).toEqual(pages.map(() => 503))
      const own = ['upgraded', 'rotated', 'hardened'].flatMap((point) => ['--except', `plain:${point}`])
      const done = expectCode(await desk.run([...RECOVER, ...own, '--reason', 'five pages of PHP', '--json']), 0)
      const { recovery } = JSON.parse(done.stdout) as { recovery: Recovery }
      expect(recovery.sites.map(({ door }) => door?.state)).toEqual(['open'])
      expect(await statuses()).toEqual([200, 200, 200, 200, 404])
      const settings = readFileSync(join(root, '.htaccess'), 'utf8')
      expect(settings.startsWith(OWN)).toBe(true)
      expect(settings).not.toContain(DOOR_MARK)
      expect(server.accesses()).not.toMatch(/^\d+ 500 /m)
    } finally {
      chmodSync(home, 0o711)
      rmSync(root, { recursive: true, force: true })
      await server.stop()
    }
  })

  if (!ALL_FAULTS) return

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

    const command = { args: [...RECOVER, '--inventory', desk.inventory, '--mirror', hosting.feed.mirror], home: desk.home }
    const [first, mysql] = [sites.get(SITES[0]?.[0] ?? '')?.root as string, sites.get('ecole')?.root as string]
    // While a database is read behind its door, and while a core is exchanged.
    await killedWhen(command, () => readdirSync(mysql).some((name) => name.startsWith('sg-')))
    await killedWhen(
      command,
      () => existsSync(join(first, 'index.php')) && readFileSync(join(first, 'index.php'), 'utf8').includes(GATE_MARK),
    )
    for (const { url } of sites.values()) expect((await fetch(`${url}/`)).status).toBe(503)
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
