import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import type { Sha256 } from '../../core/manifest.ts'
import type { PathState, TreeMember } from '../../core/op.ts'
import type { Plan } from '../../core/plan.ts'
import type { BlobId, SnapshotEntry, SnapshotId } from '../../core/snapshot.ts'
import type { ContentSource } from '../../recipes/types.ts'
import type { PieceOption, SnapshotReader, SnapshotStore } from '../../snapshots/types.ts'

/** Where a plan's bytes come from, with the readers behind it, which are closed at the end. */
export interface PlanContents extends ContentSource {
  close(): Promise<void>
}

/** Where contents lie in the store of a site. */
export type Located = ReadonlyMap<Sha256, BlobId>

interface Place {
  readonly reader: SnapshotReader
  readonly blob: BlobId
}

/** Of the contents a plan speaks of, those that are among these entries: what planned it has read them, and nobody need read them again. */
export function locate(plan: Pick<Plan, 'ops' | 'trees'>, entries: Iterable<Iterable<SnapshotEntry>>): Located {
  const named = contentsOf(plan)
  const found = new Map<Sha256, BlobId>()
  for (const some of entries) {
    for (const { sha256, blob } of some) {
      if (sha256 !== undefined && blob !== undefined && named.has(sha256) && !found.has(sha256)) found.set(sha256, blob)
    }
  }
  return found
}

/**
 * The contents of a plan's sources, and of the snapshot taken before it, out of the site's store. One that is not on this machine
 * is left out: what is missing is told, by file, before anything is written.
 * @param located Where the plan's contents are known to lie: then no entries are read.
 * @throws SG-SNAP-002 when a snapshot is damaged.
 */
export async function openPlanContents(
  store: SnapshotStore,
  plan: Pick<Plan, 'before' | 'sources' | 'ops' | 'trees'>,
  signal: AbortSignal,
  located?: Located,
): Promise<PlanContents> {
  const readers: SnapshotReader[] = []
  const files = new Map<Sha256, Place>()
  const tables = new Map<Sha256, Place>()
  const add = async (id: SnapshotId): Promise<void> => {
    const reader = await store.open(id, { signal }).catch(unlessAbsent)
    if (reader === undefined) return
    readers.push(reader)
    const found = located ?? locate(plan, [(await reader.entries()).values()])
    for (const [sha256, blob] of found) if (!files.has(sha256)) files.set(sha256, { reader, blob })
    for (const { sha256, blob } of reader.record.databases.flatMap((database) => database.tables)) {
      if (!tables.has(sha256)) tables.set(sha256, { reader, blob })
    }
  }
  let bringing: Promise<void> | undefined
  /** What the plan writes and is off-site only comes in one go, before anything is read: uploads are staged before the site is touched. */
  const broughtHere = (): Promise<void> => {
    bringing ??= store.bring(wanted(plan, files, tables), { signal })
    return bringing
  }
  const readFrom = async function* ({ reader, blob }: Place, options?: PieceOption): AsyncGenerator<Buffer> {
    await broughtHere()
    yield* reader.content(blob, options)
  }
  const close = async (): Promise<void> => {
    for (const reader of readers) await reader.close()
  }
  try {
    for (const id of new Set([...plan.sources, plan.before])) await add(id)
  } catch (error) {
    await close()
    throw error
  }
  return {
    has: (sha256) => files.has(sha256),
    prepare: broughtHere,
    read: (sha256, options) => {
      const place = files.get(sha256)
      if (place === undefined) throw new SiteguardError({ code: 'SG-RUN-017', kind: 'not-found', params: { path: '', sha256 } })
      return readFrom(place, options)
    },
    table: (sha256) => {
      const place = tables.get(sha256)
      return place === undefined ? undefined : readFrom(place)
    },
    close,
  }
}

function unlessAbsent(error: unknown): undefined {
  if (!isSiteguardError(error) || error.code !== 'SG-SNAP-001') throw error
  return undefined
}

/** Every content the plan speaks of: what it writes, and what it may have to put back. */
function contentsOf({ ops, trees }: Pick<Plan, 'ops' | 'trees'>): Set<Sha256> {
  const named = new Set<Sha256>()
  const add = (state: PathState | TreeMember): void => {
    if (state.is === 'file') named.add(state.sha256)
  }
  for (const op of ops) {
    if (op.kind === 'write' || op.kind === 'remove') add(op.before)
    if (op.kind === 'write') add(op.after)
    if (op.kind === 'move') add(op.state)
  }
  for (const members of Object.values(trees)) for (const member of members) add(member)
  return named
}

/** Contents that the plan's ops put in place. */
function wanted(
  { ops, trees }: Pick<Plan, 'ops' | 'trees'>,
  files: ReadonlyMap<Sha256, Place>,
  tables: ReadonlyMap<Sha256, Place>,
): BlobId[] {
  const places = ops.flatMap((op): (Place | undefined)[] => {
    if (op.kind === 'sql') return op.tables.map(({ after }) => (after === 'absent' ? undefined : tables.get(after)))
    if (op.kind !== 'write' || op.after.is === 'link') return []
    if (op.after.is === 'file') return [files.get(op.after.sha256)]
    return (trees[op.after.digest] ?? []).map((member) => (member.is === 'file' ? files.get(member.sha256) : undefined))
  })
  return [...new Set(places.flatMap((place) => (place === undefined ? [] : [place.blob])))]
}
