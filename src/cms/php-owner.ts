import type { Installation } from '../core/installation.ts'
import { joinPath, type RemotePath } from '../core/path.ts'
import type { CmsHardener } from './harden-types.ts'

/** What is known of a place: whose it is, and whether others lie in it. */
export interface Owned {
  readonly type: string
  readonly uid?: number
}

export interface OwnedTree {
  get(path: RemotePath): Owned | undefined
  /** Files below a folder. */
  filesBelow(dir: RemotePath): Iterable<Owned>
}

/** Whether a folder that visitors come through shuts its group out: then nothing below it has to be open to the group. */
export function isGroupShut(mode: number | undefined): boolean {
  return mode !== undefined && (mode & 0o070) === 0 && (mode & 0o005) === 0o005
}

/** Files of a folder that are asked whose they are. */
const ASKED = 50

/**
 * Whether PHP runs as the login that owns the site, by whose files the CMS has written: all that login's, or not. Undefined where the listing
 * does not tell, or nothing was written.
 */
export function phpIsOwner(
  installation: Installation,
  { written }: Pick<CmsHardener, 'written'>,
  owner: number | undefined,
  tree: OwnedTree,
): boolean | undefined {
  if (owner === undefined) return undefined
  let asked = 0
  for (const place of written(installation)) {
    const path = joinPath(installation.root, place)
    const entry = tree.get(path)
    if (entry === undefined) continue
    let count = 0
    for (const { uid } of entry.type === 'dir' ? tree.filesBelow(path) : [entry]) {
      if (uid === undefined) return undefined
      if (uid !== owner) return false
      asked += 1
      count += 1
      if (count >= ASKED) break
    }
  }
  return asked === 0 ? undefined : true
}
