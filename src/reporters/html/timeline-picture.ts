import type { TimelineReport } from '../../core/timeline-report.ts'
import type { Texts } from '../../i18n/index.ts'
import { shownEvent, shownTime, shownWho } from '../text/timeline-words.ts'
import { escapeHtml } from './escape-html.ts'

/** A mark in a row: when, what it is of, and what it says to whoever points at it. */
interface Mark {
  readonly at: number
  readonly is: 'trace' | 'cause' | 'visit' | 'sent' | 'request' | 'clean' | 'taken'
  readonly says: string
}

interface Row {
  readonly name: string
  readonly marks: readonly Mark[]
}

const WIDTH = 1000
const LEFT = 190
const RIGHT = 30
const ROW = 30
const TOP = 34
/** Rows of addresses. */
const MOST_ACTORS = 6
const MOST_MARKS = 150
/** Between two times written below the picture. */
const LABEL_ROOM = 130

/**
 * The timeline as an SVG picture. Distances are compressed: between two moments lies more the longer it was, but seconds can still be told
 * apart beside months, for that is how intrusions go.
 */
export function timelinePicture(report: TimelineReport, texts: Texts): string {
  const rows = rowsOf(report, texts).filter(({ marks }) => marks.length > 0)
  const moments = [...new Set(rows.flatMap(({ marks }) => marks.map(({ at }) => at)))].sort((a, b) => a - b)
  if (moments.length === 0) return ''
  const place = placesOf(moments)
  const bottom = TOP + rows.length * ROW
  const out = [
    `<svg viewBox="0 0 ${WIDTH} ${bottom + 40}" role="img" aria-label="${escapeHtml(texts.timeline.page.picture)}" xmlns="http://www.w3.org/2000/svg">`,
  ]
  rows.forEach(({ name, marks }, index) => {
    const y = TOP + index * ROW
    out.push(`<text x="${LEFT - 12}" y="${y + 4}" class="name">${escapeHtml(name)}</text>`)
    out.push(`<line x1="${LEFT}" y1="${y}" x2="${WIDTH - RIGHT}" y2="${y}" class="rail"/>`)
    for (const mark of marks) out.push(drawn(mark, place(mark.at), y))
  })
  let free = 0
  for (const at of moments) {
    const x = place(at)
    const near = x > WIDTH - RIGHT - LABEL_ROOM / 2 ? 'end' : x < LEFT + LABEL_ROOM / 2 ? 'start' : 'middle'
    const from = x - (near === 'end' ? LABEL_ROOM : near === 'middle' ? LABEL_ROOM / 2 : 0)
    if (from < free) continue
    free = from + LABEL_ROOM
    out.push(`<line x1="${x}" y1="${TOP - 14}" x2="${x}" y2="${bottom - 6}" class="tick"/>`)
    out.push(`<text x="${x}" y="${bottom + 14}" class="time" text-anchor="${near}">${shownTime(new Date(at).toISOString())}</text>`)
  }
  return [...out, '</svg>'].join('\n')
}

/** Where a moment stands: each distance counts by its logarithm. */
function placesOf(moments: readonly number[]): (at: number) => number {
  const steps = moments.map((at, i) => (i === 0 ? 0 : Math.log2(2 + (at - (moments[i - 1] as number)) / 1000)))
  const whole = steps.reduce((sum, step) => sum + step, 0) || 1
  const places = new Map<number, number>()
  let sum = 0
  moments.forEach((at, i) => {
    sum += steps[i] as number
    places.set(at, Math.round(LEFT + 8 + ((WIDTH - LEFT - RIGHT - 16) * sum) / whole))
  })
  return (at) => places.get(at) ?? LEFT
}

function rowsOf(report: TimelineReport, { timeline: { page, how } }: Texts): Row[] {
  const ms = (iso: string): number => Date.parse(iso)
  const traces = report.traces.map(
    ({ path, how: way, moments, seen }): Mark => ({
      at: ms(moments[0]?.at ?? seen.by),
      is: 'trace',
      says: `${shownTime(moments[0]?.at ?? seen.by)} ${how[way]} ${path}`,
    }),
  )
  const causes = report.traces.flatMap(({ cause, path }): Mark[] =>
    cause === undefined
      ? []
      : [
          {
            at: ms(cause.event.at),
            is: 'cause',
            says: `${shownTime(cause.event.at)} ${shownWho(cause.event)} ${shownEvent(cause.event)} → ${path}`,
          },
        ],
  )
  const visits = report.traces.flatMap(({ visits: seen, path }): Mark[] =>
    seen === undefined ? [] : [{ at: ms(seen.first.at), is: 'visit', says: `${shownTime(seen.first.at)} ${shownWho(seen.first)} ${path}` }],
  )
  const actors = report.actors.slice(0, MOST_ACTORS).map(({ address, events }): Row => {
    const marks = events.slice(0, MOST_MARKS).map(
      (event): Mark => ({
        at: ms(event.at),
        is: event.method === undefined || event.method === 'GET' || event.method === 'HEAD' ? 'request' : 'sent',
        says: `${shownTime(event.at)} ${shownEvent(event)}`,
      }),
    )
    return { name: `${page.rows.actor} ${address}`, marks }
  })
  const snapshots: Mark[] = [
    ...(report.lastClean === undefined
      ? []
      : [{ at: ms(report.lastClean.at), is: 'clean' as const, says: `${shownTime(report.lastClean.at)} ${report.lastClean.id}` }]),
    { at: ms(report.snapshot.at), is: 'taken', says: `${shownTime(report.snapshot.at)} ${report.snapshot.id}` },
  ]
  return [
    { name: page.rows.cause, marks: causes.slice(0, MOST_MARKS) },
    { name: page.rows.trace, marks: traces.slice(0, MOST_MARKS) },
    { name: page.rows.visit, marks: visits.slice(0, MOST_MARKS) },
    ...actors,
    { name: page.rows.snapshot, marks: snapshots },
  ]
}

function drawn({ is, says }: Mark, x: number, y: number): string {
  const title = `<title>${escapeHtml(says)}</title>`
  switch (is) {
    case 'cause':
      return `<path d="M${x} ${y - 9} L${x + 8} ${y + 6} L${x - 8} ${y + 6} Z" class="cause">${title}</path>`
    case 'trace':
      return `<rect x="${x - 5}" y="${y - 5}" width="10" height="10" class="trace">${title}</rect>`
    case 'visit':
      return `<circle cx="${x}" cy="${y}" r="5" class="visit">${title}</circle>`
    case 'sent':
      return `<line x1="${x}" y1="${y - 9}" x2="${x}" y2="${y + 9}" class="sent">${title}</line>`
    case 'request':
      return `<line x1="${x}" y1="${y - 5}" x2="${x}" y2="${y + 5}" class="request">${title}</line>`
    case 'clean':
      return `<circle cx="${x}" cy="${y}" r="6" class="clean">${title}</circle>`
    case 'taken':
      return `<circle cx="${x}" cy="${y}" r="6" class="taken">${title}</circle>`
  }
}
