import { adapterOf } from '../../cms/index.ts'
import type { Entry } from '../../core/entry.ts'
import type { Listener } from '../../core/events.ts'
import { type HashAlgorithm, hasDigest } from '../../core/manifest.ts'
import type { RemotePath } from '../../core/path.ts'
import type { Transport } from '../../transports/types.ts'
import type { Freshness } from './freshness.ts'
import { passQuiet, withoutQuiet } from './quiet-files.ts'
import { type Listed, noteNotRun, onAccount, ownerOf, type SiteWork } from './site-work.ts'
import type { FileRecord } from './state.ts'

/** Listed files that may still be only line endings away from the release: their bytes must be looked at. */
export type Mismatches = Map<SiteWork, Map<RemotePath, Listed>>

export interface CheckOptions {
  readonly account: string
  readonly signal: AbortSignal
  readonly emit: Listener
  readonly paranoid: boolean
  readonly fresh: Freshness
  /** Writes down what was learned, where that is due. */
  readonly keep: () => Promise<void>
}

/**
 * Compares every file a manifest lists with it, hashing on the account's side what is not remembered from an earlier scan,
 * and marks what lies in a release's own folders without being listed. Returns the files that differ.
 */
export async function checkHashes(transport: Transport, works: readonly SiteWork[], options: CheckOptions): Promise<Mismatches> {
  const mismatches: Mismatches = new Map(works.map((work) => [work, new Map()]))
  const toHash = new Map<HashAlgorithm, Map<RemotePath, { work: SiteWork; path: RemotePath; entry: Entry; listed: Listed }>>()
  for (const work of works) {
    for (const entry of work.tree.entries()) {
      if (entry.type === 'symlink') judgeLink(work, entry)
      if (entry.type !== 'file') {
        work.loud.push(entry)
        continue
      }
      const record = options.fresh.recordOf(work, entry)
      if (record !== undefined) {
        if (passQuiet(work, entry, record)) continue
        work.records.set(entry.path, withoutQuiet(record))
      }
      work.loud.push(entry)
      const listed = work.listed.get(entry.path)
      if (listed === undefined) {
        if (isUnlisted(work, entry.path)) work.known.set(entry.path, 'unlisted')
        continue
      }
      const { algorithm } = listed.use.manifest
      const digest = algorithm === 'sha256' ? record?.h : record?.d
      if (digest !== undefined) {
        settle(work, entry, listed, digest, mismatches)
        continue
      }
      if (listed.file.size !== undefined && listed.file.size !== entry.size) {
        mismatches.get(work)?.set(entry.path, listed)
        continue
      }
      const group = toHash.get(algorithm) ?? new Map()
      toHash.set(algorithm, group)
      group.set(onAccount(work, entry.path), { work, path: entry.path, entry, listed })
    }
  }
  for (const [algorithm, group] of toHash) {
    let done = 0
    for await (const answer of transport.hashMany([...group.keys()], algorithm, { signal: options.signal, paranoid: options.paranoid })) {
      const item = group.get(answer.path)
      if (item === undefined) continue
      done += 1
      if (done % 200 === 0 || done === group.size) {
        options.emit({ type: 'progress', account: options.account, done, total: group.size, bytes: transport.meter.bytesIn })
      }
      if ('problem' in answer) {
        // Files of a release do not come and go as caches do: one that vanished between listing and hashing was not judged.
        const { reason, detail } = answer.problem
        item.work.known.set(item.path, 'unread')
        noteNotRun(item.work, { check: 'content', subject: item.path, reason, ...(detail === undefined ? {} : { detail }) })
        continue
      }
      item.work.counts.hashed += 1
      remember(item.work, item.entry, algorithm === 'sha256' ? { h: answer.digest } : { d: answer.digest })
      settle(item.work, item.entry, item.listed, answer.digest, mismatches)
      await options.keep()
    }
  }
  return mismatches
}

/** Good, remembered as a line-ending variant, or a mismatch to look at. */
function settle(work: SiteWork, entry: Entry, listed: Listed, digest: string, mismatches: Mismatches): void {
  if (hasDigest(listed.file, digest)) {
    work.known.set(entry.path, 'good')
    work.counts.knownGood += 1
  } else if (work.records.get(entry.path)?.e === listed.file.digest) work.known.set(entry.path, 'line-endings')
  else mismatches.get(work)?.set(entry.path, listed)
}

/** Adds to what is remembered of a file, keeping what stands there for the same content. */
export function remember(work: SiteWork, entry: Entry, facts: Omit<FileRecord, 't'>): void {
  const before = work.records.get(entry.path)
  work.records.set(entry.path, { ...(before && withoutQuiet(before)), ...facts, t: work.standingOf(entry) })
}

/**
 * Releases hold no links: one in place of a listed file leads elsewhere than to the release's bytes, and one more among them is an
 * addition. A folder of the release that is a link as a whole is how sites share one core; `missing` tells of what lies behind it.
 */
function judgeLink(work: SiteWork, entry: Entry): void {
  const { installation } = ownerOf(work, entry.path)
  if (installation.packagedCore) return
  const listed = work.listed.get(entry.path)
  if (listed !== undefined) work.known.set(entry.path, listed.owned ? 'changed' : 'unjudged')
  else if (entry.path.includes('/') && isUnlisted(work, entry.path)) work.known.set(entry.path, 'unlisted')
}

/** In a folder a release owns wholly, and in no manifest. */
function isUnlisted(work: SiteWork, path: RemotePath): boolean {
  const { installation, inner } = ownerOf(work, path)
  if (installation.packagedCore) return false
  const adapter = adapterOf(installation.cms)
  if (adapter.isOwnWriting(inner, installation)) return false
  const zone = adapter.zoneOf(inner, installation)
  if (zone === 'core') return work.manifests.some((use) => use.path === installation.root && use.manifest.product === installation.cms)
  if (zone !== 'extension') return false
  return work.manifests.some((use) => use.path !== installation.root && path.startsWith(`${use.path}/`))
}
