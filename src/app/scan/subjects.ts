import { adapterOf } from '../../cms/index.ts'
import type { Entry } from '../../core/entry.ts'
import type { ManifestUse, SiteFacts, Subject } from '../../detectors/types.ts'
import { ownerOf, type SiteWork } from './site-work.ts'

/** The subject a detector sees of one entry, as far as is known now. */
export function subjectOf(work: SiteWork, entry: Entry): Subject {
  const { installation, inner } = ownerOf(work, entry.path)
  const adapter = adapterOf(installation.cms)
  const shape = adapter.shapeOf(inner, installation)
  const listed = work.listed.get(entry.path)
  const release = (listed?.use ?? releaseAbove(work, entry.path, installation.root))?.manifest
  const baseline = baselineOf(work, entry)
  return {
    path: entry.path,
    inner,
    entry,
    zone: adapter.zoneOf(inner, installation),
    ...(shape === undefined ? {} : { shape }),
    mayHoldCode: adapter.mayHoldCode(inner, installation),
    known: work.known.get(entry.path) ?? 'unjudged',
    ...(release === undefined ? {} : { release: { product: release.product, version: release.version, bundled: listed?.bundled ?? true } }),
    ...(baseline === undefined ? {} : { baseline }),
    site: factsOf(work),
  }
}

/** The release whose folder an unlisted path lies in: the deepest one, else the core's. */
function releaseAbove(work: SiteWork, path: string, root: string): ManifestUse | undefined {
  let best: ManifestUse | undefined
  for (const use of work.manifests) {
    const inside = use.path === root || path.startsWith(`${use.path}/`)
    if (inside && (best === undefined || use.path.length > best.path.length)) best = use
  }
  return best
}

function baselineOf(work: SiteWork, entry: Entry): Subject['baseline'] {
  if (work.baseline === undefined || entry.type !== 'file') return undefined
  const accepted = work.baseline.files.get(entry.path)
  if (accepted === undefined) return 'added'
  const now = work.records.get(entry.path)?.h
  return now === undefined || now === accepted ? 'same' : 'changed'
}

const facts = new WeakMap<SiteWork, SiteFacts>()

/** The site's facts; the same object for every subject of a site. */
export function factsOf(work: SiteWork): SiteFacts {
  const made = facts.get(work)
  if (made === undefined) throw new Error('facts are set before subjects are made')
  return made
}

/** Sets the facts once manifests and hashes are known. */
export function setFacts(work: SiteWork, now: number): void {
  const hosts: string[] = []
  if (work.site.url !== undefined && URL.canParse(work.site.url)) hosts.push(new URL(work.site.url).hostname)
  facts.set(work, {
    site: work.site.id,
    tree: work.tree,
    installations: work.installations,
    manifests: work.manifests,
    versions: work.versions,
    now,
    hosts,
    ...(work.baseline === undefined ? {} : { baselineDate: work.baseline.acceptedAt }),
    missing: missingFiles(work),
  })
}

function missingFiles(work: SiteWork): SiteFacts['missing'] {
  const unlisted = work.notRun.filter((line) => line.check === 'listing').map((line) => line.subject)
  const missing: SiteFacts['missing'][number][] = []
  for (const [path, listed] of work.listed) {
    if (work.tree.has(path) || unlisted.some((dir) => dir === '' || path.startsWith(`${dir}/`))) continue
    const { installation, inner } = ownerOf(work, path)
    const optional = !listed.owned || adapterOf(installation.cms).isOptional(inner, installation)
    missing.push({ use: listed.use, path: path as Entry['path'], file: listed.file, bundled: listed.bundled, optional })
  }
  return missing
}
