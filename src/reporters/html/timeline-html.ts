import { baseName } from '../../core/path.ts'
import type { TimelineActor, TimelineEvent, TimelineReport, TimelineTrace } from '../../core/timeline-report.ts'
import type { Texts } from '../../i18n/index.ts'
import {
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
} from '../text/timeline-words.ts'
import { escapeHtml as e } from './escape-html.ts'
import { timelinePicture } from './timeline-picture.ts'

/** On a phone the picture and tables are moved sideways: made as narrow as the screen, nobody could read them. */
const STYLE = `:root{color-scheme:light dark;--ink:#1b1b1b;--paper:#fff;--quiet:#666;--bad:#b3261e;--doubt:#8a5a00;--good:#1d6b35;--rail:#ccc}
@media(prefers-color-scheme:dark){:root{--ink:#eee;--paper:#161616;--quiet:#aaa;--bad:#ff8a80;--doubt:#ffcc66;--good:#7ddc9b;--rail:#555}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:64rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}h3{font-size:1rem;margin:1.2rem 0 .2rem;overflow-wrap:anywhere}
code{font:0.9em ui-monospace,monospace;overflow-wrap:anywhere}ul{padding-left:1.2rem;margin:.2rem 0}p,li,summary{overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0;border-bottom:1px solid var(--rail);overflow-wrap:anywhere}
.quiet{color:var(--quiet)}.bad{color:var(--bad)}.doubt{color:var(--doubt)}.root{border-left:4px solid var(--bad);padding:.2rem 0 .2rem 1rem}
.picture,.wide{overflow-x:auto}svg{width:100%;min-width:46rem;height:auto;font:12px system-ui,sans-serif}svg text{fill:var(--ink)}svg .name{text-anchor:end}svg .time{fill:var(--quiet);font-size:11px}
svg .rail,svg .tick{stroke:var(--rail)}svg .tick{stroke-dasharray:2 4}svg .cause{fill:var(--bad)}svg .trace{fill:var(--doubt)}svg .visit,svg .taken{fill:none;stroke:var(--bad);stroke-width:2}
svg .sent{stroke:var(--bad);stroke-width:2}svg .request{stroke:var(--quiet)}svg .clean{fill:var(--good)}
@media(max-width:40rem){.wide table{min-width:36rem}}
@media print{body{margin:0;max-width:none}svg,.wide table{min-width:0}}`

function pictureHtml(svg: string): string {
  return svg === '' ? '' : `<div class="picture">${svg}</div>`
}

/** A timeline as one page that needs nothing else and runs nothing: to hand over, or to print. Everything hostile in it is escaped. */
export function timelineHtml(report: TimelineReport, texts: Texts): string {
  const { timeline: words } = texts
  const title = e(words.title({ site: report.site }))
  const root = report.traces.find(({ path }) => path === report.root)
  const parts = [
    `<h1>${title}</h1>`,
    `<p class="quiet">${e(words.page.madeBy({ version: report.siteguard, at: shownTime(report.startedAt) }))}</p>`,
    `<p>${e(report.snapshot.id)} (${shownTime(report.snapshot.at)})${e(texts.screen.colon)}<strong>${e(words.verdict[report.snapshot.verdict] ?? report.snapshot.verdict)}</strong></p>`,
    pictureHtml(timelinePicture(report, texts)),
    ...rootPart(report, root, texts),
    ...section(
      words.traces({ count: report.traces.length }),
      report.traces.map((trace) => traceHtml(trace, report, texts)),
    ),
    ...section(
      words.actors({ count: report.actors.length }),
      report.actors.length === 0
        ? []
        : [`<p class="quiet">${e(words.actorsNote)}</p>`, ...report.actors.map((actor) => actorHtml(actor, report, texts))],
    ),
    ...section(
      words.attempts({ count: report.attempts.length + report.attemptsLeft }),
      report.attempts.length === 0 ? [] : [eventsHtml(report.attempts, report, texts, true)],
    ),
    ...section(words.logs({ count: report.logs.length }), report.logs.length === 0 ? [] : [logsHtml(report, texts)]),
    ...section(words.gaps, report.gaps.length === 0 ? [] : [listHtml(report.gaps.map((gap) => shownGap(gap, texts)))]),
  ]
  return `<!doctype html>
<html lang="${texts.lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
${parts.filter((part) => part !== '').join('\n')}
</body>
</html>
`
}

function section(title: string, inside: readonly string[]): string[] {
  return inside.length === 0 ? [] : [`<h2>${e(title)}</h2>`, ...inside]
}

function rootPart(report: TimelineReport, root: TimelineTrace | undefined, texts: Texts): string[] {
  const { timeline: words } = texts
  if (report.traces.length === 0) return [`<p>${e(words.nothing)}</p>`]
  if (root?.cause === undefined) return [`<p class="doubt">${e(words.noRoot)}</p>`]
  const { cause } = root
  return [
    `<h2>${e(words.root)}</h2>`,
    `<div class="root"><p><strong>${shownTime(cause.event.at)} UTC · ${e(shownWho(cause.event))}</strong><br><code>${e(shownEvent(cause.event, 2000))}</code></p>`,
    `<p>${e(words.wrote({ path: root.path, how: root.is === 'row' ? 'row' : root.how }))}<br>${shownWay(cause, report, texts).map(e).join('<br>')}</p>`,
    `<p>${e(shownReasons(cause, texts))}<br><span class="quiet">${e(shownPlace(cause.event, report, texts))}</span></p></div>`,
  ]
}

function traceHtml(trace: TimelineTrace, report: TimelineReport, texts: Texts): string {
  const { timeline: words } = texts
  const { cause } = trace
  const facts = [
    ...shownComing(trace, texts),
    ...(cause === undefined
      ? [trace.unlogged === true ? words.unlogged : words.noCause]
      : [
          `${shownTime(cause.event.at)} · ${shownWho(cause.event)} · ${shownEvent(cause.event, 2000)}`,
          ...shownWay(cause, report, texts),
          shownReasons(cause, texts),
          shownPlace(cause.event, report, texts),
        ]),
    ...shownVisits(trace, texts),
    ...(trace.sha256 === undefined ? [] : [`SHA-256 ${trace.sha256}`]),
    ...(trace.quarantined === undefined ? [] : [words.quarantined({ run: trace.quarantined })]),
  ]
  return `<h3><code>${e(trace.path)}</code> <span class="quiet">${e(words.how[trace.how])} · ${e(trace.rule)}</span></h3>\n${listHtml(facts)}`
}

function actorHtml(actor: TimelineActor, report: TimelineReport, texts: Texts): string {
  const { timeline: words } = texts
  const facts = [
    words.actorSums(actor),
    ...(actor.caused.length === 0 ? [] : [words.actorCaused({ paths: actor.caused })]),
    ...(actor.visited.length === 0 ? [] : [words.actorVisited({ paths: actor.visited })]),
    ...(actor.logins.length === 0 ? [] : [words.actorLogins({ logins: actor.logins })]),
    ...(actor.sites.length === 0 ? [] : [words.actorSites({ names: actor.sites.map((site) => words.actorSite(site)) })]),
    ...(actor.agents.length === 0 ? [] : [words.actorAgents({ agents: actor.agents })]),
  ]
  const left = actor.left > 0 ? `<p class="quiet">${e(words.more({ count: actor.left }))}</p>` : ''
  return `<h3>${e(actor.address)} <span class="quiet">${e(words.actorSpan({ first: shownTime(actor.first), last: shownTime(actor.last) }))}</span></h3>
${listHtml(facts)}
<details><summary>${e(words.page.columns.what)} (${actor.events.length})</summary>
${eventsHtml(actor.events, report, texts, false)}
${left}</details>`
}

function eventsHtml(events: readonly TimelineEvent[], report: TimelineReport, texts: Texts, who: boolean): string {
  const { at, what, who: whoWord, line } = texts.timeline.page.columns
  const rows = events.map(
    (event) =>
      `<tr><td>${shownTime(event.at)}</td>${who ? `<td>${e(shownWho(event))}</td>` : ''}<td><code>${e(shownEvent(event, 2000))}</code></td><td class="quiet">${e(shownPlace(event, report, texts))}</td></tr>`,
  )
  return `<div class="wide"><table><thead><tr><th>${e(at)}</th>${who ? `<th>${e(whoWord)}</th>` : ''}<th>${e(what)}</th><th>${e(line)}</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>`
}

function logsHtml(report: TimelineReport, texts: Texts): string {
  const { timeline: words } = texts
  const rows = report.logs.map((log) => {
    const sums =
      log.first === undefined || log.last === undefined
        ? words.logLines(log)
        : words.logSums({ lines: log.lines, first: shownTime(log.first), last: shownTime(log.last) })
    const state =
      log.trouble === undefined ? (log.understood > 0 ? shownClock(log, texts) : '') : (words.trouble[log.trouble] ?? log.trouble)
    return `<tr><td><code title="${e(log.name)}">${e(baseName(log.name))}</code></td><td>${e(sums)}</td><td class="quiet">${e(state)}</td></tr>`
  })
  return `<div class="wide"><table><tbody>\n${rows.join('\n')}\n</tbody></table></div>`
}

function listHtml(facts: readonly string[]): string {
  return `<ul>${facts.map((fact) => `<li>${e(fact)}</li>`).join('')}</ul>`
}
