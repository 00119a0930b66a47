import type { Sha256 } from './manifest.ts'
import type { RemotePath } from './path.ts'

/** Nothing stands at the path. */
export interface AbsentState {
  readonly is: 'absent'
}

export interface FileState {
  readonly is: 'file'
  readonly sha256: Sha256
  /** Bytes. */
  readonly size: number
  /** Permission bits (07777); absent where the transport does not tell them or they do not matter. */
  readonly mode?: number
}

export interface LinkState {
  readonly is: 'link'
  readonly target: string
}

/** A folder with everything below it, taken as one. `digest` is `treeDigest` of its members, which stand in `Plan.trees`. */
export interface TreeState {
  readonly is: 'tree'
  readonly digest: Sha256
  /** Members below it, files only; and their bytes together. */
  readonly files: number
  readonly bytes: number
  readonly mode?: number
}

export type PathState = AbsentState | FileState | LinkState | TreeState

/** One thing below a tree's folder. `path` is relative to it. */
export type TreeMember = { readonly path: RemotePath } & (FileState | LinkState | { readonly is: 'dir'; readonly mode?: number })

/** One database table as a digest of its dump (snapshots/database), or its absence. */
export interface TableChange {
  readonly table: string
  readonly before: Sha256 | 'absent'
  readonly after: Sha256 | 'absent'
}

export interface Changing {
  /**
   * Every visit writes here (caches, sessions, logs, a database in a file). So `before` and `after` bind nobody: what stands there when
   * the op is done goes to the hold folder whatever it is by then, and what visitors make there afterwards is no stranger's work.
   */
  readonly changing?: true
}

/**
 * The smallest undoable change of a site: a closed set. Paths are relative to the site's root. Undo is written once per kind
 * (recipes/ops), never per step. Each knows what stood before and what stands after, so that a look at the site tells whether
 * it was done.
 */
export type Op =
  /** Puts a file, link or whole folder where `before` stands now. What stood there goes to the run's hold folder first. */
  | ({
      readonly kind: 'write'
      readonly path: RemotePath
      readonly before: PathState
      readonly after: FileState | LinkState | TreeState
    } & Changing)
  /** Moves what stands there to quarantine (the run's hold folder), by rename: owner, mode and times stay. */
  | ({ readonly kind: 'remove'; readonly path: RemotePath; readonly before: FileState | LinkState | TreeState } & Changing)
  | { readonly kind: 'mkdir'; readonly path: RemotePath; readonly mode?: number }
  | { readonly kind: 'chmod'; readonly path: RemotePath; readonly before: number; readonly after: number }
  /** Renames within the site. `state` stands at `from` before and at `to` after; `to` is absent before. */
  | { readonly kind: 'move'; readonly from: RemotePath; readonly to: RemotePath; readonly state: FileState | LinkState | TreeState }
  /**
   * Loads tables beside the live ones under other names, checks them, and swaps all of them in one RENAME TABLE; the old ones
   * are kept under names of the run's until it is forgotten. `database` is the installation whose database it is, relative to
   * the site's root ('' for the site's own).
   */
  | { readonly kind: 'sql'; readonly database: RemotePath; readonly tables: readonly TableChange[] }

export type OpKind = Op['kind']

/**
 * Where an op stands: nothing done, done, begun and to be finished, or something nobody planned. `either`: before and after are one (a
 * cache that was to be taken away is gone already).
 */
export type Stand = 'before' | 'after' | 'either' | 'between' | 'unknown'

/** Whether an op that stands so has nothing left to do to be there. */
export function standsAt(stand: Stand | undefined, goal: 'before' | 'after'): boolean {
  return stand === goal || stand === 'either'
}
