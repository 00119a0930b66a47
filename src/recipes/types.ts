import type { z } from 'zod'
import type { ReleaseState } from '../cms/types.ts'
import type { TableRows } from '../cms/upgrade-types.ts'
import type { Account, Site, SiteId } from '../core/account.ts'
import type { DatabaseServer } from '../core/credential.ts'
import type { SiteguardError } from '../core/error.ts'
import type { Listener } from '../core/events.ts'
import type { HealthReport } from '../core/health.ts'
import type { CmsId } from '../core/installation.ts'
import type { ReleaseRef, Sha256 } from '../core/manifest.ts'
import type { AbsentState, Op, OpKind, PathState, Stand, TreeMember, TreeState } from '../core/op.ts'
import type { RemotePath } from '../core/path.ts'
import type { Plan, PlanCheck, PlanNote } from '../core/plan.ts'
import type { ProofReport } from '../core/proof.ts'
import type { RunState, RunSummary } from '../core/run.ts'
import type { SiteReport } from '../core/scan-report.ts'
import type { Secret } from '../core/secret.ts'
import type { SnapshotEntry, SnapshotId } from '../core/snapshot.ts'
import type { PageClient } from '../http/types.ts'
import type { ProviderFacts } from '../providers/types.ts'
import type { DatabaseLink, PieceOption, SnapshotReader, SnapshotStore } from '../snapshots/types.ts'
import type { Capabilities, Transport } from '../transports/types.ts'
import type { Rights } from './rights.ts'
import type { AskPerson, LoginDesk, ProviderDesk, RotationVault } from './rotation/types.ts'

/** Where the bytes to write come from (snapshots of the site's store). `undefined`: not on this machine. */
export interface ContentSource {
  has(sha256: Sha256): boolean
  /** Asked before many are read: what lies off-site comes now, and no upload waits for it. */
  prepare?(): Promise<void>
  read(sha256: Sha256, options?: PieceOption): AsyncIterable<Buffer>
  /** Dump of a table as stored, by its digest. */
  table(sha256: Sha256): AsyncIterable<Buffer> | undefined
}

/** Folders of a run on the account. All are outside every document root, or in `guarded` ones (see choose-workplace.ts). */
export interface Workplace {
  /** `<work>` : `<home>/.siteguard` unless that would be served. Absolute or relative to the account's home, as the transport takes it. */
  readonly base: RemotePath
  /** `<work>/runs/<run>`. */
  readonly run: RemotePath
  /** What will be put in place, verified before the first effect. One name per op: its index. */
  readonly stage: RemotePath
  /** What was taken away, one name per op: its index. After the run this is the quarantine. */
  readonly hold: RemotePath
  /** Sealed copy of the journal. */
  readonly journal: RemotePath
  /** The account shows us nothing outside a document root: the run's folder is closed to visitors and emptied at the end. */
  readonly inDocumentRoot: boolean
}

/** What an op handler works with. */
export interface OpContext {
  readonly transport: Transport
  /** Document root on the account; ops' paths are below it. */
  readonly root: RemotePath
  readonly place: Workplace
  readonly plan: Plan
  readonly contents: ContentSource
  /** Databases by installation, as the configuration on the account says now. */
  readonly databases: ReadonlyMap<RemotePath, DatabaseLink>
  /** Looks again: where a run is taken up between two exchanges, the configuration may not have been found yet. */
  findDatabases?(): Promise<ReadonlyMap<RemotePath, DatabaseLink>>
  /** Asks the site's pages; absent where HTTP is off: health is then told as not looked at. */
  readonly pages?: PageClient
  /** Takes a picture of a page, where a browser is on this machine. PNG. */
  readonly picture?: (url: string, signal: AbortSignal) => Promise<Buffer | undefined>
  /** How long requests that came before the site was closed are given to end before its tables are copied, milliseconds. Default 0. */
  readonly drainMs?: number
  /** Where passwords are kept; absent: there is no vault, and what needs one fails before it changes anything. */
  readonly vault?: RotationVault
  /** Another connection to the account, logged in anew as the inventory says: its caller closes it. */
  again?(): Promise<Transport>
  /** Absent: nothing is changed by a host's API. */
  readonly providers?: ProviderDesk
  /** Absent: whether a password is let in cannot be tried, which is told. */
  readonly logins?: LoginDesk
  /** Absent: nobody is there to do what only a person can. */
  readonly askPerson?: AskPerson
  readonly signal: AbortSignal
  readonly emit: Listener
}

/** A PHP of the account. */
export interface HostPhp {
  /** Absolute path. */
  readonly path: string
  readonly version: string
  /** Lower case. */
  readonly extensions: readonly string[]
}

/** A page of the site as it answered when the change was planned. */
export interface NotedPage {
  readonly url: string
  readonly status: number
  readonly title?: string
}

/** A configuration file elsewhere in the account that names a database account: sites may share one. All of it is hostile. */
export interface AccountLink {
  /** Of the inventory. Absent: a site it does not name, or no site. */
  readonly site?: SiteId
  readonly url?: string
  /** Absolute. */
  readonly root: RemotePath
  /** Relative to it. */
  readonly path: RemotePath
  /** Absent: an option file of MySQL's programs. */
  readonly cms?: CmsId
  readonly user: string
  readonly password: Secret
  /** Absent: it does not say. */
  readonly server?: DatabaseServer
}

/** What was seen of the host while the snapshot was taken, for steps that need to know more than the files. */
export interface HostFacts {
  /** Command-line PHPs that answered; the one the account calls `php` first. */
  readonly php: readonly HostPhp[]
  /** Version that serves visitors, and where it is said (`.ovhconfig`, `x-powered-by`). */
  readonly web?: { readonly version: string; readonly said: string }
  /** Bytes that may still be written. */
  readonly freeBytes?: number
  /** Pages of each installation's site, by its folder. Absent: HTTP is off, or there is no address. */
  readonly pages: ReadonlyMap<RemotePath, readonly NotedPage[]>
  /** Only for recipes with a step that says `looksAtAccount`. */
  readonly accountLinks?: readonly AccountLink[]
  /** The same: what the account's host tells of it, where the inventory names one. */
  readonly provider?: ProviderFacts
}

/** An op with its place in the plan: the names of its staged and held parts. */
export interface PlacedOp<K extends OpKind = OpKind> {
  readonly index: number
  readonly op: Extract<Op, { kind: K }>
}

/**
 * The only code that changes a site. One per kind of op. Handlers take many ops at once, so that fifty small files cost a few
 * round trips and not two hundred; each op still stands or falls alone.
 */
export interface OpHandler<K extends OpKind> {
  readonly kind: K
  /** Done again by a resume when it was begun and is not noted as done, wherever it seems to stand: a look leaves no trace. */
  readonly repeats?: true
  /** Before a run is begun: refuses what cannot be done to the site as it stands. Changes nothing anywhere. */
  check?(ops: readonly PlacedOp<K>[], context: OpContext): Promise<void>
  /**
   * Once the run is begun and before anything is uploaded: refuses what only a script on the site finds out. What that leaves behind is
   * taken away by `clear`. Safe to call again.
   */
  look?(ops: readonly PlacedOp<K>[], context: OpContext): Promise<void>
  /**
   * Uploads what `apply` will put in place into the stage folder and verifies its hash there. Changes nothing of the site; may be
   * called again after a crash in the middle.
   */
  stage?(ops: readonly PlacedOp<K>[], context: OpContext): Promise<void>
  /** Looks at what is really there. `deep`: hash the bytes; otherwise type, size and place may do where the journal vouches. */
  stand(ops: readonly PlacedOp<K>[], context: OpContext, depth: 'deep' | 'quick'): Promise<Map<number, Stand>>
  /** From `before` or `between` to `after`. Safe to call again. */
  apply(ops: readonly PlacedOp<K>[], context: OpContext): Promise<void>
  /** From `after` or `between` to `before`. Safe to call again. */
  undo(ops: readonly PlacedOp<K>[], context: OpContext): Promise<void>
  /** The run is over, applied or rolled back: takes away what `look` and `stage` left outside the stage folder. Safe to call again. */
  clear?(ops: readonly PlacedOp<K>[], context: OpContext): Promise<void>
  /** The run is forgotten: takes away what `apply` kept outside the hold folder. After this nothing can be undone. */
  forget?(ops: readonly PlacedOp<K>[], context: OpContext): Promise<void>
}

/** One line of a journal. Written and fsynced before what it announces; `ops` are indices. */
export type JournalLine = { readonly at: string } & (
  | { readonly type: 'begin'; readonly plan: Sha256; readonly machine: string }
  | { readonly type: 'staged' }
  | { readonly type: 'intent'; readonly ops: readonly number[] }
  /** `health`: what looks at the site found, where they are among the ops; `proofs`: what probes did. */
  | {
      readonly type: 'done'
      readonly ops: readonly number[]
      readonly health?: readonly HealthReport[]
      readonly proofs?: readonly ProofReport[]
    }
  | { readonly type: 'verified' }
  | { readonly type: 'resume'; readonly machine: string }
  | { readonly type: 'undo-begin'; readonly why: 'asked' | 'failed' }
  | { readonly type: 'undo-intent'; readonly ops: readonly number[] }
  | { readonly type: 'undone'; readonly ops: readonly number[] }
  | { readonly type: 'stopped'; readonly code: string; readonly params: object }
  | { readonly type: 'end'; readonly state: Extract<RunState, 'applied' | 'rolled-back'> }
)

/** Something whose content nobody knows: a pipe, socket or device; or a file that could not be read. */
export interface OpaqueState {
  readonly is: 'opaque'
  readonly why: 'special' | 'unread'
}

/** The tree a step plans against: the site as it stands with the ops of earlier steps laid over it. */
export interface OverlayTree {
  /** A folder is `dir`; its `TreeState` is `treeStateOf(below(path))` (core/tree-digest.ts). */
  state(path: RemotePath): Exclude<PathState, TreeState> | { readonly is: 'dir'; readonly mode?: number } | OpaqueState
  /** Members below a folder, ordered by path, paths relative to it. Opaque ones are left out: see `opaqueBelow`. */
  below(dir: RemotePath): readonly TreeMember[]
  /** Paths below a folder, relative to it, that are opaque: such a folder has no digest and is no `TreeState`. */
  opaqueBelow(dir: RemotePath): readonly RemotePath[]
  /** All that stands there with its path, the root (path '') too, in any order. */
  all(): Iterable<readonly [RemotePath, Exclude<ReturnType<OverlayTree['state']>, AbsentState>]>
}

/** The files of a release, verified against its manifest before any of them is given out. */
export interface ReleaseFiles {
  readonly release: ReleaseRef
  /** What vouches for it, as in `Manifest.source`. */
  readonly source: string
  /** When it came out, ISO 8601, as far as its archive tells. */
  readonly released?: string
  readonly files: ReadonlyMap<string, { readonly sha256: Sha256; readonly size: number }>
  content(path: string): AsyncIterable<Buffer>
  close(): Promise<void>
}

/** What a step may look at to plan. It never touches the account: what it knows of the site is the snapshot taken for the plan. */
export interface StepContext {
  readonly site: Site
  readonly account: Account
  readonly store: SnapshotStore
  /** The site as it stands, in the store: the plan's `before`. */
  readonly before: SnapshotReader
  readonly entries: ReadonlyMap<RemotePath, SnapshotEntry>
  /** `entries` with the ops of earlier steps laid over them. */
  readonly overlay: OverlayTree
  /** What the account can do, from the connection the snapshot was taken over. */
  readonly capabilities: Capabilities
  /** What the login may not change there, as far as it is known. */
  readonly rights: Rights
  /** Folders of other sites below this one's root, relative to it: not in `entries`, and nobody's business here. */
  readonly others?: readonly RemotePath[]
  /** `before` judged with today's rules: installations and findings. Asked at most once; kept. */
  judge(): Promise<SiteReport>
  /** What the host is like. Asked while the snapshot is taken only for recipes with a step that says `looksAtHost`. */
  readonly host?: HostFacts
  /** Rows of a database of `before`; undefined where it was not dumped. */
  rows(database: RemotePath): TableRows | undefined
  /** Databases the configuration of the site names, as in `before`. */
  readonly links: readonly DatabaseLink[]
  /** What the vendor says is newest. Never throws: an unreadable feed is `unknown`. */
  releases(product: string): Promise<ReleaseState>
  /** Keeps a text beside the plan, for the operator (local changes as a patch). Gives its path on this machine. */
  keepText(name: string, text: string): Promise<string>
  /** @throws SG-MAN-001 and others when the release cannot be had. */
  openRelease(release: ReleaseRef): Promise<ReleaseFiles>
  readonly now: () => number
  readonly siteguard: string
  readonly signal: AbortSignal
  readonly emit: Listener
}

export interface StepPlan {
  readonly ops: readonly Op[]
  readonly trees: Readonly<Record<string, readonly TreeMember[]>>
  readonly notes: readonly PlanNote[]
  /** Snapshots that hold what `ops` write. */
  readonly sources: readonly SnapshotId[]
  readonly checks?: readonly PlanCheck[]
}

/** One kind of step of a recipe: checked parameters in, ops out. No ops: already as wanted. */
export interface StepKind<P> {
  /** The value of `use:` in a recipe. */
  readonly use: string
  /** Strict: unknown keys are refused. Messages are ids of i18n problems. */
  readonly params: z.ZodType<P>
  /** It reads `StepContext.links`, which one that looks at the host does as well. */
  readonly readsLinks?: true
  /** It reads `StepContext.host`. */
  readonly looksAtHost?: true
  /** It reads `HostFacts.accountLinks` and `provider`, too. */
  readonly looksAtAccount?: true
  plan(params: P, context: StepContext): Promise<StepPlan>
}

/** What an interrupted run left, as found here and on the account. */
export interface FoundRun {
  readonly plan: Plan
  readonly lines: readonly JournalLine[]
  readonly from: 'here' | 'account'
}

/** The journal of one run, open for writing. */
export interface Journal {
  readonly lines: readonly JournalLine[]
  /** On the disk before it returns. */
  append(line: JournalLine): Promise<void>
  close(): Promise<void>
}

/** The runs this machine knows of. */
export interface Ledger {
  /** Oldest first. */
  ids(): Promise<string[]>
  /** @throws SG-RUN-011 when the journal is damaged, SG-RUN-001 when the plan is. */
  read(id: string): Promise<Pick<FoundRun, 'plan' | 'lines'> | undefined>
  /** @throws SG-RUN-013 when there is a run of that id. */
  create(plan: Plan): Promise<Journal>
  open(id: string): Promise<Journal>
  /** Takes these lines in place of what the journal held: another machine went further. */
  adopt(id: string, lines: readonly JournalLine[]): Promise<Journal>
  remove(id: string): Promise<void>
}

/** How the account's copy of a journal is kept from whoever else may write there. */
export interface RunSeal {
  seal(bytes: Uint8Array): Promise<Uint8Array>
  /** `name` is for errors. Throws when it is not sealed to us or damaged. */
  open(sealed: Uint8Array, name: string): Promise<Uint8Array>
  sign(bytes: Uint8Array): string
  /** Whether one of us signed exactly these bytes. */
  verify(bytes: Uint8Array, signature: string): boolean
}

/** What applying, resuming and rolling back need of the world. */
export interface RunDeps {
  readonly account: Account
  connect(account: Account, signal: AbortSignal): Promise<Transport>
  readonly ledger: Ledger
  readonly seal: RunSeal
  /** Document roots of every site of the account, as the inventory has them: nothing of ours is to lie in one. */
  readonly roots: readonly RemotePath[]
  contents(plan: Plan): Promise<ContentSource>
  /** Databases the plan's sql ops speak of. Not asked where there are none. */
  databases(plan: Plan, transport: Transport): Promise<ReadonlyMap<RemotePath, DatabaseLink>>
  /** Takes secrets out of words of the site or of an error, which go into journals. */
  readonly redact?: (text: string) => string
  /** As in `OpContext`. */
  readonly pages?: PageClient
  readonly picture?: (url: string, signal: AbortSignal) => Promise<Buffer | undefined>
  /** As in `OpContext`. */
  readonly drainMs?: number
  readonly vault?: RotationVault
  /** As in `OpContext`. */
  readonly providers?: ProviderDesk
  readonly logins?: LoginDesk
  readonly askPerson?: AskPerson
  readonly now: () => number
  readonly emit: Listener
  readonly signal: AbortSignal
  /** What authors and visitors wrote since a migration may go out of view: asked of a person, for the rollback of an applied run. */
  readonly olderData?: boolean
  /** Name of this machine and process, for locks and journals. */
  readonly machine: string
  /** Whether the process of that name surely is no more (it ran on this machine, and its number is free). */
  gone?(machine: string): boolean
  /** The operator says that whoever holds the lock is dead. */
  readonly takeOver?: boolean
  /**
   * Asked before anything of a plan is done, even before the account is called: throws where whoever decides about the site has not agreed.
   * What it gives is told how the plan ended. rollback, drop: its run is done, and somebody wants it taken back, or its quarantine emptied ·
   * go-on: a run that was begun is ended, one way or the other, by the right it was begun with; nobody is asked
   */
  readonly govern: (
    plan: Plan,
    act?: 'apply' | 'rollback' | 'drop' | 'go-on',
  ) => Promise<(end: RunSummary | SiteguardError) => Promise<void>>
  /** A person wants it: of a run that is done, whoever decides is asked before it is taken back. Absent: a change that failed its own look. */
  readonly wished?: boolean
  /** How long a lock stands without a sign of life, milliseconds. Default 5 minutes. */
  readonly leaseMs?: number
}
