import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { GATE_MARK } from '../../src/cms/gate-page.ts'
import { differences, pictureOf } from '../fault/kill/picture.ts'
import { ALL_FAULTS } from '../fault/kill/play.ts'
import { layer } from '../helpers/layer.ts'
import { query } from '../helpers/spip-upgrade.ts'
import { expectCode, spipVersionOf, useUpgradeWorld } from '../helpers/upgrade-world.ts'
import { apacheMissing } from '../lab/apache.ts'
import { createBrowser } from '../lab/browser.ts'
import type { HostedSite } from '../lab/hosted-site.ts'
import { isWholeSpipPage, loginToSpip } from '../lab/spip-site.ts'
import { sshdMissing } from '../lab/sshd.ts'
import { type Look, startVisitor } from '../lab/visitor.ts'

vi.setConfig({ testTimeout: 600_000, hookTimeout: 900_000 })

const EDITOR = 'Mot de passe de redac'

/** Everything but what SPIP writes whenever somebody looks at it. */
/** One transparent pixel. */
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64')

const lastingOf = (root: string) => pictureOf(root, ['tmp', 'local', 'config/bases'])

const isSite = (site: HostedSite, { status, body }: Look): boolean => isWholeSpipPage({ status, body }) && body.includes(site.site.title)
const isClosed = ({ status, body, retryAfter }: Look): boolean => status === 503 && retryAfter !== undefined && body.includes(GATE_MARK)

layer('a SPIP behind Apache, over a real sshd', apacheMissing() ?? sshdMissing(), () => {
  const world = useUpgradeWorld()

  // Of 4.4 on SQLite every test of test/fault/upgrade-faults.test.ts begins with such an upgrade.
  it.each(['spip44mysql', 'spip32', ...(ALL_FAULTS ? (['spip32mysql', 'spip44old'] as const) : [])] as const)(
    'brings %s to the newest while people read and write',
    async (id) => {
      const site = await world().host(id, id)
      await site.addPlugin('auto/carnet/v1.0.0', { version: '1.0.0', schema: '1.0.0' })
      await site.php('spip-people.php', 'redac', EDITOR, ...(id.startsWith('spip32') ? ['vieux'] : []))
      const desk = world().desk({ [id]: { url: site.url } })
      const from = spipVersionOf(site.root)
      expect(from).not.toBe(world().newest)

      // Logos as 3.x keeps them, which 4.0 moves away; the last is of no section there is.
      const logos = id === 'spip32' ? ['arton1.png', 'siteon0.png', 'rubon999.png'].map((name) => join(site.root, 'IMG', name)) : []
      for (const logo of logos) writeFileSync(logo, PIXEL, { mode: 0o640 })
      await world().hosting.own(join(site.root, 'IMG'))

      const before = lastingOf(site.root)
      const dry = expectCode(await desk.upgrade([id]), 0)
      expect(dry.report).toMatchObject({ applied: false, exitCode: 0 })
      const [core] = dry.report.sites[0]?.parts ?? []
      expect(core).toMatchObject({ part: { kind: 'core' }, state: 'planned', move: { from, to: world().newest } })
      const checks = new Map(core?.plan?.checks.map(({ check, state, params }) => [check, { state, params }]))
      for (const look of ['version', 'php-cli', 'php-web', 'space', 'database', 'verdict'] as const)
        expect(checks.has(look), look).toBe(true)
      if (id.startsWith('spip32')) expect(checks.get('old-passwords'), JSON.stringify([...checks])).toMatchObject({ state: 'told' })
      expect(differences(lastingOf(site.root), before)).toBe('')

      const reader = startVisitor(`${site.url}${site.site.article}`)
      const author = startVisitor((number) => `${site.url}/spip.php?action=carnet_ecrire&titre=pendant-${number}`, 500)
      const done = await desk.upgrade([id, '--apply', '--yes'])
      const [read, wrote] = [await reader.stop(), await author.stop()]
      expectCode(done, 0)
      expect(done.report.sites[0]?.parts[0]).toMatchObject({ state: 'applied', run: { state: 'applied' } })
      expect(spipVersionOf(site.root)).toBe(world().newest)

      // Nobody was shown anything but the site, or that it comes back soon.
      const strange = read.filter((look) => !isSite(site, look) && !isClosed(look))
      expect(
        strange.slice(0, 3).map(({ at, status, body }) => `${at} ${status} ${body.slice(0, 400)}`),
        site.server.errors(),
      ).toEqual([])
      expect(read.length).toBeGreaterThan(20)

      // What was acknowledged is there; what was not may be.
      const kept = wrote.flatMap(({ body }) => /^ecrit (pendant-\d+)$/m.exec(body.trim())?.[1] ?? [])
      expect(kept.length).toBeGreaterThan(3)
      const titles = new Set(
        (await query(site.root, "SELECT titre FROM spip_articles WHERE titre LIKE 'pendant-%'")).map(([title]) => title),
      )
      const documents = new Set(
        (await query(site.root, "SELECT titre FROM spip_documents WHERE titre LIKE 'pendant-%'")).map(([title]) => title),
      )
      for (const title of kept) {
        expect(titles.has(title), title).toBe(true)
        expect(documents.has(title), title).toBe(true)
        expect(readFileSync(join(site.root, `IMG/txt/${title}.txt`), 'utf8')).toBe(title)
      }

      expect(await site.visit()).toMatchObject({ whole: true, status: 200, title: expect.stringContaining(site.site.title) })
      const page = await createBrowser(site.url).get(site.site.article)
      expect(page.body).toContain('<!-- carnet 1.0.0: 3 -->')
      expect(page.body).toContain('photo')
      expect(existsSync(join(site.root, 'IMG/jpg/photo.jpg'))).toBe(true)
      expect(await loginToSpip(createBrowser(site.url), site.site.login, site.site.password)).toBe(true)
      expect(await loginToSpip(createBrowser(site.url), 'redac', EDITOR)).toBe(true)
      expect(await loginToSpip(createBrowser(site.url), 'redac', 'another')).toBe(false)
      expect(site.server.errors()).not.toMatch(/PHP (?:Fatal|Parse)/)

      const scan = JSON.parse((await desk.run(['scan', id, '--json'])).stdout)
      expect(scan.sites[0].notRun).toEqual([])
      expect(scan.sites[0].findings.filter(({ class: kind }: { class: string }) => kind === 'intrusion' || kind === 'outdated')).toEqual([])

      const upgraded = lastingOf(site.root)
      const again = expectCode(await desk.upgrade([id, '--apply', '--yes']), 0)
      expect(again.report.sites[0]?.parts[0]).toMatchObject({ state: 'current' })
      expect(differences(lastingOf(site.root), upgraded)).toBe('')

      if (logos.length === 0) return
      expect(logos.filter((logo) => existsSync(logo))).toEqual([])
      const migrated = await query(site.root, "SELECT fichier, mode FROM spip_documents WHERE mode LIKE 'logo%' ORDER BY fichier")
      // One is made for the section there is not, too; SPIP's own tidying takes it away again, when its turn comes.
      const ofSomething = migrated.filter(([file]) => !/^logo\/rubon999\b/.test(file ?? ''))
      expect(ofSomething, JSON.stringify(migrated)).toEqual([
        [expect.stringMatching(/^logo\/arton1\b/), 'logoon'],
        [expect.stringMatching(/^logo\/siteon0\b/), 'logoon'],
      ])
      expect(migrated.length - ofSomething.length, JSON.stringify(migrated)).toBeLessThanOrEqual(1)
      const run = done.report.sites[0]?.parts[0]?.run?.id as string
      expectCode(await desk.run(['rollback', run, '--yes', '--older-data']), 0)
      expect(logos.map((logo) => [readFileSync(logo).equals(PIXEL), statSync(logo).mode & 0o777])).toEqual(logos.map(() => [true, 0o640]))
      expect(readdirSync(join(site.root, 'IMG')).filter((name) => name.startsWith('logo'))).toEqual([])
      expect(await site.visit()).toMatchObject({ whole: true, status: 200 })
    },
  )
})
