import { SiteguardError } from '../../../core/error.ts'
import { newestClean, type SnapshotId, type SnapshotInfo } from '../../../core/snapshot.ts'
import type { SnapshotStore } from '../../../snapshots/types.ts'

/** Which state of the site to go back to: the newest that is known to be clean, or the newest one whose time begins so. */
export type RestorePoint = 'last-clean' | { readonly at: string }

/**
 * The snapshot meant. A date may be cut anywhere (`2026-11`, `20261120T03`), and means the newest of those it fits: of those somebody
 * took, before the undo points of plans, which hold what was to be put right. `current`, the one just taken for the plan, is never meant.
 * @throws SG-REST-001 when no snapshot is known to be clean, SG-REST-002 when none fits.
 */
export async function chooseSnapshot(store: SnapshotStore, from: RestorePoint, current: SnapshotId): Promise<SnapshotInfo> {
  const all = (await store.list({ remembered: true })).filter(({ record }) => record.id !== current && record.role !== 'target')
  const known = all
    .slice(-8)
    .map((info) => (info.marks.verdict === undefined ? info.record.id : `${info.record.id} (${info.marks.verdict})`))
  if (from === 'last-clean') {
    const clean = lastClean(all)
    if (clean !== undefined) return clean
    throw new SiteguardError({ code: 'SG-REST-001', kind: 'not-found', params: { site: store.site, known } })
  }
  const fitting = all.filter(({ record }) => fits(record.id, from.at))
  const named = fitting.find(({ record }) => timeOf(record.id) === wantedTime(from.at))
  const chosen = named ?? fitting.findLast(({ record }) => record.role === 'taken') ?? fitting.at(-1)
  if (chosen !== undefined) return chosen
  throw new SiteguardError({ code: 'SG-REST-002', kind: 'not-found', params: { site: store.site, at: from.at, known } })
}

/** The newest that was judged whole and without any sign of an intrusion, given oldest first. */
export function lastClean(infos: readonly SnapshotInfo[]): SnapshotInfo | undefined {
  return newestClean(infos)
}

function timeOf(id: SnapshotId): string {
  return id.slice(id.lastIndexOf('@') + 1)
}

function wantedTime(asked: string): string {
  const time = asked.includes('@') ? asked.slice(asked.lastIndexOf('@') + 1) : asked
  // As snapshots are called, where it is one's whole name: the number behind it stays.
  if (/^\d{8}T\d{6}Z(?:-\d+)?$/.test(time)) return time
  return time.replace(/[-:](?=\d)|\s/g, '').toUpperCase()
}

function fits(id: SnapshotId, asked: string): boolean {
  if (id === asked) return true
  const time = timeOf(id)
  const wanted = wantedTime(asked)
  if (asked.includes('@') && !id.startsWith(asked.slice(0, asked.lastIndexOf('@') + 1))) return false
  return /^\d{4}/.test(wanted) && (time.startsWith(wanted) || time.replace('-', '').startsWith(wanted))
}
