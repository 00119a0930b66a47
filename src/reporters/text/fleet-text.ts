import type { FleetView } from '../../core/fleet-view.ts'
import { printable } from '../../core/printable.ts'
import { wrap } from './layout.ts'
import { type NightTextOptions, nightCounts, nightSiteLines } from './night-text.ts'

/** Every site of the fleet, night by night in which each was last seen, the newest first. */
export function fleetText({ sites, unseen }: FleetView, options: NightTextOptions): string {
  const { texts, width, paint } = options
  const { fleet, screen } = texts
  const runs = [...new Set(sites.map(({ run }) => run))].sort().reverse()
  const lines = [paint.strong(wrap(fleet.fleetHead({ sites: sites.length + unseen.length, records: runs.length }), width, 2))]
  for (const run of runs) {
    const own = sites.filter((one) => one.run === run)
    lines.push('', wrap(fleet.lastSeen({ at: screen.moment(own[0]?.at ?? '') }), width, 2))
    lines.push(
      ...nightSiteLines(
        own.map(({ site }) => site),
        options,
      ),
    )
  }
  if (unseen.length > 0) lines.push('', fleet.noRecord, ...unseen.map((site) => `  ${printable(site)}`))
  lines.push(
    '',
    paint.strong(
      wrap(
        nightCounts(
          sites.map(({ site }) => site),
          texts,
        ),
        width,
        0,
      ),
    ),
  )
  return `${lines.join('\n')}\n`
}
