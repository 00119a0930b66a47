import { DOUBTFUL, PROBABLE } from './grades.ts'
import type { Hit } from './hits.ts'

/** Rows with the same foreign thing from which on nobody put it there by hand; and the part of the table they must be. */
const MANY = 10
const PART = 0.6

/**
 * What a foreign script becomes that stands in most of a table: whoever wants one on every page puts it into a template. Authors embed
 * things too, here and there.
 */
export function spreadOf(rows: () => number): (found: Hit, having: number) => Hit {
  return (found, having) => {
    if (having < MANY || having < PART * rows() || found.grade.confidence !== 'possible') return found
    if (found.rule === 'database-script' && found.grade.severity !== 'info')
      return { ...found, grade: PROBABLE, params: { ...found.params, why: 'spread' } }
    return found.rule === 'database-redirect' || found.rule === 'database-links' ? { ...found, grade: DOUBTFUL } : found
  }
}
