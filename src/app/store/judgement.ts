import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import * as z from 'zod'
import { SiteguardError } from '../../core/error.ts'
import type { RawFinding } from '../../core/finding.ts'
import type { RemotePath } from '../../core/path.ts'
import type { SnapshotEntry, SnapshotId } from '../../core/snapshot.ts'
import { sameStanding } from '../../core/standing.ts'
import type { JudgementBox } from '../../snapshots/offsite/index.ts'
import type { SnapshotStore } from '../../snapshots/types.ts'
import { type FileRecord, loadState, type MarkerRecord, type SiteState, saveState } from '../scan/state.ts'
import { contentStanding } from '../snapshot/content-standing.ts'

const compress = promisify(gzip)
const decompress = promisify(gunzip)

/** Of what is carried, decompressed. 20,000 files of a site's own take some 2 MB. */
const LARGEST = 256 * 1024 * 1024

const finding = z.looseObject({ rule: z.string(), path: z.string().optional() })
/** Files by path; what their digests say by themselves is left out, as the snapshot has them. */
const schema = z.strictObject({
  version: z.literal(1),
  snapshot: z.string(),
  scannedAt: z.iso.datetime(),
  seen: z.array(z.string()),
  /** What files were judged under, once each. */
  keys: z.array(z.string()),
  files: z.array(
    z.strictObject({
      p: z.string(),
      /** Which of the keys. */
      k: z.number().int().nonnegative().optional(),
      d: z.string().optional(),
      e: z.string().optional(),
      r: z.array(finding).optional(),
    }),
  ),
  markers: z.array(z.tuple([z.string(), z.string()])),
})
type Carried = z.infer<typeof schema>

/**
 * Carries what is remembered of judging a site's snapshots to and from its off-site copies. It stands for the contents of one
 * snapshot, by the digests that one names: of any other content it says nothing, and under other rules it is not used.
 */
export function createJudgementBox(store: SnapshotStore, judgedDir: string): JudgementBox {
  const { site } = store
  return {
    async give() {
      const state = await loadState(judgedDir, site)
      const newest = (await store.list()).findLast(({ marks }) => marks.judgedAt !== undefined)
      if (newest === undefined || state.scannedAt === undefined) return undefined
      const { id } = newest.record
      const carried = pack(id, state.scannedAt, state, await entriesOf(store, id))
      return { snapshot: id, bytes: await compress(Buffer.from(JSON.stringify(carried)), { level: 9 }) }
    },
    async take(snapshot, bytes) {
      const carried = await read(bytes)
      if (carried === undefined || carried.snapshot !== snapshot) {
        throw new SiteguardError({ code: 'SG-STORE-013', kind: 'integrity', params: { site, detail: `judgement of ${snapshot}` } })
      }
      const theirs = unpack(carried, await entriesOf(store, snapshot))
      await saveState(judgedDir, site, merge(await loadState(judgedDir, site), theirs))
    },
  }
}

async function read(bytes: Buffer): Promise<Carried | undefined> {
  try {
    return schema.safeParse(JSON.parse((await decompress(bytes, { maxOutputLength: LARGEST })).toString('utf8'))).data
  } catch {
    return undefined
  }
}

type Content = SnapshotEntry & { readonly sha256: NonNullable<SnapshotEntry['sha256']> }

/** Files with their bytes, by path. */
async function entriesOf(store: SnapshotStore, id: SnapshotId): Promise<Map<RemotePath, Content>> {
  const reader = await store.open(id)
  try {
    const found = new Map<RemotePath, Content>()
    for (const [path, entry] of await reader.entries()) {
      const { sha256 } = entry
      if (entry.type === 'file' && sha256 !== undefined) found.set(path, { ...entry, sha256 })
    }
    return found
  } finally {
    await reader.close()
  }
}

function pack(snapshot: SnapshotId, scannedAt: string, state: SiteState, entries: ReadonlyMap<RemotePath, Content>): Carried {
  const keys = new Map<string, number>()
  const files: Carried['files'] = []
  const markers: Carried['markers'] = []
  for (const [path, entry] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const stands = contentStanding(entry)
    const { t, k, d, e, r = [] } = state.files.get(path) ?? {}
    if (t !== undefined && sameStanding(t, stands) && (k !== undefined || d !== undefined || e !== undefined)) {
      if (k !== undefined && !keys.has(k)) keys.set(k, keys.size)
      const index = k === undefined ? {} : { k: keys.get(k) as number, ...(r.length === 0 ? {} : { r: [...r] }) }
      files.push({ p: path, ...index, ...(d === undefined ? {} : { d }), ...(e === undefined ? {} : { e }) })
    }
    const marker = state.markers.get(path)
    if (marker !== undefined && sameStanding(marker.t, stands)) markers.push([path, marker.b])
  }
  return { version: 1, snapshot, scannedAt, seen: [...state.seen].sort(), keys: [...keys.keys()], files, markers }
}

function unpack({ scannedAt, seen, keys, ...carried }: Carried, entries: ReadonlyMap<RemotePath, Content>): SiteState {
  const files = new Map<string, FileRecord>()
  const markers = new Map<string, MarkerRecord>()
  for (const [path, entry] of entries) files.set(path, { t: contentStanding(entry), h: entry.sha256 })
  for (const { p, k, d, e, r } of carried.files) {
    const known = files.get(p)
    if (known === undefined) continue
    const key = k === undefined ? undefined : keys[k]
    const judged = key === undefined ? {} : { k: key, r: (r ?? []) as RawFinding[] }
    files.set(p, { ...known, ...(d === undefined ? {} : { d }), ...(e === undefined ? {} : { e }), ...judged })
  }
  for (const [path, b] of carried.markers) {
    const entry = entries.get(path as RemotePath)
    if (entry !== undefined) markers.set(path, { t: contentStanding(entry), b })
  }
  return { files, markers, seen: new Set(seen), scannedAt }
}

/** Of the same contents both sides are remembered; of different ones, what the later judgement saw. */
function merge(ours: SiteState, theirs: SiteState): SiteState {
  const later = (theirs.scannedAt ?? '') > (ours.scannedAt ?? '')
  const [old, recent] = later ? [ours, theirs] : [theirs, ours]
  const files = new Map(old.files)
  for (const [path, record] of recent.files) files.set(path, both(old.files.get(path), record))
  const { context: _ofOneSide, ...rest } = recent
  return { ...rest, files, markers: new Map([...old.markers, ...recent.markers]) }
}

function both(old: FileRecord | undefined, recent: FileRecord): FileRecord {
  if (old === undefined || !sameStanding(old.t, recent.t)) return recent
  // A judgement and what it was made under belong together.
  const { k, r, ...facts } = old
  const judged = recent.k === undefined && k !== undefined ? { k, ...(r === undefined ? {} : { r }) } : {}
  return { ...facts, ...recent, ...judged }
}
