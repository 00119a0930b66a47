import { adapterOf } from '../../cms/index.ts'
import type { Entry } from '../../core/entry.ts'
import { parentPath, type RemotePath } from '../../core/path.ts'
import type { ManifestUse, SiteFacts, Subject } from '../../detectors/types.ts'
import { ownerOf, type SiteWork } from './site-work.ts'

type Release = NonNullable<Subject['release']>
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** The subject a detector sees of one entry, as far as is known now. */
export function subjectOf(work: SiteWork, entry: Entry): Subject {
  const { path } = entry
  const { installation, inner } = ownerOf(work, path)
  const adapter = adapterOf(installation.cms)
  // Field by field: one is made of every entry, and spreading costs more than all else here.
  const subject: Mutable<Subject> = {
    path,
    inner,
    entry,
    zone: adapter.zoneOf(inner, installation),
    mayHoldCode: adapter.mayHoldCode(inner, installation),
    known: work.known.get(path) ?? 'unjudged',
    site: factsOf(work),
  }
  const shape = adapter.shapeOf(inner, installation)
  if (shape !== undefined) subject.shape = shape
  const listed = work.listed.get(path)
  const release = listed === undefined ? releaseAbove(work, path, installation.root) : releaseOf(listed.use, listed.bundled)
  if (release !== undefined) subject.release = release
  const baseline = baselineOf(work, entry)
  if (baseline !== undefined) subject.baseline = baseline
  return subject
}

function releaseOf({ manifest }: ManifestUse, bundled: boolean): Release {
  return { product: manifest.product, version: manifest.version, bundled }
}

/** The release whose folder an unlisted path lies in: the deepest one, else the core's. The same for all that lies in one folder. */
function releaseAbove(work: SiteWork, path: RemotePath, root: RemotePath): Release | undefined {
  // An installation's own folder lies in another's, and so does what it uses outside.
  if (path === root || work.outside.has(path)) return findReleaseAbove(work, path, root)
  const known = releases.get(factsOf(work)) as Map<string, Release | undefined>
  const dir = parentPath(path)
  if (!known.has(dir)) known.set(dir, findReleaseAbove(work, path, root))
  return known.get(dir)
}

function findReleaseAbove(work: SiteWork, path: string, root: string): Release | undefined {
  let best: ManifestUse | undefined
  for (const use of work.manifests) {
    const inside = use.path === root || path.startsWith(`${use.path}/`)
    if (inside && (best === undefined || use.path.length > best.path.length)) best = use
  }
  return best && releaseOf(best, true)
}

function baselineOf(work: SiteWork, entry: Entry): Subject['baseline'] {
  if (work.baseline === undefined || entry.type !== 'file') return undefined
  const accepted = work.baseline.files.get(entry.path)
  if (accepted === undefined) return 'added'
  const now = work.records.get(entry.path)?.h
  return now === undefined || now === accepted ? 'same' : 'changed'
}

const facts = new WeakMap<SiteWork, SiteFacts>()

/** By the folder of an unlisted path, for as long as the facts stand. */
const releases = new WeakMap<SiteFacts, Map<string, Release | undefined>>()

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
  const made: SiteFacts = {
    site: work.site.id,
    tree: work.tree,
    installations: work.installations,
    manifests: work.manifests,
    versions: work.versions,
    now,
    hosts,
    ...(work.baseline === undefined ? {} : { baselineDate: work.baseline.acceptedAt }),
    missing: missingFiles(work),
  }
  facts.set(work, made)
  releases.set(made, new Map())
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
