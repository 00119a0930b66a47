import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Planted, treeOf, under } from '../../../test/helpers/trees.ts'
import type { Component, Installation } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import { spipAdapter } from './index.ts'
import { isJudgedByCore } from './screens.ts'

const versionFile = (branch: string, shown = '"$spip_version_branche"') =>
  `<?php\n// version\n$spip_version_branche = '${branch}';\n$spip_version_code = 2026_11_04;\n$spip_version_affichee = ${shown};\n`
const paquet = (prefix: string, version: string) => `<paquet\n\tprefix="${prefix}"\n\tversion="${version}"\n>\n</paquet>\n`
/** Stands for a screen: of a version siteguard knows it is not that version's content, of an unknown one it may be. */
const screen = (version: string) => `<?php\ndefine('_ECRAN_SECURITE', '${version}'); // 2025-09-08\n`

const site44: Record<string, Planted> = {
  'index.php': '<?php include "spip.php";',
  'spip.php': '<?php',
  'ecrire/inc_version.php': versionFile('4.4.30'),
  'ecrire/paquet.xml': paquet('spip', '4.4.30'),
  'prive/x.html': '',
  'config/ecran_securite.php': screen('1.9.9'),
  'plugins-dist/bigup/paquet.xml': paquet('bigup', '3.3.15'),
  'squelettes-dist/paquet.xml': paquet('dist', '4.2.10'),
}

function describeSite(planted: Record<string, Planted>, root = ''): Installation {
  const { tree, contents } = treeOf(planted)
  const wanted = spipAdapter.markers(tree, root as RemotePath)
  for (const path of contents.keys()) if (!wanted.includes(path)) contents.delete(path)
  return spipAdapter.describe(tree, root as RemotePath, contents)
}
const find = (installation: Installation, id: string): Component | undefined => installation.components.find((c) => c.id === id)

describe('finding SPIP', () => {
  it('needs the version file and either spip.php or prive/', () => {
    const roots = (planted: Record<string, Planted>) => spipAdapter.findRoots(treeOf(planted).tree)
    expect(roots(site44)).toEqual([''])
    expect(roots({ 'ecrire/inc_version.php': '', 'prive/': '' })).toEqual([''])
    expect(roots({ 'ecrire/inc_version.php': '' })).toEqual([])
    expect(roots({ 'spip.php': '', 'ecrire/': '' })).toEqual([])
    expect(roots({ 'spip.php': '', 'ecrire/x.txt': '', 'prive/': '' })).toEqual([])
    expect(roots({ 'monecrire/inc_version.php': '', 'spip.php': '' })).toEqual([])
    expect(roots({ ...site44, ...under('old/2019', site44), ...under('www', site44) }).sort()).toEqual(['', 'old/2019', 'www'])
  })
})

describe('a SPIP whose ecrire/ could not be listed', () => {
  it('is still known for one, without a version, and says so', () => {
    const closed = { 'spip.php': '', 'index.php': '', 'ecrire/': '', 'plugins-dist/medias/a.php': '', 'tmp/meta_cache.php': '' }
    expect(spipAdapter.findRoots(treeOf(closed).tree)).toEqual([''])
    const site = describeSite(closed)
    expect(site.version).toBeUndefined()
    expect(site.problems).toEqual([{ path: 'ecrire', reason: 'denied' }])
    expect(spipAdapter.zoneOf('plugins-dist/medias/a.php' as RemotePath, site)).toBe('core')
  })
})

describe('describing SPIP', () => {
  it('reads version, screen and plugins', () => {
    const site = describeSite({
      ...site44,
      'plugins/auto/saisies/v5.11.0/paquet.xml': paquet('saisies', '5.11.0'),
      'plugins/auto/saisies/v5.11.0/exemple/paquet.xml': paquet('inner', '1.0'),
      'plugins/lot/menus/paquet.xml': paquet('MENUS', '1.7'),
      'plugins/vieux/plugin.xml': '<plugin><prefix>vieux</prefix><version>0.3</version></plugin>',
      'plugins/.svn/x/paquet.xml': paquet('hidden', '1'),
    })
    expect(site.problems).toEqual([])
    expect(site.version).toBe('4.4.30')
    expect(site.distribution).toBeUndefined()
    expect(site.components.map((c) => [c.kind, c.id, c.version, c.path, c.bundled])).toEqual([
      ['core', 'spip', '4.4.30', '', true],
      ['screen', 'ecran_securite', '1.9.9', 'config/ecran_securite.php', false],
      ['extension', 'bigup', '3.3.15', 'plugins-dist/bigup', true],
      ['extension', 'dist', '4.2.10', 'squelettes-dist', true],
      ['extension', 'saisies', '5.11.0', 'plugins/auto/saisies/v5.11.0', false],
      ['extension', 'menus', '1.7', 'plugins/lot/menus', false],
      ['extension', 'vieux', '0.3', 'plugins/vieux', false],
    ])
  })

  it('asks for manifests in order of precedence: screen, core, what the site added', () => {
    const site = describeSite({ ...under('www', site44), ...under('www', { 'plugins/a/paquet.xml': paquet('a', '1.0') }) }, 'www')
    expect(spipAdapter.manifestRequests(site).map((r) => [r.release.product, r.release.version, r.path])).toEqual([
      ['spip-screen', '1.9.9', 'config'],
      ['spip', '4.4.30', ''],
      ['spip-plugin/a', '1.0', 'plugins/a'],
    ])
  })

  it('knows 5.0’s layout', () => {
    const site = describeSite({
      'spip.php': '',
      'ecrire/inc_version.php': versionFile('5.0.0-dev'),
      'plugins-dist/spip/bigup/paquet.xml': paquet('bigup', '4.0.0'),
    })
    expect(site.version).toBe('5.0.0-dev')
    expect(find(site, 'bigup')).toMatchObject({ path: 'plugins-dist/spip/bigup', bundled: true })
  })

  it.each([
    ['"3.2.11-3+deb11u10 (Debian)"', '3.2.11', { name: 'Debian', version: '3.2.11-3+deb11u10' }],
    ['"4.4.21+dfsg-0+deb13u1"', '4.4.21', { name: 'Debian', version: '4.4.21+dfsg-0+deb13u1' }],
    ['"4.4.30 (Debian)"', '3.2.11', undefined],
    ['"3.2.110-1+deb11u1 (Debian)"', '3.2.11', undefined],
    ['"3.2.11 modifiée"', '3.2.11', undefined],
  ])('takes a distribution from %s only where it says the same version', (shown, branch, expected) => {
    const site = describeSite({ 'spip.php': '', 'ecrire/inc_version.php': versionFile(branch, shown) })
    expect(site.version).toBe(branch)
    expect(site.distribution).toEqual(expected)
  })
})

describe('what a hostile or broken site cannot make us say', () => {
  const withVersion = (source: string) => describeSite({ 'spip.php': '', 'ecrire/inc_version.php': source })

  it.each([
    ['two values', "<?php $spip_version_branche = '3.2.1'; $spip_version_branche = '4.4.30';"],
    ['a later change', "<?php $spip_version_branche = '4.4.30'; $spip_version_branche .= '';"],
    ['through GLOBALS', "<?php $spip_version_branche = '4.4.30'; $GLOBALS['spip_version_branche'] = '3.1.0';"],
    ['an expression', "<?php $spip_version_branche = '4.4' . '.30';"],
    ['no version at all', "<?php $spip_version_branche = '<b>new</b>';"],
    ['a very long one', `<?php $spip_version_branche = '4.${'4'.repeat(500)}';`],
  ])('%s is no version, and a problem', (_, source) => {
    const site = withVersion(source)
    expect(site.version).toBeUndefined()
    expect(site.problems).toMatchObject([{ path: 'ecrire/inc_version.php', reason: 'lie' }])
    expect(spipAdapter.manifestRequests(site)).toEqual([])
  })

  it('a file without any is a version not known', () => {
    expect(withVersion("<?php /* $spip_version_branche = '4.4.30'; */").version).toBeUndefined()
    expect(withVersion('').version).toBeUndefined()
  })

  it('says when the release’s two version files disagree (half an upgrade), from 3.2.0 on', () => {
    const site = (version: string, told: string) =>
      describeSite({ 'spip.php': '', 'ecrire/inc_version.php': versionFile(version), 'ecrire/paquet.xml': paquet('spip', told) })
    expect(site('4.4.30', '4.4.19').problems).toMatchObject([{ path: 'ecrire/paquet.xml', reason: 'lie', detail: '4.4.30 / 4.4.19' }])
    expect(site('4.4.30', '4.4.19').version).toBe('4.4.30')
    expect(site('3.1.6', '3.1.5').problems).toEqual([])
  })

  it('makes a problem of every marker that was not given whole', () => {
    const { tree, contents } = treeOf({ ...site44, 'plugins/a/paquet.xml': { unreadable: true } })
    contents.delete('ecrire/inc_version.php' as RemotePath)
    const screenFile = contents.get('config/ecran_securite.php' as RemotePath)
    if (screenFile) contents.set(screenFile.path, { ...screenFile, sampled: true })
    const site = spipAdapter.describe(tree, '' as RemotePath, contents)
    expect(site.version).toBeUndefined()
    expect(site.problems).toEqual([
      { path: 'ecrire/inc_version.php', reason: 'io' },
      { path: 'config/ecran_securite.php', reason: 'too-large' },
      { path: 'plugins/a/paquet.xml', reason: 'denied' },
    ])
    expect(find(site, 'a')).toEqual({ kind: 'extension', id: 'a', path: 'plugins/a', bundled: false })
  })

  it('counts plugins, and says when there are too many', () => {
    const many = Object.fromEntries(Array.from({ length: 1100 }, (_, i) => [`plugins/p${i}/paquet.xml`, paquet(`p${i}`, '1.0')]))
    const site = describeSite({ ...site44, ...many })
    expect(site.components.filter((c) => c.path.startsWith('plugins/'))).toHaveLength(1000)
    expect(site.problems).toContainEqual({ path: 'plugins', reason: 'too-many' })
  })
})

describe('cores that a distribution owns', () => {
  it('sees the packaged one, whose files it does not judge', () => {
    const site = describeSite({
      ecrire: { link: '/usr/share/spip/ecrire' },
      'spip.php': { link: '/usr/share/spip/spip.php' },
      'config/mes_options.php': { link: '/etc/spip/mes_options.php' },
      'sites/a.example/config/connect.php': '<?php',
    })
    expect(site).toMatchObject({ packagedCore: true, sharedBy: ['sites/a.example'] })
    expect(spipAdapter.manifestRequests(site)).toEqual([])
  })

  it('does not take any link for one: the rest of the core would go unjudged', () => {
    for (const target of ['../autre/ecrire', '/home/x/ecrire', '/usr/share/../../home/x/ecrire']) {
      const site = describeSite({ ecrire: { link: target }, 'spip.php': '' })
      expect(site.packagedCore, target).toBe(false)
      expect(site.problems, target).toEqual([{ path: 'ecrire', reason: 'not-a-file', detail: target }])
    }
    const linked = describeSite({ ...site44, 'ecrire/inc_version.php': { link: '/tmp/x.php' } })
    expect(linked.version).toBeUndefined()
    expect(linked.problems).toEqual([{ path: 'ecrire/inc_version.php', reason: 'not-a-file', detail: '/tmp/x.php' }])
    expect(describeSite({ ...site44, 'index.php': { link: '/usr/share/spip/index.php' } }).packagedCore).toBe(false)
  })
})

describe('config/mes_options.php', () => {
  const withOptions = (source: string, more: Record<string, Planted> = {}) =>
    describeSite({ ...site44, 'config/mes_options.php': source, ...more })

  it('renames folders', () => {
    const site = withOptions(
      "<?php define('_NOM_PERMANENTS_ACCESSIBLES', 'medias/'); define('_NOM_TEMPORAIRES_INACCESSIBLES','tmp/');" +
        "$GLOBALS['dossier_squelettes'] = 'charte:squelettes:charte/2026';",
    )
    expect(site.folders).toEqual({ IMG: 'medias', squelettes: 'charte:charte/2026' })
    expect(site.problems).toEqual([])
  })

  it('cannot take a folder away from where no code may be', () => {
    const site = withOptions(
      "<?php $dossier_squelettes = 'IMG:local/x:tmp:ecrire'; define('_NOM_PERMANENTS_ACCESSIBLES', 'plugins/'); define('_NOM_TEMPORAIRES_ACCESSIBLES', '');",
    )
    expect(site.folders).toEqual({})
    expect(spipAdapter.mayHoldCode('IMG/a.php' as RemotePath, site)).toBe(false)
  })

  it('says when a folder lies outside of what can be looked at', () => {
    const site = withOptions("<?php $dossier_squelettes = '../commun'; define('_NOM_TEMPORAIRES_INACCESSIBLES', '/var/tmp/spip/');")
    expect(site.folders).toEqual({})
    expect(site.problems.map((p) => p.reason)).toEqual(['bad-name', 'bad-name'])
  })

  const hosts = {
    'sites/a.example/config/connect.php': '<?php',
    'sites/a.example/plugins/p/paquet.xml': paquet('p', '1.2'),
    'sites/no-config/IMG/': '',
    'autres/b.example/config/': '',
    'autres/b.example/plugins/q/paquet.xml': paquet('q', '2.0'),
  }

  it('starts a mutualisation, whose hosts share this core', () => {
    const site = withOptions("<?php require 'mutualisation/mutualiser.php'; demarrer_site($h, ['creer_site' => true]);", hosts)
    expect(site.sharedBy).toEqual(['sites/a.example'])
    expect(find(site, 'p')).toMatchObject({ version: '1.2', path: 'sites/a.example/plugins/p', bundled: false })
    expect(find(site, 'q')).toBeUndefined()
    const elsewhere = withOptions("<?php demarrer_site($h, array('repertoire' => 'autres'));", hosts)
    expect(elsewhere.sharedBy).toEqual(['autres/b.example'])
    expect(find(elsewhere, 'q')).toMatchObject({ version: '2.0' })
    expect(elsewhere.problems).toEqual([])
  })

  it('without which folders in sites/ are no hosts', () => {
    expect(withOptions("<?php // demarrer_site('x');", hosts).sharedBy).toEqual([])
  })
})

describe('the security screen', () => {
  const at = 'config/ecran_securite.php' as RemotePath
  const zoneWith = (content: string | Buffer) => {
    const site = describeSite({ ...site44, [at]: content })
    return [spipAdapter.zoneOf(at, site), spipAdapter.mayHoldCode(at, site), find(site, 'ecran_securite')?.bundled]
  }

  it('of a known version with another content has to be the core’s own', () => {
    expect(zoneWith(screen('1.6.7'))).toEqual(['core', false, true])
    expect(zoneWith(screen('1.5.3'))).toEqual(['core', false, true])
    const site = describeSite({ ...site44, [at]: screen('1.6.7') })
    expect(spipAdapter.isOptional(at, site)).toBe(true)
    expect(spipAdapter.manifestRequests(site).map((r) => r.release.product)).toEqual(['spip'])
  })

  it('newer than what is known is the owner’s to renew', () => {
    expect(zoneWith(screen('1.9.9'))).toEqual(['config', true, false])
    expect(zoneWith('<?php // no version')).toEqual(['config', true, false])
  })

  it('of a release is good by itself, whatever the line ends, and nothing else of that version is', () => {
    const content = "<?php\ndefine('_ECRAN_SECURITE', '1.6.7');\n"
    const released = new Map([['1.6.7', [createHash('sha256').update(content).digest('hex')]]])
    const judged = (text: string, version?: string) => isJudgedByCore(Buffer.from(text), version, released)
    expect(judged(content, '1.6.7')).toBe(false)
    expect(judged(content.replaceAll('\n', '\r\n'), '1.6.7')).toBe(false)
    expect(judged(`${content}eval($x);`, '1.6.7')).toBe(true)
    expect(judged(content, '1.6.8')).toBe(false)
    expect(judged(content)).toBe(false)
  })
})
