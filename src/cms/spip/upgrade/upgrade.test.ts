import { describe, expect, it } from 'vitest'
import { spipRelease as release, spipAt, VERSION } from '../../../../test/helpers/spip-release.ts'
import type { Entry } from '../../../core/entry.ts'
import type { Component, Installation } from '../../../core/installation.ts'
import type { RemotePath } from '../../../core/path.ts'
import { createTree } from '../../../core/tree.ts'
import { GATE_MARK } from '../../gate-page.ts'
import type { ReleaseText } from '../../upgrade-types.ts'
import { spipUpgrader as spip } from './index.ts'

function tree(paths: readonly string[]) {
  const entries = new Map<string, Entry>()
  for (const path of paths) {
    const parts = path.split('/')
    for (let i = 1; i < parts.length; i += 1) {
      const dir = parts.slice(0, i).join('/') as RemotePath
      entries.set(dir, { path: dir, type: 'dir', size: 0, mtime: 0 })
    }
    entries.set(path, { path: path as RemotePath, type: 'file', size: 1, mtime: 0 })
  }
  return createTree(entries.values())
}

const component = (change: Partial<Component>): Component => ({
  kind: 'extension',
  id: 'agenda',
  path: 'plugins/agenda' as RemotePath,
  bundled: false,
  ...change,
})

describe('what a release needs', () => {
  it('is read from its own files', async () => {
    expect(await spip.needs(release())).toEqual({
      version: '4.4.30',
      schema: '2026092400',
      php: { min: '7.4.0', max: '8.5.99' },
      extensions: ['sodium', 'xml', 'zip'],
      databases: ['mysql', 'sqlite'],
    })
  })

  it('is what its libraries need where that is more', async () => {
    const check = "<?php\nif (!(PHP_VERSION_ID >= 80100)) {\n    $issues[] = '…';\n}"
    expect(await spip.needs(release({ 'vendor/composer/platform_check.php': check }))).toMatchObject({
      php: { min: '8.1.0', max: '8.5.99' },
    })
  })

  it('is that of 3.2, which names neither a newest PHP nor extensions', async () => {
    const old = "<?php define('_PHP_MIN', '5.4.0'); $spip_version_branche = \"3.2.19\"; $spip_version_base = 23375;"
    const found = await spip.needs(release({ 'ecrire/inc_version.php': old, 'ecrire/inc/install.php': '<?php' }))
    expect(found).toMatchObject({ version: '3.2.19', schema: '23375', php: { min: '5.4.0' }, extensions: [] })
    expect(found.php.max).toBeUndefined()
  })

  it('of a plugin is in its paquet.xml', async () => {
    const text = `<paquet prefix="agenda" version="5.1.0" schema="1.2.0" compatibilite="[4.1.0;4.*]">
      <!-- <necessite nom="php" compatibilite="[9.0.0;[" /> -->
      <necessite nom="php" compatibilite="[7.4.0;8.3.*]" /><necessite nom="PHP:mbstring" />
      <necessite nom="saisies" compatibilite="[4.0.0;]" /></paquet>`
    const plugin: ReleaseText = {
      paths: ['paquet.xml'],
      has: (path) => path === 'paquet.xml',
      text: async (path) => (path === 'paquet.xml' ? text : undefined),
    }
    expect(await spip.needs(plugin)).toMatchObject({
      version: '5.1.0',
      schema: '1.2.0',
      php: { min: '7.4.0', max: '8.3.99' },
      extensions: ['mbstring'],
    })
  })

  it.each([
    ['nothing at all', {}, 'ecrire/inc_version.php'],
    ['two versions', { 'ecrire/inc_version.php': `${VERSION}\n$spip_version_branche = '9.9.9';` }, 'ecrire/inc_version.php'],
    ['a version by a function', { 'ecrire/inc_version.php': VERSION.replace("'4.4.30'", "chr(52) . '.0'") }, 'ecrire/inc_version.php'],
    ['no schema', { 'ecrire/inc_version.php': "<?php $spip_version_branche = '4.4.30';" }, 'ecrire/inc_version.php'],
    ['a plugin without a version', { 'paquet.xml': '<paquet prefix="x">' }, 'paquet.xml'],
  ])('is refused of files that are no release: %s', async (_what, files: Record<string, string>, path) => {
    const bare: ReleaseText = { paths: Object.keys(files), has: (name) => name in files, text: async (name) => files[name] }
    await expect(spip.needs(bare)).rejects.toMatchObject({ code: 'SG-UPG-004', params: { cms: 'SPIP', path } })
  })
})

describe('what is exchanged', () => {
  const paths = (installation: Installation, there: readonly string[]): string[] =>
    spip.coreParts(release(), tree(there), installation).map((part) => `${part.is} ${part.path}`)

  it('is all of the core, and nothing of the site', () => {
    const there = [
      'ecrire/x.php',
      'prive/y.html',
      'spip.png',
      'COPYING.txt',
      'config/connect.php',
      'IMG/a.jpg',
      'plugins/agenda/paquet.xml',
      'mine.php',
      'squelettes/a.html',
      'LICENSE',
    ]
    expect(paths(spipAt(), there)).toEqual([
      'folder config/spip',
      'folder ecrire',
      'folder plugins-dist',
      'folder prive',
      'folder vendor',
      'file COPYING.txt',
      'file README.md',
      'file config/ecran_securite.php',
      'file index.php',
      'file spip.php',
      'file spip.png',
    ])
  })

  it('is no vendor/ of the owner of a SPIP that has none, where the release has none either', () => {
    const bare: ReleaseText = { paths: ['ecrire/inc_version.php'], has: () => false, text: async () => undefined }
    const parts = (version: string) =>
      spip.coreParts(bare, tree(['vendor/mine/x.php', 'ecrire/x']), spipAt([], version)).map(({ path }) => path)
    expect(parts('3.2.11')).toEqual(['ecrire'])
    expect(parts('4.4.30')).toEqual(['ecrire', 'vendor'])
  })

  it('is no security screen that is newer than the release’s', async () => {
    const text = release()
    await spip.needs(text)
    const parts = (version: string) => {
      const screen = component({ kind: 'screen', id: 'ecran_securite', path: 'config/ecran_securite.php' as RemotePath, version })
      return spip.coreParts(text, tree([]), { ...spipAt(), components: [screen] }).map(({ path }) => path as string)
    }
    expect(parts('1.6.8')).not.toContain('config/ecran_securite.php')
    expect(parts('1.6.7')).toContain('config/ecran_securite.php')
    expect(parts('1.5.3')).toContain('config/ecran_securite.php')
  })

  it('lies below the folder of an installation in a folder', () => {
    const installation = { ...spipAt(), root: 'cms' as RemotePath }
    expect(spip.coreParts(release(), tree(['cms/prive/x', 'prive/y']), installation).map(({ path }) => path)).toContain('prive')
    expect(spip.coreParts(release(), tree(['prive/y']), installation).map(({ path }) => path)).not.toContain('prive')
  })

  it('leaves nothing that was derived from the old code, of any host, under any name', () => {
    const installation = { ...spipAt(['sites/un.example']), folders: { tmp: 'temporaire' } }
    const there = [
      'tmp/cache/a',
      'tmp/sessions/x.php',
      'tmp/meta_cache.php',
      'temporaire/plugin_xml_cache.gz',
      'local/cache-js/x.js',
      'local/cache-vignettes/x.jpg',
      'sites/un.example/tmp/cache/a',
      'sites/un.example/temporaire/meta_cache.php',
      'sites/un.example/local/cache-css/x.css',
      'sites/deux.example/tmp/cache/a',
    ]
    expect(spip.derived(tree(there), installation).sort()).toEqual([
      'local/cache-js',
      'sites/un.example/local/cache-css',
      'sites/un.example/temporaire/meta_cache.php',
      'sites/un.example/tmp/cache',
      'temporaire/plugin_xml_cache.gz',
      'tmp/cache',
      'tmp/meta_cache.php',
    ])
  })
})

describe('the gate', () => {
  it('stands where every way in passes, and says so in a way no site does', () => {
    const files = spip.gate(spipAt())
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['config/ecran_securite.php', 'spip.php', 'index.php']))
    for (const { bytes } of files) expect(bytes.toString()).toContain(GATE_MARK)
  })
})

describe('whether a plugin fits', () => {
  const needs = { version: '4.4.30', schema: '', php: {}, extensions: [], databases: [] } as const
  const old = { ...needs, version: '3.2.19' }
  it.each([
    ['<paquet prefix="agenda" compatibilite="[3.2.0;4.4.*]">', 'yes', 'yes'],
    ['<paquet\n prefix="agenda"\n compatibilite="[3.0.0;3.2.*]">', 'no', 'yes'],
    ['<paquet prefix="agenda">', 'yes', 'yes'],
    ['<!-- <paquet compatibilite="[4.0.0;]"> --><paquet compatibilite="[3.0.0;3.2.*]">', 'no', 'yes'],
    ['<plugin><necessite id="SPIP" version="[2.0.0;3.2.99]"/></plugin>', 'no', 'yes'],
    ['<plugin><necessite id="SPIP" version="[2.0.0;2.1.99]"/></plugin>', 'no', 'no'],
    ['<plugin><nom>x</nom></plugin>', 'no', 'yes'],
    ['not a description', 'unknown', 'unknown'],
    [undefined, 'unknown', 'unknown'],
  ] as const)('%s', (text, newest, before) => {
    expect(spip.fits(component({}), spipAt(), needs, text)).toBe(newest)
    expect(spip.fits(component({}), spipAt(), old, text)).toBe(before)
  })

  it('is no question for what comes with the core', () => {
    expect(spip.fits(component({ bundled: true }), spipAt(), needs, '<paquet compatibilite="[3.0.0;3.2.*]">')).toBe('yes')
  })

  it('is said in its paquet.xml, or the plugin.xml of before 3.0', () => {
    const installation = { ...spipAt(), root: 'cms' as RemotePath }
    expect(spip.descriptionOf(component({}), tree(['cms/plugins/agenda/plugin.xml', 'cms/plugins/agenda/paquet.xml']), installation)).toBe(
      'plugins/agenda/paquet.xml',
    )
    expect(spip.descriptionOf(component({}), tree(['cms/plugins/agenda/plugin.xml']), installation)).toBe('plugins/agenda/plugin.xml')
    expect(spip.descriptionOf(component({}), tree([]), installation)).toBeUndefined()
  })
})

describe('what a script says', () => {
  const read = (text: string, code = 0) => spip.readAnswer('core', Buffer.from(text), code)

  it('is its last line', () => {
    expect(read('noise\n{"ok":true,"schema":"2026092400","said":"MAJ 1 .","log":["a","b"]}\n')).toEqual({
      ok: true,
      schema: '2026092400',
      log: ['a', 'b', 'MAJ 1 .'],
    })
    expect(read('{"ok":false,"reason":"no table","culprit":"forum","log":[]}', 1)).toEqual({
      ok: false,
      reason: 'core: no table',
      culprit: 'forum',
      log: [],
    })
  })

  it('is a failure when it died, or says anything else', () => {
    expect(read('', -1)).toEqual({ ok: false, reason: 'core: PHP ended (-1) without an answer', log: [] })
    expect(read('PHP Fatal error: out of memory\n', 255)).toMatchObject({ ok: false, reason: expect.stringContaining('out of memory') })
    expect(read('{"ok":"yes"}')).toMatchObject({ ok: false })
    expect(read('{"ok":true}', 3)).toMatchObject({ ok: false, reason: 'core: PHP ended with status 3' })
    expect(read('{"ok":true}\nsomething after it')).toMatchObject({ ok: false })
  })

  it('cannot move a terminal, flood a report, or name a culprit that is no plugin', () => {
    const answer = read(
      JSON.stringify({ ok: false, reason: `\u001b[2Jx${'y'.repeat(5000)}`, culprit: '../../x', log: Array(5000).fill('\u202ez') }),
    )
    expect(answer).not.toHaveProperty('culprit')
    expect(JSON.stringify(answer)).not.toMatch(/\\u001b|\u202e/)
    expect(answer.log.length).toBeLessThanOrEqual(100)
    expect(JSON.stringify(answer).length).toBeLessThan(5000)
  })
})

describe('a sick page', () => {
  it.each([
    ["<pre>Erreur d'exécution squelettes-dist/article.html</pre>", /Erreur d.ex/],
    ['<pre>Erreur d’exécution ../squelettes-dist/sommaire.html</pre>', /Erreur d.ex/],
    ['<pre>error in page calculation squelettes/article.html</pre>', /page calculation/],
    ['<html><body><b>Fatal error</b>: Uncaught Error: Call to undefined function typo() in /x.php:3', /Fatal error: Uncaught/],
    ['<div id="spip-debug"><h2>2 Erreur(s) dans le squelette</h2></div>', /Erreur\(s\) dans/],
  ])('is told: %s', (body, told) => expect(spip.sickness(body)).toMatch(told))

  it.each([
    '<html><body><h1>Bonjour</h1></body></html>',
    `<html><body><article>Que faire devant une « erreur d’exécution » ? Lire le journal. ${'<p>texte</p>'.repeat(500)}</article></body></html>`,
    '',
  ])('is none of these: %s', (body) => expect(spip.sickness(body)).toBeUndefined())
})

it('asks for the home page, the form, and the private area', () => {
  expect(spip.pages('https://mairie.example/spip').map(({ url }) => url)).toEqual([
    'https://mairie.example/spip/',
    'https://mairie.example/spip/spip.php?page=login&url=%2Fecrire%2F',
    'https://mairie.example/spip/ecrire/',
  ])
})

it('closes a new vendor/ as SPIP would by itself, and leaves one that is closed', () => {
  const added = (own: readonly string[], there: readonly string[]): string[] => {
    const text = { paths: own, has: (path: string) => own.includes(path), text: async () => undefined }
    return spip.adds?.(text, tree(there), spipAt()).map(({ path }) => path) ?? []
  }
  expect(added(['vendor/autoload.php'], ['ecrire/inc_version.php'])).toEqual(['vendor/.htaccess'])
  expect(added(['vendor/autoload.php'], ['vendor/.htaccess'])).toEqual([])
  expect(added(['vendor/autoload.php', 'vendor/.htaccess'], [])).toEqual([])
  expect(added(['ecrire/inc_version.php'], [])).toEqual([])
})
