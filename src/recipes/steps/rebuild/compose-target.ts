import { isCodeName } from '../../../core/code-names.ts'
import { GUARDS } from '../../../core/derived.ts'
import type { Finding } from '../../../core/finding.ts'
import type { Sha256 } from '../../../core/manifest.ts'
import { baseName, joinPath, parentPath, type RemotePath, relativeTo } from '../../../core/path.ts'
import type { PlanNote } from '../../../core/plan.ts'
import type { SnapshotEntry } from '../../../core/snapshot.ts'
import type { ReleaseFiles } from '../../types.ts'
import type { Described } from '../restore/installations.ts'
import type { InstallationReleases, OpenedReleases } from './open-releases.ts'

/** What the site is to be, and where the bytes come from that it does not have. */
export interface ComposedTarget {
  readonly entries: ReadonlyMap<RemotePath, SnapshotEntry>
  readonly fromRelease: ReadonlyMap<Sha256, { readonly files: ReleaseFiles; readonly path: string; readonly size: number }>
  readonly notes: readonly PlanNote[]
}

export interface ComposeInput {
  readonly live: ReadonlyMap<RemotePath, SnapshotEntry>
  readonly described: Described
  readonly releases: OpenedReleases
  readonly intrusions: ReadonlyMap<RemotePath, Finding>
  /** What lies open to visitors, by today's rules: the site's own, so it stays and is told. */
  readonly exposed: readonly RemotePath[]
  /** Entries of the last snapshot known to be clean. */
  readonly clean: ReadonlyMap<RemotePath, SnapshotEntry> | undefined
  readonly now: number
}

/** Configurations without which a CMS offers to be installed anew, to whoever comes first. */
const NEEDED = new Set(['connect.php', 'cles.php', 'wp-config.php'])

interface Listed {
  readonly files: ReleaseFiles
  /** Path inside the release. */
  readonly inner: string
  readonly isCore: boolean
}

/**
 * The tree of a rebuilt site. What a release lists is the release's, byte for byte; what else stands in the core's own folders goes; all
 * other files stay unless today's rules take them for somebody else's work. Those are replaced by what stood there when the site was last
 * known to be clean, or go. Caches are left to `planTree`. A configuration the site cannot be without is never taken away
 * with nothing in its place: it stays and is told.
 */
export function composeTarget(input: ComposeInput): ComposedTarget {
  const { live, described, intrusions, clean } = input
  const entries = new Map<RemotePath, SnapshotEntry>()
  const fromRelease = new Map<Sha256, { files: ReleaseFiles; path: string; size: number }>()
  const notes: PlanNote[] = []
  const listed = listFiles(input.releases.installations)
  const modes = usualModes(live, described)

  const putRelease = (path: RemotePath, { files, inner }: Listed): void => {
    const file = files.files.get(inner)
    if (file === undefined) return
    const stands = live.get(path)
    // What everybody may write to is not what the vendor meant; what nobody tells stays untold.
    const kept = stands?.type === 'file' && stands.mode !== undefined && (stands.mode & 0o002) === 0 ? stands.mode : undefined
    const mode = kept ?? modes.file
    const base = { path, type: 'file' as const, size: file.size, mtime: input.now, sha256: file.sha256 }
    entries.set(path, { ...base, ...(mode === undefined ? {} : { mode }), ...blobIfSame(stands, file.sha256) })
    fromRelease.set(file.sha256, { files, path: inner, size: file.size })
  }

  for (const [path, entry] of live) {
    if (path === '') {
      entries.set(path, entry)
      continue
    }
    const release = listed.get(path)
    const place = described.at(path)
    const zone = place?.adapter.zoneOf(place.inner, place.installation)
    const finding = faultWith(path, intrusions, live, zone === 'core')
    if (release !== undefined && (finding !== undefined || !release.isCore || !isLeftToSite(path, described))) {
      putRelease(path, release)
      continue
    }
    if (release !== undefined) {
      entries.set(path, entry)
      const isReleases = release.files.files.get(release.inner)?.sha256 === entry.sha256
      if (!isReleases && isCodeName(path)) notes.push({ path, why: 'unjudged' })
      continue
    }
    if (entry.type === 'dir') {
      // Folders of the core come with what is in them; all others stay, empty ones too.
      if (zone !== 'core' && finding === undefined) entries.set(path, entry)
      continue
    }
    if (finding !== undefined) {
      const before = clean?.get(path)
      const shape = place?.adapter.shapeOf(place.inner, place.installation)
      if (before?.type === 'file' && before.sha256 !== undefined && before.sha256 !== entry.sha256) {
        entries.set(path, before)
        // Of a cache only what guards it comes back.
        if (zone !== 'cache' || GUARDS.has(baseName(path))) notes.push({ path, why: 'from-snapshot', detail: finding.rule })
      } else if (shape !== undefined && NEEDED.has(baseName(path))) {
        entries.set(path, entry)
        notes.push({ path, why: 'kept', detail: 'needed' })
      }
      continue
    }
    if (zone === 'core') {
      if (place?.adapter.isOwnWriting(place.inner, place.installation)) entries.set(path, entry)
      continue
    }
    entries.set(path, entry)
    if (entry.type === 'file' && zone !== 'cache' && isCodeName(path) && isOwnCode(path, described)) notes.push({ path, why: 'unjudged' })
  }
  for (const [path, release] of listed) {
    if (!live.has(path) && (!release.isCore || !isLeftToSite(path, described))) putRelease(path, release)
  }
  addFolders(entries, live, modes.dir)
  const isVouched = ({ path, sha256 }: SnapshotEntry): boolean => {
    const release = listed.get(path)
    return release !== undefined && release.files.files.get(release.inner)?.sha256 === sha256
  }
  for (const { folder, product } of input.releases.without) {
    // What a core brings along, its release vouches for; what an intruder called an extension is gone.
    const isOpen = (entry: SnapshotEntry): boolean =>
      entry.type === 'file' && isCodeName(entry.path) && relativeTo(folder, entry.path) !== undefined && !isVouched(entry)
    if ([...entries.values()].some(isOpen)) notes.push({ path: folder, why: 'unjudged', detail: product })
  }
  for (const path of input.exposed) {
    if (entries.get(path)?.type === 'file') notes.push({ path, why: 'kept', detail: 'exposed' })
  }
  return { entries, fromRelease, notes }
}

/** Paths of the site that a release says something about; the first release that names one has it. */
function listFiles(installations: readonly InstallationReleases[]): Map<RemotePath, Listed> {
  const listed = new Map<RemotePath, Listed>()
  for (const { releases } of installations) {
    for (const { folder, files, kind } of releases) {
      for (const inner of files.files.keys()) {
        const path = joinPath(folder, inner)
        if (!listed.has(path)) listed.set(path, { files, inner, isCore: kind === 'core' })
      }
    }
  }
  return listed
}

/** Files of the core's release that its users delete, update or never have: not brought back, and left alone while innocent. */
function isLeftToSite(path: RemotePath, described: Described): boolean {
  const place = described.at(path)
  return place?.adapter.isOptional(place.inner, place.installation) ?? false
}

/** A finding about the path itself, or about a folder above it that is somebody else's as a whole. */
function faultWith(
  path: RemotePath,
  intrusions: ReadonlyMap<RemotePath, Finding>,
  live: ReadonlyMap<RemotePath, SnapshotEntry>,
  isCore: boolean,
): Finding | undefined {
  const own = intrusions.get(path)
  if (own !== undefined) return own
  for (let dir = parentPath(path); dir !== '' && !isCore; dir = parentPath(dir)) {
    const above = intrusions.get(dir)
    if (above !== undefined && live.get(dir)?.type === 'dir') return above
  }
  return undefined
}

/** Code that is the site's own, or an extension's that no release vouches for: rules found nothing, which is less than known good. */
function isOwnCode(path: RemotePath, described: Described): boolean {
  const place = described.at(path)
  if (place === undefined) return true
  return place.adapter.shapeOf(place.inner, place.installation) === undefined
}

/** The modes most files and folders of the cores have, without the right of everybody to write: what new ones get. */
function usualModes(live: ReadonlyMap<RemotePath, SnapshotEntry>, described: Described): { file?: number; dir?: number } {
  const counts = { file: new Map<number, number>(), dir: new Map<number, number>() }
  for (const entry of live.values()) {
    if ((entry.type !== 'file' && entry.type !== 'dir') || entry.mode === undefined || entry.path === '') continue
    const place = described.at(entry.path)
    if (place?.adapter.zoneOf(place.inner, place.installation) !== 'core') continue
    const mode = entry.mode & 0o775
    counts[entry.type].set(mode, (counts[entry.type].get(mode) ?? 0) + 1)
  }
  const most = (of: Map<number, number>): number | undefined => [...of].sort((a, b) => b[1] - a[1])[0]?.[0]
  const [file, dir] = [most(counts.file), most(counts.dir)]
  return { ...(file === undefined ? {} : { file }), ...(dir === undefined ? {} : { dir }) }
}

function blobIfSame(stands: SnapshotEntry | undefined, sha256: Sha256): Pick<SnapshotEntry, 'blob'> {
  return stands?.sha256 === sha256 && stands.blob !== undefined ? { blob: stands.blob } : {}
}

/** Folders above what is in the tree: as they stand, or as the core's are. */
function addFolders(entries: Map<RemotePath, SnapshotEntry>, live: ReadonlyMap<RemotePath, SnapshotEntry>, mode: number | undefined): void {
  for (const path of [...entries.keys()]) {
    for (let dir = parentPath(path); dir !== '' && !entries.has(dir); dir = parentPath(dir)) {
      const stands = live.get(dir)
      const made: SnapshotEntry = { path: dir, type: 'dir', size: 0, mtime: 0, ...(mode === undefined ? {} : { mode }) }
      entries.set(dir, stands?.type === 'dir' ? stands : made)
    }
  }
}
