import { createHash } from 'node:crypto'
import { addSizes } from './entry.ts'
import type { Sha256 } from './manifest.ts'
import type { PathState, TreeMember, TreeState } from './op.ts'

/**
 * Digest of a whole folder: SHA-256 over one JSON line a member, ordered by path. The folder's own mode is not in it. The same
 * members give the same digest on every machine; names that are not UTF-8 keep their bytes (see core/path.ts).
 */
export function treeDigest(members: readonly TreeMember[]): Sha256 {
  const hash = createHash('sha256')
  for (const member of orderMembers(members)) hash.update(`${JSON.stringify(lineOf(member))}\n`)
  return hash.digest('hex') as Sha256
}

/** Members ordered by path, as plans keep them and `treeDigest` reads them. */
export function orderMembers(members: readonly TreeMember[]): TreeMember[] {
  return [...members].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}

/** The state of a folder that has these members. */
export function treeStateOf(members: readonly TreeMember[], mode?: number): TreeState {
  const files = members.filter((member) => member.is === 'file')
  return {
    is: 'tree',
    digest: treeDigest(members),
    files: files.length,
    bytes: files.reduce((sum, file) => addSizes(sum, file.size), 0),
    ...(mode === undefined ? {} : { mode }),
  }
}

/** Whether two states are one. A mode that one side does not tell says nothing. */
export function sameState(a: PathState, b: PathState): boolean {
  switch (a.is) {
    case 'absent':
      return b.is === 'absent'
    case 'link':
      return b.is === 'link' && a.target === b.target
    case 'file':
      return b.is === 'file' && a.sha256 === b.sha256 && a.size === b.size && sameMode(a.mode, b.mode)
    case 'tree':
      return b.is === 'tree' && a.digest === b.digest && sameMode(a.mode, b.mode)
  }
}

function sameMode(a: number | undefined, b: number | undefined): boolean {
  return a === undefined || b === undefined || a === b
}

function lineOf(member: TreeMember): readonly (string | number)[] {
  switch (member.is) {
    case 'file':
      return ['file', member.path, member.mode ?? -1, member.size, member.sha256]
    case 'link':
      return ['link', member.path, member.target]
    case 'dir':
      return ['dir', member.path, member.mode ?? -1]
  }
}
