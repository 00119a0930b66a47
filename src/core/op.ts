import type { Credential } from './credential.ts'
import type { CmsId } from './installation.ts'
import type { Sha256 } from './manifest.ts'
import type { RemotePath } from './path.ts'
import type { ProbeTarget } from './proof.ts'

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

export interface Gate {
  /**
   * The write closes the site to visitors (what it puts there answers 503), or opens it again. A path is written twice in such a plan, in
   * this order: these ops are never joined with others, and stay in their places.
   */
  readonly gate?: 'close' | 'open'
}

/** A page of the site and what a healthy site answers there. */
export interface HealthPage {
  readonly url: string
  readonly status: readonly number[]
  /** Texts its body holds (the title noted when this was planned, a login form): compared without regard to entities and white space. */
  readonly has: readonly string[]
}

/** No programs can be run there: a script with a random name, called once with a random token and taken away. `url` is the site's. */
export interface WebWay {
  readonly by: 'http'
  readonly url: string
}

/** How PHP of ours, or the CMS's own code, is run there. */
export type ScriptWay =
  /** One-file PHP on the standard input of this program of the account: nothing is left on the disk. Absolute path. */
  { readonly by: 'exec'; readonly php: string } | WebWay

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
    } & Changing &
      Gate)
  /** Moves what stands there to quarantine (the run's hold folder), by rename: owner, mode and times stay. */
  | ({ readonly kind: 'remove'; readonly path: RemotePath; readonly before: FileState | LinkState | TreeState } & Changing)
  | { readonly kind: 'mkdir'; readonly path: RemotePath; readonly mode?: number }
  | { readonly kind: 'chmod'; readonly path: RemotePath; readonly before: number; readonly after: number }
  /** Renames within the site. `state` stands at `from` before and at `to` after; `to` is absent before. */
  | { readonly kind: 'move'; readonly from: RemotePath; readonly to: RemotePath; readonly state: FileState | LinkState | TreeState }
  /**
   * Loads tables beside the live ones under other names, checks them, and swaps all of them in one RENAME TABLE; the old ones
   * are kept under names of the run's until it is forgotten. `database` is the installation whose database it is, relative to
   * the site's root ('' for the site's own). `way`: where no program of the account reaches the server.
   */
  | {
      readonly kind: 'sql'
      readonly database: RemotePath
      readonly tables: readonly TableChange[]
      readonly way?: WebWay
    }
  /**
   * Lets the CMS's own new code bring one database to its schema (cms/upgrade-types.ts has the scripts). Before it, the tables are
   * copied beside, in the database, under names of the run's: undo puts those copies back by one RENAME. Stands between a gate's
   * `close` and `open` where it keeps copies, so that nothing a visitor or author writes falls between.
   */
  | {
      readonly kind: 'migrate'
      readonly cms: CmsId
      /** Relative to the site's root. */
      readonly installation: RemotePath
      /** Whose database, as `DatabaseLink.installation`. */
      readonly database: RemotePath
      /** Name the CMS is asked under: chooses the site of a mutualisation or network. */
      readonly host?: string
      /** Schema versions. `from` is absent where it could not be known beforehand. */
      readonly from?: string
      readonly to: string
      /** `nothing`: the schema stays; only what is derived from files is made anew, and undo has nothing to put back. */
      readonly keeps: 'copies' | 'nothing'
      readonly way: ScriptWay
      /** Files the migration may make, relative to the site's root. Those that were not there before it are taken away by undo. */
      readonly makes: readonly RemotePath[]
      /** Folder, relative to the site's root, out of which it moves files of the site's own: undo puts those back that are gone. */
      readonly movesFrom?: RemotePath
    }
  /**
   * Asks the site as a visitor would, and changes nothing. An answer that is not as expected fails the run, which goes back by itself.
   * `closed`: waits until visitors are told to come back later. `open`: every page is as it should be.
   */
  | {
      readonly kind: 'health'
      readonly cms: CmsId
      readonly installation: RemotePath
      readonly expect: 'closed' | 'open'
      readonly pages: readonly HealthPage[]
      /** Logs of errors, relative to the site's root: nothing fatal may be added to them meanwhile. */
      readonly logs: readonly RemotePath[]
      /** How long the answer may take to become right, milliseconds. */
      readonly patienceMs: number
      /** Page whose picture is compared with the one taken before the change, where a browser is there to take it. */
      readonly picture?: string
    }
  /**
   * Makes one credential worthless by putting another in its place. The new value is in the vault before anything is changed, and is proved
   * to work, and the old one not to, before it becomes the current one there. Undo puts the old one back where a run fails; an applied run
   * is not taken back: what was stolen would work again.
   */
  | { readonly kind: 'rotate'; readonly credential: Credential }
  /**
   * Tries on the live site whether a rule holds: a harmless file with a random name is put into a folder, asked for as a visitor would, and
   * taken away. Changes nothing that lasts. Where the rule does not hold the run fails, and goes back by itself.
   */
  | {
      readonly kind: 'probe'
      readonly target: ProbeTarget
      /** How long the live site may take to heed what was changed, milliseconds. */
      readonly patienceMs: number
    }

export type OpKind = Op['kind']

/**
 * Where an op stands: nothing done, done, begun and to be finished, or something nobody planned. `either`: before and after are one (a
 * cache that was to be taken away is gone already).
 */
export type Stand = 'before' | 'after' | 'either' | 'between' | 'unknown'

/**
 * How a run with these ops is taken back once it is applied. plain: by its name · older-data: its databases come back as they were, so that
 * what authors wrote since is no longer seen, which a person has to ask for · never: what was stolen would work again.
 */
export type WayBack = 'plain' | 'older-data' | 'never'

export function wayBackOf(ops: readonly Op[]): WayBack {
  if (ops.some(({ kind }) => kind === 'rotate')) return 'never'
  return ops.some((op) => op.kind === 'migrate' && op.keeps === 'copies') ? 'older-data' : 'plain'
}

/** Whether an op that stands so has nothing left to do to be there. */
export function standsAt(stand: Stand | undefined, goal: 'before' | 'after'): boolean {
  return stand === goal || stand === 'either'
}
