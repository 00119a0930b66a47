import type { RequestShape } from '../../cms/request-shapes.ts'
import type { Confidence } from '../../core/finding.ts'
import { baseName, flatName } from '../../core/path.ts'
import type { Because, TimelineCause } from '../../core/timeline-report.ts'
import { firstFrom, reported, type SeenEvent } from './events.ts'
import type { Places } from './places.ts'
import type { Suspect } from './suspects.ts'

/** What of a shape's advisories was open in what was installed. */
export type AdvisoryState = { readonly id: string; readonly open: boolean | 'unknown' }

export interface CorrelateContext {
  readonly places: Places
  /** Judged by what the site ran that the event is about. */
  advisoriesOf(shape: RequestShape, event: SeenEvent): readonly AdvisoryState[]
}

/** Requests for one file. */
export interface Visits {
  readonly well: readonly SeenEvent[]
  readonly addresses: number
  /** The last that was refused before the first that was answered well. */
  readonly missing?: SeenEvent
}

export interface Explained {
  readonly suspect: Suspect
  readonly cause?: TimelineCause & { readonly seen: SeenEvent }
  readonly visits: Visits
}

/** How far before and behind a write its request may stand. Apache notes when a request came, nginx when it was answered. Milliseconds. */
const BEFORE = 180_000
const AFTER = 60_000

/** What each reason is worth. Their sum grades a line against the others of its time, and the best one's says how sure we are. */
const WEIGHT: Readonly<Record<Because, number>> = {
  time: 3,
  'near-time': 2,
  'far-time': 1,
  telling: 4,
  hole: 3,
  'maybe-hole': 2,
  shell: 4,
  sends: 1,
  'visited-first': 4,
  visited: 3,
  'known-bad': 2,
  'names-it': 20,
  'name-only': 4,
  refused: -2,
  'row-address': 4,
}

/** From this sum on. `alone`: only where nobody else fits nearly as well. */
const SURE = { certain: 10, probable: 6, possible: 4 } as const

/** What explains each suspect, and who asked for it. Events are of all logs, in the order of time. */
export function correlate(suspects: readonly Suspect[], events: readonly SeenEvent[], context: CorrelateContext): Explained[] {
  const visits = new Map(suspects.map((suspect) => [suspect, visitsOf(suspect, events, context.places)]))
  const bad = new Set(events.filter(({ shapes }) => shapes[0]?.telling === true).map(({ address }) => address))
  const shells = suspects.filter(({ is, how, isCode }) => is === 'file' && how === 'added' && isCode)
  return suspects.map((suspect) => {
    const visited = visits.get(suspect) as Visits
    const cause = causeOf(suspect, events, visited, { ...context, bad, shells })
    return { suspect, visits: visited, ...(cause === undefined ? {} : { cause }) }
  })
}

function visitsOf(suspect: Suspect, events: readonly SeenEvent[], places: Places): Visits {
  // What stood there before the intruder came is asked for by everybody.
  if (suspect.is === 'row' || suspect.how === 'changed') return { well: [], addresses: 0 }
  const name = baseName(suspect.path)
  const all = events.filter((event) => event.kind === 'web' && event.asked.includes(name) && places.names(event, suspect.path) === 'whole')
  const from = suspect.seen.after ?? Number.NEGATIVE_INFINITY
  const well = all.filter(({ status = 0, at }) => (status < 400 || status === 500) && status !== 301 && status !== 302 && at >= from)
  const [first] = well
  const missing = all.findLast(({ status, at }) => status === 404 && at <= (first?.at ?? Number.POSITIVE_INFINITY))
  return { well, addresses: new Set(well.map(({ address }) => address)).size, ...(missing === undefined ? {} : { missing }) }
}

interface Scored {
  readonly event: SeenEvent
  readonly score: number
  readonly because: readonly Because[]
  readonly shape?: RequestShape
  readonly through?: string
}

interface Known extends CorrelateContext {
  readonly bad: ReadonlySet<string | undefined>
  readonly shells: readonly Suspect[]
}

function causeOf(suspect: Suspect, events: readonly SeenEvent[], visits: Visits, known: Known): Explained['cause'] {
  const named = namedTransfer(suspect, events, known.places)
  const candidates = named === undefined ? candidatesOf(suspect, events, visits, known) : [named]
  const [best] = candidates
  if (best === undefined) return undefined
  // Requests of one address are one story, whichever of them it was.
  const rivals = new Set(
    candidates
      .filter(({ event, score }) => event.address !== best.event.address && score >= best.score - 1)
      .map(({ event }) => event.address),
  )
  const confidence = sureness(best, rivals.size)
  if (confidence === undefined) return undefined
  const { event, because, shape, through } = best
  const advisories = shape === undefined ? [] : known.advisoriesOf(shape, event)
  return {
    seen: event,
    event: reported(event),
    confidence,
    way:
      event.kind === 'ftp' ? 'ftp' : event.kind === 'ssh' ? 'ssh' : through !== undefined ? 'shell' : shape === undefined ? 'form' : 'hole',
    ...(shape === undefined ? {} : { shape: shape.id }),
    ...(advisories.length === 0 ? {} : { advisories }),
    ...(through === undefined ? {} : { through }),
    because,
    rivals: rivals.size,
  }
}

function sureness({ score, because }: Scored, rivals: number): Confidence | undefined {
  const closely = because.includes('time') || because.includes('names-it')
  if (score >= SURE.certain && rivals === 0 && closely) return 'certain'
  if (score >= SURE.probable + (rivals === 0 ? 0 : 2)) return 'probable'
  return score >= SURE.possible ? 'possible' : undefined
}

/** A transfer that names the very file, the last before it was seen: nothing else can say more. */
function namedTransfer(suspect: Suspect, events: readonly SeenEvent[], places: Places): Scored | undefined {
  if (suspect.is === 'row') return undefined
  const name = baseName(suspect.path)
  const flat = flatName(name)
  const { after = Number.NEGATIVE_INFINITY, by } = suspect.seen
  const fitting = events.flatMap((event): Scored[] => {
    if ((event.kind !== 'ftp' && event.kind !== 'ssh') || !event.sends || !(event.asked.includes(name) || event.asked.includes(flat)))
      return []
    const how = places.names(event, suspect.path)
    const delta = nearest(suspect, event.at)
    if (how === undefined || event.at > by + AFTER || event.at < after - AFTER) return []
    const timed = timeOf(delta)
    if (how === 'name' && timed === undefined) return []
    const because: Because[] = [how === 'whole' ? 'names-it' : 'name-only', ...(timed === undefined ? [] : [timed])]
    return [{ event, because, score: sum(because) + (how === 'name' ? 6 : 0) }]
  })
  return fitting.sort((a, b) => b.score - a.score || b.event.at - a.event.at)[0]
}

function candidatesOf(suspect: Suspect, events: readonly SeenEvent[], visits: Visits, known: Known): Scored[] {
  const near = new Set<SeenEvent>()
  for (const { at } of suspect.moments)
    for (let i = firstFrom(events, at - BEFORE); i < events.length && (events[i] as SeenEvent).at <= at + AFTER; i++)
      near.add(events[i] as SeenEvent)
  const [first] = visits.well
  const byTime = scoredOf(near, suspect, visits, known)
  // Where no time of its own tells, or it tells of a time at which nothing happened (whoever planted it may have set it), whoever asked for it
  // first did something before that.
  if (first !== undefined && (byTime[0]?.score ?? 0) < SURE.possible) {
    const from = Math.max(suspect.seen.after ?? 0, first.at - 24 * 3_600_000)
    for (let i = firstFrom(events, from); i < events.length && (events[i] as SeenEvent).at <= first.at; i++)
      if ((events[i] as SeenEvent).address === first.address) near.add(events[i] as SeenEvent)
  }
  return scoredOf(near, suspect, visits, known)
}

function scoredOf(events: ReadonlySet<SeenEvent>, suspect: Suspect, visits: Visits, known: Known): Scored[] {
  const scored = [...events].flatMap((event) => {
    const found = score(event, suspect, visits, known)
    return found === undefined ? [] : [found]
  })
  return scored.sort((a, b) => b.score - a.score || a.event.at - b.event.at)
}

function score(event: SeenEvent, suspect: Suspect, visits: Visits, known: Known): Scored | undefined {
  if (event.kind === 'ftp' || event.kind === 'cron' || (event.kind === 'ssh' && event.action !== 'login')) return undefined
  const because: Because[] = []
  const timed = timeOf(nearest(suspect, event.at))
  if (timed !== undefined) because.push(timed)
  if (event.kind === 'ssh') {
    because.push('sends')
    return { event, because, score: sum(because) }
  }
  // The request for the file itself wrote nothing: it was there by then.
  if (suspect.is === 'file' && suspect.how === 'added' && known.places.names(event, suspect.path) === 'whole') return undefined
  // What came after the file did not write it.
  const until = Math.min(event.at, ...suspect.moments.slice(0, 1).map(({ at }) => at))
  const shell = known.shells.find((each) => each !== suspect && cameBefore(each, until) && known.places.names(event, each.path) === 'whole')
  const shape = shell === undefined ? bestShape(event, known) : undefined
  if (shell !== undefined) because.push('shell')
  else if (shape?.telling === true) because.push('telling')
  else if (shape !== undefined) {
    const states = known.advisoriesOf(shape, event)
    if (states.some(({ open }) => open === true)) because.push('hole')
    else if (states.some(({ open }) => open === 'unknown')) because.push('maybe-hole')
  }
  if (event.sends) because.push('sends')
  else if (shell === undefined && shape === undefined) return undefined
  if (visits.well[0]?.address === event.address && event.address !== undefined) because.push('visited-first')
  else if (visits.well.some(({ address }) => address === event.address)) because.push('visited')
  if (suspect.address !== undefined && suspect.address === event.address) because.push('row-address')
  if (!because.includes('telling') && known.bad.has(event.address)) because.push('known-bad')
  if ((event.status ?? 0) >= 400 && event.status !== 500 && shell === undefined) because.push('refused')
  return {
    event,
    because,
    score: sum(because),
    ...(shape === undefined ? {} : { shape }),
    ...(shell === undefined ? {} : { through: shell.path }),
  }
}

/** Of several shapes a request has, the one whose hole was open; else the most telling. */
function bestShape(event: SeenEvent, { advisoriesOf }: CorrelateContext): RequestShape | undefined {
  const { shapes } = event
  if (shapes[0]?.telling === true) return shapes[0]
  return shapes.find((shape) => advisoriesOf(shape, event).some(({ open }) => open === true)) ?? shapes[0]
}

function cameBefore({ moments, seen }: Suspect, at: number): boolean {
  const first = Math.min(...moments.map((moment) => moment.at), seen.by)
  return first <= at + 2000 && (seen.after === undefined || at >= seen.after)
}

/** The smallest distance to one of its moments, milliseconds; positive where the file is later. Undefined: it has none. */
function nearest({ moments }: Suspect, at: number): number | undefined {
  let best: number | undefined
  for (const moment of moments) if (best === undefined || Math.abs(moment.at - at) < Math.abs(best)) best = moment.at - at
  return best
}

function timeOf(delta: number | undefined): 'time' | 'near-time' | 'far-time' | undefined {
  if (delta === undefined || delta > BEFORE || delta < -AFTER) return undefined
  // Logs write whole seconds, cut; Apache those of a request's beginning, nginx those of its end.
  if (delta >= -1000 && delta < 4000) return 'time'
  return delta >= -5000 && delta < 31_000 ? 'near-time' : 'far-time'
}

function sum(because: readonly Because[]): number {
  return because.reduce((total, reason) => total + WEIGHT[reason], 0)
}
