import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { PartResult, UpgradeReport } from '../../src/core/upgrade-report.ts'
import { differences, pictureOf } from '../fault/kill/picture.ts'
import { ALL_FAULTS } from '../fault/kill/play.ts'
import { layer } from '../helpers/layer.ts'
import { query } from '../helpers/spip-upgrade.ts'
import { expectCode, startUpgradeWorld, type UpgradeWorld } from '../helpers/upgrade-world.ts'
import { apacheMissing } from '../lab/apache.ts'
import { createBrowser } from '../lab/browser.ts'
import { type FeedServer, startFeedServer } from '../lab/feed-server.ts'
import { labSubfolder } from '../lab/place.ts'
import { type SpipPlugin, writeSpipPlugin } from '../lab/spip-plugin.ts'
import { sshdMissing } from '../lab/sshd.ts'
import { releaseTrees, treesMade } from '../lab/trees.ts'

vi.setConfig({ testTimeout: 600_000, hookTimeout: 900_000 })

const OLD: SpipPlugin = { version: '1.0.0', schema: '1.0.0' }
/** What the depot lists, the newest of each last: one that fits, one for a SPIP nobody has, one that dies, one that wants another newer. */
const LISTED: readonly SpipPlugin[] = [
  { ...OLD, prefix: 'carnet' },
  { prefix: 'carnet', version: '1.1.0', schema: '1.1.0' },
  { prefix: 'carnet', version: '2.0.0', schema: '1.1.0', fits: '[5.0.0;5.*]' },
  { prefix: 'album', version: '1.1.0', schema: '1.1.0', diesChanging: true },
  { prefix: 'agenda', version: '2.0.0', schema: '1.1.0', needs: { carnet: '[1.1.0;[' } },
]

layer('plugins of a SPIP behind Apache, over a real sshd', apacheMissing() ?? sshdMissing(), () => {
  let world: UpgradeWorld
  let feed: FeedServer
  const made = mkdtempSync(join(tmpdir(), 'siteguard-depot-'))
  beforeAll(async () => {
    const releases = (await releaseTrees()).filter(({ product }) => product === 'spip')
    const archives = labSubfolder('archives', treesMade())
    feed = await startFeedServer({
      spip: releases.map(({ version, root }) => ({ version, folder: root, kept: join(archives, `spip-${version}.zip`) })),
      spipPlugins: LISTED.map((plugin) => {
        const { prefix = '', version } = plugin
        const folder = join(made, `${prefix}-${version}`)
        writeSpipPlugin(folder, plugin)
        return { prefix, version, folder }
      }),
    })
    world = await startUpgradeWorld()
  })
  afterAll(async () => {
    await world?.stop()
    await feed?.close()
    rmSync(made, { recursive: true, force: true })
  })

  it.each(['spip44', ...(ALL_FAULTS ? (['spip44mysql', 'spip32'] as const) : [])] as const)(
    'brings those of %s along, each alone, in an order that switches none off, and takes back the one that dies',
    async (id) => {
      const site = await world.host(id, id)
      await site.addPlugin('auto/carnet/v1.0.0', OLD)
      for (const prefix of ['album', 'agenda', 'maison']) await site.addPlugin(prefix, { ...OLD, prefix })
      // As they stand: this SPIP keeps UTF-8 over a connection that says latin1, so nobody else reads "été" there.
      const titles = (await query(site.root, 'SELECT titre FROM spip_carnets ORDER BY id_carnet')).flat()
      expect(titles).toEqual(['une', 'deux', expect.stringMatching(/^trois d'/)])
      const desk = world.desk({ [id]: { url: site.url } }, { feed })
      const parts = ({ report }: { readonly report: UpgradeReport }): Record<string, PartResult> =>
        Object.fromEntries((report.sites[0]?.parts ?? []).map((one) => [one.part.kind === 'core' ? 'core' : one.part.id, one]))

      if (id !== 'spip44') expectCode(await desk.upgrade([id, '--apply', '--yes']), 0)
      const dry = parts(expectCode(await desk.upgrade([id, '--extension', 'carnet', '--extension', 'agenda']), 0))
      expect(dry.carnet).toMatchObject({ state: 'planned', move: { from: '1.0.0', to: '1.1.0' }, plan: { ops: { migrate: 1 } } })
      expect(dry.agenda).toMatchObject({ state: 'waiting', after: ['carnet'], move: { from: '1.0.0', to: '2.0.0' } })

      const files = pictureOf(join(site.root, 'plugins/album'))
      const done = expectCode(await desk.upgrade([id, '--extensions', '--apply', '--yes']), 8)
      const made = parts(done)
      expect(made.core).toMatchObject({ state: 'current' })
      expect(made.maison).toMatchObject({ state: 'unknown', gap: 'not-listed' })
      expect(made.carnet).toMatchObject({ state: 'applied', move: { to: '1.1.0' } })
      expect(made.agenda).toMatchObject({ state: 'applied', move: { to: '2.0.0' } })
      expect(made.album).toMatchObject({ state: 'rolled-back', error: { cause: { code: 'SG-UPG-010', params: { culprit: 'album' } } } })
      expect(done.stderr).toContain('failed at the extension album')
      // Nothing was ever switched off, and what SPIP says of every plugin that stays as it is, is not told.
      expect(done.stderr).not.toContain('not active any more')
      expect(done.stderr).not.toContain('medias: tables')

      expect(differences(pictureOf(join(site.root, 'plugins/album')), files)).toBe('')
      const { body } = await createBrowser(site.url).get(site.site.article)
      for (const said of ['carnet 1.1.0: 3', 'agenda 2.0.0: 3', 'album 1.0.0: 3', 'maison 1.0.0: 3'])
        expect(body).toContain(`<!-- ${said} -->`)
      expect(await query(site.root, 'SELECT titre, texte FROM spip_carnets ORDER BY id_carnet')).toEqual(
        titles.map((title) => [title, `Note ${title}`]),
      )
      expect(await query(site.root, 'SELECT * FROM spip_albums WHERE id_album = 2')).toEqual([['2', 'deux', expect.anything()]])
      const schemas = await query(site.root, "SELECT nom, valeur FROM spip_meta WHERE nom IN ('carnet_base_version', 'album_base_version')")
      expect(Object.fromEntries(schemas)).toEqual({ carnet_base_version: '1.1.0', album_base_version: '1.0.0' })

      if (!ALL_FAULTS) return
      expectCode(await desk.run(['rollback', String(made.agenda?.run?.id), '--yes', '--older-data']), 0)
      expect((await createBrowser(site.url).get(site.site.article)).body).toContain('<!-- agenda 1.0.0: 3 -->')
    },
  )
})
