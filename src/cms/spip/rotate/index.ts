import type { Installation } from '../../../core/installation.ts'
import { baseName, joinPath, type RemotePath } from '../../../core/path.ts'
import type { Tree } from '../../../core/tree.ts'
import type { CmsRotator } from '../../rotate-types.ts'
import type { DatabaseUnit } from '../../upgrade-types.ts'
import { config } from './config.ts'
import { people } from './people.ts'
import { readAnswer, script } from './script.ts'

/** Tables of SPIP that hold what is renewed: authors, settings, waiting jobs and what they are about. */
const TABLES = ['auteurs', 'meta', 'jobs', 'jobs_liens']

/** SPIP 3.2 to 4.4, and 5.0's layout; also as a mutualisation. */
export const spipRotator: CmsRotator = {
  cms: 'spip',
  ...config,
  people,
  leftovers,
  tables: ({ prefix }) => TABLES.map((name) => `${prefix}${name}`),
  script,
  readAnswer,
}

/** Keys, sessions, caches of the settings with keys in them, and what the web server asks passwords by (`.htpasswd`). */
function leftovers(tree: Tree, installation: Installation, unit: DatabaseUnit): RemotePath[] {
  const folder = joinPath(installation.root, unit.folder)
  const own = unit.folder === ''
  const at = (name: 'config' | 'tmp'): RemotePath[] =>
    (own ? (installation.folders[name] ?? name) : name).split(':').map((inner) => joinPath(folder, inner))
  const found: RemotePath[] = []
  for (const path of at('config').map((dir) => joinPath(dir, 'cles.php'))) if (tree.get(path) !== undefined) found.push(path)
  for (const dir of at('tmp')) {
    for (const { path } of tree.children(dir))
      if (/^(?:sessions|meta_cache\.php|\.htpasswd(?:-admin)?)$/.test(baseName(path))) found.push(path)
  }
  return found.map((path) => (installation.root === '' ? path : (path.slice(installation.root.length + 1) as RemotePath)))
}
