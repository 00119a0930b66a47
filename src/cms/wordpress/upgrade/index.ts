import type { Installation } from '../../../core/installation.ts'
import type { RemotePath } from '../../../core/path.ts'
import type { DatabaseLink } from '../../../snapshots/types.ts'
import { GATE_MARK } from '../../gate-page.ts'
import type { CmsUpgrader, DatabaseUnit, ReleaseNeeds, SiteFacts } from '../../upgrade-types.ts'
import { facts } from './facts.ts'
import { fits } from './fits.ts'
import { gate } from './gate.ts'
import { needs, wants } from './needs.ts'
import { pages, sickness, uncachedPages } from './pages.ts'
import { carries, companions, coreParts, derived, descriptionOf } from './parts.ts'
import { readAnswer, scripts } from './scripts.ts'

/** A network has all its sites in one database, and all of them are brought to its schema by one script. */
function units({ root }: Installation, links: readonly DatabaseLink[]): DatabaseUnit[] {
  return links
    .filter((link) => link.kind === 'mysql' && link.installation === root)
    .map((link) => ({ database: link.installation, folder: '' as RemotePath }))
}

/** WordPress compares nothing but this number, and neither do its plugins, which look after their own tables. */
async function needsMigration({ schema }: SiteFacts, release: ReleaseNeeds): Promise<boolean> {
  return schema === undefined || Number(schema) !== Number(release.schema)
}

/** WordPress 5.0 and newer, single sites and networks. */
export const wordpressUpgrader: CmsUpgrader = {
  cms: 'wordpress',
  needs,
  coreParts,
  carries,
  companions,
  gate,
  gateMark: GATE_MARK,
  derived,
  units,
  facts,
  fits,
  wants,
  descriptionOf,
  needsMigration,
  scripts,
  readAnswer,
  makes: [],
  sickness,
  pages,
  uncachedPages,
  logs: ['wp-content/debug.log', 'error_log', 'php_errorlog'] as RemotePath[],
}
