import type { CmsId, Component, Installation } from '../core/installation.ts'
import type { ReleaseRef } from '../core/manifest.ts'
import type { HealthPage, Op } from '../core/op.ts'
import type { RemotePath } from '../core/path.ts'
import type { Tree } from '../core/tree.ts'
import type { DatabaseLink } from '../snapshots/types.ts'

/** Files of a release, read as text. */
export interface ReleaseText {
  readonly paths: Iterable<string>
  has(path: string): boolean
  /** Undefined when there is no such file, or it is larger than a megabyte. */
  text(path: string): Promise<string | undefined>
}

/** What a release says it needs, in its own files. */
export interface ReleaseNeeds {
  /** As its own files say: a feed that says otherwise lies. */
  readonly version: string
  /** Schema its code wants the database to have. */
  readonly schema: string
  readonly php: { readonly min?: string; readonly max?: string }
  /** Of an extension: the oldest core its code is said to run with, where that stands with its needs and not in its description. */
  readonly core?: string
  /** PHP extensions: each of the list, or one of a list in it. Lower case. */
  readonly extensions: readonly (string | readonly string[])[]
  /** Oldest server versions, where it says. */
  readonly mysql?: string
  readonly mariadb?: string
  /** Kinds of database it can use. */
  readonly databases: readonly DatabaseLink['kind'][]
}

/** A folder or file of the core that is exchanged as one, relative to the installation. */
export interface CorePart {
  readonly path: RemotePath
  readonly is: 'folder' | 'file'
  /** A file that is put there even where it stood not, although owners often do without (`CmsAdapter.isOptional`). */
  readonly always?: true
}

/** A release of its own that goes along with the core's: translations. */
export interface Companion {
  readonly release: ReleaseRef
  /** Where its files go, relative to the installation. */
  readonly folder: RemotePath
  /** For people: `fr_FR`. */
  readonly name: string
}

/** A file that visitors' requests meet first, and what stands there while the site is closed. Relative to the installation. */
export interface GateFile {
  readonly path: RemotePath
  readonly bytes: Buffer
}

/** One database that one core serves: the installation's own, or that of one site of a mutualisation. */
export interface DatabaseUnit {
  /** As `DatabaseLink.installation`. */
  readonly database: RemotePath
  /** Name the CMS is asked under; absent where it does not matter. */
  readonly host?: string
  /** Folder its own data lies in (`tmp`, `local`, `config` below it), relative to the installation: '' or `sites/<host>`. */
  readonly folder: RemotePath
}

/** Rows of a table as the snapshot holds them. Undefined: not in it. Values are text as the dump has it, null for NULL; all hostile. */
export type TableRows = (table: string) => AsyncIterable<Readonly<Record<string, string | null>>> | undefined

/** What the database says about its site. Absent: not known. */
export interface SiteFacts {
  readonly schema?: string
  /** Address of its public pages. */
  readonly url?: string
  /** Logins whose passwords are kept in a way the new release cannot read: they are reset, and their owners must ask for new ones. */
  readonly lostPasswords: readonly string[]
  /** Some passwords were hashed in a way the new release does not know. Whose, nobody can tell from the hash. */
  readonly oddPasswords?: true
  /** Active extensions: id (as `Component.id`), version, and schema of their tables where they have any. */
  readonly active: readonly { readonly id: string; readonly version?: string; readonly schema?: string }[]
  /** What the core and active extensions stand in for, where the CMS knows such a thing: ids as extensions ask for them. */
  readonly provided?: readonly { readonly id: string; readonly version?: string }[]
}

/** Another extension that one works with only, in some versions. */
export interface ExtensionWant {
  readonly id: string
  /** As it is written; hostile. `` where any does. */
  readonly versions: string
  holds(version: string): boolean
}

/** A PHP script that does a part of the migration, each in a process of its own. */
export interface MigrationScript {
  readonly name: string
  /**
   * Complete: `<?php …`. Reads `$argv[1]` (absolute root of the installation) and `$argv[2]` (host or ''), where it is called by HTTP the
   * caller sets both. Prints, as its last line, one JSON object. Safe to run again after it was killed anywhere.
   */
  readonly php: string
}

export type MigrationAnswer =
  | { readonly ok: true; readonly schema?: string; readonly log: readonly string[] }
  /** `culprit`: the extension it failed at, where it is known. `reason`: for people, hostile text. */
  | { readonly ok: false; readonly reason: string; readonly culprit?: string; readonly log: readonly string[] }

/** How one CMS is brought to another release. Pure, but for `text` and `rows`, which read what is stored on this machine. */
export interface CmsUpgrader {
  readonly cms: CmsId
  /** @throws SG-UPG-004 when the files are no release of this CMS. */
  needs(release: ReleaseText): Promise<ReleaseNeeds>
  /**
   * What is exchanged as a whole: everything the release owns in `installation`, and nothing that is the site's. Parts only the old
   * release has are among them (`tree` has them, `release` has not). Files of the release in the site's own folders are left out.
   */
  coreParts(release: ReleaseText, tree: Tree, installation: Installation): CorePart[]
  /**
   * Files that owners keep in the core's folders and that go over to the new ones (the server's settings: a second password, no PHP);
   * relative to the installation. Absent: none do.
   */
  carries?(path: RemotePath): boolean
  /**
   * Files the CMS writes into its core's folders the first time it runs there, where they are not there yet: put with the release, so that
   * the folders stand as planned when it has run. Relative to the installation. Absent: it writes none.
   */
  adds?(release: ReleaseText, tree: Tree, installation: Installation): readonly GateFile[]
  /**
   * What goes along with a core of this version, in the same exchange. Its files are as those of the release to `coreParts`, which still
   * says what becomes of them; what cannot be had stays as it is, and is told. Absent: nothing does.
   */
  companions?(version: string, release: ReleaseText, tree: Tree, installation: Installation): Companion[]
  /** First the file whose exchange closes most. Each lets the command line and our own scripts pass. */
  gate(installation: Installation): GateFile[]
  /** Text of the gate's answer that no site has: whether visitors are told to come back later. */
  readonly gateMark: string
  /** What is derived from the old code and must be gone before the new one runs, relative to the installation. Only what is in `tree`. */
  derived(tree: Tree, installation: Installation): RemotePath[]
  units(installation: Installation, links: readonly DatabaseLink[]): DatabaseUnit[]
  /** `needs` of the release it is brought to: which passwords it cannot read depends on it. Without: those the newest cannot. */
  facts(rows: TableRows, link: DatabaseLink, needs?: ReleaseNeeds): Promise<SiteFacts>
  /** Whether an extension that is there says it works with the new release. */
  fits(component: Component, installation: Installation, release: ReleaseNeeds, description: string | undefined): 'yes' | 'no' | 'unknown'
  /** Other extensions without which one that has these files is switched off, or cannot work. Absent: this CMS's do not say. */
  wants?(extension: ReleaseText, core: ReleaseNeeds): Promise<readonly ExtensionWant[]>
  /** File in which an extension says what it is and fits (`paquet.xml`, the plugin's main file), relative to the installation. */
  descriptionOf(component: Component, tree: Tree, installation: Installation): RemotePath | undefined
  /** Whether the database must be changed: the schemas differ, of the core or of what comes with it. Unknown facts: yes. */
  needsMigration(facts: SiteFacts, needs: ReleaseNeeds, release: ReleaseText): Promise<boolean>
  scripts(op: Extract<Op, { kind: 'migrate' }>): MigrationScript[]
  /** What a script said. Everything in it is hostile. */
  readAnswer(script: string, stdout: Buffer, exitCode: number): MigrationAnswer
  /** Files a migration may make, relative to the unit's folder. */
  readonly makes: readonly RemotePath[]
  /**
   * Files of the site's own that a migration moves elsewhere, by folder and name, and the folders it makes for them. Relative to the unit's
   * folder. Absent: it moves none.
   */
  readonly moves?: { readonly folder: RemotePath; readonly names: RegExp; readonly into: readonly RemotePath[] }
  /** The CMS's error text in a page, whatever its status. */
  sickness(body: string): string | undefined
  /** Home and the private area's way in, below the address of the site. `has` of the home page is filled in by whoever saw its title. */
  pages(url: string): HealthPage[]
  /** Pages no cache before the CMS's code answers for, by which is told whether the site is closed. Absent: as `pages`. */
  uncachedPages?(url: string): HealthPage[]
  /** Logs in which errors of the new code would show, relative to the unit's folder. Names may end in `*`. */
  readonly logs: readonly RemotePath[]
}
