import { baseName } from '../../core/path.ts'
import { printable } from '../../core/printable.ts'
import type { TimelineCause, TimelineEvent, TimelineGap, TimelineLog, TimelineReport, TimelineTrace } from '../../core/timeline-report.ts'
import { errorText, type Texts } from '../../i18n/index.ts'

/* What lines of a timeline say, for a terminal and for a page alike. Nothing hostile leaves here unescaped. */

/** `2026-11-19 03:14:07`, UTC. */
export function shownTime(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ')
}

/** `POST /spip.php?page=spip_pass 200`, or what a transfer did. */
export function shownEvent({ method, target, status, action, path, user, site }: TimelineEvent, most = 160): string {
  const elsewhere = site === undefined ? '' : ` (${printable(site)})`
  if (method !== undefined)
    return `${printable(method)} ${cut(printable(target ?? ''), most)}${status === undefined || status === 0 ? '' : ` ${status}`}${elsewhere}`
  return [
    action?.toUpperCase(),
    path === undefined ? undefined : cut(printable(path), most),
    user === undefined ? undefined : `(${printable(user)})`,
  ]
    .filter((word) => word !== undefined)
    .join(' ')
}

export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}

export function shownWho({ address, user }: Pick<TimelineEvent, 'address' | 'user'>): string {
  return printable(address ?? user ?? '?')
}

/** Where the line stands: name of the log, and number. */
export function shownPlace(event: TimelineEvent, report: TimelineReport, { timeline }: Texts): string {
  return timeline.line({ log: printable(baseName(report.logs[event.log]?.name ?? '?')), line: event.line })
}

/** What was gone through: the shape of the request with its advisories, the shell, the login. */
export function shownWay(
  { event, way, shape, advisories = [], through }: TimelineCause,
  report: TimelineReport,
  { timeline }: Texts,
): string[] {
  if (through !== undefined) return [`${timeline.way[way]}, ${printable(through)}`]
  if (shape === undefined) return [timeline.way[way]]
  const ids = (open: boolean | 'unknown'): string[] => advisories.filter((one) => one.open === open).map(({ id }) => id)
  // What another site of the account ran is not in the report of this one.
  const versions =
    event.site !== undefined
      ? ''
      : report.cms.flatMap(({ cms, version }) => (version === undefined ? [] : [`${cms} ${printable(version)}`])).join(', ')
  const said = timeline.shape[shape] ?? shape
  if (ids(true).length > 0) return [said, timeline.open({ ids: ids(true), version: versions })]
  if (ids('unknown').length > 0) return [said, timeline.maybeOpen({ ids: ids('unknown') })]
  return advisories.length > 0 ? [said, timeline.closed({ ids: ids(false) })] : [said]
}

/** Why it is held to be the cause, in one line. */
export function shownReasons({ confidence, because, rivals }: TimelineCause, { timeline, screen }: Texts): string {
  const reasons = because.map((reason) => timeline.because[reason] ?? reason)
  if (rivals > 0) reasons.push(timeline.rivals({ count: rivals }))
  return `${timeline.confidence[confidence]}${screen.colon}${reasons.join(timeline.joined)}`
}

/** When a trace came, as far as is known. */
export function shownComing(trace: TimelineTrace, { timeline }: Texts): string[] {
  const [moment] = trace.moments
  const { after, by } = trace.seen
  const seen =
    after === undefined ? timeline.seenBy({ by: shownTime(by) }) : timeline.seenBetween({ after: shownTime(after), by: shownTime(by) })
  return [
    ...(moment === undefined ? [seen] : [`${timeline.written[moment.by] ?? ''} ${shownTime(moment.at)}`]),
    ...(trace.forged === true && trace.mtime !== undefined ? [timeline.forged({ mtime: shownTime(trace.mtime) })] : []),
  ]
}

export function shownVisits({ visits }: TimelineTrace, { timeline }: Texts): string[] {
  if (visits === undefined) return []
  const first = timeline.firstVisit({ at: shownTime(visits.first.at), address: shownWho(visits.first) })
  const missing = visits.missing === undefined ? [] : [timeline.missing({ at: shownTime(visits.missing) })]
  return [[timeline.visits(visits), first, ...missing].join(timeline.joined)]
}

export function shownClock({ clock }: TimelineLog, { timeline }: Texts): string {
  const { by, seconds, agree } = clock
  if (by === 'assumed') return timeline.clock.assumed
  return seconds === 0 ? timeline.clock.right({ agree }) : timeline.clock[by]({ seconds, agree })
}

export function shownGap({ check, subject, reason, error, count = 1 }: TimelineGap, texts: Texts): string {
  const failed = error === undefined ? undefined : errorText(texts, error.code, error.params)?.what.replace(/\.$/, '')
  const words = failed === undefined ? (texts.timeline.trouble[reason] ?? texts.screen.scan.reason[reason] ?? reason) : printable(failed)
  return texts.timeline.gap[check]({ subject: printable(subject), words, count })
}
