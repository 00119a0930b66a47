import { describe, expect, it } from 'vitest'
import type { Installation, ShapeId, Zone } from '../../core/installation.ts'
import { bareInstallation } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import { isOptional, isOwnWriting, mayHoldCode, shapeOf, zoneOf } from './layout.ts'

const bare = bareInstallation('spip', '' as RemotePath)
const zone = (path: string, of: Installation = bare): Zone => zoneOf(path as RemotePath, of)
const shape = (path: string, of: Installation = bare): ShapeId | undefined => shapeOf(path as RemotePath, of)
const code = (path: string, of: Installation = bare): boolean => mayHoldCode(path as RemotePath, of)
const md5 = '26f52708942cade6c5493bf9fe3c93bf'

describe('zones of a SPIP site', () => {
  it.each<[Zone, string[]]>([
    [
      'core',
      [
        'ecrire/inc/utils.php',
        'prive/x.html',
        'squelettes-dist/a.html',
        'plugins-dist/bigup/paquet.xml',
        'plugins-dist/spip/bigup/paquet.xml',
      ],
    ],
    ['core', ['vendor/autoload.php', 'config/spip/dirs.php', 'index.php', 'spip.php', 'spip.svg', 'htaccess.txt']],
    ['config', ['config/connect.php', 'config/mes_options.php', 'config/ecran_securite.php', '.htaccess', 'php.ini', '.user.ini']],
    ['data', ['config/bases/spip.sqlite', 'tmp/log/spip.log', 'tmp/dump/x.sqlite', 'tmp/cron.lock', 'tmp/visites/a', 'tmp/x.php']],
    ['upload', ['IMG/jpg/a.jpg', 'IMG', 'tmp/upload/x.zip', 'tmp/bigupload/1/a']],
    ['cache', ['local/cache-css/a.css', 'tmp/cache/skel/x.php', 'tmp/sessions/1_a.php', 'tmp/meta_cache.php', 'tmp/plugin_xml_cache.gz']],
    ['extension', ['plugins/a/a.php', 'plugins/auto/saisies/v5.1/x.php', 'lib/x/y.js', 'themes/z/a.css', 'mutualisation/mutualiser.php']],
    ['template', ['squelettes/article.html', 'squelettes/mes_fonctions.php']],
    ['foreign', ['spip_loader.php', 'robots.txt', 'old/ecrire/x.php', 'img/a.jpg', 'sites/a.example/IMG/a.jpg', 'README.md', '']],
  ])('%s', (expected, paths) => {
    for (const path of paths) expect(zone(path), path).toBe(expected)
  })
})

describe('PHP that SPIP writes outside core', () => {
  it.each<[string, ShapeId | undefined]>([
    ['config/connect.php', 'spip-connect'],
    ['config/autre_base.php', 'spip-connect'],
    ['config/chmod.php', 'spip-chmod'],
    ['config/cles.php', 'spip-keys'],
    ['tmp/meta_cache.php', 'spip-meta-cache'],
    ['tmp/cache/mots_meta.php', 'spip-meta-cache'],
    [`tmp/sessions/1_${md5}.php`, 'spip-session'],
    ['tmp/cache/charger_pipelines.php', 'spip-plugin-cache'],
    ['tmp/cache/charger_plugins_options.php', 'spip-plugin-cache'],
    [`tmp/cache/skel/html_${md5}.php`, 'spip-compiled-template'],
    [`tmp/cache/skel/xml_${md5}.php`, 'spip-compiled-template'],
  ])('%s', (path, expected) => {
    if (expected !== undefined) expect(code(path)).toBe(true)
  })

  it('prescribes no shape for the owner’s code, which may stand there', () => {
    for (const path of ['config/mes_options.php', 'config/ecran_securite_options.php', 'config/ecran_securite.php', 'config/ldap.php']) {
      expect(shape(path), path).toBeUndefined()
      expect(code(path), path).toBe(true)
    }
    for (const path of ['plugins/a/a.php', 'lib/a.php', 'squelettes/a_fonctions.php', 'themes/a/b.php', 'mutualisation/x.php']) {
      expect(code(path), path).toBe(true)
    }
  })

  it('allows code nowhere else', () => {
    const places = [
      'IMG/a.php',
      'IMG/index.php',
      'local/x.php',
      'local/cache-js/a.php',
      'tmp/a.php',
      'tmp/dump/a.php',
      'tmp/upload/a.php',
      'tmp/log/a.php',
      'tmp/sessions/a.php',
      `tmp/sessions/1_${md5}.phtml`,
      `tmp/sessions/x/1_${md5}.php`,
      `tmp/sessions/1_${md5}.php.php`,
      'tmp/cache/skel/a.php',
      `tmp/cache/skel/html_${md5.toUpperCase()}.php`,
      'tmp/cache/a/b.php',
      'tmp/cache/Charger.PHP',
      'config/bases/a.php',
      'config/sub/connect.php',
      'config/connect.phtml',
      'config/spip/x.php',
      'a.php',
      'wp-login.php',
      'ecrire/x.php',
      'vendor/x.php',
      'index.php',
      'spip_loader.php',
      'old/a.php',
    ]
    for (const path of places) expect(code(path), path).toBe(false)
  })
})

describe('renamed folders and mutualisation', () => {
  const installation: Installation = {
    ...bare,
    folders: { IMG: 'medias', tmp: 'tmp/prod', squelettes: 'charte:charte-2026' },
    sharedBy: ['sites/a.example' as RemotePath],
  }

  it('gives a renamed folder the meaning of the usual one, which keeps its own', () => {
    expect(zone('medias/a.jpg', installation)).toBe('upload')
    expect(zone('IMG/a.jpg', installation)).toBe('upload')
    expect(zone('medias2/a.jpg', installation)).toBe('foreign')
    expect(zone('charte-2026/a.html', installation)).toBe('template')
    expect(code('medias/a.php', installation)).toBe(false)
    expect(shape(`tmp/prod/sessions/1_${md5}.php`, installation)).toBe('spip-session')
    expect(zone('tmp/prod/cache/x', installation)).toBe('cache')
  })

  it('knows the folders of each host, and no core in them', () => {
    expect(zone('sites/a.example/IMG/a.jpg', installation)).toBe('upload')
    expect(shape('sites/a.example/config/connect.php', installation)).toBe('spip-connect')
    expect(code('sites/a.example/config/mes_options.php', installation)).toBe(true)
    expect(zone('sites/a.example/squelettes/a.html', installation)).toBe('template')
    expect(code('sites/a.example/IMG/a.php', installation)).toBe(false)
    for (const path of ['ecrire/x.php', 'vendor/x.php', 'index.php', 'spip.php', 'mutualisation/x.php', 'x.php']) {
      expect(zone(`sites/a.example/${path}`, installation), path).toBe('foreign')
      expect(code(`sites/a.example/${path}`, installation), path).toBe(false)
    }
    expect(zone('sites/a.example/config/spip/dirs.php', installation)).toBe('config')
    expect(zone('sites/b.example/plugins/x.php', installation)).toBe('foreign')
  })
})

describe('what may be missing, and what SPIP adds', () => {
  it('lets the release’s files in the site’s folders be absent, not its code', () => {
    for (const path of [
      'IMG/remove.txt',
      'config/remove.txt',
      'local/CACHEDIR.TAG',
      'htaccess.txt',
      'config/ecran_securite.php',
      'README.md',
    ]) {
      expect(isOptional(path as RemotePath, bare), path).toBe(true)
    }
    for (const path of [
      'index.php',
      'spip.php',
      'ecrire/inc_version.php',
      'vendor/autoload.php',
      'config/spip/dirs.php',
      'prive/ajax_item.png',
    ]) {
      expect(isOptional(path as RemotePath, bare), path).toBe(false)
    }
  })

  it('knows what SPIP writes into core folders', () => {
    for (const path of ['vendor/.htaccess', 'vendor/.ok', 'ecrire/.ok', 'config/.htaccess', 'tmp/.htaccess']) {
      expect(isOwnWriting(path as RemotePath, bare), path).toBe(true)
    }
    for (const path of ['ecrire/.htaccess', 'vendor/x/.htaccess', 'vendor/.htaccess.php', 'vendor/.ok.php', 'plugins-dist/.htaccess']) {
      expect(isOwnWriting(path as RemotePath, bare), path).toBe(false)
    }
  })
})
