import { describe, expect, it } from 'vitest'
import { type Planted, treeOf, under } from '../../test/helpers/trees.ts'
import type { RemotePath } from '../core/path.ts'
import { adapterOf, findInstallationRoots, findOwnedOutside } from './index.ts'

const spip: Record<string, Planted> = { 'spip.php': '<?php', 'index.php': '<?php', 'ecrire/inc_version.php': '<?php' }
const wordpress: Record<string, Planted> = {
  'index.php': '<?php',
  'wp-admin/x.php': '',
  'wp-includes/version.php': '<?php',
  'wp-settings.php': '',
}
const roots = (planted: Record<string, Planted>) => findInstallationRoots(treeOf(planted).tree).map((r) => `${r.cms} ${r.root}`)

describe('findInstallationRoots', () => {
  it('finds nested installations and forgotten copies, outermost first', () => {
    const tree = { ...spip, ...under('old/2019', spip), ...under('blog', wordpress), ...under('blog/ancien', spip) }
    expect(roots(tree)).toEqual(['spip ', 'wordpress blog', 'spip blog/ancien', 'spip old/2019'])
  })

  it('leaves to generic only what no CMS holds', () => {
    expect(roots({ ...spip, 'tools/x.php': '<?php' })).toEqual(['spip '])
    expect(roots({ ...under('www', spip), 'www/x.php': '', 'outils/a.php': '', 'outils/sous/b.php': '' })).toEqual([
      'spip www',
      'generic outils',
    ])
    expect(roots({ 'index.php': '', ...under('spip', spip) })).toEqual(['spip spip', 'generic '])
    expect(roots({ 'index.html': '' })).toEqual([])
  })

  it('takes no CMS for a site where the one around it allows none: that is an addition, to be judged as such', () => {
    for (const place of ['IMG/x', 'local', 'tmp/upload/x', 'ecrire/x', 'vendor', 'plugins/x', 'squelettes/x', 'config/x']) {
      expect(roots({ ...spip, ...under(place, spip) }), place).toEqual(['spip '])
      expect(roots({ ...spip, ...under(place, wordpress) }), place).toEqual(['spip '])
    }
    for (const place of ['wp-content/uploads/x', 'wp-admin/x', 'wp-content/plugins/x', 'wp-includes']) {
      expect(roots({ ...wordpress, ...under(place, spip) }), place).toEqual(['wordpress '])
    }
  })

  it('gives a folder to one CMS only', () => {
    expect(roots({ ...wordpress, ...spip })).toEqual(['spip '])
  })
})

describe('findOwnedOutside', () => {
  const owned = (planted: Record<string, Planted>) => {
    const { tree } = treeOf(planted)
    const installations = findInstallationRoots(tree).map(({ cms, root }) => adapterOf(cms).describe(tree, root, new Map()))
    return findOwnedOutside(tree, installations).map((o) => [o.path, o.inner, o.installation.root])
  }

  it('gives WordPress its wp-config.php one folder up, as wp-load.php looks for it', () => {
    expect(owned({ ...under('a/blog', wordpress), 'a/wp-config.php': '' })).toEqual([['a/wp-config.php', '../wp-config.php', 'a/blog']])
    expect(
      adapterOf('wordpress').shapeOf(
        '../wp-config.php' as RemotePath,
        adapterOf('wordpress').describe(treeOf({}).tree, '' as RemotePath, new Map()),
      ),
    ).toBe('wordpress-config')
  })

  it('but not past its own, nor another WordPress’s', () => {
    expect(owned({ ...under('blog', wordpress), 'wp-config.php': '', 'blog/wp-config.php': '' })).toEqual([])
    expect(owned({ ...wordpress, ...under('blog', wordpress), 'wp-config.php': '' })).toEqual([])
    expect(owned({ ...wordpress, 'wp-config.php': '' })).toEqual([])
  })
})
