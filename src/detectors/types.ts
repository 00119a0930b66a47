import type { VersionKnowledge } from '../cms/types.ts'
import type { FileContent } from '../core/content.ts'
import type { Entry } from '../core/entry.ts'
import type { RawFinding, Reason } from '../core/finding.ts'
import type { Installation, ShapeId, Zone } from '../core/installation.ts'
import type { Manifest, ManifestFile } from '../core/manifest.ts'
import type { RemotePath } from '../core/path.ts'
import type { RuleId } from '../core/rule-catalog.ts'
import type { Tree } from '../core/tree.ts'

/**
 * How a file stands against the manifests. good: bytes are the release's · line-endings: they are, but for CR · changed ·
 * unlisted: in a zone the release owns wholly, yet not in its list · unjudged: no manifest covers it · unread: it is listed,
 * but its hash could not be had.
 */
export type KnownState = 'good' | 'line-endings' | 'changed' | 'unlisted' | 'unjudged' | 'unread'

/** One path to judge. `path` is relative to the site's root, `inner` to the installation that owns it. */
export interface Subject {
  readonly path: RemotePath
  readonly inner: RemotePath
  readonly entry: Entry
  readonly zone: Zone
  readonly shape?: ShapeId
  /** The owner's own code may stand here. */
  readonly mayHoldCode: boolean
  readonly known: KnownState
  /** The release that lists this path, or owns its zone. */
  readonly release?: { readonly product: string; readonly version: string; readonly bundled: boolean }
  /** Against the accepted baseline: absent when there is none. */
  readonly baseline?: 'same' | 'changed' | 'added'
  readonly site: SiteFacts
}

export interface ManifestUse {
  readonly manifest: Manifest
  /** Folder inside the site where the release lies. */
  readonly path: RemotePath
}

/** What is known about the site as a whole. */
export interface SiteFacts {
  readonly site: string
  readonly tree: Tree
  readonly installations: readonly Installation[]
  readonly manifests: readonly ManifestUse[]
  readonly versions: VersionKnowledge
  /** Time of the scan, milliseconds since 1970. Detectors have no clock of their own. */
  readonly now: number
  /** Host names that are the site's own (from its url), for redirects. */
  readonly hosts: readonly string[]
  /** Date of the accepted baseline, ISO 8601. */
  readonly baselineDate?: string
  /** Files listed by a manifest and not in the tree, per manifest, and not in places that could not be listed. */
  readonly missing: readonly {
    readonly use: ManifestUse
    readonly path: RemotePath
    readonly file: ManifestFile
    readonly bundled: boolean
    readonly optional: boolean
  }[]
}

/** What a detector needs of a file before `inspectContent` is called for it. */
export type Want = 'nothing' | 'content' | 'media'

/**
 * Pure: subjects in, reasons out. No I/O, no clock, no randomness. Adding one: copy `_template/`, give it samples, add its
 * line to `index.ts` (docs/adding.md).
 */
export interface Detector {
  readonly id: string
  /**
   * Takes long: its `inspectContent` is asked only where the others found no intrusion they are certain of, and in another process. Of the
   * site it sees names, installations, hosts and times there; no tree, no manifests, no versions.
   */
  readonly dear?: boolean
  /** Of a dear one: one glance at the bytes, in time linear in their number. False where `inspectContent` would surely say nothing. */
  mayFind?(content: FileContent): boolean
  /** Once for the site. */
  inspectSite?(site: SiteFacts): Iterable<RawFinding>
  /**
   * Once for every entry, from its listing alone. Undefined: nothing. Of about every entry that is so: say it before a generator is
   * made, which costs more than looking at the entry.
   */
  inspectEntry?(subject: Subject): Iterable<RawFinding> | undefined
  /** `content`: give me the bytes. `media`: only if the account's own search says it may hold PHP (or a sample of it). */
  wants?(subject: Subject): Want
  /** Once for every file it wanted, with the bytes (whole, or sampled for media over the wire). */
  inspectContent?(subject: Subject, content: FileContent): Iterable<RawFinding>
  /** Once for every database that was dumped: what is no row. */
  inspectDatabase?(database: DatabaseFacts): Iterable<DatabaseFinding>
  /** Once for every table of it. Undefined: nothing in it is looked at. */
  inspectTable?(database: DatabaseFacts, table: string): TableInspector | undefined
}

/** One row by the names of its columns: text as the dump has it, null for NULL. All of it hostile. */
export type DatabaseRow = Readonly<Record<string, string | null>>

/** Somebody who may do everything on the site. All text is hostile. */
export interface DatabaseOwner {
  readonly id: number
  readonly login: string
  /** Reasons for words, as `cms/` gives them: `twin-login`, `markup`… */
  readonly doubts: readonly string[]
  /** When the first snapshot was taken that has it, ISO 8601. Absent: not known, or no snapshot is without it. */
  readonly firstSeen?: string
}

/** One database of a site, or the part of it that is one installation's. */
export interface DatabaseFacts {
  readonly site: SiteFacts
  /** The CMS it belongs to. */
  readonly installation: Installation
  /** As `DatabaseLink.installation`: relative to the site's root. Differs from the installation's own folder in a mutualisation. */
  readonly database: RemotePath
  /** What the names of the CMS's tables begin with. */
  readonly prefix: string
  readonly tables: readonly string[]
  /** Host names that are the site's own. */
  readonly hosts: readonly string[]
  /** Triggers the server runs by itself, as `NAME on TABLE`. */
  readonly triggers: readonly string[]
  /** Absent: they could not be read. */
  readonly owners?: readonly DatabaseOwner[]
  /** Table they stand in, with its prefix. */
  readonly ownersTable: string
  /** Logins that may be owners, as the inventory says. Absent: it does not. */
  readonly admins?: readonly string[]
  /** Who they were when the site was last known to be clean. Absent: never. */
  readonly former?: { readonly since: string; readonly owners: readonly Pick<DatabaseOwner, 'id' | 'login'>[] }
}

/** A finding in a database, and what of the row it is about: its fingerprint covers that, and not the rest of the row. */
export interface DatabaseFinding {
  readonly finding: RawFinding
  readonly judged: string
  /** When the row was last written, as the row says. Milliseconds since 1970. */
  readonly modified?: number
}

/** Looks at one table, row by row. What is found is told at its end, so that many rows of one kind become one finding. */
export interface TableInspector {
  /** What it says depends on the rows and the database's own facts alone, on none of the site's files: the same rows need no second look. */
  readonly alone?: boolean
  row(row: DatabaseRow): void
  end(): Iterable<DatabaseFinding>
}

/** A sample of the gate: no detector without positive and negative ones. Content is base64, so no scanner eats the file. */
export interface Sample {
  readonly name: string
  readonly path: string
  readonly zone: Zone
  readonly shape?: ShapeId
  readonly mayHoldCode?: boolean
  readonly known?: KnownState
  /** Base64 of the file's bytes; absent for detectors that look at names only. */
  readonly base64?: string
  readonly mode?: number
  readonly type?: Entry['type']
  readonly target?: string
  /** Bytes the listing claims; default the content's own. */
  readonly size?: number
  readonly release?: NonNullable<Subject['release']>
  readonly baseline?: NonNullable<Subject['baseline']>
  /** What differs from an empty site: installations, versions, missing files, other entries' paths… */
  readonly site?: Partial<SiteFacts>
  /** Only the first and last bytes were read. */
  readonly sampled?: boolean
  /** Of what lies in a database: `path` is the table's name then. Rows as they are, or as base64 of their JSON. */
  readonly database?: Partial<Omit<DatabaseFacts, 'installation'>> & {
    readonly cms: Installation['cms']
    readonly rows?: readonly DatabaseRow[]
    readonly base64?: string
  }
  /** Rules expected, each once, in any order; [] for a negative sample. */
  readonly expect: readonly string[]
}

/** A detector that failed on something: what it would have said is not known, so the site is not clean. */
export interface EngineProblem {
  readonly detector: string
  readonly path: RemotePath
  /** Message of the error, for developers. */
  readonly detail: string
  /** Why nothing was said, where it is no failure of a detector: a reason of `NotRun`. */
  readonly reason?: 'engine-absent'
}

/** How bad a rule's findings are at their worst, for lists of rules. */
export type RuleGrades = Partial<Readonly<Record<RuleId, Pick<Reason, 'severity' | 'confidence' | 'class'>>>>

/** What a detector's folder exports through its index.ts. Its samples stay out of it: they are tests, and are not shipped. */
export interface DetectorModule {
  readonly detector: Detector
  /** Every rule it may raise, each with its strongest grade. */
  readonly rules: RuleGrades
}
