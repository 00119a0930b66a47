import type { Installation } from '../../../core/installation.ts'
import type { Tree } from '../../../core/tree.ts'
import type { CmsRotator } from '../../rotate-types.ts'
import { derived } from '../upgrade/parts.ts'
import { config } from './config.ts'
import { foreignKeys } from './foreign-keys.ts'
import { withKeys } from './keys.ts'
import { people } from './people.ts'
import { readAnswer, script } from './script.ts'

/** Tables of WordPress that hold what is renewed; the last two are a network's, and of a widespread shop. */
const TABLES = ['users', 'usermeta', 'options', 'sitemeta', 'signups', 'woocommerce_api_keys']

/** WordPress 5.0 and newer, single sites and networks. */
export const wordpressRotator: CmsRotator = {
  cms: 'wordpress',
  renews: ['keys', 'sessions', 'people'],
  ...config,
  people,
  /** WordPress keeps sessions in its database. Pages in caches bear links signed with the old keys. */
  leftovers: (tree: Tree, installation: Installation) => derived(tree, installation),
  tables: ({ prefix }) => TABLES.map((name) => `${prefix}${name}`),
  script,
  readAnswer,
  withKeys,
  foreignKeys,
}
