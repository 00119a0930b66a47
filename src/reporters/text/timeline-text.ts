import { printable } from '../../core/printable.ts'
import type { TimelineActor, TimelineReport, TimelineTrace } from '../../core/timeline-report.ts'
import { wrap } from './layout.ts'
import { type Step, stepLines } from './next-steps.ts'
import type { ShowOptions } from './snapshot-text.ts'
import {
  cut,
  shownClock,
  shownComing,
  shownEvent,
  shownGap,
  shownPlace,
  shownReasons,
  shownTime,
  shownVisits,
  shownWay,
  shownWho,
} from './timeline-words.ts'

const MOST = { traces: 20, actors: 8, events: 6, attempts: 5, logs: 8, paths: 6 } as const

/** A timeline for people: where it began, what was left, who did it, what is not known, what to type next. */
export function timelineText(report: TimelineReport, options: ShowOptions): string {
  const { texts, width, paint } = options
  const { timeline: words } = texts
  const out: string[] = []
  const line = (text: string, indent: number): void => void out.push(`${' '.repeat(indent)}${wrap(text, width, indent)}`)
  const list = <T>(items: readonly T[], most: number, each: (item: T) => void, more: (p: { count: number }) => string): void => {
    for (const item of items.slice(0, most)) each(item)
    if (items.length > most) line(more({ count: items.length - most }), 2)
  }

  const verdict = words.verdict[report.snapshot.verdict] ?? report.snapshot.verdict
  line(
    `${paint.strong(printable(report.site))}  ${printable(report.snapshot.id)}  ${report.snapshot.verdict === 'infected' ? paint.bad(verdict) : verdict}`,
    0,
  )
  const root = report.traces.find(({ path }) => path === report.root)
  if (report.traces.length === 0) out.push('', wrap(words.nothing, width, 0))
  else if (root?.cause === undefined) out.push('', wrap(words.noRoot, width, 0))
  else {
    out.push('', paint.strong(words.root))
    traceLines(root, report, options, line, true)
  }
  if (report.traces.length > 0) {
    out.push('', paint.strong(words.traces({ count: report.traces.length })))
    list(report.traces, MOST.traces, (trace) => traceLines(trace, report, options, line, false), words.moreInJson)
  }
  if (report.actors.length > 0) {
    out.push('', paint.strong(words.actors({ count: report.actors.length })))
    list(report.actors, MOST.actors, (actor) => actorLines(actor, report, options, line), words.moreInJson)
    line(paint.quiet(words.actorsNote), 2)
  }
  if (report.attempts.length > 0) {
    out.push('', wrap(words.attempts({ count: report.attempts.length + report.attemptsLeft }), width, 0))
    list(
      report.attempts,
      MOST.attempts,
      (event) => line(`${shownTime(event.at)}  ${shownWho(event)}  ${shownEvent(event, 100)}`, 2),
      words.moreInJson,
    )
  }
  if (report.logs.length > 0) {
    out.push('', paint.strong(words.logs({ count: report.logs.length })))
    for (const log of report.logs.slice(0, MOST.logs)) {
      const sums =
        log.first === undefined || log.last === undefined
          ? words.logLines(log)
          : words.logSums({ lines: log.lines, first: shownTime(log.first), last: shownTime(log.last) })
      line(`${printable(log.name)} (${words.from[log.from] ?? log.from})${texts.screen.colon}${sums}`, 2)
      if (log.trouble !== undefined) line(paint.doubt(words.trouble[log.trouble] ?? log.trouble), 4)
      else if (log.understood > 0) line(paint.quiet(shownClock(log, texts)), 4)
    }
    if (report.logs.length > MOST.logs) line(words.logsMore({ count: report.logs.length - MOST.logs }), 2)
  }
  if (report.gaps.length > 0) {
    out.push('', paint.strong(words.gaps))
    list(report.gaps, MOST.logs, (gap) => line(shownGap(gap, texts), 2), words.moreInJson)
  }
  const steps = stepsOf(report, options)
  if (steps.length > 0) out.push('', words.next, ...stepLines(steps, options))
  return `${out.join('\n')}\n`
}

type Line = (text: string, indent: number) => void

function traceLines(trace: TimelineTrace, report: TimelineReport, { texts, paint }: ShowOptions, line: Line, whole: boolean): void {
  const { timeline: words } = texts
  const { cause } = trace
  const kind = trace.is === 'row' ? 'row' : trace.how
  if (cause !== undefined && whole) {
    line(`${paint.strong(shownTime(cause.event.at))}  ${paint.strong(shownWho(cause.event))}`, 2)
    line(shownEvent(cause.event), 4)
    line(words.wrote({ path: printable(trace.path), how: kind }), 4)
    for (const said of shownWay(cause, report, texts)) line(said, 4)
    line(shownReasons(cause, texts), 4)
    line(paint.quiet(shownPlace(cause.event, report, texts)), 4)
    return
  }
  line(
    `${paint.name(printable(trace.path))}  ${words.how[trace.how]}${texts.screen.colon}${shownComing(trace, texts).join(words.joined)}`,
    2,
  )
  if (cause !== undefined) {
    const through = shownWay(cause, report, texts)[0] ?? ''
    line(`${shownTime(cause.event.at)}  ${shownWho(cause.event)}  ${shownEvent(cause.event, 100)}`, 4)
    line(`${words.confidence[cause.confidence]}${texts.screen.colon}${through}`, 4)
  } else line(paint.doubt(trace.unlogged === true ? words.unlogged : words.noCause), 4)
  for (const said of shownVisits(trace, texts)) line(said, 4)
  if (trace.quarantined !== undefined) line(words.quarantined({ run: trace.quarantined }), 4)
}

function actorLines(actor: TimelineActor, report: TimelineReport, { texts, paint }: ShowOptions, line: Line): void {
  const { timeline: words } = texts
  const few = (paths: readonly string[]): string[] => {
    const shown = paths.slice(0, MOST.paths).map((path) => printable(path))
    return paths.length > shown.length ? [...shown, words.more({ count: paths.length - shown.length })] : shown
  }
  line(`${paint.strong(printable(actor.address))}  ${words.actorSpan({ first: shownTime(actor.first), last: shownTime(actor.last) })}`, 2)
  line(words.actorSums(actor), 4)
  if (actor.caused.length > 0) line(paint.bad(words.actorCaused({ paths: few(actor.caused) })), 4)
  if (actor.visited.length > 0) line(words.actorVisited({ paths: few(actor.visited) }), 4)
  if (actor.logins.length > 0) line(words.actorLogins({ logins: few(actor.logins) }), 4)
  const sites = actor.sites.map((site) => words.actorSite({ ...site, name: printable(site.name) }))
  if (actor.sites.some(({ name }) => name !== report.site)) line(words.actorSites({ names: few(sites) }), 4)
  if (actor.agents.length > 0)
    line(paint.quiet(words.actorAgents({ agents: actor.agents.slice(0, 1).map((agent) => cut(printable(agent), 100)) })), 4)
  const telling = actor.events.filter(
    ({ shapes, action, method }) => shapes !== undefined || action !== undefined || (method !== undefined && method !== 'GET'),
  )
  for (const event of telling.slice(0, MOST.events)) line(`${shownTime(event.at)}  ${shownEvent(event, 100)}`, 6)
  const left = actor.requests - Math.min(telling.length, MOST.events)
  if (left > 0) line(words.moreInJson({ count: left }), 6)
}

function stepsOf(report: TimelineReport, { texts }: ShowOptions): Step[] {
  const { steps } = texts.timeline
  const others = [
    ...new Set(
      report.actors.flatMap(({ sites }) => sites.filter(({ known, name }) => known && name !== report.site).map(({ name }) => name)),
    ),
  ]
  const site = printable(report.site)
  if (report.traces.length === 0) return []
  const root = report.traces.find(({ path }) => path === report.root)?.cause
  const open = root?.advisories?.some(({ open: isOpen }) => isOpen === true) === true
  return [
    ...(others.length > 0 ? [{ command: `siteguard scan ${others.slice(0, 3).map(printable).join(' ')}`, why: steps.scanOthers }] : []),
    { command: `siteguard restore ${site} --last-clean`, why: steps.restore },
    ...(open ? [{ command: `siteguard upgrade ${site}`, why: steps.upgrade }] : []),
    { command: `siteguard rotate ${site}`, why: steps.rotate },
    { command: `siteguard timeline ${site} --html ${site}.html`, why: steps.html },
  ]
}
