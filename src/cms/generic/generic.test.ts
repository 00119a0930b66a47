import { describe, expect, it } from 'vitest'
import { treeOf } from '../../../test/helpers/trees.ts'
import { bareInstallation } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import { genericAdapter } from './index.ts'

const bare = bareInstallation('generic', '' as RemotePath)
const zone = (path: string) => genericAdapter.zoneOf(path as RemotePath, bare)
const code = (path: string) => genericAdapter.mayHoldCode(path as RemotePath, bare)
const roots = (...paths: string[]) => genericAdapter.findRoots(treeOf(Object.fromEntries(paths.map((p) => [p, '']))).tree)

describe('any PHP tree', () => {
  it('has its root at the topmost folder with PHP', () => {
    expect(roots('index.php', 'a/b.php')).toEqual([''])
    expect(roots('www/index.php', 'www/a/b.php', 'tools/x.PHP', 'readme.txt')).toEqual(['www', 'tools'])
    expect(roots('index.html', 'a/b.txt')).toEqual([])
  })

  it('is not moved by PHP where there should be none', () => {
    expect(roots('index.html', 'images/x.php')).toEqual([''])
    expect(roots('www/index.html', 'www/uploads/a/b/x.php')).toEqual(['www'])
    expect(roots('www/uploads/x.php', 'www/inc/a.inc')).toEqual(['www'])
  })

  it('goes by what folder names promise', () => {
    for (const path of ['uploads/a.php', 'Images/x/y.php', 'a/img/x.php', 'media', 'files/a.b']) expect(zone(path), path).toBe('upload')
    for (const path of ['cache/a', 'x/tmp/y/z.php']) expect(zone(path), path).toBe('cache')
    for (const path of ['index.php', 'a/b.php', 'vendor/x/src/Cache/File.php', 'lib/images/draw.php', 'images.php', '']) {
      expect(zone(path), path).toBe('template')
    }
    expect(zone('.htaccess')).toBe('config')
  })

  it('allows code outside of them, and guards in them', () => {
    for (const path of ['index.php', 'a/b.php', 'vendor/a/cache/b.php', 'uploads/index.php']) expect(code(path), path).toBe(true)
    for (const path of ['uploads/a.php', 'img/x/y.php', 'cache/a.php', 'uploads/INDEX.php']) expect(code(path), path).toBe(false)
    expect(genericAdapter.shapeOf('uploads/index.php' as RemotePath, bare)).toBe('index-guard')
    expect(genericAdapter.shapeOf('a/index.php' as RemotePath, bare)).toBeUndefined()
  })
})
