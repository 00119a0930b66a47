import type { TimelineActor } from '../../core/timeline-report.ts'
import type { Explained } from './correlate.ts'
import { reported, type SeenEvent } from './events.ts'
import type { Places } from './places.ts'

/** Addresses whose every line is looked for. */
const MOST_ACTORS = 20
/** Lines shown of each. */
const MOST_EVENTS = 100

/**
 * Addresses to follow, the weightiest first: who caused something, who was the first to ask for a script that was planted, and who asked
 * what nobody honest asks and was answered. Somebody behind a page that everybody reads is none.
 */
export function suspectedAddresses(explained: readonly Explained[], events: readonly SeenEvent[]): string[] {
  const weights = new Map<string, number>()
  const add = (address: string | undefined, weight: number): void => {
    if (address !== undefined && address !== '') weights.set(address, (weights.get(address) ?? 0) + weight)
  }
  for (const { suspect, cause, visits } of explained) {
    add(cause?.seen.address, cause === undefined ? 0 : { certain: 100, probable: 40, possible: 4 }[cause.confidence])
    add(suspect.address, 20)
    if (suspect.isCode) add(visits.well[0]?.address, 20)
    // Whoever sends something to a planted script uses it.
    if (suspect.isCode)
      for (const address of new Set(visits.well.filter(({ sends }) => sends).map((event) => event.address))) add(address, 10)
  }
  for (const { shapes, status = 0, address } of events) if (shapes[0]?.telling === true && status < 400) add(address, 0.1)
  return [...weights]
    .filter(([, weight]) => weight > 0)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, MOST_ACTORS)
    .map(([address]) => address)
}

/** What each did, of all its lines. @param events In the order of time, those of the addresses whole. */
export function describeActors(
  addresses: readonly string[],
  events: readonly SeenEvent[],
  explained: readonly Explained[],
  places: Places,
): TimelineActor[] {
  const of = new Map<string, SeenEvent[]>(addresses.map((address) => [address, []]))
  for (const event of events) if (event.address !== undefined) of.get(event.address)?.push(event)
  return addresses.flatMap((address) => {
    const own = of.get(address) ?? []
    return own.length === 0 ? [] : [describe(address, own, explained, places)]
  })
}

function describe(address: string, own: readonly SeenEvent[], explained: readonly Explained[], places: Places): TimelineActor {
  const sites = new Map<string, { name: string; known: boolean; requests: number; sent: number }>()
  const agents = new Map<string, number>()
  for (const event of own) {
    const site = places.siteOf(event)
    if (site !== undefined) {
      const known = sites.get(site.name) ?? { ...site, requests: 0, sent: 0 }
      known.requests += 1
      known.sent += event.sends ? 1 : 0
      sites.set(site.name, known)
    }
    if (event.agent !== undefined) agents.set(event.agent, (agents.get(event.agent) ?? 0) + 1)
  }
  const caused = explained.filter(({ cause }) => cause?.seen.address === address)
  const visited = explained.filter(({ visits }) => visits.well.some((event) => event.address === address))
  const matter = chosen(own, new Set([...caused.map(({ cause }) => cause?.seen), ...visited.flatMap(({ visits }) => visits.well)]))
  return {
    address,
    first: new Date((own[0] as SeenEvent).at).toISOString(),
    last: new Date((own.at(-1) as SeenEvent).at).toISOString(),
    requests: own.length,
    sent: own.filter(({ sends }) => sends).length,
    answered: own.filter(({ status, kind }) => kind === 'web' && (status ?? 999) < 400).length,
    logins: [...new Set(own.flatMap(({ user, action }) => (user === undefined || action === 'failed-login' ? [] : [user])))].slice(0, 10),
    agents: [...agents]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 3)
      .map(([agent]) => agent),
    sites: [...sites.values()].sort((a, b) => b.requests - a.requests).slice(0, 50),
    caused: caused.map(({ suspect }) => suspect.path),
    visited: visited.map(({ suspect }) => suspect.path),
    events: matter.map(reported),
    left: own.length - matter.length,
  }
}

/** The lines that matter: those that caused something, that send, that have a shape; the first and the last. In order. */
function chosen(own: readonly SeenEvent[], causes: ReadonlySet<SeenEvent | undefined>): SeenEvent[] {
  const weight = (event: SeenEvent, index: number): number =>
    (causes.has(event) ? 8 : 0) +
    (event.kind === 'web' ? 0 : 6) +
    (event.shapes[0]?.telling === true ? 4 : 0) +
    (event.sends ? 2 : 0) +
    (event.shapes.length > 0 ? 1 : 0) +
    (index === 0 || index === own.length - 1 ? 7 : 0)
  return own
    .map((event, index) => ({ event, index, weight: weight(event, index) }))
    .sort((a, b) => b.weight - a.weight || a.index - b.index)
    .slice(0, MOST_EVENTS)
    .sort((a, b) => a.index - b.index)
    .map(({ event }) => event)
}
