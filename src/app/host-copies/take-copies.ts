import type { Site } from '../../core/account.ts'
import { isSiteguardError } from '../../core/error.ts'
import type { SnapshotId } from '../../core/snapshot.ts'
import { judgeSnapshot } from '../snapshot/judge-snapshot.ts'
import { createLine } from '../snapshot/line.ts'
import { takeSnapshot } from '../snapshot/take-snapshot.ts'
import { othersBelow } from '../snapshot/take-snapshots.ts'
import type { DumpRequest, SnapshotsDeps } from '../snapshot/types.ts'
import { rootIn } from './ask-copies.ts'
import type { FoundCopies, FoundCopy } from './find-copies.ts'

/** A host's copy of a site as it is kept now. */
export interface TakenCopy {
  readonly snapshot: SnapshotId
  /** When the host made it, ISO 8601, UTC. */
  readonly at: string
  /** As `SnapshotMarks.clean`. */
  readonly clean: boolean
}

export interface TakeCopiesDeps extends SnapshotsDeps {
  /** Databases of that time, as the host dumped them. */
  dumpOf(request: DumpRequest, copy: FoundCopy): ReturnType<SnapshotsDeps['dump']>
}

/**
 * Takes a host's own copies of one site into its store, newest first, each dated by its night and judged with today's rules; one that was taken
 * earlier is judged again. Whoever has what he wants stops asking. A copy that does not let us in is the last: hosts ban an address after a few
 * wrong logins. What else is wrong with one says nothing of the next.
 */
export async function* takeCopies(
  { copies, home }: FoundCopies,
  site: Site,
  allSites: readonly Site[],
  deps: TakeCopiesDeps,
  signal: AbortSignal,
): AsyncGenerator<TakenCopy> {
  for (const copy of copies) {
    try {
      const snapshot = (await keptOf(copy, site, deps)) ?? (await takeOne(copy, { ...site, root: rootIn(site.root, home) }, allSites))
      const { marks } = await judgeSnapshot(await deps.openStore(site.id), snapshot, site, deps, signal)
      yield { snapshot, at: copy.at, clean: marks.clean === true }
    } catch (error) {
      if (!isSiteguardError(error) || error.kind === 'cancelled' || error.kind === 'internal') throw error
      deps.emit({ type: 'note', account: site.account, text: `${copy.login}: ${error.code}` })
      if (error.kind === 'auth' || error.kind === 'connect') return
    }
  }

  async function takeOne(copy: FoundCopy, at: Site, all: readonly Site[]): Promise<SnapshotId> {
    const connect = () => deps.connect(copy.account, signal)
    const line = createLine(await connect(), { signal, connect })
    try {
      const { info } = await takeSnapshot(
        line,
        at,
        { ...deps, dump: (request) => deps.dumpOf(request, copy) },
        { role: 'taken', signal, others: othersBelow(at, all, line.transport.home), copy },
      )
      return info.record.id
    } finally {
      await line.close().catch(() => {})
    }
  }
}

/** One that was taken whole before: the host's name for a night changes every night, its hour does not. */
async function keptOf({ at }: FoundCopy, site: Site, deps: TakeCopiesDeps): Promise<SnapshotId | undefined> {
  const all = await (await deps.openStore(site.id)).list()
  return all.findLast(({ record }) => record.hostCopy !== undefined && record.startedAt === at && record.complete)?.record.id
}
