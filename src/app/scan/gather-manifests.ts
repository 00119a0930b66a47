import { shippedReleases } from '../../cms/advisories/index.ts'
import { adapterOf } from '../../cms/index.ts'
import type { ManifestRequest } from '../../cms/types.ts'
import type { ReleaseState } from '../../core/advisory.ts'
import type { RemotePath } from '../../core/path.ts'
import { joinPath } from '../../core/path.ts'
import type { ManifestUse } from '../../detectors/types.ts'
import type { ManifestSource } from '../../manifests/types.ts'
import type { KnownAdvisories } from '../known-advisories.ts'
import { noteNotRun, type SiteWork } from './site-work.ts'

/**
 * Gets the manifests that judge each installation and what is known of its product's releases. A core without manifest was
 * not checked and is noted so; an extension without one is judged by the rules alone, which is counted, not noted.
 */
export async function gatherManifests(
  works: readonly SiteWork[],
  source: ManifestSource,
  known: KnownAdvisories,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(works.map((work) => gatherForSite(work, source, known, signal)))
}

async function gatherForSite(work: SiteWork, source: ManifestSource, known: KnownAdvisories, signal: AbortSignal): Promise<void> {
  const releases = new Map<string, ReleaseState>()
  for (const installation of work.installations) {
    const adapter = adapterOf(installation.cms)
    const requests = adapter.manifestRequests(installation)
    const answers = await Promise.all(requests.map((request) => source.find(request.release, { signal })))
    for (const [i, request] of requests.entries()) {
      const answer = answers[i] as Awaited<ReturnType<ManifestSource['find']>>
      const path = joinPath(installation.root, request.path)
      if ('manifest' in answer) addManifest(work, { manifest: answer.manifest, path }, request, installation.root)
      else if (request.component.kind === 'core') {
        const { release, reason, detail } = answer.missing
        noteNotRun(work, {
          check: 'manifest',
          subject: `${release.product} ${release.version}${subjectAt(installation.root)}`,
          reason,
          ...(detail === undefined ? {} : { detail }),
        })
      }
    }
    if (installation.cms === 'generic') continue
    if (installation.packagedCore)
      noteNotRun(work, { check: 'manifest', subject: `${installation.cms}${subjectAt(installation.root)}`, reason: 'packaged-core' })
    else if (installation.version === undefined) {
      noteNotRun(work, { check: 'versions', subject: `${installation.cms}${subjectAt(installation.root)}`, reason: 'version-unknown' })
    }
    if (!releases.has(installation.cms)) {
      const state = await source.releases(installation.cms, { signal })
      // Without a feed, what was known when siteguard was made can still tell what is old, never what is up to date.
      releases.set(installation.cms, state.origin === 'unknown' ? shippedReleases(installation.cms) : state)
      if (state.origin === 'unknown') noteNotRun(work, { check: 'versions', subject: installation.cms, reason: state.gap ?? 'no-feed' })
    }
  }
  if (known.gap !== undefined)
    noteNotRun(work, { check: 'versions', subject: known.gap.feed, reason: 'bad-feed', detail: known.gap.detail })
  work.versions = { advisories: known.advisories, releases }
}

function subjectAt(root: string): string {
  return root === '' ? '' : ` (${root})`
}

function addManifest(work: SiteWork, use: ManifestUse, { release, component }: ManifestRequest, root: RemotePath): void {
  const bundled = component.kind === 'core'
  const otherLanguage = release.locale !== undefined && release.locale !== use.manifest.locale
  work.manifests.push(use)
  const installation = work.byRoot.get(root)
  if (installation === undefined) return
  const adapter = adapterOf(installation.cms)
  for (const [name, file] of use.manifest.files) {
    const path = joinPath(use.path, name)
    const inner = (root === '' ? path : path.slice(root.length + 1)) as RemotePath
    const zone = adapter.zoneOf(inner, installation)
    // The first manifest wins, in the order the adapter asks for them.
    const owned = zone === (bundled ? 'core' : 'extension') && !(otherLanguage && adapter.isLocalised(inner))
    if (!work.listed.has(path)) work.listed.set(path, { use, file, bundled, owned })
  }
}
