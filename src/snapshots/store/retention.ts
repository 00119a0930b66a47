import { newestClean, type SnapshotId, type SnapshotInfo } from '../../core/snapshot.ts'

/** How many to keep; each rule keeps for itself. */
export interface ForgetPolicy {
  /** The newest so many. */
  readonly keepLast?: number
  /** The newest of each of the last so many days (UTC) that have one. */
  readonly keepDaily?: number
  /** The newest of each of the last so many weeks (ISO 8601, UTC) that have one. */
  readonly keepWeekly?: number
  /** The newest so many that are clean. One is kept in any case. */
  readonly keepClean?: number
}

/**
 * Why a snapshot stays. held: legal hold · in-use: a run that is not over goes back to it · last-clean: the newest clean one · future:
 * its time has not come, so no rule can place it.
 */
export type KeepReason = 'held' | 'in-use' | 'last-clean' | 'last' | 'daily' | 'weekly' | 'clean' | 'future'

export interface ForgetPlan {
  readonly keep: readonly { readonly id: SnapshotId; readonly why: readonly KeepReason[] }[]
  readonly drop: readonly SnapshotId[]
}

export interface ForgetFacts {
  /** Milliseconds since 1970. */
  readonly now: number
  /** Snapshots that runs which are not over depend on: their undo points and their sources. */
  readonly inUse?: ReadonlySet<SnapshotId>
}

const DAY_MS = 86_400_000

/**
 * What a policy keeps and drops of a site's snapshots. Pure. The rules count only what was taken of the site: an account that
 * makes siteguard take many snapshots cannot push the clean ones out, since clean ones are counted by themselves and the newest
 * of them always stays. What is dated ahead stays, and takes no place of another. Targets are kept only while a run uses them, or they are held.
 * A policy without any rule keeps everything.
 */
export function planForget(infos: readonly SnapshotInfo[], policy: ForgetPolicy, facts: ForgetFacts): ForgetPlan {
  const why = new Map<SnapshotId, Set<KeepReason>>(infos.map(({ record }) => [record.id, new Set()]))
  const keep = (info: SnapshotInfo | undefined, reason: KeepReason): void => {
    if (info !== undefined) why.get(info.record.id)?.add(reason)
  }
  const isFuture = (info: SnapshotInfo): boolean => timeOf(info) > facts.now
  const taken = infos.filter(({ record }) => record.role !== 'target').toSorted(newestFirst)
  // Dated ahead by a clock that was set wrong, one would take the place of each new one, every night until its time comes.
  const placed = taken.filter((info) => !isFuture(info))
  const clean = placed.filter(({ marks }) => marks.clean === true)

  for (const info of infos) {
    if (info.marks.hold !== undefined) keep(info, 'held')
    if (facts.inUse?.has(info.record.id) === true) keep(info, 'in-use')
    if (isFuture(info)) keep(info, 'future')
  }
  keep(clean[0], 'last-clean')
  for (const list of [placed, taken]) keep(newestClean(list.toReversed()), 'last-clean')
  const rules = [policy.keepLast, policy.keepDaily, policy.keepWeekly, policy.keepClean]
  if (rules.every((rule) => rule === undefined)) for (const info of infos) keep(info, 'last')

  for (const info of placed.slice(0, policy.keepLast ?? 0)) keep(info, 'last')
  for (const info of clean.slice(0, policy.keepClean ?? 0)) keep(info, 'clean')
  for (const info of newestOfEach(placed, dayOf).slice(0, policy.keepDaily ?? 0)) keep(info, 'daily')
  for (const info of newestOfEach(placed, weekOf).slice(0, policy.keepWeekly ?? 0)) keep(info, 'weekly')

  const kept = infos.filter(({ record }) => (why.get(record.id)?.size ?? 0) > 0)
  const dropped = infos.filter(({ record }) => why.get(record.id)?.size === 0)
  return {
    keep: kept.map(({ record }) => ({ id: record.id, why: [...(why.get(record.id) as Set<KeepReason>)] })),
    drop: dropped.map(({ record }) => record.id),
  }
}

/** The first of each group, in order. `list` is newest first. */
function newestOfEach(list: readonly SnapshotInfo[], group: (time: number) => number): SnapshotInfo[] {
  const seen = new Set<number>()
  return list.filter((info) => {
    const key = group(timeOf(info))
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function newestFirst(a: SnapshotInfo, b: SnapshotInfo): number {
  return timeOf(b) - timeOf(a) || (a.record.id < b.record.id ? 1 : -1)
}

function timeOf({ record }: SnapshotInfo): number {
  return Date.parse(record.startedAt)
}

function dayOf(time: number): number {
  return Math.floor(time / DAY_MS)
}

/** Weeks begin on Monday; 1 January 1970 was a Thursday. */
function weekOf(time: number): number {
  return Math.floor((dayOf(time) + 3) / 7)
}
