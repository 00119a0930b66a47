import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { wordpressAdapter } from '../../src/cms/wordpress/index.ts'
import { wordpressUpgrader } from '../../src/cms/wordpress/upgrade/index.ts'
import type { RemotePath } from '../../src/core/path.ts'
import { createTree } from '../../src/core/tree.ts'
import { createBrowser } from '../lab/browser.ts'
import { runPhp } from '../lab/php-server.ts'
import { run } from '../lab/run.ts'
import type { AccountSite } from '../lab/serve-account.ts'
import { type Release, releaseTree, releaseTrees } from '../lab/trees.ts'
import { closeAndSwap, migrate, migrateOp, open, put, releaseText, schemaOf, serveWordpress, WORDPRESS } from '../lab/wordpress-upgrade.ts'

vi.setConfig({ testTimeout: 600_000 })

const PHP = process.env.PHP ?? 'php'
let newest: Release
let newer: readonly Release[]
const schemas = new Map<string, string>()
beforeAll(async () => {
  newest = await releaseTree('wordpress', 'newest')
  newer = (await releaseTrees()).filter(({ product }) => product === 'wordpress').slice(1)
  for (const release of newer) schemas.set(release.version, (await wordpressUpgrader.needs(releaseText(release))).schema)
}, 900_000)

/** PHP's server looks at its files every two seconds. */
const SOON = { timeout: 20_000, interval: 100 }

/** One served site for a few tests, stopped after them. */
async function withSite<T>(work: (site: AccountSite) => Promise<T>): Promise<T> {
  const site = await serveWordpress()
  try {
    return await work(site)
  } finally {
    await site.stop()
  }
}

const option = async (site: AccountSite, name: string, table = 'wp_options'): Promise<string> =>
  (await site.sql(`SELECT option_value FROM wordpress.${table} WHERE option_name = '${name}'`)).trim()

async function logsIn(site: AccountSite, password = site.site.password): Promise<boolean> {
  const browser = createBrowser(site.url)
  await browser.get('/wp-login.php')
  await browser.post('/wp-login.php', { log: site.site.login, pwd: password, testcookie: '1', redirect_to: `${site.url}/wp-admin/` })
  const page = await browser.get('/wp-admin/index.php')
  return page.status === 200 && page.body.includes('wp-admin-bar-my-account')
}

describe('the core', () => {
  it('is brought to every newer release while the gate stands, with all that is in it', async () => {
    await withSite(async (site) => {
      const content = (): Promise<string> =>
        site.sql('SELECT ID, post_title, post_status, MD5(post_content) FROM wordpress.wp_posts WHERE ID < 7 ORDER BY ID')
      const before = await content()
      for (const release of newer) {
        closeAndSwap(site.root, release)
        for (const path of ['/', site.site.article, '/wp-login.php', '/wp-admin/', '/wp-json/wp/v2/posts', '/xmlrpc.php', '/wp-cron.php']) {
          await expect.poll(async () => (await createBrowser(site.url).get(path)).status, SOON).toBe(503)
          expect((await createBrowser(site.url).get(path)).body).toContain(wordpressUpgrader.gateMark)
        }
        // The machine's own timetable waits as well; a command of the owner's may go on.
        await expect(run(PHP, [join(site.root, 'wp-cron.php')])).rejects.toThrow('ended with 75')
        const command = `require '${site.root}/wp-load.php'; echo get_bloginfo('version');`
        expect(await run(PHP, ['-r', `$_SERVER['HTTP_HOST'] = 'x'; ${command}`])).toBe(release.version)
        const schema = schemas.get(release.version)
        expect(await migrate('core', site.root)).toMatchObject({ ok: true, schema })
        expect(await option(site, 'db_version')).toBe(schema)
        expect(await migrate('plugins', site.root)).toMatchObject({ ok: true, schema })
        open(site.root, release)
        expect(await site.visit()).toMatchObject({ whole: true, title: expect.stringContaining(site.site.title) })
        expect(await logsIn(site)).toBe(true)
        expect(await logsIn(site, 'not the password')).toBe(false)
      }
      expect(await content()).toBe(before)
    })
  })

  it('leaves nothing at its root that a newer one takes away itself', () => {
    const list = readFileSync(join(newest.root, 'wp-admin/includes/update-core.php'), 'utf8')
    const gone = [...list.slice(list.indexOf('$_old_files = array(')).matchAll(/^\t'([^'/]+\.php)',$/gm)].map((match) => match[1] as string)
    expect(gone).toContain('wp.php')
    const there = createTree(
      [...gone, 'wp-config.php', 'wp-mine.php'].map((path) => ({ path: path as RemotePath, type: 'file', size: 0, mtime: 0 })),
    )
    const parts = wordpressUpgrader.coreParts(releaseText(newest), there, WORDPRESS).map(({ path }) => path as string)
    expect(parts).toEqual(expect.arrayContaining(gone))
    expect(parts).not.toContain('wp-mine.php')
    expect(parts).not.toContain('wp-config.php')
    // The files a release has at its root, but for those its owner configures by and those owners take away.
    const own = readdirSync(newest.root).filter((name) => statSync(join(newest.root, name)).isFile())
    const left = own.filter((name) => !parts.includes(name))
    expect(
      left.every((name) => wordpressAdapter.isOptional(name as RemotePath, WORDPRESS)),
      left.join(', '),
    ).toBe(true)
  })

  it('is not held for upgraded where the code refuses, and says why', async () => {
    await withSite(async (site) => {
      const old = await option(site, 'db_version')
      closeAndSwap(site.root, newest)
      const file = 'wp-includes/version.php'
      const text = readFileSync(join(site.root, file), 'utf8')
      put(site.root, file, text.replace(/(required_php_version = )'[^']*'/, "$1'99.1'"))
      expect(await migrate('core', site.root)).toMatchObject({ ok: false, reason: expect.stringContaining('requires at least 99.1') })
      put(site.root, file, text.replace(/(required_mysql_version = )'[^']*'/, "$1'99.2'"))
      expect(await migrate('core', site.root)).toMatchObject({ ok: false, reason: expect.stringContaining('99.2') })
      put(site.root, file, text.replace(/(wp_db_version = )\d+/, '$11'))
      expect(await migrate('core', site.root)).toMatchObject({ ok: false, reason: expect.stringContaining('newer than 1 of the code') })
      put(site.root, file, `${text}\nsiteguard_lab_no_such_function();\n`)
      expect(await migrate('core', site.root)).toMatchObject({
        ok: false,
        reason: expect.stringContaining('siteguard_lab_no_such_function'),
      })
      put(site.root, file, text)
      const config = readFileSync(join(site.root, 'wp-config.php'), 'utf8')
      put(site.root, 'wp-config.php', config.replace(/define\( 'DB_PASSWORD', '/, '$&x'))
      expect(await migrate('core', site.root)).toMatchObject({ ok: false, reason: expect.stringMatching(/database|denied/i) })
      put(site.root, 'wp-config.php', config.replace("'wp_'", "'other_'"))
      expect(await migrate('core', site.root)).toMatchObject({ ok: false, reason: expect.stringContaining('has no tables') })
      put(site.root, 'wp-config.php', config)
      expect(await option(site, 'db_version')).toBe(old)
      expect(await migrate('core', site.root)).toMatchObject({ ok: true, schema: schemas.get(newest.version) })
    })
  })

  it('is upgraded by a script that visitors of the site call, where no program can be run', async () => {
    await withSite(async (site) => {
      closeAndSwap(site.root, newest)
      for (const { name, php } of wordpressUpgrader.scripts(migrateOp())) {
        put(site.root, 'once.php', `<?php $argv = ['once.php', __DIR__, '']; ?>${php}`)
        const page = await createBrowser(site.url).get('/once.php')
        expect(wordpressUpgrader.readAnswer(name, Buffer.from(page.body), 0)).toMatchObject({
          ok: true,
          schema: schemas.get(newest.version),
        })
      }
      expect((await createBrowser(site.url).get('/')).status).toBe(503)
      open(site.root, newest)
      expect(await site.visit()).toMatchObject({ whole: true })
    })
  })
})

describe('a network', () => {
  it('ends as after its own upgrade, whatever fails and wherever it is killed before', async () => {
    await withSite(async (site) => {
      const { host } = new URL(site.url)
      const { version } = site.site
      await runPhp('wordpress', version, 'wordpress-network.php', [site.root, host, 'tables'])
      await runPhp('wordpress', version, 'wordpress-network.php', [site.root, host, 'sites', '/deux/', '/trois/'])
      await site.sql("UPDATE wordpress.wp_blogs SET archived = 1 WHERE path = '/trois/'")
      const second = async (): Promise<string> => JSON.stringify(await createBrowser(site.url).get('/deux/?rest_route=/wp/v2/posts'))
      // PHP's server may hold the configuration of before for two seconds.
      await expect.poll(second, SOON).toContain('Article de')
      const old = await option(site, 'db_version')
      await copyDatabase(site)
      closeAndSwap(site.root, newest)

      // The database says no to part of it: the site is not to pass for upgraded.
      await site.sql("REVOKE ALTER ON wordpress.* FROM 'wordpress'@'127.0.0.1'")
      expect(await migrate('core', site.root)).toMatchObject({ ok: false, reason: expect.stringContaining('ALTER command denied') })
      expect(await option(site, 'db_version')).toBe(old)
      await site.sql("GRANT ALTER ON wordpress.* TO 'wordpress'@'127.0.0.1'")

      // Killed before its first, second, fourth… statement that changes something, until it lives long enough.
      put(site.root, 'wp-content/db.php', KILLER)
      let deaths = 0
      for (let writes = 1; ; writes *= 2) {
        put(site.root, 'wp-content/writes', String(writes))
        const answer = await migrate('core', site.root)
        if (answer.ok) break
        expect(answer.reason).toContain('nothing was said')
        deaths += 1
      }
      expect(deaths).toBeGreaterThan(3)
      put(site.root, 'wp-content/db.php', '<?php\n')

      const schema = schemas.get(newest.version)
      for (const table of ['wp_options', 'wp_2_options', 'wp_3_options']) expect(await option(site, 'db_version', table)).toBe(schema)
      const after = await schemaOf(site, 'wordpress')
      const settings = await optionsOf(site, 'wordpress')
      expect(await migrate('core', site.root)).toMatchObject({ ok: true, schema, log: [`WordPress ${newest.version}`] })
      expect(await schemaOf(site, 'wordpress')).toEqual(after)

      // Its own upgrade leaves an archived site as it is, until somebody brings it back.
      await site.sql('UPDATE control.wp_blogs SET archived = 0')
      const config = readFileSync(join(site.root, 'wp-config.php'), 'utf8')
      put(site.root, 'wp-config.php', config.replace("'DB_NAME', 'wordpress'", "'DB_NAME', 'control'"))
      for (const path of ['/', '/deux/', '/trois/'])
        await runPhp('wordpress', version, 'wordpress-own-upgrade.php', [site.root, host, path])
      put(site.root, 'wp-config.php', config)
      expect(after).toEqual(await schemaOf(site, 'control'))
      expect(settings).toEqual(await optionsOf(site, 'control'))

      expect(await migrate('plugins', site.root)).toMatchObject({ ok: true, schema })
      open(site.root, newest)
      expect(await site.visit()).toMatchObject({ whole: true })
      await expect.poll(second, SOON).toContain('Article de')
    })
  })
})

/** Stands for the database class: kills PHP before the n-th statement that changes something. */
const KILLER = `<?php
class siteguard_lab_killer extends wpdb {
  private $left;
  public function query($query) {
    if (preg_match('/^\\s*(ALTER|CREATE|INSERT|UPDATE|DELETE|REPLACE)/i', $query)) {
      if ($this->left === null) { $this->left = (int) file_get_contents(__DIR__ . '/writes'); }
      if (--$this->left <= 0) { posix_kill(getmypid(), 9); }
    }
    return parent::query($query);
  }
}
$wpdb = new siteguard_lab_killer(DB_USER, DB_PASSWORD, DB_NAME, DB_HOST);
`

/** Puts a copy of the site's database beside it, as `control`. */
async function copyDatabase(site: AccountSite): Promise<void> {
  const tables = (await site.sql('SHOW TABLES FROM wordpress')).trim().split('\n')
  const copies = tables.map(
    (name) => `CREATE TABLE control.${name} LIKE wordpress.${name}; INSERT INTO control.${name} SELECT * FROM wordpress.${name};`,
  )
  await site.sql(`CREATE DATABASE control; GRANT ALL ON control.* TO 'wordpress'@'127.0.0.1'; ${copies.join(' ')}`)
}

/** Options of every site, but for what time changes, and what its first visitor makes. */
async function optionsOf(site: AccountSite, database: string): Promise<string[]> {
  const tables = (await site.sql(`SHOW TABLES FROM ${database} LIKE '%options'`)).trim().split('\n')
  const rows = tables.map((table) =>
    site.sql(`SELECT '${table}', option_name, option_value, autoload FROM ${database}.${table} ORDER BY option_name`),
  )
  return (await Promise.all(rows))
    .join('')
    .split('\n')
    .filter((row) => !/_transient_|\tcron\t|\twidget_/.test(row))
}

describe('plugins', () => {
  it('bring their tables along in a process of their own, and one that dies is named', async () => {
    await withSite(async (site) => {
      const columns = (): Promise<string> => site.sql('SHOW COLUMNS FROM wordpress.wp_carnet')
      put(site.root, 'wp-content/mu-plugins/marks.php', "<?php @file_put_contents(WP_CONTENT_DIR . '/marked', 'x', FILE_APPEND);")
      put(site.root, 'wp-content/plugins/carnet/carnet.php', plugin('1.0', CARNET_1))
      await site.sql(
        `UPDATE wordpress.wp_options SET option_value = 'a:1:{i:0;s:17:"carnet/carnet.php";}' WHERE option_name = 'active_plugins'`,
      )
      expect(await site.visit()).toMatchObject({ whole: true })
      expect(await columns()).not.toContain('added')
      closeAndSwap(site.root, newest)
      const marked = (): string => readFileSync(join(site.root, 'wp-content/marked'), 'utf8')
      const before = marked()

      put(site.root, 'wp-content/plugins/carnet/carnet.php', plugin('2.0', CARNET_2))
      expect(await migrate('core', site.root)).toMatchObject({ ok: true })
      expect(marked()).toBe(before)
      expect(await columns()).not.toContain('added')
      expect(await migrate('plugins', site.root)).toMatchObject({ ok: true })
      expect(marked()).toBe(`${before}x`)
      expect(await columns()).toContain('added')
      expect(await option(site, 'carnet')).toBe('2.0')

      const dead = { ok: false, culprit: 'carnet' } as const
      for (const [code, answer] of [
        [
          "add_action('init', function () { carnet_no_such_function(); });",
          { ...dead, reason: expect.stringContaining('carnet_no_such_function') },
        ],
        ['$broken = ;', { ...dead, reason: expect.stringContaining('syntax error') }],
        ["add_action('admin_init', function () { wp_die('Carnet needs more.'); });", { ...dead, reason: 'Carnet needs more.' }],
        [
          "ini_set('memory_limit', '64M'); add_action('init', function () { $a = str_repeat('x', 99999999); });",
          { ...dead, reason: expect.stringContaining('memory') },
        ],
        ["add_action('admin_init', function () { exit; });", { ok: true }],
        [
          "add_action('init', function () { wp_redirect('https://elsewhere.example/'); exit; });",
          { ok: true, log: expect.arrayContaining([expect.stringContaining('elsewhere.example')]) },
        ],
        ["add_action('shutdown', function () { echo 'noise'; });", { ok: true }],
        ["add_action('init', function () { while (ob_get_level()) ob_end_flush(); echo '{\"ok\":1}'; });", { ok: true }],
      ] as const) {
        put(site.root, 'wp-content/plugins/carnet/carnet.php', plugin('3.0', code))
        expect(await migrate('plugins', site.root), code).toMatchObject(answer)
      }
    })
  })
})

const plugin = (version: string, code: string): string => `<?php
/**
 * Plugin Name: Carnet
 * Version: ${version}
 */
${code}
`
const CARNET_1 = `add_action('plugins_loaded', function () { global $wpdb;
  if (get_option('carnet') === '1.0') { return; }
  $wpdb->query("CREATE TABLE {$wpdb->prefix}carnet (id int NOT NULL PRIMARY KEY)"); update_option('carnet', '1.0');
});`
const CARNET_2 = `add_action('admin_init', function () { global $wpdb;
  if (!current_user_can('manage_options') || get_option('carnet') === '2.0') { return; }
  $wpdb->query("ALTER TABLE {$wpdb->prefix}carnet ADD added int NULL"); update_option('carnet', '2.0');
});`
