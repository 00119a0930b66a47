import { joinPath } from '../../../core/path.ts'
import type { CmsRotator } from '../../rotate-types.ts'
import { config } from './config.ts'
import { foreignKeys } from './foreign-keys.ts'
import { leftovers } from './leftovers.ts'
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
  foreignKeys,
  tables: ({ prefix }) => TABLES.map((name) => `${prefix}${name}`),
  script,
  writes: ({ database }) => [joinPath(database, 'config/cles.php')],
  readAnswer,
}
