import type { FleetView } from '../../core/fleet-view.ts'
import { printable } from '../../core/printable.ts'

/**
 * One record a line, fields parted by tabs, never translated, never reordered: `site SITE ACCOUNT STATE VERDICT RUN STARTED`, and `unseen
 * SITE` for what no record has. With `nul`, records end with NUL and names are as they are.
 */
export function fleetPlain({ sites, unseen }: FleetView, nul: boolean): string {
  const name = nul ? (raw: string) => raw : printable
  const records = [
    ...sites.map(({ run, at, site }) => ['site', name(site.site), name(site.account), site.state, site.verdict, run, at]),
    ...unseen.map((site) => ['unseen', name(site)]),
  ]
  return records.map((fields) => fields.join('\t') + (nul ? '\0' : '\n')).join('')
}
