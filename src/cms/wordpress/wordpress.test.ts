import { describe, expect, it } from 'vitest'
import { type Planted, treeOf } from '../../../test/helpers/trees.ts'
import type { Installation, Zone } from '../../core/installation.ts'
import { bareInstallation } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import { wordpressAdapter } from './index.ts'

const bare = bareInstallation('wordpress', '' as RemotePath)
const zone = (path: string): Zone => wordpressAdapter.zoneOf(path as RemotePath, bare)
const shape = (path: string) => wordpressAdapter.shapeOf(path as RemotePath, bare)
const code = (path: string): boolean => wordpressAdapter.mayHoldCode(path as RemotePath, bare)

const site: Record<string, Planted> = {
  'index.php': '<?php',
  'wp-admin/index.php': '<?php',
  'wp-includes/version.php': "<?php\n/** x */\n$wp_version = '6.8.7';\n$wp_db_version = 60421;\n$wp_local_package = 'fr_FR';\n",
  'wp-content/index.php': '<?php // Silence is golden.',
}

function describeSite(planted: Record<string, Planted>): Installation {
  const { tree, contents } = treeOf(planted)
  const wanted = wordpressAdapter.markers(tree, '' as RemotePath)
  for (const path of contents.keys()) if (!wanted.includes(path)) contents.delete(path)
  return wordpressAdapter.describe(tree, '' as RemotePath, contents)
}

describe('finding and describing WordPress', () => {
  it('needs the version file and wp-admin', () => {
    const roots = (planted: Record<string, Planted>) => wordpressAdapter.findRoots(treeOf(planted).tree)
    expect(roots(site)).toEqual([''])
    expect(roots({ 'a/wp-includes/version.php': '', 'a/wp-admin/': '', 'wp-includes/version.php': '' })).toEqual(['a'])
    expect(roots({ 'wp-admin/': '', 'wp-includes/': '' })).toEqual([])
    expect(roots({ 'wp-admin/': '', 'wp-includes/': '', 'wp-load.php': '' })).toEqual([''])
    expect(roots({ 'wp-admin/': '', 'wp-includes/a.php': '', 'wp-load.php': '' })).toEqual([])
    expect(
      roots({ 'wp-includes': { link: '/usr/share/wordpress/wp-includes' }, 'wp-admin': { link: '/usr/share/wordpress/wp-admin' } }),
    ).toEqual([''])
  })

  it('reads version, language, plugins and themes', () => {
    const wp = describeSite({
      ...site,
      'wp-content/plugins/index.php': '<?php // Silence is golden.',
      'wp-content/plugins/hello.php': '<?php\n/*\nPlugin Name: Hello Dolly\nVersion: 1.7.2\n*/',
      'wp-content/plugins/Akismet/akismet.php': '<?php\n/**\n * @package Akismet\n */\n/*\nPlugin Name: Akismet\nVersion: 5.0.2 */\n',
      'wp-content/plugins/odd/class.php': '<?php // Version: 9',
      'wp-content/plugins/odd/loader.php': '<?php\n/* Plugin Name: Odd\n * Version: 0.3-beta\n * Version: 9\n */',
      'wp-content/plugins/not-a-plugin/readme.php': '<?php // nothing',
      'wp-content/plugins/nameless/nameless.php': '<?php /* Version: 1.0 */',
      'wp-content/themes/fast/style.css': '/*\nTheme Name: Fast\nVersion: 2.1\n*/',
      'wp-content/themes/fast/templates/style.css': '/*\nTheme Name: Inner\nVersion: 3\n*/',
    })
    expect(wp.problems).toEqual([])
    expect([wp.version, wp.locale]).toEqual(['6.8.7', 'fr_FR'])
    expect(wp.components.map((c) => [c.kind, c.id, c.version, c.path])).toEqual([
      ['core', 'wordpress', '6.8.7', ''],
      ['extension', 'akismet', '5.0.2', 'wp-content/plugins/Akismet'],
      ['extension', 'hello', '1.7.2', 'wp-content/plugins/hello.php'],
      ['extension', 'odd', '0.3-beta', 'wp-content/plugins/odd'],
      ['theme', 'fast', '2.1', 'wp-content/themes/fast'],
    ])
    expect(wordpressAdapter.manifestRequests(wp).map((r) => r.release)).toEqual([
      { product: 'wordpress', version: '6.8.7', locale: 'fr_FR' },
      { product: 'wordpress-plugin/akismet', version: '5.0.2' },
      { product: 'wordpress-plugin/hello', version: '1.7.2' },
      { product: 'wordpress-plugin/odd', version: '0.3-beta' },
      { product: 'wordpress-theme/fast', version: '2.1' },
    ])
  })

  it('claims no version and no language that is not certain', () => {
    const versionOf = (source: string) => describeSite({ ...site, 'wp-includes/version.php': source })
    expect(versionOf("<?php $wp_version = '6.8.7'; $wp_version = '6.1';")).toMatchObject({ problems: [{ reason: 'lie' }] })
    expect(versionOf("<?php $wp_version = '6.8.7'; $wp_version = '6.1';").version).toBeUndefined()
    expect(versionOf("<?php // $wp_version = '6.8.7';").version).toBeUndefined()
    expect(versionOf("<?php $wp_version = '6.8.7'; $wp_local_package = '../../x';").locale).toBeUndefined()
  })

  it('keeps a plugin whose files could not be read, without a version', () => {
    const { tree, contents } = treeOf({ ...site, 'wp-content/plugins/a/a.php': { unreadable: true } })
    const wp = wordpressAdapter.describe(tree, '' as RemotePath, contents)
    expect(wp.components.slice(1)).toEqual([{ kind: 'extension', id: 'a', path: 'wp-content/plugins/a', bundled: false }])
    expect(wp.problems).toEqual([{ path: 'wp-content/plugins/a/a.php', reason: 'denied' }])
  })

  it('sees a packaged core', () => {
    const links = { 'wp-includes': { link: '/usr/share/wordpress/wp-includes' }, 'wp-admin': { link: '/usr/share/wordpress/wp-admin' } }
    expect(describeSite(links)).toMatchObject({ packagedCore: true, problems: [] })
    const elsewhere = { ...links, 'wp-includes': { link: '/home/x/wp-includes' } }
    expect(describeSite(elsewhere)).toMatchObject({ packagedCore: false, problems: [{ path: 'wp-includes', reason: 'not-a-file' }] })
  })
})

describe('places of a WordPress site', () => {
  it.each<[Zone, string[]]>([
    ['core', ['wp-admin/index.php', 'wp-includes/x.php', 'index.php', 'xmlrpc.php', 'wp-login.php', 'wp-l0gin.php']],
    [
      'config',
      [
        'wp-config.php',
        '../wp-config.php',
        '.htaccess',
        '.user.ini',
        'wp-content/wp-cache-config.php',
        'wp-content/w3tc-config/master.php',
      ],
    ],
    [
      'extension',
      ['wp-content/plugins/a/b.php', 'wp-content/themes/a/functions.php', 'wp-content/mu-plugins/a.php', 'wp-content/languages/fr_FR.mo'],
    ],
    ['extension', ['wp-content/object-cache.php', 'wp-content/db.php', 'wp-content/index.php']],
    ['upload', ['wp-content/uploads/2026/01/a.jpg', 'wp-content/blogs.dir/1/files/a.jpg']],
    ['cache', ['wp-content/cache/x', 'wp-content/upgrade/x', 'wp-content/upgrade-temp-backup/plugins/x']],
    [
      'foreign',
      [
        'readme.html',
        'license.txt',
        'x.php',
        'wp-content/x.php',
        'wp-content/other/y.php',
        'old/wp-login.php',
        '../x.php',
        '../wp-config.php/x',
      ],
    ],
  ])('%s', (expected, paths) => {
    for (const path of paths) expect(zone(path), path).toBe(expected)
  })

  it('allows code where themes, plugins and drop-ins are, and guards alone in uploads', () => {
    for (const path of [
      'wp-content/plugins/a/b.php',
      'wp-content/themes/a/index.php',
      'wp-content/sunrise.php',
      'wp-content/languages/a-fr_FR.l10n.php',
    ]) {
      expect(code(path), path).toBe(true)
      expect(shape(path), path).toBeUndefined()
    }
    expect([shape('wp-config.php'), shape('../wp-config.php')]).toEqual(['wordpress-config', 'wordpress-config'])
    for (const path of [
      'wp-content/uploads/index.php',
      'wp-content/uploads/a/index.php',
      'wp-content/cache/index.php',
      'wp-content/plugins/index.php',
    ]) {
      expect(shape(path), path).toBe('index-guard')
    }
    for (const path of [
      'wp-content/uploads/a.php',
      'wp-content/uploads/Index.php',
      'wp-content/cache/a.php',
      'wp-content/languages/a.php',
      'wp-content/x.php',
      'wp-content/x/db.php',
      'x.php',
      'wp-admin/x.php',
      'wp-includes/x.php',
      'wp-x.php',
    ]) {
      expect(code(path), path).toBe(false)
    }
  })

  it('lets go what people delete, not the core', () => {
    const optional = (path: string) => wordpressAdapter.isOptional(path as RemotePath, bare)
    for (const path of [
      'readme.html',
      'license.txt',
      'wp-config-sample.php',
      'wp-content/plugins/hello.php',
      'wp-content/themes/twentytwenty/style.css',
    ]) {
      expect(optional(path), path).toBe(true)
    }
    for (const path of ['wp-login.php', 'wp-admin/index.php', 'wp-includes/version.php', 'index.php'])
      expect(optional(path), path).toBe(false)
  })
})
