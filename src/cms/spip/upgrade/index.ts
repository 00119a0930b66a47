import { GATE_MARK } from '../../gate-page.ts'
import type { CmsUpgrader } from '../../upgrade-types.ts'
import { facts, needsMigration, units } from './facts.ts'
import { descriptionOf, fits, wants } from './fits.ts'
import { gate } from './gate.ts'
import { logs, makes, moves, pages, sickness } from './health.ts'
import { readAnswer, scripts } from './migration.ts'
import { needs } from './needs.ts'
import { adds, carries, coreParts, derived } from './parts.ts'

/** SPIP 3.2 to 4.4, and 5.0's layout; also as a mutualisation. */
export const spipUpgrader: CmsUpgrader = {
  cms: 'spip',
  needs,
  coreParts,
  carries,
  adds,
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
  makes,
  moves,
  sickness,
  pages,
  logs,
}
