import type { HardenRuleId } from '../core/hardening.ts'
import type { CmsId, Installation } from '../core/installation.ts'
import type { RemotePath } from '../core/path.ts'
import type { ProofOf } from '../core/proof.ts'
import type { DatabaseLink } from '../snapshots/types.ts'
import type { TableRows } from './upgrade-types.ts'

/** One installation as rules see it. Paths are relative to its root. Nothing here touches the account. */
export interface HardenSite {
  readonly installation: Installation
  stands(path: string): 'absent' | 'file' | 'dir' | 'other'
  /** Right below a folder, ordered. */
  children(dir: string): readonly RemotePath[]
  /** Bytes of a small file. Undefined: there is none, it was not read, or it is larger than a settings file is. */
  bytes(path: string): Promise<Buffer | undefined>
  /** Whether PHP runs as the login that owns the files; undefined: not known. */
  readonly phpIsOwner?: boolean
  /** The account is a shared hosting of OVH. */
  readonly ovh: boolean
  /** The site's root lets visitors in and its group not, so the web server needs no rights of the group's: 705 and 604 do. */
  readonly groupShut: boolean
  /** Path of its folder in addresses, as the inventory knows it, with slashes at both ends. */
  readonly base?: string
  readonly asked: ReadonlySet<HardenRuleId>
  /** What was asked for once, and is not wanted any more. */
  readonly refused: ReadonlySet<HardenRuleId>
  /** The installation's own database and those of the hosts it serves, as far as they were read. */
  readonly databases: readonly { readonly rows: TableRows; readonly link: DatabaseLink }[]
}

/** What has to be done for a rule to hold. */
export type Measure =
  /** The file as it has to be. */
  | { readonly do: 'put'; readonly path: RemotePath; readonly content: Buffer }
  /** The newest release's own file, where that says a version of at least this. */
  | { readonly do: 'newest'; readonly path: RemotePath; readonly product: string; readonly atLeast: string }

/** What is tried on the live site for a rule. */
export interface Proving {
  readonly of: ProofOf
  readonly folder: RemotePath
  readonly version?: string
}

/** Something only a person decides or does. Words by `reason`, in i18n (harden-checks.ts). */
export interface Telling {
  readonly reason: string
  readonly params?: Readonly<Record<string, string | number | readonly string[]>>
}

export interface RuleLook {
  /** Whether it holds cannot be said from here: it is not told as held. */
  readonly unknown?: true
  /** None: the rule holds, as far as files tell. */
  readonly measures: readonly Measure[]
  readonly proofs?: readonly Proving[]
  readonly tells?: readonly Telling[]
}

export interface HardenRule {
  readonly id: HardenRuleId
  /** Guides and holes it comes from, for people: an address, a CVE. */
  readonly sources: readonly string[]
  /** Pure: the same site gives the same. */
  look(site: HardenSite): Promise<RuleLook> | RuleLook
}

/** How one CMS is hardened. */
export interface CmsHardener {
  readonly cms: CmsId
  /** In the order they are told. */
  readonly rules: readonly HardenRule[]
  /** A folder whose pictures visitors see, to compare with when something is tried; the first that is there. */
  readonly shown: (installation: Installation) => readonly RemotePath[]
  /** Places the CMS writes to: who owns what lies there is who PHP runs as. */
  readonly written: (installation: Installation) => readonly RemotePath[]
  /** Files that hold secrets: nobody but their owner reads them. */
  readonly secrets: (installation: Installation) => readonly RemotePath[]
  /** Folders no visitor has to do with: nobody but their owner enters. */
  readonly closed: (installation: Installation) => readonly RemotePath[]
  /** Folders the CMS has to write to in daily use: they stay so when the rest is locked. */
  readonly open: (installation: Installation) => readonly RemotePath[]
}
