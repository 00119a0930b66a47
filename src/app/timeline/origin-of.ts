import type { SiteId } from '../../core/account.ts'
import { MOST_ADDRESSES, type RootCause, type SiteOrigin } from '../../core/recovery-origin.ts'
import type { TimelineReport } from '../../core/timeline-report.ts'
import { wayInOf } from '../incident/timelines.ts'

/** Longest piece of a log's line that is kept beside a recovery: the line itself is in the evidence. Characters. */
const LONGEST = 1000
/** Holes a request may have gone through. */
const MOST_HOLES = 50

/** What a timeline tells of how it began at its site, in short. */
export function originOf(report: TimelineReport): Omit<SiteOrigin, 'evidence'> {
  const cause = report.root === undefined ? undefined : causeOf(report, report.root)
  const addresses = report.actors.filter(({ caused, visited }) => caused.length + visited.length > 0).map(({ address }) => cut(address))
  return {
    state: cause === undefined ? 'unexplained' : 'named',
    ...(cause === undefined ? {} : { cause }),
    traces: report.traces.length,
    explained: report.traces.filter((trace) => trace.cause !== undefined).length,
    logs: report.logs.filter(({ understood }) => understood > 0).length,
    addresses: addresses.slice(0, MOST_ADDRESSES),
  }
}

/** What a trace came from, by its path, in short. */
export function causeOf(report: TimelineReport, of: string): RootCause | undefined {
  const wayIn = wayInOf({ ...report, root: of })
  const event = report.traces.find((trace) => trace.path === of)?.cause?.event
  if (wayIn === undefined || event === undefined) return undefined
  const { method, target = '', action = '', path = '', status, site, log, line } = event
  return {
    ...wayIn,
    path: cut(wayIn.path),
    ...(wayIn.address === undefined ? {} : { address: cut(wayIn.address) }),
    holes: wayIn.holes.slice(0, MOST_HOLES),
    request: cut(method === undefined ? `${action} ${path}`.trim() : `${method} ${target}`),
    ...(status === undefined ? {} : { status }),
    ...(site === undefined ? {} : { through: site as SiteId }),
    log: cut(report.logs[log]?.name ?? ''),
    line,
  }
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : text.slice(0, LONGEST)
}
