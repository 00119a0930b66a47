import type { ReportedSite } from '../types.ts'

const WORST: readonly ReportedSite['verdict'][] = ['infected', 'unknown', 'suspect', 'clean']

/** Sites in the order in which somebody has to look at them: infected, then what nobody could judge, then doubtful ones; by name among equals. */
export function worstFirst<S extends Pick<ReportedSite, 'verdict' | 'site'>>(sites: readonly S[]): S[] {
  return [...sites].sort((a, b) => WORST.indexOf(a.verdict) - WORST.indexOf(b.verdict) || (a.site < b.site ? -1 : a.site > b.site ? 1 : 0))
}
