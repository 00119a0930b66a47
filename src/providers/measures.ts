import type { AbuseState, Passage } from './types.ts'

/**
 * What measures against abuse amount to. malware: pages and mail or the way out are shut · mail, out: that alone is · web: pages or logins alone
 * are · none · stranger: something is in a state nobody knows. OVH's own pages tell its three cases apart by mail and way out (its guide on
 * abnormal activity, 2025-10).
 */
export type MeasuresCase = 'none' | 'malware' | 'mail' | 'out' | 'web' | 'stranger'

export function measuresCase({ access, web, mail, out }: AbuseState): MeasuresCase {
  const pages = isShut(web) || isShut(access)
  if (isShut(mail) && isShut(out)) return 'malware'
  if (pages) return isShut(mail) || isShut(out) ? 'malware' : 'web'
  if (isShut(mail)) return 'mail'
  if (isShut(out)) return 'out'
  return [access, web, mail, out].every((one) => one === 'open') ? 'none' : 'stranger'
}

/** Shut for certain: a word nobody knows is neither. */
export function isShut(passage: Passage): boolean {
  return passage === 'closed' || passage === 'hard-closed'
}

/** Only the host's support can open something of it. */
export function needsSupport(state: { readonly hosting: Passage; readonly abuse?: AbuseState }): boolean {
  return [state.hosting, ...Object.values(state.abuse ?? {})].includes('hard-closed')
}
