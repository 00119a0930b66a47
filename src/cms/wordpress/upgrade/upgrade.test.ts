import { describe, expect, it } from 'vitest'
import { type Planted, treeOf, under } from '../../../../test/helpers/trees.ts'
import type { Component, Installation } from '../../../core/installation.ts'
import type { Op } from '../../../core/op.ts'
import type { RemotePath } from '../../../core/path.ts'
import { Secret } from '../../../core/secret.ts'
import type { DatabaseLink } from '../../../snapshots/types.ts'
import type { ReleaseText, TableRows } from '../../upgrade-types.ts'
import { wordpressAdapter } from '../index.ts'
import { wordpressUpgrader as wordpress } from './index.ts'

const at = (root = '', more: Partial<Installation> = {}): Installation => ({
  cms: 'wordpress',
  root: root as RemotePath,
  packagedCore: false,
  components: [],
  sharedBy: [],
  folders: {},
  problems: [],
  ...more,
})
const textOf = (files: Readonly<Record<string, string>>): ReleaseText => ({
  paths: Object.keys(files),
  has: (path) => Object.hasOwn(files, path),
  text: async (path) => files[path],
})
const version = (lines: string): Record<string, string> => ({
  'wp-settings.php': '',
  'wp-admin/includes/upgrade.php': '',
  'wp-includes/version.php': `<?php\n${lines}`,
})
const VERSION = "$wp_version = '7.1.4';\n$wp_db_version = 61833;\n$required_php_version = '7.4';\n$required_mysql_version = '5.5.5';\n"

describe('what a release needs', () => {
  it('is what its version file says', async () => {
    const extensions = "$required_php_extensions = array(\n\t'json',\n\t'hash',\n\t'Intl',\n);\n"
    expect(await wordpress.needs(textOf(version(VERSION + extensions)))).toEqual({
      version: '7.1.4',
      schema: '61833',
      php: { min: '7.4' },
      extensions: ['mysqli', 'json', 'hash', 'intl'],
      mysql: '5.5.5',
      mariadb: '5.5.5',
      databases: ['mysql'],
    })
    expect(await wordpress.needs(textOf(version("$wp_version = '4.9';\n$wp_db_version = 38590;")))).toEqual({
      version: '4.9',
      schema: '38590',
      php: {},
      extensions: ['mysqli', 'json', 'hash'],
      databases: ['mysql'],
    })
  })

  it('of an extension is what its header says, which the core goes by, whatever its readme does', async () => {
    const header = '<?php\n/*\n * Plugin Name: Agenda\n * Version: 2.1\n * Requires at least: 6.5\n * Requires PHP: 7.4\n */'
    const files = { 'readme.txt': 'Requires at least: 5.0', 'agenda.php': header }
    expect(await wordpress.needs(textOf(files))).toEqual({
      version: '2.1',
      schema: '',
      php: { min: '7.4' },
      core: '6.5',
      extensions: [],
      databases: ['mysql'],
    })
  })

  it.each([
    ['no version', '$wp_db_version = 1;'],
    ['no schema', "$wp_version = '6.1';"],
    ['two versions', "$wp_version = '6.1'; $wp_version = '7.1'; $wp_db_version = 1;"],
    ['one that is computed', "$wp_version = strrev('1.6'); $wp_db_version = 1;"],
    ['a schema that is none', "$wp_version = '6.1'; $wp_db_version = 'x';"],
  ])('is refused with %s', async (_name, lines) => {
    await expect(wordpress.needs(textOf(version(lines)))).rejects.toMatchObject({ code: 'SG-UPG-004', params: { cms: 'wordpress' } })
  })

  it('is refused where the files are no WordPress', async () => {
    await expect(wordpress.needs(textOf({ 'ecrire/inc_version.php': '' }))).rejects.toMatchObject({ code: 'SG-UPG-004' })
    await expect(wordpress.needs(textOf({ 'wp-settings.php': '' }))).rejects.toMatchObject({ code: 'SG-UPG-004' })
  })
})

describe('parts', () => {
  const release = textOf({
    'index.php': '',
    'wp-load.php': '',
    'wp-new.php': '',
    'wp-config-sample.php': '',
    'wp-config.php': 'not to be taken',
    'xmlrpc.php': '',
    'readme.html': '',
    'wp-admin/index.php': '',
    'wp-includes/version.php': '',
    'wp-content/themes/twenty/style.css': '',
    'wp-content/plugins/akismet/akismet.php': '',
    'wp-content/languages/fr_FR.mo': '',
    'wp-content/languages/fr_FR.l10n.php': '',
    'wp-content/languages/plugins/akismet-fr_FR.mo': '',
    'wp-content/languages/x.php': '',
  })
  const parts = (planted: Readonly<Record<string, Planted>>, root = ''): string[] =>
    wordpress.coreParts(release, treeOf(planted).tree, at(root)).map((part) => `${part.is} ${part.path}${part.always ? ' always' : ''}`)

  it('are the core and nothing of the site', () => {
    const there = { 'wp-load.php': '', 'wp-config.php': '', 'wp-pass.php': '', 'wp-mine.php': '', 'xmlrpc.php': '', 'wp-images/x.gif': '' }
    expect(parts(there)).toEqual([
      'folder wp-admin',
      'folder wp-includes',
      'file index.php',
      'file wp-content/languages/fr_FR.l10n.php always',
      'file wp-content/languages/fr_FR.mo always',
      'file wp-load.php',
      'file wp-new.php',
      'file wp-pass.php',
      'file xmlrpc.php',
    ])
    expect(parts(under('blog', there), 'blog')).toEqual(parts(there))
  })

  it('carry over what the owner set for the server, and nothing else', () => {
    const carried = ['wp-admin/.htaccess', 'wp-admin/.user.ini', 'wp-includes/.htaccess', 'wp-admin/network/.htaccess']
    const left = ['wp-admin/x.php', 'wp-admin/error_log', '.htaccess', 'wp-content/.htaccess', 'wp-admin/.htaccess/x']
    expect([...carried, ...left].filter((path) => wordpress.carries?.(path as RemotePath))).toEqual(carried)
  })

  it('carry over what is judged by what is in it, not by standing there', () => {
    const zones = ['wp-admin/.htaccess', 'wp-includes/.htaccess', 'wp-admin/.user.ini', 'wp-admin/css/.htaccess', 'wp-admin/x.php']
    expect(zones.map((path) => wordpressAdapter.zoneOf(path as RemotePath, at()))).toEqual(['config', 'config', 'core', 'core', 'core'])
  })

  it('bring the translations of the core along that are there', () => {
    const names = [
      'fr_FR.mo',
      'admin-fr_FR.mo',
      'de_DE.l10n.php',
      'pt_PT_ao90.mo',
      'continents-cities-it_IT.mo',
      'x.mo',
      'readme.txt',
      '../es_ES.mo',
    ]
    const { tree } = treeOf(under('blog/wp-content/languages', Object.fromEntries(names.map((name) => [name, '']))))
    const along =
      wordpress.companions?.('7.1.4', textOf({ 'wp-content/languages/de_DE.mo': '' }), tree, at('blog', { locale: 'de_DE' })) ?? []
    expect(along.map(({ name, folder, release: { product, version: of } }) => [name, folder, product, of])).toEqual([
      ['fr_FR', 'wp-content/languages', 'wordpress-language/fr_FR', '7.1.4'],
      ['pt_PT_ao90', 'wp-content/languages', 'wordpress-language/pt_PT_ao90', '7.1.4'],
    ])
  })

  it('take caches away, but not what tells them what to do', () => {
    const cache = {
      'supercache/ville.example/index.html': '',
      'page.html': '',
      'index.html': '',
      '.htaccess': '',
      'config/master.php': '',
      'wpo-cache/config/ville.example.php': '',
      'wpo-cache/ville.example/index.html': '',
      'wpo-cache/index.php': '',
    }
    const derived = (root: string): string[] =>
      wordpress.derived(
        treeOf({ ...under(`${root}wp-content/cache`, cache), [`${root}wp-content/uploads/cache/x`]: '' }).tree,
        at(root.slice(0, -1)),
      )
    const expected = ['wp-content/cache/page.html', 'wp-content/cache/supercache', 'wp-content/cache/wpo-cache/ville.example']
    expect(derived('')).toEqual(expected)
    expect(derived('blog/')).toEqual(expected)
    expect(wordpress.derived(treeOf({ 'index.php': '' }).tree, at())).toEqual([])
  })
})

describe('extensions', () => {
  const plugin = (path: string, kind: 'extension' | 'theme' = 'extension'): Component => ({
    kind,
    id: 'agenda',
    path: path as RemotePath,
    bundled: false,
  })

  it.each([
    ['its readme', 'wp-content/plugins/agenda', ['agenda.php', 'Readme.TXT', 'a.php'], 'extension', 'wp-content/plugins/agenda/Readme.TXT'],
    ['its own file', 'wp-content/plugins/Agenda', ['a.php', 'agenda.php'], 'extension', 'wp-content/plugins/Agenda/agenda.php'],
    ['the first of its files', 'wp-content/plugins/agenda', ['b.php', 'a.php', 'c.txt'], 'extension', 'wp-content/plugins/agenda/a.php'],
    ['nothing', 'wp-content/plugins/agenda', ['x.js'], 'extension', undefined],
    ['a style sheet', 'wp-content/themes/agenda', ['style.css', 'readme.txt'], 'theme', 'wp-content/themes/agenda/style.css'],
    ['no style sheet', 'wp-content/themes/agenda', ['index.php'], 'theme', undefined],
  ] as const)('say what they fit in %s', (_name, path, files, kind, expected) => {
    const { tree } = treeOf(under(`blog/${path}`, Object.fromEntries(files.map((file) => [file, '']))))
    expect(wordpress.descriptionOf(plugin(path, kind), tree, at('blog'))).toBe(expected)
  })

  it('that are one file say it there', () => {
    const { tree } = treeOf({ 'wp-content/plugins/hello.php': '' })
    expect(wordpress.descriptionOf(plugin('wp-content/plugins/hello.php'), tree, at())).toBe('wp-content/plugins/hello.php')
  })

  it.each([
    ['=== Agenda ===\nRequires at least: 6.0\nTested up to: 7.1\n', 'yes'],
    ['/*\n * Tested up to: 8.0\n */', 'yes'],
    ['Requires at least: WordPress 7.2\nTested up to: 9', 'no'],
    ['Requires at least: 6.0\nTested up to: 6.8', 'unknown'],
    ['nothing of the kind', 'unknown'],
    [undefined, 'unknown'],
  ] as const)('%j fit: %s', async (text, expected) => {
    const needs = await wordpress.needs(textOf(version(VERSION)))
    expect(wordpress.fits(plugin('x'), at(), needs, text)).toBe(expected)
  })

  it.each([
    ['/*\nPlugin Name: A\nRequires Plugins: woocommerce, hello-dolly ,woocommerce\n*/', ['hello-dolly', 'woocommerce']],
    ['// Plugin Name: A\n// requires plugins:\twoocommerce */ ?>', ['woocommerce']],
    ['/* Plugin Name: A\n * Requires Plugins: Woo, a_b, a--b, -a, ../a, https://x.example/a.zip, c1\n */', ['c1']],
    ['/* Plugin Name: A\n * Requires Plugins:\n * Requires PHP: 7.4\n */', []],
    ['/* Requires Plugins: woocommerce */', []],
    [`/* Plugin Name: A */${' '.repeat(8192)}/*\nRequires Plugins: woocommerce */`, []],
  ] as const)('want others: %.70j', async (header, expected) => {
    const files = { 'a.php': '<?php\n// nothing', 'agenda.php': `<?php\n${header}`, 'inc/b.php': '/* Requires Plugins: not-ours */' }
    const needs = await wordpress.needs(textOf(version(VERSION)))
    const wants = (await wordpress.wants?.(textOf(files), needs)) ?? []
    expect(wants.map(({ id, versions, holds }) => [id, versions, holds('0.1')])).toEqual(expected.map((id) => [id, '', true]))
  })
})

describe('what the database says', () => {
  const link: DatabaseLink = {
    kind: 'mysql',
    config: 'config.php' as RemotePath,
    installation: 'blog' as RemotePath,
    host: 'localhost',
    name: 'w',
    user: 'u',
    password: new Secret('database', 'p'),
    prefix: 'wp_',
  }
  const optionRows = (values: Readonly<Record<string, string | null>>) =>
    Object.entries(values).map(([option_name, option_value]) => ({ option_name, option_value }))
  const rowsOf = (tables: Readonly<Record<string, readonly Readonly<Record<string, string | null>>[]>>): TableRows => {
    return (name) => {
      const rows = tables[name]
      return (
        rows &&
        (async function* () {
          yield* rows
        })()
      )
    }
  }
  const main = { db_version: '61833', home: 'https://ville.example', template: 'Twenty', stylesheet: 'twenty-child' }

  it('of one site', async () => {
    const active_plugins = 'a:2:{i:0;s:19:"akismet/akismet.php";i:1;s:9:"Hello.php";}'
    expect(await wordpress.facts(rowsOf({ wp_options: optionRows({ ...main, active_plugins }) }), link)).toEqual({
      schema: '61833',
      url: 'https://ville.example',
      lostPasswords: [],
      active: ['akismet', 'hello', 'twenty', 'twenty-child'].map((id) => ({ id })),
      provided: [{ id: 'hello-dolly' }],
    })
  })

  it('of a network: the lowest schema of its sites, and the plugins of any', async () => {
    const tables = {
      wp_options: optionRows(main),
      wp_blogs: [{ blog_id: '1' }, { blog_id: '2' }, { blog_id: '12' }, { blog_id: '3' }, { blog_id: '../4' }, { blog_id: null }],
      wp_sitemeta: [{ meta_key: 'active_sitewide_plugins', meta_value: 'a:1:{s:13:"net/plugin.php";i:1699;}' }],
      wp_2_options: optionRows({ db_version: '9999', active_plugins: 'a:1:{i:0;s:9:"two/2.php";}' }),
      wp_12_options: optionRows({ db_version: '61833' }),
    }
    const facts = await wordpress.facts(rowsOf(tables), link)
    expect(facts).toMatchObject({ schema: '9999', active: [{ id: 'net' }, { id: 'twenty' }, { id: 'twenty-child' }, { id: 'two' }] })
    expect(await wordpress.needsMigration(facts, await wordpress.needs(textOf(version(VERSION))), textOf({}))).toBe(true)
  })

  it('is not taken for known where part of it is not, nor for an address where it is none', async () => {
    const needs = await wordpress.needs(textOf(version(VERSION)))
    for (const tables of [
      {},
      { wp_options: optionRows({ ...main, db_version: null }) },
      { wp_options: optionRows({ ...main, db_version: "1' OR 1" }) },
      { wp_options: optionRows(main), wp_blogs: [{ blog_id: '2' }], wp_2_options: optionRows({ blogname: 'x' }) },
    ]) {
      const facts = await wordpress.facts(rowsOf(tables), link)
      expect(await wordpress.needsMigration(facts, needs, textOf({}))).toBe(true)
    }
    for (const home of ['javascript:alert(1)', 'ftp://x', '//x', 'https://['])
      expect(await wordpress.facts(rowsOf({ wp_options: optionRows({ ...main, home }) }), link)).not.toHaveProperty('url')
    expect(await wordpress.needsMigration(await wordpress.facts(rowsOf({ wp_options: optionRows(main) }), link), needs, textOf({}))).toBe(
      false,
    )
  })

  it('lies in one database, whatever else there is beside', () => {
    const other = { ...link, installation: '' as RemotePath }
    expect(wordpress.units(at('blog'), [other, link])).toEqual([{ database: 'blog', folder: '' }])
    expect(wordpress.units(at('elsewhere'), [other, link])).toEqual([])
  })
})

describe('scripts', () => {
  const op: Extract<Op, { kind: 'migrate' }> = {
    kind: 'migrate',
    cms: 'wordpress',
    installation: '' as RemotePath,
    database: '' as RemotePath,
    to: '61833',
    keeps: 'copies',
    way: { by: 'exec', php: '/usr/bin/php' },
    makes: [],
  }
  const read = (text: string, code = 0) => wordpress.readAnswer('core', Buffer.from(text), code)

  it('change what plugins keep only where it can be put back', () => {
    expect(wordpress.scripts(op).map(({ name }) => name)).toEqual(['core', 'plugins'])
    expect(wordpress.scripts({ ...op, keeps: 'nothing' }).map(({ name }) => name)).toEqual(['core'])
    for (const { php } of wordpress.scripts(op)) expect(php.startsWith('<?php')).toBe(true)
  })

  it.each([
    ['{"ok":true,"schema":"61833","log":["a"]}\n', { ok: true, schema: '61833', log: ['a'] }],
    ['noise\n{"ok":1}\n{"ok":true,"log":[]}\n{"ok":"x"}\nnoise from the end', { ok: true, log: [] }],
    ['{"ok":false,"reason":"no","culprit":"agenda","log":[]}', { ok: false, reason: 'no', culprit: 'agenda', log: [] }],
    ['{"ok":true,"log":[]}\n{"ok":false,"reason":"no","log":[]}', { ok: false, reason: 'no', log: [] }],
    ['{"ok":true,"log":"x"}', { ok: true, log: [] }],
    ['', { ok: false, reason: 'core: exit status 0, and nothing was said', log: [] }],
    ['PHP Fatal error: x', { ok: false, reason: 'core: exit status 0, PHP Fatal error: x', log: [] }],
    [`${'{'.repeat(100_000)}`, { ok: false, reason: expect.stringContaining('{{{'), log: [] }],
  ])('answer by their last line: %.40j', (text, expected) => {
    expect(read(text)).toEqual(expected)
  })

  it('that end badly have not done well, whatever they say', () => {
    expect(read('{"ok":true,"schema":"61833","log":[]}', 255)).toMatchObject({ ok: false, reason: 'core: exit status 255' })
  })
})

describe('pages', () => {
  it('are asked at home and at the way in; whether the site is closed, where no cache answers', () => {
    expect(wordpress.pages('https://ville.example/blog/').map(({ url }) => url)).toEqual([
      'https://ville.example/blog/',
      'https://ville.example/blog/wp-login.php',
    ])
    expect(wordpress.uncachedPages?.('https://ville.example').map(({ url }) => url)).toEqual(['https://ville.example/wp-login.php'])
  })

  it.each([
    ['<body id="error-page">\n<div class="wp-die-message"><p>Una errore <b>critico</b></p></div>', 'Una errore critico'],
    ['<html><body id="error-page"></body>', 'wp_die()'],
    ['<br />\n<b>Fatal error</b>:  Uncaught Error: x in <b>/home/x/wp-content/y.php</b> on line 3', 'Fatal error'],
    ["PHP Parse error:  syntax error, unexpected '}' in /home/x.php on line 1", 'Parse error'],
    ['<p>There has been a critical error on this website.</p>', 'critical error'],
    ['<h1>Erreur lors de la connexion à la base de données</h1>', 'Erreur lors de la connexion'],
    ['<div id="error"><p class="wpdberror"><strong>WordPress database error:</strong> [x]<br /><code>y</code></p></div>', 'database error'],
    ['Your server is running PHP version 7.2 but WordPress 7.1.4 requires at least 7.4.', 'requires at least'],
  ])('are sick: %.50s', (body, words) => {
    expect(wordpress.sickness(body)).toContain(words)
  })

  it.each(['<title>Un blog</title><p>Fatal error: how we fixed one</p>', '<body class="error-page">', '', '<p>Le site est fermé</p>'])(
    'are not: %.50s',
    (body) => {
      expect(wordpress.sickness(body)).toBeUndefined()
    },
  )
})
