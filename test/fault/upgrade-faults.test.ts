import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { layer } from '../helpers/layer.ts'
import { apacheMissing } from '../lab/apache.ts'
import { isRoot, sshdMissing } from '../lab/sshd.ts'
import { startUpgradeWorld, type UpgradeWorld } from './upgrade-world.ts'

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 })

const MISSING = isRoot ? (sshdMissing() ?? apacheMissing()) : 'accounts of their own need root'

layer('an upgrade of a real SPIP that something goes wrong with', MISSING, () => {
  let world: UpgradeWorld
  beforeAll(async () => {
    world = await startUpgradeWorld({ name: 'spip44old' })
  })
  afterAll(async () => {
    await world?.stop()
  })

  it('goes well where nothing goes wrong', async () => {
    const done = await world.upgrade()
    expect(done.part.state, done.said).toBe('applied')
    await world.expectWhole('after', done.said)
  })
})
