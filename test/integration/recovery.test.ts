import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { parse, stringify } from 'yaml'
import { GATE_POINTS, type Recovery } from '../../src/core/recovery.ts'
import { recoverySchema } from '../../src/core/recovery-schema.ts'
import { ALL_FAULTS } from '../fault/kill/play.ts'
import { killedAt } from '../helpers/killed-siteguard.ts'
import { layer } from '../helpers/layer.ts'
import { expectCode, said, spipVersionOf, useUpgradeWorld } from '../helpers/upgrade-world.ts'
import { apacheMissing } from '../lab/apache.ts'
import { createBrowser } from '../lab/browser.ts'
import type { HostedSite } from '../lab/hosted-site.ts'
import { infect, setModes } from '../lab/infect.ts'
import { askFrom, INTRUDER } from '../lab/intruder.ts'
import { siteguard } from '../lab/siteguard.ts'
import type { SiteName } from '../lab/sites.ts'
import { loginToSpip } from '../lab/spip-site.ts'
import { makeKey, sshdMissing } from '../lab/sshd.ts'

vi.setConfig({ testTimeout: 1_800_000, hookTimeout: 900_000 })

/** Sites of the account; more of them where all faults are asked for. */
const SITES: readonly (readonly [id: string, name: SiteName])[] = [
  ['mairie', 'spip44old'],
  ...(ALL_FAULTS
    ? ([
        ['ecole', 'spip44mysql'],
        ['velo', 'spip32'],
        ['blog', 'wordpress'],
      ] as const)
    : []),
]
/** What an intruder leaves: in the core, among the media, in the server's settings. Inert. */
const LEFT = {
  spip: ['core-utils-appended', 'upload-shell', 'upload-phtml', 'settings-handler'],
  wordpress: ['wp-core-changed', 'wp-core-added', 'wp-upload-shell', 'wp-must-use', 'wp-prepend', 'wp-theme-changed'],
}

layer('an account its host has locked, behind Apache, over a real sshd', apacheMissing() ?? sshdMissing(), () => {
  const world = useUpgradeWorld()

  it('comes back by one command, killed twice on the way: evidence kept, sites clean, new, hardened and open, old keys dead', async () => {
    const { hosting, newest } = world()
    const sites = new Map<string, HostedSite>()
    const titles = new Map<string, string>()
    for (const [id, name] of SITES) {
      const site = await world().host(id, name)
      sites.set(id, site)
      titles.set(id, (await site.visit()).title)
      const { cms, version } = site.site
      await hosting.own(site.root)
      // Not in the second in which every file got its owner: that tells nothing of one of them.
      await new Promise((done) => setTimeout(done, 2500))
      if (cms === 'spip') await askFrom(INTRUDER, 'POST', `${site.url}/spip.php?page=spip_pass`, { oubli: 'admin' })
      const injections = infect(site.root, cms, version, LEFT[cms])
      for (const { path } of injections) await hosting.own(join(site.root, path.split('/')[0] === 'IMG' ? 'IMG' : path))
      setModes(site.root, injections)
      if (cms === 'spip') await askFrom(INTRUDER, 'GET', `${site.url}/IMG/jpg/wp-l0gin.php`)
    }
    const logs = join(hosting.sshd.home, 'logs')
    mkdirSync(logs)
    for (const [id, { server }] of sites) cpSync(server.log, join(logs, `${id}-access.log`))
    await hosting.own(logs)
    const desk = world().desk(Object.fromEntries([...sites].map(([id, { url }]) => [id, { url }])))
    expectCode(await siteguard(['vault', 'init'], desk.home), 0)
    // The web server is in the login's group in the lab; at a host it is in none of the customer's.
    chownSync(hosting.sshd.home, hosting.sshd.uid, 0)
    chmodSync(hosting.sshd.home, 0o700)
    for (const site of sites.values()) expect((await site.visit()).status).toBe(403)

    // A town that wants to be asked signs once for all that a recovery takes; before that, nothing is begun.
    const key = makeKey(join(desk.home, 'town'))
    const inventory = parse(readFileSync(desk.inventory, 'utf8'))
    for (const site of Object.values(inventory.sites) as Record<string, unknown>[]) site.owner = 'town'
    inventory.owners = { town: { name: 'Mairie', approves: true, signingKeys: [key.publicLine] } }
    writeFileSync(desk.inventory, stringify(inventory))
    expect(expectCode(await desk.run(RECOVER), 6).stderr).toContain('--recovery')
    expectCode(await desk.run(['approve', 'lab', '--recovery', '--sign', key.file, '--yes']), 0)

    const proposed = expectCode(await desk.run(['restore', 'lab']), 5)
    expect(proposed.stdout).toContain('rights 700')
    expect(proposed.stdout).toContain('siteguard restore lab')
    expect(statSync(hosting.sshd.home).mode & 0o777).toBe(0o700)

    const command = { args: [...RECOVER, '--inventory', desk.inventory, '--mirror', hosting.feed.mirror], home: desk.home }
    await killedAt(command, 'clean…', 3000)
    await killedAt(command, 'replace keys and passwords…', 3000)
    const done = expectCode(await desk.run([...RECOVER, '--json']), 0)
    const { recovery } = JSON.parse(done.stdout) as { recovery: Recovery }
    expect(recoverySchema.parse(recovery)).toEqual(recovery)
    expect(recovery.lock).toMatchObject({ first: 'customer', now: 'none' })
    expect(recovery.sites.map(({ site, way, intrusions = 0 }) => [site, way, intrusions > 0])).toEqual(
      SITES.map(([id]) => [id, 'rebuild', true]),
    )
    expect(recovery.sites.map(({ proved }) => proved)).toEqual(SITES.map(() => true))
    // Who asked in those seconds, and of which request; that nothing certain is made of it, no hole was open.
    expect(recovery.sites[0]?.origin).toMatchObject({
      state: 'named',
      cause: { address: INTRUDER, request: 'POST /spip.php?page=spip_pass', shape: 'spip-forgotten-password', holes: [] },
      logs: SITES.length,
    })
    for (const { points } of recovery.sites)
      expect(GATE_POINTS.map((point) => points[point]?.state)).toEqual(GATE_POINTS.map(() => 'green'))
    expect(statSync(hosting.sshd.home).mode & 0o777).toBe(0o711)

    for (const [id, site] of sites) {
      expect(await site.visit(), id).toMatchObject({ whole: true, status: 200, title: titles.get(id) })
      if (site.site.cms !== 'spip') continue
      expect(spipVersionOf(site.root), id).toBe(newest)
      expect(await loginToSpip(createBrowser(site.url), site.site.login, site.site.password), id).toBe(false)
    }
    const scan = JSON.parse((await desk.run(['scan', '--all', '--json'])).stdout)
    for (const site of scan.sites) {
      expect(site.findings.filter(({ class: kind }: { class: string }) => kind === 'intrusion')).toEqual([])
      expect(site.notRun).toEqual([])
    }
    // What was there before anything was changed, in the hands of whoever has nothing but sha256sum.
    const pack = recovery.incident as string
    expect(readdirSync(pack)).toContain('SHA256SUMS')
    execFileSync('sha256sum', ['--quiet', '--check', 'SHA256SUMS'], { cwd: pack })
    const held = JSON.parse((await desk.run(['snapshots', 'list', 'mairie', '--json'])).stdout)
    expect(JSON.stringify(held)).toContain(recovery.id)
  })
})

/** Where all faults are asked for: five minutes. */
if (ALL_FAULTS)
  layer('an account its host has locked, one database of which takes nothing in', apacheMissing() ?? sshdMissing(), () => {
    const world = useUpgradeWorld()

    it('has its other sites brought back, and that one once there is room', async () => {
      const { hosting, newest } = world()
      const full = await world().host('ecole', 'spip44mysql')
      const other = await world().host('mairie', 'spip44old')
      for (const { site, root } of [full, other]) {
        const injections = infect(root, site.cms, site.version, LEFT.spip)
        await hosting.own(root)
        setModes(root, injections)
      }
      const desk = world().desk({ ecole: { url: full.url }, mairie: { url: other.url } })
      expectCode(await siteguard(['vault', 'init'], desk.home), 0)
      // As OVH does over the quota: what is there can be read and deleted, and nothing is taken in.
      const { name, user } = full.site.database as NonNullable<typeof full.site.database>
      const may = (rights: string): Promise<string> =>
        full.sql(
          `REVOKE ALL ON ${name}.* FROM '${user}'@'127.0.0.1'; GRANT ${rights} ON ${name}.* TO '${user}'@'127.0.0.1'; FLUSH PRIVILEGES`,
        )
      await may('SELECT, DELETE')
      chownSync(hosting.sshd.home, hosting.sshd.uid, 0)
      chmodSync(hosting.sshd.home, 0o700)

      const stopped = await desk.run([...RECOVER, '--json'])
      expect(stopped.code, said(stopped)).toBe(6)
      const { recovery } = JSON.parse(stopped.stdout) as { recovery: Recovery }
      const points = (id: string) => recovery.sites.find(({ site }) => site === id)?.points
      expect(GATE_POINTS.map((point) => points('mairie')?.[point]?.state)).toEqual(GATE_POINTS.map(() => 'green'))
      expect(points('ecole')).toMatchObject({ clean: { state: 'green' }, upgraded: { state: 'red' } })
      expect(spipVersionOf(other.root)).toBe(newest)
      expect(spipVersionOf(full.root)).toBe(full.site.version)
      const told = await desk.run(RECOVER)
      expect(told.stdout.replaceAll(/\s+/g, ' ')).toContain('Make room in it')

      await may('ALL')
      const done = expectCode(await desk.run([...RECOVER, '--json']), 0)
      const { recovery: ended } = JSON.parse(done.stdout) as { recovery: Recovery }
      for (const { site, points } of ended.sites)
        expect([site, ...GATE_POINTS.map((point) => points[point]?.state)]).toEqual([site, ...GATE_POINTS.map(() => 'green')])
      for (const site of [full, other]) {
        expect(await site.visit()).toMatchObject({ whole: true, status: 200 })
        expect(spipVersionOf(site.root)).toBe(newest)
      }
    })
  })

const RECOVER = ['restore', '--recipe', 'restore-after-lockout', 'lab', '--apply', '--yes']
