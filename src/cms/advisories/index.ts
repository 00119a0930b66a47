import type { Advisory, ReleaseState } from '../../core/advisory.ts'
import spip from './data/spip.json' with { type: 'json' }
import spipPlugins from './data/spip-plugins.json' with { type: 'json' }
import { type RecordProblem, readOsvRecords } from './osv.ts'

export type { RecordProblem } from './osv.ts'

let shipped: readonly Advisory[] | undefined

/** Advisories shipped with siteguard, as known on `SHIPPED_AS_OF`. Read once, when first asked for. */
export function shippedAdvisories(): readonly Advisory[] {
  shipped ??= readOsvRecords([...spip, ...spipPlugins]).advisories
  return shipped
}

/** Day the shipped data was gathered, ISO 8601. */
export const SHIPPED_AS_OF = '2026-11-21'

/**
 * Newest releases known on that day. Only what was read is here: 4.4 is the one branch whose fixes were seen in 2026; WordPress is
 * left to its feed.
 */
const RELEASES: Readonly<Record<string, ReleaseState>> = {
  spip: { origin: 'shipped', asOf: SHIPPED_AS_OF, newest: { '4.4': '4.4.30' }, supported: ['4.4'] },
  'spip-screen': { origin: 'shipped', asOf: SHIPPED_AS_OF, newest: { '1.6': '1.6.7' }, supported: ['1.6'] },
}

/** What is known of a product's releases without any feed: origin `unknown` when nothing is, which is never "up to date". */
export function shippedReleases(product: string): ReleaseState {
  return (Object.hasOwn(RELEASES, product) ? RELEASES[product] : undefined) ?? { origin: 'unknown', newest: {}, supported: [] }
}

/** What a feed gave. Unreadable is not empty: whoever asked must say that advisories were not refreshed. */
export type AdvisoryFeed =
  | { readonly readable: false; readonly problem: string }
  | {
      readonly readable: true
      readonly advisories: readonly Advisory[]
      readonly problems: readonly RecordProblem[]
      /** Records about products that are none of ours. */
      readonly others: number
    }

/** More records than any feed has that also speaks of these products. */
const MAX_RECORDS = 50_000

/** Reads a feed: a JSON list of OSV records, `{"vulns": […]}` as OSV's own API answers, or one record. Never throws. */
export function parseAdvisoryFeed(bytes: Uint8Array): AdvisoryFeed {
  let data: unknown
  try {
    data = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    return { readable: false, problem: error instanceof Error ? error.message.slice(0, 200) : 'not JSON' }
  }
  const list = listOf(data)
  if (list === undefined) return { readable: false, problem: 'neither a list of records nor a record' }
  if (list.length > MAX_RECORDS) return { readable: false, problem: `more than ${MAX_RECORDS} records` }
  const { advisories, problems, others } = readOsvRecords(list)
  // A list of which nothing can be used is some other document: to take it for news would hide that there were none.
  if (list.length > 0 && advisories.length === 0) return { readable: false, problem: `no usable record among ${list.length}` }
  return { readable: true, advisories, problems, others }
}

function listOf(data: unknown): readonly unknown[] | undefined {
  if (Array.isArray(data)) return data
  if (typeof data !== 'object' || data === null) return undefined
  if ('vulns' in data) return Array.isArray(data.vulns) ? data.vulns : undefined
  return 'id' in data && 'affected' in data ? [data] : undefined
}

/**
 * The shipped advisories with a feed's. Of two records about one hole of one product the later modified stands, the feed's when they
 * are equal. What a feed leaves out stays: only a record withdrawn there, later, takes one back. A feed without our ranking fields
 * keeps the shipped ones: it can say more, not make a hole look harmless by saying less.
 */
export function mergeAdvisories(shipped: readonly Advisory[], feed: readonly Advisory[]): Advisory[] {
  const merged = new Map(shipped.map((advisory) => [keyOf(advisory), advisory]))
  for (const advisory of feed) {
    const names = [advisory.id, ...advisory.aliases].map((id) => `${advisory.product} ${id}`)
    const key = names.find((name) => merged.has(name)) ?? keyOf(advisory)
    const known = merged.get(key)
    if (known !== undefined && timeOf(known) > timeOf(advisory)) continue
    merged.set(key, known === undefined ? advisory : keepRanking(known, advisory))
  }
  return [...merged.values()]
}

function keepRanking(known: Advisory, news: Advisory): Advisory {
  const { summary, effect, preAuth } = known
  return {
    ...news,
    id: known.id,
    ...(news.effect === 'other' ? { effect, summary } : {}),
    ...(news.preAuth === 'unknown' ? { preAuth } : {}),
    exploitPublic: known.exploitPublic || news.exploitPublic,
  }
}

function keyOf(advisory: Advisory): string {
  return `${advisory.product} ${advisory.id}`
}

function timeOf(advisory: Advisory): number {
  return advisory.modified === undefined ? 0 : Date.parse(advisory.modified)
}
