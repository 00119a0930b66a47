import { adapterOf, findInstallationRoots } from '../../cms/index.ts'
import type { FileContent } from '../../core/content.ts'
import type { Installation } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import type { Gap } from '../../core/snapshot.ts'
import type { Tree } from '../../core/tree.ts'
import type { DatabaseLink } from '../../snapshots/types.ts'

/** Reads small files of the tree; what cannot be read is left out. */
export type ReadSmall = (paths: readonly RemotePath[], limit: number) => Promise<ReadonlyMap<RemotePath, FileContent>>

/** Largest marker or configuration read. SPIP's ecrire/inc_version.php has 20 kB. Bytes. */
const LIMIT = 1024 * 1024

export interface SiteFacts {
  readonly installations: readonly Installation[]
  readonly links: readonly DatabaseLink[]
  /** Databases whose configuration is there and does not tell where they are: they cannot be dumped. */
  readonly gaps: readonly Gap[]
}

/** What stands in a tree and which databases belong to it, from a few small files, read in one go. */
export async function findSiteFacts(tree: Tree, read: ReadSmall): Promise<SiteFacts> {
  const roots = findInstallationRoots(tree)
  const markers = roots.flatMap((found) => adapterOf(found.cms).markers(tree, found.root))
  const contents = new Map(await read([...new Set(markers)], LIMIT))
  const installations = roots.map((found) => adapterOf(found.cms).describe(tree, found.root, contents))
  const wanted = installations.flatMap((installation) => adapterOf(installation.cms).databaseFiles(tree, installation))
  const missing = [...new Set(wanted)].filter((path) => !contents.has(path))
  if (missing.length > 0) for (const [path, content] of await read(missing, LIMIT)) contents.set(path, content)
  const facts = installations.map((installation) => adapterOf(installation.cms).databasesOf(tree, installation, contents))
  return {
    installations,
    links: facts.flatMap(({ links }) => links),
    gaps: facts.flatMap(({ problems }) =>
      problems.map(
        ({ path, detail }): Gap => ({
          ...(path === undefined ? {} : { path }),
          reason: 'access',
          ...(detail === undefined ? {} : { detail }),
        }),
      ),
    ),
  }
}
