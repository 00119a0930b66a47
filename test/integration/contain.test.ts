import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { layer } from '../helpers/layer.ts'
import { logsIn, type RotatedSite, spipSecrets, stealFrom, still } from '../helpers/spip-rotation.ts'
import { expectCode, useUpgradeWorld } from '../helpers/upgrade-world.ts'
import { apacheMissing } from '../lab/apache.ts'
import { phpFor } from '../lab/php-server.ts'
import { siteguard } from '../lab/siteguard.ts'
import { makeKey, sshdMissing } from '../lab/sshd.ts'
import { startVisitor } from '../lab/visitor.ts'

vi.setConfig({ testTimeout: 600_000, hookTimeout: 900_000 })

layer('a SPIP one of whose passwords was stolen, behind Apache, over a real sshd', apacheMissing() ?? sshdMissing(), () => {
  const world = useUpgradeWorld()

  it('is contained in one run: what was stolen is worth nothing, its code is locked, visitors notice nothing', async () => {
    const site = await world().host('stolen', 'spip44')
    const { uid, gid } = world().hosting.sshd
    const rotated: RotatedSite = { root: site.root, url: site.url, php: phpFor('spip', site.site.version), as: { uid, gid } }
    const desk = world().desk({ stolen: { url: site.url } })
    expectCode(await siteguard(['vault', 'init'], desk.home), 0)
    const { login, password } = site.site
    const loot = await stealFrom(rotated, login, password)
    const stolen = await spipSecrets(rotated)
    const code = join(site.root, 'ecrire/inc_version.php')
    const open = statSync(code).mode

    expectCode(await desk.run(['contain', 'stolen', '--apply', '--yes']), 2)
    // Its town wants to be asked: nothing happens until it says so, or its policy does.
    const { publicLine } = makeKey(join(desk.home, 'town'))
    const decides = (policy: object): void => {
      const inventory = JSON.parse(readFileSync(desk.inventory, 'utf8'))
      inventory.owners = { town: { name: 'Mairie', approves: true, signingKeys: [publicLine], policy } }
      inventory.sites.stolen.owner = 'town'
      writeFileSync(desk.inventory, JSON.stringify(inventory))
    }
    decides({})
    const refused = expectCode(await desk.run(['contain', 'stolen', '--reason', 'phone lost', '--apply', '--yes']), 6)
    expect(refused.stderr).toContain('SG-FLEET-010')
    expect(still(stolen, await spipSecrets(rotated))).toEqual([...stolen.keys()])
    expect(statSync(code).mode).toBe(open)

    decides({ withoutAsking: ['contain'] })
    const visitor = startVisitor(`${site.url}${site.site.article}`)
    const done = await desk.run(['contain', 'stolen', '--reason', 'phone lost', '--apply', '--yes', '--json'])
    const looks = await visitor.stop()
    expectCode(done, 0)
    const strange = looks.filter(({ status, retryAfter }) => status !== 200 && !(status === 503 && retryAfter !== undefined))
    expect(strange.map(({ status, body }) => `${status} ${body.slice(0, 300)}`)).toEqual([])
    const report = JSON.parse(done.stdout)
    expect(report).toMatchObject({ recipe: 'contain', applied: true, sites: [{ site: 'stolen', state: 'applied' }] })
    expect(report.sites).toHaveLength(1)

    expect(still(stolen, await spipSecrets(rotated))).toEqual([])
    expect(await loot.cookieOpens()).toBe(false)
    expect(await loot.linkOpens()).toBe(false)
    expect(await logsIn(rotated, login, password)).toBe(false)
    expect(statSync(code).mode & 0o222).toBe(0)
    // What SPIP writes to in daily use stays open.
    mkdirSync(join(site.root, 'tmp/probe'))
    expect(await site.visit(), site.server.errors()).toMatchObject({ whole: true, title: expect.stringContaining(site.site.title) })
    await site.stop()
  })
})
