import { adapterOf, findInstallationRoots } from '../../cms/index.ts'
import type { Site } from '../../core/account.ts'
import type { FileContent } from '../../core/content.ts'
import { treeOf } from '../../core/tree.ts'
import type { SnapshotReader } from '../../snapshots/types.ts'
import { markerContent } from '../scan/identify.ts'
import { loadState, type SiteState } from '../scan/state.ts'
import type { EarlyLook } from './take-snapshot.ts'
import type { JudgeDeps } from './types.ts'

/** What judging a site's next snapshot will read of this machine and of vendors, asked for while its account is waited for. */
export interface Preparation {
  /** What is remembered from the last judgement. */
  readonly state: Promise<SiteState>
  /**
   * Asks for the manifests of what stood in the newest snapshot: the source keeps its answers, so a guess that has become wrong costs
   * only that it was made. To be called while the account lists, which leaves us the most time.
   */
  askAhead(): void
  /** Nobody needs the rest any more: what is still being asked of vendors is given up. */
  stop(): void
}

/**
 * Begins once the newest snapshot is read. Nothing that fails here is told: whoever judges asks again. (20,000 files: 0.2 s of judging
 * are done while the account is waited for.)
 */
export function prepareJudging(site: Site, looking: Promise<EarlyLook | undefined>, deps: JudgeDeps, signal: AbortSignal): Preparation {
  const given = new AbortController()
  const newest = looking.then((early) => early?.newest)
  const state = newest.then(() => loadState(deps.judgedDir, site.id))
  state.catch(() => {})
  return {
    state,
    askAhead: () =>
      void Promise.all([newest, state])
        .then(([reader, read]) => reader && askAll(reader, read, deps, AbortSignal.any([signal, given.signal])))
        .catch(() => {}),
    stop: () => given.abort(),
  }
}

async function askAll(reader: SnapshotReader, { markers }: SiteState, { manifests }: JudgeDeps, signal: AbortSignal): Promise<void> {
  const tree = treeOf(await reader.entries())
  const asked: Promise<unknown>[] = []
  for (const { cms, root } of findInstallationRoots(tree)) {
    const adapter = adapterOf(cms)
    const contents = new Map<FileContent['path'], FileContent>()
    for (const path of adapter.markers(tree, root)) {
      const record = markers.get(path)
      if (record !== undefined) contents.set(path, markerContent(path, record))
    }
    const installation = adapter.describe(tree, root, contents)
    for (const { release } of adapter.manifestRequests(installation)) asked.push(manifests.find(release, { signal }))
    if (!installation.packagedCore) asked.push(manifests.releases(cms, { signal }))
  }
  await Promise.allSettled(asked)
}
