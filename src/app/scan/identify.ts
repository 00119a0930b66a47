import { adapterOf, findInstallationRoots, findOwnedOutside } from '../../cms/index.ts'
import type { FileContent } from '../../core/content.ts'
import type { Installation } from '../../core/installation.ts'
import { type RemotePath, relativeTo } from '../../core/path.ts'
import { sameStanding } from '../../core/standing.ts'
import type { ReadRequest, Transport } from '../../transports/types.ts'
import { noteProblem, onAccount, type SiteWork } from './site-work.ts'
import type { MarkerRecord } from './state.ts'

/** Largest marker read. SPIP's ecrire/inc_version.php has 20 kB, a plugin's main file rarely more than 200 kB. Bytes. */
export const MARKER_LIMIT = 1024 * 1024

/** Finds the installations of every site, reading their markers in one go. Markers unchanged since the last scan are not read. */
export async function identify(
  transport: Transport,
  works: readonly SiteWork[],
  options: { signal: AbortSignal; trustUnchanged: boolean },
): Promise<void> {
  const wanted = new Map<RemotePath, SiteWork>()
  const contents = new Map<SiteWork, Map<RemotePath, FileContent>>()
  const roots = new Map(works.map((work) => [work, findInstallationRoots(work.tree)]))
  const requests: ReadRequest[] = []
  for (const work of works) {
    const kept = new Map<RemotePath, FileContent>()
    contents.set(work, kept)
    for (const found of roots.get(work) ?? []) {
      for (const path of adapterOf(found.cms).markers(work.tree, found.root)) {
        const entry = work.tree.get(path)
        if (entry?.type !== 'file' || kept.has(path)) continue
        const record = work.before.markers.get(path)
        if (record !== undefined && options.trustUnchanged && sameStanding(record.t, work.standingOf(entry))) {
          kept.set(path, markerContent(path, record))
          continue
        }
        const full = onAccount(work, path)
        if (wanted.has(full)) continue
        wanted.set(full, work)
        requests.push({ path: full, limit: MARKER_LIMIT })
      }
    }
  }
  if (requests.length > 0) {
    for await (const answer of transport.readMany(requests, { signal: options.signal })) {
      const full = 'content' in answer ? answer.content.path : answer.path
      const work = wanted.get(full)
      if (work === undefined) continue
      const path = relativeTo(work.root, full) as RemotePath
      if ('problem' in answer) noteProblem(work, 'content', path, answer.problem)
      else contents.get(work)?.set(path, { ...answer.content, path })
    }
  }
  for (const work of works) {
    const read = contents.get(work) as Map<RemotePath, FileContent>
    work.installations = (roots.get(work) ?? []).map((found) => adapterOf(found.cms).describe(work.tree, found.root, read))
    for (const installation of work.installations) {
      for (const problem of installation.problems) noteProblem(work, 'content', problem.path ?? installation.root, problem)
    }
    if (!work.installations.some((installation) => installation.root === '')) {
      work.installations.push(adapterOf('generic').describe(work.tree, '' as RemotePath, read))
    }
    work.byRoot = new Map(work.installations.map((installation): [string, Installation] => [installation.root, installation]))
    work.outside = new Map(findOwnedOutside(work.tree, work.installations).map(({ path, ...owned }) => [path, owned]))
    for (const [path, content] of read) {
      const entry = work.tree.get(path)
      if (entry !== undefined) work.markers.set(path, { t: work.standingOf(entry), b: content.bytes.toString('base64') })
    }
  }
}

/** A marker's content as it is remembered. */
export function markerContent(path: RemotePath, record: MarkerRecord): FileContent {
  const bytes = Buffer.from(record.b, 'base64')
  return { path, bytes, size: bytes.length, sampled: false }
}
