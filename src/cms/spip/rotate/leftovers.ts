import type { Renewal } from '../../../core/credential.ts'
import type { Installation } from '../../../core/installation.ts'
import { baseName, joinPath, type RemotePath, relativeTo } from '../../../core/path.ts'
import type { Tree } from '../../../core/tree.ts'
import type { DatabaseUnit } from '../../upgrade-types.ts'

/**
 * Folders of one site's own `config` or `tmp`, relative to the installation's document root as the tree has them: a site without a
 * mutualisation may have given them other names.
 */
export function foldersOf(usual: 'config' | 'tmp', installation: Installation, unit: DatabaseUnit): RemotePath[] {
  const folder = joinPath(installation.root, unit.folder)
  const names = unit.folder === '' ? (installation.folders[usual] ?? usual) : usual
  return names.split(':').map((name) => joinPath(folder, name))
}

/**
 * The keys' file, sessions, what the web server asks passwords by (`.htpasswd`), and the cache of the settings, in which SPIP up to 4.4.27
 * has its keys. The keys' file goes with the passwords only: they are hashed with one of its keys, so nobody would log in without it.
 */
export function leftovers(tree: Tree, installation: Installation, unit: DatabaseUnit, renews: readonly Renewal[]): RemotePath[] {
  if (renews.length === 0) return []
  const does = (one: Renewal): boolean => renews.includes(one)
  const keys = does('keys') && does('people') ? foldersOf('config', installation, unit).map((dir) => joinPath(dir, 'cles.php')) : []
  const temporary = foldersOf('tmp', installation, unit)
    .flatMap((dir) => tree.children(dir))
    .map(({ path }) => path)
    .filter((path) => {
      const name = baseName(path)
      if (name === 'sessions') return does('sessions')
      return name === 'meta_cache.php' || (/^\.htpasswd(?:-admin)?$/.test(name) && does('people'))
    })
  return [...keys.filter((path) => tree.get(path) !== undefined), ...temporary].map((path) =>
    installation.root === '' ? path : (relativeTo(installation.root, path) as RemotePath),
  )
}
