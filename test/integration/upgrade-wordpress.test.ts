import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { differences, pictureOf } from '../fault/kill/picture.ts'
import { ALL_FAULTS } from '../fault/kill/play.ts'
import { layer } from '../helpers/layer.ts'
import { expectCode, startUpgradeWorld, type UpgradeWorld } from '../helpers/upgrade-world.ts'
import { apacheMissing } from '../lab/apache.ts'
import { createBrowser } from '../lab/browser.ts'
import { type FeedServer, startFeedServer } from '../lab/feed-server.ts'
import type { HostedSite } from '../lab/hosted-site.ts'
import { sshdMissing } from '../lab/sshd.ts'
import { type Release, releaseTrees } from '../lab/trees.ts'

vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 })

layer('WordPress behind Apache, over a real sshd', apacheMissing() ?? sshdMissing(), () => {
  let world: UpgradeWorld
  let feed: FeedServer
  let newest: Release
  const made = mkdtempSync(join(tmpdir(), 'siteguard-wordpress-'))
  beforeAll(async () => {
    const releases = (await releaseTrees()).filter(({ product }) => product === 'wordpress')
    newest = releases.at(-1) as Release
    feed = await startFeedServer({
      wordpress: releases.map(({ version, root }) => ({ version, folder: root })),
      wordpressPlugins: [
        { slug: 'carnet', version: '1.0.0', folder: folderOf('carnet-1', { 'carnet.php': plugin('Carnet', '1.0.0', KEEPS) }) },
        {
          slug: 'carnet',
          version: '2.0.0',
          folder: folderOf('carnet-2', { 'carnet.php': plugin('Carnet', '2.0.0', KEEPS + GROWS, FOR_NEWER_CORE), 'more.php': '<?php\n' }),
        },
        { slug: 'agenda', version: '1.0.0', folder: folderOf('agenda-1', { 'agenda.php': plugin('Agenda', '1.0.0', '') }) },
        {
          slug: 'agenda',
          version: '1.1.0',
          folder: folderOf('agenda-2', { 'agenda.php': plugin('Agenda', '1.1.0', DIES, 'Requires Plugins: carnet') }),
        },
        {
          slug: 'billets',
          version: '2.0.0',
          folder: folderOf('billets-2', { 'billets.php': plugin('Billets', '2.0.0', '', 'Requires Plugins: carnet, caisse') }),
        },
        ...bundled(releases, 'plugins').map((one) => ({ ...one, slug: one.name })),
      ],
      wordpressThemes: bundled(releases, 'themes').map((one) => ({ ...one, slug: one.name })),
      wordpressLanguages: [
        { locale: 'fr_FR', version: newest.version, folder: folderOf('fr', { 'fr_FR.po': 'new', 'admin-fr_FR.po': 'new' }) },
      ],
    })
    world = await startUpgradeWorld()
  })
  afterAll(async () => {
    await world?.stop()
    await feed?.close()
    rmSync(made, { recursive: true, force: true })
  })

  function folderOf(name: string, files: Readonly<Record<string, string>>): string {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(made, name, path)), { recursive: true })
      writeFileSync(join(made, name, path), text)
    }
    return join(made, name)
  }

  async function put(site: HostedSite, files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(site.root, path)), { recursive: true })
      writeFileSync(join(site.root, path), text)
    }
    await world.hosting.own(site.root)
  }

  const versionOf = (site: HostedSite): string | undefined =>
    /\$wp_version = '([^']*)'/.exec(readFileSync(join(site.root, 'wp-includes/version.php'), 'utf8'))?.[1]

  it('brings core, translations, plugins and themes to the newest, and takes back the one plugin that dies', async () => {
    const site = await world.host('wordpress', 'wordpress')
    await put(site, {
      'wp-content/plugins/carnet/carnet.php': plugin('Carnet', '1.0.0', KEEPS),
      'wp-content/plugins/agenda/agenda.php': plugin('Agenda', '1.0.0', ''),
      'wp-content/plugins/billets/billets.php': plugin('Billets', '1.0.0', ''),
      'wp-content/languages/fr_FR.mo': 'old',
      'wp-content/languages/fr_FR.po': 'old',
      'wp-content/languages/plugins/carnet-fr_FR.po': 'old',
      'wp-admin/.htaccess': '# the owner’s\n',
      'wp-content/cache/page.html': 'of the old code',
    })
    await site.sql(`UPDATE wordpress.wp_options SET option_value = '${ACTIVE}' WHERE option_name = 'active_plugins'`)
    expect((await createBrowser(site.url).get(site.site.article)).body).toContain('<!-- carnet 1.0.0 -->')

    const desk = world.desk({ wordpress: { url: site.url } }, { feed })
    const done = expectCode(await desk.upgrade(['wordpress', '--extensions', '--apply', '--yes']), 8)
    const parts = done.report.sites[0]?.parts ?? []
    const named = (state: string): string[] =>
      parts.filter((part) => part.state === state).map(({ part }) => (part.kind === 'core' ? 'core' : part.id))
    expect(named('rolled-back')).toEqual(['agenda'])
    expect(named('applied')).toEqual(expect.arrayContaining(['core', 'carnet', 'akismet']))
    expect(parts.filter(({ state }) => !['applied', 'current', 'rolled-back'].includes(state))).toEqual([])
    // Its newest wants a plugin that is not there.
    expect(named('current')).toContain('billets')
    const stays = parts.find(({ part }) => part.kind === 'extension' && part.id === 'billets')?.stays
    expect(stays).toMatchObject({ state: 'told', params: { reason: 'tied', newer: ['2.0.0'], lacks: ['caisse (-)'] } })
    expect(JSON.stringify(parts.find(({ state }) => state === 'rolled-back')?.error)).toContain('agenda_no_such_function')

    const text = (path: string): string => readFileSync(join(site.root, path), 'utf8')
    expect(versionOf(site)).toBe(newest.version)
    expect(text('wp-content/plugins/agenda/agenda.php')).toBe(plugin('Agenda', '1.0.0', ''))
    expect(text('wp-content/languages/fr_FR.po')).toBe('new')
    expect(text('wp-content/languages/plugins/carnet-fr_FR.po')).toBe('old')
    expect(text('wp-admin/.htaccess')).toBe('# the owner’s\n')
    expect(existsSync(join(site.root, 'wp-content/cache/page.html'))).toBe(false)
    expect(await site.sql('SHOW COLUMNS FROM wordpress.wp_carnet')).toContain('added')
    expect(await site.visit(), site.server.errors()).toMatchObject({ whole: true, title: expect.stringContaining(site.site.title) })
    expect((await createBrowser(site.url).get(site.site.article)).body).toContain('<!-- carnet 2.0.0 -->')
    const author = createBrowser(site.url)
    await author.get('/wp-login.php')
    const { login, password } = site.site
    await author.post('/wp-login.php', { log: login, pwd: password, testcookie: '1', redirect_to: `${site.url}/wp-admin/` })
    expect((await author.get('/wp-admin/index.php')).body).toContain('wp-admin-bar-my-account')

    const again = expectCode(await desk.upgrade(['wordpress', '--apply', '--yes']), 0)
    expect(again.report.sites[0]?.parts).toMatchObject([{ state: 'current' }])
  })

  // What its migration does is tried on a network in upgrade-wordpress-scripts.test.ts: from end to end where all is asked for.
  if (!ALL_FAULTS) return

  it('brings a network to the newest as one, and back', async () => {
    const site = await world.host('network', 'wordpress')
    const { host } = new URL(site.url)
    await site.php('wordpress-network.php', host, 'tables')
    await site.php('wordpress-network.php', host, 'sites', '/deux/', '/trois/')
    const second = async (): Promise<string> => (await createBrowser(site.url).get('/deux/?rest_route=/wp/v2/posts')).body
    await expect.poll(second, { timeout: 20_000 }).toContain('Article de')
    const schemas = async (): Promise<string[]> => {
      const of = ['wp_options', 'wp_2_options', 'wp_3_options'].map((table) =>
        site.sql(`SELECT option_value FROM wordpress.${table} WHERE option_name = 'db_version'`),
      )
      return (await Promise.all(of)).map((schema) => schema.trim())
    }
    const [before, old] = [await schemas(), versionOf(site)]
    const picture = pictureOf(site.root)

    const desk = world.desk({ network: { url: site.url } }, { feed })
    const done = expectCode(await desk.upgrade(['network', '--apply', '--yes']), 0)
    expect(done.report.sites[0]?.parts).toMatchObject([{ state: 'applied', plan: { ops: { migrate: 1 } } }])
    const after = await schemas()
    expect(new Set(after).size).toBe(1)
    expect(after).not.toEqual(before)
    expect(versionOf(site)).toBe(newest.version)
    expect(await second()).toContain('Article de')

    const back = await desk.run(['rollback', String(done.report.sites[0]?.parts[0]?.run?.id), '--yes', '--older-data'])
    expectCode(back, 0)
    expect(await schemas()).toEqual(before)
    expect(versionOf(site)).toBe(old)
    expect(differences(pictureOf(site.root), picture)).toBe('')
    expect(await second()).toContain('Article de')
  })
})

/** What comes with WordPress and is looked after on its own: the newest of each name in these releases. */
function bundled(releases: readonly Release[], kind: 'plugins' | 'themes'): { name: string; version: string; folder: string }[] {
  const found = new Map<string, { name: string; version: string; folder: string }>()
  for (const { root } of releases) {
    for (const name of readdirSync(join(root, 'wp-content', kind))) {
      const folder = join(root, 'wp-content', kind, name)
      const file = join(folder, kind === 'themes' ? 'style.css' : `${name}.php`)
      const version = existsSync(file) ? /^[ \t/*#@]*Version:\s*(\S+)/im.exec(readFileSync(file, 'utf8'))?.[1] : undefined
      if (version !== undefined) found.set(name, { name, version, folder })
    }
  }
  return [...found.values()]
}

const plugin = (name: string, version: string, code: string, header = ''): string => `<?php
/**
 * Plugin Name: ${name}
 * Version: ${version}
 * ${header}
 */
${code}
`
/** Than the site has: it comes after the core, in the same run. */
const FOR_NEWER_CORE = 'Requires at least: 6.5'
const ACTIVE = 'a:3:{i:0;s:17:"agenda/agenda.php";i:1;s:19:"billets/billets.php";i:2;s:17:"carnet/carnet.php";}'
const KEEPS = `add_action('init', function () { global $wpdb;
  if (get_option('carnet')) { return; }
  $wpdb->query("CREATE TABLE IF NOT EXISTS {$wpdb->prefix}carnet (id int NOT NULL PRIMARY KEY)"); update_option('carnet', '1.0.0');
});
add_action('wp_footer', function () { echo '<!-- carnet ' . get_option('carnet') . ' -->'; });
`
const GROWS = `add_action('admin_init', function () { global $wpdb;
  if (!current_user_can('manage_options') || get_option('carnet') === '2.0.0') { return; }
  $wpdb->query("ALTER TABLE {$wpdb->prefix}carnet ADD added int NULL"); update_option('carnet', '2.0.0');
});
`
const DIES = "add_action('init', function () { agenda_no_such_function(); });"
