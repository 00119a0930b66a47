import { readFile } from 'node:fs/promises'
import { mergeAdvisories, parseAdvisoryFeed, shippedAdvisories } from '../cms/advisories/index.ts'
import type { Advisory } from '../core/advisory.ts'
import { isSiteguardError } from '../core/error.ts'
import type { HttpClient } from '../http/types.ts'

export interface KnownAdvisories {
  readonly advisories: readonly Advisory[]
  /** The feed that was asked for could not be read, or not all of it: nothing may be called free of known holes. */
  readonly gap?: { readonly feed: string; readonly detail: string }
}

/** Of a feed. OSV's whole Packagist export has some 30 MB; ours are a few records. Bytes. */
const FEED_BYTES = 64 * 1024 * 1024

/** The advisories shipped with siteguard, joined with an OSV feed (a file or an https address) when one is named. */
export async function knownAdvisories(feed: string | undefined, http: HttpClient, signal: AbortSignal): Promise<KnownAdvisories> {
  if (feed === undefined) return { advisories: shippedAdvisories() }
  let bytes: Uint8Array
  try {
    bytes = /^https?:\/\//.test(feed) ? await http.get(feed, { maxBytes: FEED_BYTES, signal }) : await readFile(feed)
  } catch (error) {
    if (signal.aborted) throw error
    const detail = isSiteguardError(error) ? error.code : error instanceof Error ? error.message : String(error)
    return { advisories: shippedAdvisories(), gap: { feed, detail } }
  }
  const read = parseAdvisoryFeed(bytes)
  if (!read.readable) return { advisories: shippedAdvisories(), gap: { feed, detail: read.problem } }
  const advisories = mergeAdvisories(shippedAdvisories(), read.advisories)
  return read.problems.length === 0 ? { advisories } : { advisories, gap: { feed, detail: `${read.problems.length} unusable records` } }
}
