import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { ALL_FAULTS } from '../fault/kill/play.ts'
import { layer } from '../helpers/layer.ts'
import { expectCode, spipVersionOf, startUpgradeWorld, type UpgradeWorld } from '../helpers/upgrade-world.ts'
import { apacheMissing } from '../lab/apache.ts'
import { sshdMissing } from '../lab/sshd.ts'
import { releaseTree } from '../lab/trees.ts'

vi.setConfig({ testTimeout: 600_000, hookTimeout: 900_000 })

layer('a SPIP in an account where no program can be run', apacheMissing() ?? sshdMissing(), () => {
  let world: UpgradeWorld
  let newest = ''
  beforeAll(async () => {
    newest = (await releaseTree('spip', 'newest', '4.4')).version
    world = await startUpgradeWorld()
  })
  afterAll(() => world?.stop())

  // SQLite by way of the web server: test/integration/migrate-op.test.ts.
  it.each(ALL_FAULTS ? (['spip44mysql', 'spip32'] as const) : (['spip44mysql'] as const))(
    'has %s upgraded by way of its web server, and taken back',
    async (name) => {
      const id = name
      const site = await world.host(id, name)
      const { hosting } = world
      const desk = world.desk({ [id]: { url: site.url } }, { connection: hosting.overSftp })
      const from = spipVersionOf(site.root)
      const dry = expectCode(await desk.upgrade([id]), 0)
      const migrations = dry.report.sites[0]?.parts[0]?.plan
      expect(
        migrations?.checks.find(({ check }) => check === 'migration'),
        JSON.stringify(migrations?.checks),
      ).toBeDefined()

      const done = expectCode(await desk.upgrade([id, '--apply', '--yes']), 0)
      expect(done.report.sites[0]?.parts[0]).toMatchObject({ state: 'applied' })
      expect(spipVersionOf(site.root)).toBe(newest)
      expect(await site.visit()).toMatchObject({ status: 200, whole: true })
      // Nothing that could be called is left where visitors come.
      expect(readdirSync(site.root).filter((entry) => entry.startsWith('sg-'))).toEqual([])

      const run = done.report.sites[0]?.parts[0]?.run?.id as string
      const refused = await desk.run(['rollback', run, '--yes'])
      expect(refused.code, refused.stderr).toBe(6)
      expect(refused.stderr).toContain('SG-UPG-016')
      expect(spipVersionOf(site.root)).toBe(newest)
      expectCode(await desk.run(['rollback', run, '--yes', '--older-data']), 0)
      expect(spipVersionOf(site.root)).toBe(from)
      expect(await site.visit()).toMatchObject({ status: 200, whole: true })
      expect(readdirSync(site.root).filter((entry) => entry.startsWith('sg-'))).toEqual([])
      expectCode(await desk.run(['quarantine', 'drop', run, '--apply', '--yes']), 0)
      expect(readdirSync(join(hosting.sshd.home, '.siteguard', 'runs'))).toEqual([])
    },
  )
})
