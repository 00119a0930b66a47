import { expect, it, vi } from 'vitest'
import { differences, pictureOf } from '../fault/kill/picture.ts'
import { layer } from '../helpers/layer.ts'
import { query } from '../helpers/spip-upgrade.ts'
import { expectCode, spipVersionOf, useUpgradeWorld } from '../helpers/upgrade-world.ts'
import { apacheMissing } from '../lab/apache.ts'
import { createBrowser } from '../lab/browser.ts'
import type { HostedSite } from '../lab/hosted-site.ts'
import { hostMutualised } from '../lab/mutual-site.ts'
import { loginToSpip } from '../lab/spip-site.ts'
import { sshdMissing } from '../lab/sshd.ts'
import { releaseTree } from '../lab/trees.ts'

vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 })

const LIVING = ['tmp', 'local', 'config/bases']

layer('sites of several kinds behind Apache, over a real sshd', apacheMissing() ?? sshdMissing(), () => {
  const world = useUpgradeWorld()

  it('upgrades a mutualised pair as one: one core, and the database of each', async () => {
    const pair = await hostMutualised(world().hosting, 'pair', ['spip44old', 'spip44mysql'])
    try {
      for (const member of pair.members) expect(await member.visit()).toMatchObject({ whole: true })
      const schemas = async (): Promise<unknown[]> =>
        await Promise.all(
          pair.members.map(async ({ host }) =>
            query(pair.root, "SELECT valeur FROM spip_meta WHERE nom = 'version_installee'", `sites/${host}/config`),
          ),
        )
      const before = await schemas()
      const desk = world().desk({ pair: { url: pair.members[0]?.url as string } })
      const done = expectCode(await desk.upgrade(['pair', '--apply', '--yes']), 0)
      expect(done.report.sites[0]?.parts).toMatchObject([{ part: { kind: 'core' }, state: 'applied', plan: { ops: { migrate: 2 } } }])
      expect(spipVersionOf(pair.root)).toBe(world().newest)
      const [first, second] = await schemas()
      expect(first).toEqual(second)
      expect(first).not.toEqual(before[0])
      for (const { site, url, visit } of pair.members) {
        expect(await visit(), pair.server.errors()).toMatchObject({ whole: true, title: expect.stringContaining(site.title) })
        expect(await loginToSpip(createBrowser(url), site.login, site.password)).toBe(true)
      }
      const back = await desk.run(['rollback', String(done.report.sites[0]?.parts[0]?.run?.id), '--yes', '--older-data'])
      expectCode(back, 0)
      expect(await schemas()).toEqual(before)
      for (const { visit } of pair.members) expect(await visit(), pair.server.errors()).toMatchObject({ whole: true })
    } finally {
      await pair.stop()
    }
  })

  it('stops three sites at the second, which goes back by itself, and never begins the third', async () => {
    const ids = ['first', 'second', 'third'] as const
    const sites: HostedSite[] = []
    for (const id of ids) sites.push(await world().host(id, 'spip44old'))
    const [first, second, third] = sites as [HostedSite, HostedSite, HostedSite]
    const { version: newest } = await releaseTree('spip', 'newest', '4.4')
    // It says that it fits, and every page of the newer release dies of it.
    await second.addPlugin('carnet', { version: '1.0.0', schema: '1.0.0', diesFrom: newest })
    const desk = world().desk(Object.fromEntries(sites.map(({ url }, i) => [ids[i] as string, { url }])))
    const old = spipVersionOf(third.root)
    const untouched = [second, third].map(({ root }) => pictureOf(root, LIVING))
    const done = expectCode(await desk.upgrade(['--all', '--wave', '1,2', '--apply', '--yes']), 8)
    const states = done.report.sites.map(({ parts }) => parts.map(({ state }) => state))
    expect(states).toEqual([['applied'], ['rolled-back'], ['not-begun']])
    expect(done.report.stopped).toEqual({ why: 'failed', site: 'second' })
    expect(done.report.waves.map(({ sites, state }) => [sites, state])).toEqual([
      [['first'], 'done'],
      [['second', 'third'], 'stopped'],
    ])
    expect(spipVersionOf(first.root)).toBe(world().newest)
    for (const [i, { root }] of [second, third].entries()) {
      expect(spipVersionOf(root)).toBe(old)
      expect(differences(pictureOf(root, LIVING), untouched[i] as never)).toBe('')
    }
    for (const site of sites) {
      expect(await site.visit(), site.server.errors()).toMatchObject({ whole: true, title: expect.stringContaining(site.site.title) })
      expect(await loginToSpip(createBrowser(site.url), site.site.login, site.site.password)).toBe(true)
    }
    expect((await createBrowser(second.url).get(second.site.article)).body).toContain('<!-- carnet 1.0.0: 3 -->')
    const wish = JSON.stringify(done.report.sites[1]?.parts[0]?.error)
    expect(wish).toContain('carnet')
  })
})
