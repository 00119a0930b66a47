import { adapterOf, findInstallationRoots } from '../../../cms/index.ts'
import type { CmsAdapter } from '../../../cms/types.ts'
import type { FileContent } from '../../../core/content.ts'
import type { Installation } from '../../../core/installation.ts'
import { type RemotePath, relativeTo } from '../../../core/path.ts'
import type { BlobId, SnapshotEntry } from '../../../core/snapshot.ts'
import { type Tree, treeOf } from '../../../core/tree.ts'
import type { SnapshotReader } from '../../../snapshots/types.ts'

/** Largest file that tells what an installation is; as a scan reads them. Bytes. */
const MARKER_LIMIT = 1024 * 1024

export interface Described {
  readonly tree: Tree
  /** Outermost first. */
  readonly installations: readonly Installation[]
  /** The installation a path belongs to, and the path seen from its root. */
  at(path: RemotePath): { readonly installation: Installation; readonly inner: RemotePath; readonly adapter: CmsAdapter } | undefined
}

/** What is installed in the tree of a snapshot, as a scan of the site would have found it. Nothing but the store is read. */
export async function describeSnapshot(reader: SnapshotReader, entries: ReadonlyMap<RemotePath, SnapshotEntry>): Promise<Described> {
  const tree = treeOf(entries)
  const roots = findInstallationRoots(tree)
  const wanted = new Map<BlobId, RemotePath[]>()
  for (const { cms, root } of roots) {
    for (const path of adapterOf(cms).markers(tree, root)) {
      const blob = entries.get(path)?.blob
      if (blob !== undefined) wanted.set(blob, [...(wanted.get(blob) ?? []), path])
    }
  }
  const contents = new Map<RemotePath, FileContent>()
  for await (const { blob, bytes } of reader.contents([...wanted.keys()], MARKER_LIMIT)) {
    if (bytes === 'too-large') continue
    for (const path of wanted.get(blob) ?? []) contents.set(path, { path, bytes, size: bytes.length, sampled: false })
  }
  const installations = roots.map(({ cms, root }) => adapterOf(cms).describe(tree, root, contents))
  const innermostFirst = installations.toSorted((a, b) => b.root.length - a.root.length)
  return {
    tree,
    installations,
    at(path) {
      for (const installation of innermostFirst) {
        const inner = relativeTo(installation.root, path)
        if (inner !== undefined) return { installation, inner, adapter: adapterOf(installation.cms) }
      }
      return undefined
    },
  }
}

/** Whether the CMS makes a path again by itself: zone `cache`. */
export function isDerivedIn(described: Described): (path: RemotePath) => boolean {
  const known = new Map<RemotePath, boolean>()
  return (path) => {
    const before = known.get(path)
    if (before !== undefined) return before
    const place = described.at(path)
    const derived = place !== undefined && place.inner !== '' && place.adapter.zoneOf(place.inner, place.installation) === 'cache'
    known.set(path, derived)
    return derived
  }
}
