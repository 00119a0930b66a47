import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { differences, pictureOf } from '../fault/kill/picture.ts'
import { ALL_FAULTS } from '../fault/kill/play.ts'
import { layer } from '../helpers/layer.ts'
import { expectCode, spipVersionOf, startUpgradeWorld, type UpgradeWorld } from '../helpers/upgrade-world.ts'
import { apacheMissing } from '../lab/apache.ts'
import type { HostedSite } from '../lab/hosted-site.ts'
import { sshdMissing } from '../lab/sshd.ts'
import { releaseTree } from '../lab/trees.ts'

vi.setConfig({ testTimeout: 600_000, hookTimeout: 900_000 })

/** Everything but what SPIP writes whenever somebody looks at it. */
const lastingOf = (root: string) => pictureOf(root, ['tmp', 'local', 'config/bases'])

/** Code of the site's owner that the old release bears and the new one does not: as it would be with an old function it calls. */
const brokenBy = (version: string, what: string) => `<?php
if (PHP_SAPI !== 'cli' && strpos(file_get_contents(__DIR__ . '/../ecrire/inc_version.php'), "'${version}'") !== false) {
  ${what}
}
`
const SABOTAGE: readonly (readonly [string, string, RegExp])[] = [
  [
    "SPIP's error with status 200",
    "echo '<pre>Erreur d’exécution squelettes/article.html</pre>'; exit;",
    /answers with status 200, but shows an error of the CMS: “Erreur d’exécution squelettes\/article\.html”/,
  ],
  [
    'another site',
    "echo '<!DOCTYPE html><html><title>Casino</title><body>win</body></html>'; exit;",
    /is not in it; it says “win”. Its title: “Casino”/,
  ],
]

layer('the pages of a real SPIP after its upgrade', apacheMissing() ?? sshdMissing(), () => {
  let world: UpgradeWorld
  let site: HostedSite
  let newest = ''
  beforeAll(async () => {
    newest = (await releaseTree('spip', 'newest', '4.4')).version
    world = await startUpgradeWorld()
    site = await world.host('sain', 'spip44old')
  })
  afterAll(() => world?.stop())
  const options = () => join(site.root, 'config/mes_options.php')
  const put = async (file: string, text: string): Promise<void> => {
    writeFileSync(file, text)
    await world.hosting.own(file)
  }

  describe('where they are sick', () => {
    it.each(ALL_FAULTS ? SABOTAGE : SABOTAGE.slice(0, 1))(
      'goes back by itself after %s, and says so in words',
      async (_name, what, words) => {
        await put(options(), brokenBy(newest, what))
        const desk = world.desk({ sain: { url: site.url } })
        const before = lastingOf(site.root)
        const from = spipVersionOf(site.root)
        const done = expectCode(await desk.upgrade(['sain', '--apply', '--yes']), 8)
        expect(done.report.sites[0]?.parts[0]).toMatchObject({
          state: 'rolled-back',
          error: { code: 'SG-RUN-006', cause: { code: 'SG-UPG-020' } },
        })
        expect(done.stderr.replace(/\s+/g, ' ')).toMatch(words)
        expect(spipVersionOf(site.root)).toBe(from)
        expect(differences(lastingOf(site.root), before)).toBe('')
        expect(await site.visit()).toMatchObject({ whole: true, status: 200 })
      },
    )
  })

  it('is told as not looked at under a lock of the provider, with exit status 3', async () => {
    rmSync(options(), { force: true })
    const htaccess = join(site.root, '.htaccess')
    const open = readFileSync(htaccess, 'utf8')
    await put(htaccess, `Require all denied\n${open}`)
    const desk = world.desk({ sain: { url: site.url } })
    const done = expectCode(await desk.upgrade(['sain', '--apply', '--yes']), 3)
    const [part] = done.report.sites[0]?.parts ?? []
    expect(part).toMatchObject({ state: 'applied' })
    expect(part?.run?.health?.find(({ expect: what }) => what === 'open')).toMatchObject({ outcome: 'not-run', well: [] })
    expect(spipVersionOf(site.root)).toBe(newest)
    const shown = await desk.run(['runs', 'show', part?.run?.id ?? ''])
    expect(shown.stdout).toContain('nothing says that the site is healthy')
    await put(htaccess, open)
    expect(await site.visit()).toMatchObject({ whole: true, status: 200 })
  })
})
