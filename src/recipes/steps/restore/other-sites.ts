import { type RemotePath, relativeTo } from '../../../core/path.ts'

/** Whether a path is another site's: neither taken into this one's snapshots nor brought back, moved or taken away with it. */
export function liesIn(others: readonly RemotePath[] | undefined, path: RemotePath): boolean {
  return others?.some((other) => relativeTo(other, path) !== undefined) ?? false
}
