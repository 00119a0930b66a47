import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adapterOf, cmsAdapters, findInstallationRoots } from '../../src/cms/index.ts'
import type { CmsAdapter } from '../../src/cms/types.ts'
import type { FileContent } from '../../src/core/content.ts'
import type { CmsId, Installation } from '../../src/core/installation.ts'
import { bareInstallation } from '../../src/core/installation.ts'
import type { RemotePath } from '../../src/core/path.ts'
import { decodeName, relativeTo, remotePath } from '../../src/core/path.ts'
import { type Planted, type TestTree, treeOf, under } from '../helpers/trees.ts'

/*
 * What every CMS adapter must do, on any site and any bytes. A new adapter is added to `cmsAdapters` and to SITES, and has it all
 * asked of it.
 */

/** A site that has at least one of everything the adapter reads. */
const SITES: Readonly<Record<CmsId, Readonly<Record<string, Planted>>>> = {
  spip: {
    'index.php': '<?php',
    'spip.php': '<?php',
    'ecrire/inc_version.php': "<?php $spip_version_branche = '4.4.30'; $spip_version_affichee = '4.4.30-1 (Debian)';",
    'ecrire/paquet.xml': '<paquet prefix="spip" version="4.4.30">',
    'config/ecran_securite.php': "<?php define('_ECRAN_SECURITE', '1.6.7');",
    'config/mes_options.php': "<?php demarrer_site('a'); define('_NOM_PERMANENTS_ACCESSIBLES', 'medias/'); $dossier_squelettes = 'charte';",
    'sites/a.example/config/connect.php': '<?php',
    'sites/a.example/plugins/b/paquet.xml': '<paquet prefix="b" version="1.0"/>',
    'plugins-dist/bigup/paquet.xml': '<paquet prefix="bigup" version="3.3.15"/>',
    'plugins/auto/saisies/v5/paquet.xml': '<paquet prefix="saisies" version="5.11.0"/>',
    'plugins/old/plugin.xml': '<plugin><prefix>old</prefix><version>0.1</version></plugin>',
    'medias/a.jpg': '',
    'charte/article.html': '',
  },
  wordpress: {
    'index.php': '<?php',
    'wp-config.php': '<?php',
    'wp-admin/index.php': '<?php',
    'wp-includes/version.php': "<?php $wp_version = '6.8.7'; $wp_local_package = 'fr_FR';",
    'wp-content/plugins/akismet/akismet.php': '<?php /*\nPlugin Name: Akismet\nVersion: 5.0.2\n*/',
    'wp-content/plugins/hello.php': '<?php /*\nPlugin Name: Hello\nVersion: 1.7\n*/',
    'wp-content/themes/fast/style.css': '/*\nTheme Name: Fast\nVersion: 2.1\n*/',
  },
  generic: { 'index.php': '<?php', 'inc/a.php': '<?php', 'uploads/a.jpg': '' },
}

const ZONES = ['core', 'extension', 'template', 'config', 'upload', 'cache', 'data', 'foreign']

/** Describes with exactly what the adapter asked for. */
function describeIn(adapter: CmsAdapter, { tree, contents }: TestTree, root = ''): Installation {
  const wanted = new Map(adapter.markers(tree, root as RemotePath).map((path) => [path, contents.get(path) as FileContent]))
  return adapter.describe(tree, root as RemotePath, wanted)
}

/** Paths as a hostile account has them: its own names, known folders, bytes that are no UTF-8, control characters. */
const name = fc.oneof(
  fc.constantFrom(
    ...'IMG local tmp config ecrire plugins squelettes sites cache skel sessions wp-content uploads themes vendor images index.php connect.php'.split(
      ' ',
    ),
    ...['a.php', 'A.PHP', 'a.php.', 'a.php ', 'a.jpg.php', '.htaccess', '.ok', '..', '.', '__proto__', 'constructor', 'toString'],
  ),
  fc.string({ maxLength: 12 }),
  fc.uint8Array({ maxLength: 12 }).map((bytes) => decodeName(bytes)),
  fc.constantFrom('\n', '\u001b[31m', 'a\nb.php', '\u202egpj.php', ' ', '\\', 'é'.normalize('NFD')),
)
const path = fc.array(name, { maxLength: 8 }).map((parts) => parts.join('/').replace(/^\/+/, '') as RemotePath)
const hostileBytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc
    .array(
      fc.constantFrom(
        ...[
          '<?php ',
          '?>',
          "$spip_version_branche = '",
          "$wp_version = '",
          "';",
          '9.9.9',
          'define(',
          "'_ECRAN_SECURITE'",
          ',',
          ')',
          '<paquet ',
          'prefix="',
          '"',
        ],
        ...[
          'version="',
          '/>',
          '<!--',
          'Plugin Name: ',
          'Version: ',
          '\n',
          '\u0000',
          "$dossier_squelettes = '",
          'IMG:',
          '../',
          "define('_NOM_PERMANENTS_ACCESSIBLES', '",
        ],
      ),
      { maxLength: 30 },
    )
    .map((parts) => Buffer.from(parts.join(''))),
)

describe.each(Object.keys(cmsAdapters) as CmsId[])('the %s adapter', (cms) => {
  const adapter = adapterOf(cms)
  const site = treeOf(SITES[cms])
  const described = describeIn(adapter, site)
  const bare = bareInstallation(cms, '' as RemotePath)

  it('finds its site, alone and among others, and reads it without a problem', () => {
    expect(adapter.id).toBe(cms)
    expect(adapter.findRoots(site.tree)).toEqual([''])
    expect(findInstallationRoots(site.tree)).toEqual([{ cms, root: '' }])
    expect(described).toMatchObject({ cms, root: '', packagedCore: false, problems: [] })
    const deep = treeOf(under('a/b', SITES[cms]))
    expect(adapter.findRoots(deep.tree)).toEqual(['a/b'])
    expect(describeIn(adapter, deep, 'a/b')).toEqual({ ...described, root: 'a/b' })
  })

  it('asks for regular files of the site only, each once', () => {
    const planted = { ...under('www', SITES[cms]), 'www/plugins/link': { link: '/etc' }, 'other/index.html': '' }
    const { tree } = treeOf(planted)
    const wanted = adapter.markers(tree, 'www' as RemotePath)
    expect(new Set(wanted).size).toBe(wanted.length)
    for (const marker of wanted) {
      expect(tree.isFile(marker), marker).toBe(true)
      expect(relativeTo('www', marker), marker).toBeDefined()
    }
  })

  it('gives every path one zone, and every other answer, whatever the path', () => {
    fc.assert(
      fc.property(path, fc.constantFrom(bare, described), (inner, installation) => {
        const zone = adapter.zoneOf(inner, installation)
        expect(ZONES).toContain(zone)
        const shape = adapter.shapeOf(inner, installation)
        const code = adapter.mayHoldCode(inner, installation)
        expect(typeof adapter.isOptional(inner, installation)).toBe('boolean')
        expect(typeof adapter.isOwnWriting(inner, installation)).toBe('boolean')
        // A prescribed shape is a permission; core files are the release's, and uploads hold guards at most.
        if (shape !== undefined) expect(code).toBe(true)
        if (zone === 'core') expect(code).toBe(false)
        if (zone === 'upload' && code) expect(shape).toBe('index-guard')
      }),
      { numRuns: 3000 },
    )
  })

  it('answers the same for a path however often it is asked', () => {
    fc.assert(
      fc.property(path, (inner) => {
        expect(adapter.zoneOf(inner, described)).toBe(adapter.zoneOf(inner, described))
        expect(adapter.shapeOf(inner, described)).toBe(adapter.shapeOf(inner, described))
      }),
    )
  })

  it('makes a problem of every marker it was not given, and no guess', () => {
    const { tree } = site
    const blind = adapter.describe(tree, '' as RemotePath, new Map())
    expect(blind.version).toBeUndefined()
    expect(blind.distribution).toBeUndefined()
    for (const component of blind.components) expect(component.version).toBeUndefined()
    expect(adapter.manifestRequests(blind)).toEqual([])
    const told = new Set(blind.problems.map((problem) => problem.path))
    // A plugin of a host is only looked for once the options say that there are hosts.
    const hosts = adapter.markers(tree, '' as RemotePath).filter((marker) => !marker.startsWith('sites/'))
    for (const marker of hosts) expect(told, marker).toContain(marker)
  })

  it('never throws and claims no false certainty, whatever stands in the files', () => {
    const markers = adapter.markers(site.tree, '' as RemotePath)
    const answers = fc.array(fc.record({ bytes: hostileBytes, sampled: fc.boolean(), given: fc.boolean() }), {
      minLength: markers.length,
      maxLength: markers.length,
    })
    fc.assert(
      fc.property(answers, (list) => {
        const contents = new Map<RemotePath, FileContent>()
        for (const [i, marker] of markers.entries()) {
          const { bytes, sampled, given } = list[i] as (typeof list)[number]
          if (given) contents.set(marker, { path: marker, bytes, size: bytes.length, sampled })
        }
        const before = [...contents.values()].map((c) => c.bytes.toString('hex'))
        const found = adapter.describe(site.tree, '' as RemotePath, contents)
        expect(adapter.describe(site.tree, '' as RemotePath, contents)).toEqual(found)
        expect([...contents.values()].map((c) => c.bytes.toString('hex'))).toEqual(before)
        for (const component of found.components) {
          expect(component.version ?? '0').toMatch(/^v?[0-9][\w.+~-]{0,63}$/i)
          expect(component.id).toMatch(/^[\p{L}\p{N}_.-]+$/u)
        }
        for (const problem of found.problems) expect(site.tree.has(problem.path ?? '')).toBe(true)
        for (const request of adapter.manifestRequests(found)) {
          expect(request.release.version).toBe(request.component.version)
          expect(remotePath(request.path)).toBe(request.path)
        }
        // Whatever a file says, PHP among the media of the usual layout stays a finding.
        for (const media of ['IMG/x.php', 'local/x.php', 'wp-content/uploads/x.php', 'uploads/x.php']) {
          const zone = adapter.zoneOf(media as RemotePath, bare)
          if (zone === 'upload' || zone === 'cache') expect(adapter.mayHoldCode(media as RemotePath, found)).toBe(false)
        }
      }),
      { numRuns: 400 },
    )
  })

  it('stands any tree', () => {
    const entries = fc.array(fc.tuple(path, fc.constantFrom('file', 'dir', 'symlink', 'fifo')), { maxLength: 40 })
    fc.assert(
      fc.property(entries, (list) => {
        const planted = Object.fromEntries(list.filter(([p]) => p !== '').map(([p, type]) => [p, { type, target: '../x' } as Planted]))
        const odd = treeOf({ ...planted, ...SITES[cms] })
        for (const found of findInstallationRoots(odd.tree)) {
          const installation = describeIn(adapterOf(found.cms), odd, found.root)
          expect(installation.root).toBe(found.root)
        }
      }),
      { numRuns: 300 },
    )
    const deep = treeOf({
      [`${'a/'.repeat(3000)}ecrire/inc_version.php`]: '<?php',
      [`plugins/${'b/'.repeat(3000)}paquet.xml`]: '',
      ...SITES[cms],
    })
    expect(findInstallationRoots(deep.tree)[0]).toEqual({ cms, root: '' })
    expect(describeIn(adapter, deep).cms).toBe(cms)
  })
})
