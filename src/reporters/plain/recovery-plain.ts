import { printable } from '../../core/printable.ts'
import { GATE_POINTS, type Recovery } from '../../core/recovery.ts'

/**
 * One record a line, fields parted by tabs, never translated: `recovery ID ACCOUNT LOCK-FIRST LOCK-NOW`, `stage STAGE STATE BEGUN ENDED`,
 * `site SITE ROOT VERDICT WAY OUTSIDE`, `origin SITE STATE AT ADDRESS WAY CONFIDENCE PATH HOLES`, `point SITE POINT STATE RUN ERROR`,
 * `door SITE STATE RUN ERROR`, `person WHAT SITE POINT`; `-` for what there is not. With `nul`,
 * records end with NUL.
 */
export function recoveryPlain({ id, account, lock, stages, sites, waiting = [] }: Recovery, nul: boolean): string {
  const name = nul ? (raw: string) => raw : printable
  const records: string[][] = [['recovery', id, name(account), lock?.first ?? '-', lock?.now ?? '-']]
  for (const { stage, state, begunAt, endedAt } of stages) records.push(['stage', stage, state, begunAt, endedAt ?? '-'])
  for (const { site, root, verdict, way, outside, points, origin, door } of sites) {
    records.push(['site', name(site), name(root), verdict ?? '-', way ?? '-', outside?.state ?? '-'])
    if (origin !== undefined) {
      const { at, address, way, confidence, path, holes = [] } = origin.cause ?? {}
      const told = [at, address, way, confidence, path].map((field) => (field === undefined ? '-' : name(field)))
      records.push(['origin', name(site), origin.state, ...told, holes.length === 0 ? '-' : name(holes.join(' '))])
    }
    if (door !== undefined) records.push(['door', name(site), door.state, door.run ?? '-', door.error?.code ?? '-'])
    for (const point of GATE_POINTS) {
      const state = points[point]
      if (state !== undefined) records.push(['point', name(site), point, state.state, state.run ?? '-', state.error?.code ?? '-'])
    }
  }
  for (const { what, site, point } of waiting) records.push(['person', what, name(site ?? '-'), point ?? '-'])
  return records.map((fields) => fields.join('\t') + (nul ? '\0' : '\n')).join('')
}
