import { SiteguardError } from './error.ts'
import { nearestNames } from './nearest.ts'

const FEW = 5

/**
 * The id that is meant: it itself, or the only one that begins so. Upper and lower case are told apart only where both exist.
 * @throws SG-USE-004 when several begin so, SG-USE-005 when none does, with the nearest ones (or the last few).
 */
export function completeId(wanted: string, ids: readonly string[]): string {
  if (ids.includes(wanted)) return wanted
  const begins = ids.filter((id) => id.startsWith(wanted))
  const alike = begins.length > 0 ? begins : ids.filter((id) => id.toLowerCase().startsWith(wanted.toLowerCase()))
  if (alike.length === 1 && wanted !== '') return alike[0] as string
  if (alike.length > 1) {
    const known = alike.length <= FEW ? alike : [...alike.slice(0, FEW), '…']
    throw new SiteguardError({ code: 'SG-USE-004', kind: 'usage', params: { name: wanted, known } })
  }
  const near = nearestNames(wanted, ids, FEW)
  throw new SiteguardError({ code: 'SG-USE-005', kind: 'usage', params: { name: wanted, known: near.length > 0 ? near : ids.slice(-FEW) } })
}

/**
 * As `completeId`, where `latest` means the last of the ids, which are given oldest first.
 * @throws SG-USE-004, SG-USE-005
 */
export function latestOrComplete(wanted: string, ids: readonly string[]): string {
  return (wanted === 'latest' ? ids.at(-1) : undefined) ?? completeId(wanted, ids)
}
