import type { RemotePath } from '../../core/path.ts'
import type { SnapshotEntry } from '../../core/snapshot.ts'
import type { CopiedFile, CopyLook } from '../host-copies/ask-copies.ts'
import type { FirstSeen } from './suspects.ts'

/** Servers of FTP tell times to the minute. Milliseconds. */
const SLACK = 60_000

/**
 * Narrows when each file came by a host's own copies: the oldest that has it as it is now, and the newest before that which has not. What
 * they say is a second witness of what our own snapshots say, and the only one where there are none; where both contradict each other, ours stand.
 */
export function narrowByCopies(
  seen: ReadonlyMap<RemotePath, FirstSeen>,
  wanted: ReadonlyMap<RemotePath, SnapshotEntry | undefined>,
  looks: readonly CopyLook[],
): Map<RemotePath, FirstSeen> {
  const newestFirst = looks.toSorted((a, b) => b.at - a.at)
  const out = new Map(seen)
  for (const [path, first] of seen) {
    const now = wanted.get(path)
    if (now === undefined) continue
    let { by, after } = first
    let changed = first.changed
    let told = false
    for (const { at, has } of newestFirst) {
      const then = has.get(path)
      if (isSame(then, now)) {
        if (at < by) {
          by = at
          told = true
        }
        continue
      }
      // Younger than what is known to have had it: it was away for a while, or came back.
      if (at >= by) continue
      if (after === undefined || at > after) {
        after = at
        changed = then !== undefined
        told = true
      }
      break
    }
    if (told && (after === undefined || after < by))
      out.set(path, { by, where: 'provider', changed, ...(after === undefined ? {} : { after }) })
  }
  return out
}

function isSame(then: CopiedFile | undefined, now: SnapshotEntry): boolean {
  if (then === undefined || then.size !== now.size) return false
  if (then.sha256 !== undefined && now.sha256 !== undefined) return then.sha256 === now.sha256
  return Math.abs(then.mtime - now.mtime) <= SLACK
}
