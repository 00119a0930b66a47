import { createHash } from 'node:crypto'
import { storedFacts } from '../../src/app/snapshot/stored-databases.ts'
import type { Account, AccountId, Site, SiteId } from '../../src/core/account.ts'
import type { ReleaseState } from '../../src/core/advisory.ts'
import { SiteguardError } from '../../src/core/error.ts'
import type { Finding } from '../../src/core/finding.ts'
import type { ReleaseRef, Sha256 } from '../../src/core/manifest.ts'
import { parentPath, type RemotePath } from '../../src/core/path.ts'
import type { SiteReport } from '../../src/core/scan-report.ts'
import type {
  BlobId,
  Gap,
  SnapshotDatabase,
  SnapshotEntry,
  SnapshotId,
  SnapshotInfo,
  SnapshotMarks,
  SnapshotRecord,
} from '../../src/core/snapshot.ts'
import { createTree } from '../../src/core/tree.ts'
import type { Verdict } from '../../src/core/verdict.ts'
import { inspectDatabase, inspectTable } from '../../src/detectors/index.ts'
import type { DatabaseFacts } from '../../src/detectors/types.ts'
import { createOverlay } from '../../src/recipes/overlay.ts'
import { storedRows } from '../../src/recipes/stored-rows.ts'
import type { HostFacts, NotedPage, ReleaseFiles, StepContext } from '../../src/recipes/types.ts'
import type { SnapshotReader, SnapshotStore, SnapshotWriter } from '../../src/snapshots/types.ts'
import type { Capabilities } from '../../src/transports/types.ts'

/** What stands at a path of a tree written by hand: a file's text, or more. Folders above are added. */
export type Planted =
  | string
  | { readonly text: string; readonly mode?: string; readonly uid?: number }
  | { readonly dir: true; readonly mode?: string }
  | { readonly link: string }
  | { readonly special: 'fifo' | 'socket' }
  | { readonly unread: true }

export interface PlantedSnapshot {
  readonly files: Readonly<Record<string, Planted>>
  readonly gaps?: readonly Gap[]
  /** Tables with what their dump says, by installation. */
  readonly tables?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

export interface StoredSnapshot extends PlantedSnapshot {
  /** `2026-11-20T03:00:00Z` */
  readonly at: string
  readonly verdict?: Verdict
}

export interface PlantedWorld {
  readonly now: PlantedSnapshot
  readonly snapshots?: readonly StoredSnapshot[]
  readonly capabilities?: Partial<Capabilities>
  /** User id of the login, and folders that are closed to it. */
  readonly rights?: { readonly uid: number; readonly closed: readonly string[] }
  /** Paths that today's rules find fault with, and how sure they are. */
  readonly intrusions?: Readonly<Record<string, Finding['confidence']>>
  /** What is found in the rows of its database, as `inspectTable` and the people of it tell: judged as they stand. */
  readonly database?: {
    readonly cms: 'spip' | 'wordpress'
    readonly owners?: Readonly<Record<string, string>>
    readonly waived?: readonly string[]
  }
  /** Paths that differ from their release, and nothing more. */
  readonly patched?: readonly string[]
  /** Paths that lie open to visitors. */
  readonly exposed?: readonly string[]
  readonly releases?: readonly (ReleaseRef & { readonly files: Readonly<Record<string, string>> })[]
  /** What vendors say is newest, by product. Default: nobody says anything. */
  readonly newest?: Readonly<Record<string, ReleaseState>>
  /** What the host is like. Pages by the folder of their installation. */
  readonly host?: Omit<HostFacts, 'pages'> & { readonly pages?: Readonly<Record<string, readonly NotedPage[]>> }
  /** Logins that the inventory says may change the settings. */
  readonly admins?: readonly string[]
  /** The host of the account, as the inventory names it. */
  readonly provider?: string
  /** Address of the site, as the inventory has it. */
  readonly url?: string
  /** Today's verdict. Default: `infected`. */
  readonly verdict?: Verdict
}

export interface StepWorld {
  readonly context: StepContext
  readonly store: SnapshotStore
  /** Texts kept for the operator, by name. */
  readonly texts: ReadonlyMap<string, string>
  /** The text behind a digest. */
  textOf(sha256: Sha256): string
}

const CAPABILITIES: Capabilities = {
  exec: true,
  listing: 'find',
  changeTime: true,
  remoteHash: ['sha256'],
  bulkRead: true,
  remoteSearch: true,
  partialRead: true,
  symlink: true,
  hardLink: true,
  chmod: true,
  fsync: true,
  replace: 'atomic',
  rawNames: true,
  maxChannels: 4,
}

const SITE = 'site' as SiteId
const ACCOUNT = 'account' as AccountId
const CURRENT = 'site@20261122T000000Z' as SnapshotId

/** A site, its snapshots and the vendors' releases in memory, for steps to plan against. */
export async function stepWorld(planted: PlantedWorld): Promise<StepWorld> {
  const blobs = new Map<BlobId, Buffer>()
  const snapshots = new Map<SnapshotId, { info: SnapshotInfo; entries: Map<RemotePath, SnapshotEntry> }>()
  const add = (record: SnapshotRecord, marks: SnapshotMarks, entries: Map<RemotePath, SnapshotEntry>): void => {
    snapshots.set(record.id, { info: { record, marks }, entries })
  }
  for (const { at, verdict, ...rest } of planted.snapshots ?? []) {
    const id = `site@${at.replace(/[-:]/g, '')}` as SnapshotId
    add(
      recordOf(id, 'taken', rest, blobs),
      verdict === undefined ? {} : { verdict, clean: verdict === 'clean' },
      entriesOf(rest.files, blobs),
    )
  }
  add(recordOf(CURRENT, 'before', planted.now, blobs), {}, entriesOf(planted.now.files, blobs))
  const store = storeOf(snapshots, blobs)
  const before = readerOf(snapshots.get(CURRENT) as never, blobs)
  const entries = (snapshots.get(CURRENT) as { entries: Map<RemotePath, SnapshotEntry> }).entries
  const texts = new Map<string, string>()
  const { pages, ...host } = planted.host ?? { php: [] }
  const context: StepContext = {
    site: {
      id: SITE,
      account: ACCOUNT,
      root: 'www' as RemotePath,
      groups: [],
      tags: [],
      ...(planted.url === undefined ? {} : { url: planted.url }),
      ...(planted.admins === undefined ? {} : { admins: planted.admins }),
    } satisfies Site,
    account: {
      id: ACCOUNT,
      transport: 'ssh',
      hostKeys: [],
      tls: 'explicit',
      ...(planted.provider === undefined ? {} : { provider: planted.provider }),
    } satisfies Account,
    store,
    before,
    entries,
    overlay: createOverlay(entries),
    capabilities: { ...CAPABILITIES, ...planted.capabilities },
    rights: { ...planted.rights, closed: new Set((planted.rights?.closed ?? []) as RemotePath[]) },
    judge: async () => {
      const report = reportOf(planted.intrusions ?? {}, planted.exposed ?? [], planted.patched ?? [])
      const rows = await judgedRows(planted, before)
      return {
        ...report,
        installations: planted.database === undefined ? [] : [{ root: '' as RemotePath, cms: planted.database.cms, components: [] }],
        findings: [...report.findings, ...rows],
        verdict: planted.verdict ?? 'infected',
      }
    },
    ...(planted.host === undefined
      ? {}
      : { host: { ...host, pages: new Map(Object.entries(pages ?? {}).map(([folder, noted]) => [folder as RemotePath, noted])) } }),
    rows: storedRows(before),
    links: (await storedFacts(before, entries, () => undefined)).links,
    releases: async (product) => planted.newest?.[product] ?? { origin: 'unknown', gap: 'no-feed', newest: {}, supported: [] },
    keepText: async (name, text) => {
      texts.set(name, text)
      return `/kept/${name}`
    },
    openRelease: async (asked) => releaseOf(asked, planted),
    now: () => Date.parse('2026-11-22T00:00:00Z'),
    siteguard: '0.0.0',
    signal: new AbortController().signal,
    emit: () => undefined,
  }
  const textOf = (sha256: Sha256): string => {
    for (const bytes of blobs.values()) if (digest(bytes) === sha256) return bytes.toString('utf8')
    return `?${sha256}`
  }
  return { context, store, texts, textOf }
}

function digest(bytes: Uint8Array): Sha256 {
  return createHash('sha256').update(bytes).digest('hex') as Sha256
}

function keep(text: string, blobs: Map<BlobId, Buffer>): { sha256: Sha256; blob: BlobId; size: number } {
  const bytes = Buffer.from(text)
  const blob = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex') as BlobId
  blobs.set(blob, bytes)
  return { sha256: digest(bytes), blob, size: bytes.length }
}

function entriesOf(files: PlantedSnapshot['files'], blobs: Map<BlobId, Buffer>): Map<RemotePath, SnapshotEntry> {
  const entries = new Map<RemotePath, SnapshotEntry>()
  const root = '' as RemotePath
  entries.set(root, { path: root, type: 'dir', size: 0, mtime: 0, mode: 0o755 })
  for (const [name, what] of Object.entries(files)) {
    const path = name as RemotePath
    for (let dir = parentPath(path); dir !== '' && dir !== '/'; dir = parentPath(dir)) {
      if (!entries.has(dir) && !Object.hasOwn(files, dir)) entries.set(dir, { path: dir, type: 'dir', size: 0, mtime: 0, mode: 0o755 })
    }
    entries.set(path, entryOf(path, what, blobs))
  }
  return entries
}

function entryOf(path: RemotePath, what: Planted, blobs: Map<BlobId, Buffer>): SnapshotEntry {
  const base = { path, size: 0, mtime: 0 }
  if (typeof what === 'string') return { ...base, type: 'file', mode: 0o644, ...keep(what, blobs) }
  if ('text' in what) {
    const owner = what.uid === undefined ? {} : { uid: what.uid }
    return { ...base, type: 'file', ...owner, ...modeOf(what.mode ?? '0644'), ...keep(what.text, blobs) }
  }
  if ('dir' in what) return { ...base, type: 'dir', ...modeOf(what.mode ?? '0755') }
  if ('link' in what) return { ...base, type: 'symlink', target: what.link }
  if ('special' in what) return { ...base, type: what.special }
  return { ...base, type: 'file', size: 1, mode: 0o644 }
}

/** `none`: the transport does not tell. */
function modeOf(mode: string): { mode?: number } {
  return mode === 'none' ? {} : { mode: Number.parseInt(mode, 8) }
}

function recordOf(id: SnapshotId, role: SnapshotRecord['role'], planted: PlantedSnapshot, blobs: Map<BlobId, Buffer>): SnapshotRecord {
  const databases = Object.entries(planted.tables ?? {}).map(
    ([installation, tables]): SnapshotDatabase => ({
      installation: installation as RemotePath,
      kind: 'mysql',
      by: 'mysqldump',
      startedAt: '',
      endedAt: '',
      consistent: true,
      omitted: [],
      tables: Object.entries(tables).map(([name, dump]) => ({ name, ...keep(dump, blobs), bytes: dump.length, rows: 1 })),
    }),
  )
  return {
    version: 1,
    id,
    site: SITE,
    account: ACCOUNT,
    root: 'www' as RemotePath,
    transport: 'ssh',
    role,
    startedAt: id.replace(/^.*@(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6.000Z'),
    endedAt: '',
    siteguard: '0.0.0',
    cms: [],
    files: 0,
    bytes: 0,
    fetched: 0,
    wireBytes: 0,
    databases,
    gaps: planted.gaps ?? [],
    complete: (planted.gaps ?? []).length === 0,
  }
}

type Kept = { info: SnapshotInfo; entries: Map<RemotePath, SnapshotEntry> }

function readerOf(kept: Kept, blobs: ReadonlyMap<BlobId, Buffer>): SnapshotReader {
  return {
    record: kept.info.record,
    entries: async () => kept.entries,
    present: async (wanted) => new Set(wanted),
    bring: async () => undefined,
    async *content(blob) {
      yield blobs.get(blob) as Buffer
    },
    async *contents(wanted, limit) {
      for (const blob of wanted) {
        const bytes = blobs.get(blob) as Buffer
        yield { blob, bytes: bytes.length > limit ? 'too-large' : bytes }
      }
    },
    close: async () => undefined,
  }
}

function storeOf(snapshots: Map<SnapshotId, Kept>, blobs: Map<BlobId, Buffer>): SnapshotStore {
  return {
    site: SITE,
    dir: '',
    list: async (options) =>
      [...snapshots.values()].map(({ info }) => info).filter(({ record }) => options?.targets === true || record.role !== 'target'),
    open: async (id) => readerOf(snapshots.get(id) as Kept, blobs),
    begin: async () => writerOf(snapshots, blobs),
    mark: async () => undefined,
    unhold: async () => undefined,
    bring: async () => undefined,
    size: async () => ({ bytes: 0, packs: 0 }),
  }
}

function writerOf(snapshots: Map<SnapshotId, Kept>, blobs: Map<BlobId, Buffer>): SnapshotWriter {
  const put = async (content: AsyncIterable<Uint8Array> | Uint8Array): Promise<{ blob: BlobId; sha256: Sha256; bytes: number }> => {
    const parts: Uint8Array[] = []
    if (content instanceof Uint8Array) parts.push(content)
    else for await (const part of content) parts.push(part)
    const { blob, sha256, size } = keep(Buffer.concat(parts).toString('utf8'), blobs)
    return { blob, sha256, bytes: size }
  }
  return {
    put: (_size, content) => put(content),
    putUnsized: put,
    finish: async (record, entries) => {
      const id = `site@2026112200000${snapshots.size}Z` as SnapshotId
      const info: SnapshotInfo = { record: { ...record, id, version: 1 }, marks: {} }
      snapshots.set(id, { info, entries: new Map([...entries].map((entry) => [entry.path, entry])) })
      return info
    },
    settle: () => {},
    abort: async () => undefined,
  }
}

function reportOf(intrusions: NonNullable<PlantedWorld['intrusions']>, exposed: readonly string[], patched: readonly string[]): SiteReport {
  const finding = (path: string, is: Finding['class'], confidence: Finding['confidence']): Finding => ({
    fingerprint: `v1:${path}`,
    site: SITE,
    path: path as RemotePath,
    rule: is === 'intrusion' ? 'code-in-upload' : 'leftover-dump',
    severity: 'high',
    confidence,
    class: is,
    reasons: [],
    isNew: false,
  })
  const findings = [
    ...Object.entries(intrusions).map(([path, confidence]) => finding(path, 'intrusion', confidence)),
    ...exposed.map((path) => finding(path, 'exposure', 'certain')),
    ...patched.map((path): Finding => ({ ...finding(path, 'intrusion', 'certain'), rule: 'core-changed' })),
  ]
  const counts = { files: 1, bytes: 1, knownGood: 0, unchanged: 0, hashed: 0, fetched: 0, rulesOnly: 0, waived: 0, isNew: 0 }
  return { site: SITE, account: ACCOUNT, root: 'www', verdict: 'infected', installations: [], findings, notRun: [], counts }
}

/** The rows of the planted tables, judged by the detector itself. */
async function judgedRows({ database, url, now }: PlantedWorld, before: SnapshotReader): Promise<Finding[]> {
  if (database === undefined) return []
  const root = '' as RemotePath
  const installation = { cms: database.cms, root, packagedCore: false, components: [], sharedBy: [], folders: {}, problems: [] }
  const hosts = url === undefined ? [] : [new URL(url).hostname]
  const site = { site: SITE, tree: createTree([]), installations: [], manifests: [], now: 0, hosts, missing: [] }
  const prefix = database.cms === 'spip' ? 'spip_' : 'wp_'
  const tables = Object.keys(now.tables?.[''] ?? {})
  const ownersTable = `${prefix}${database.cms === 'spip' ? 'auteurs' : 'users'}`
  const owners = Object.entries(database.owners ?? {}).map(([id, login]) => ({ id: Number(id), login, doubts: ['odd-rights'] }))
  const facts: DatabaseFacts = {
    site: { ...site, versions: { advisories: [], releases: new Map() } },
    ...{ installation, database: root, prefix, tables, hosts, triggers: [], owners, ownersTable },
  }
  const raw = [...inspectDatabase(facts, () => undefined)]
  for (const table of tables) {
    const inspector = inspectTable(facts, table, () => undefined)
    for await (const row of storedRows(before)(root)?.(table) ?? []) inspector?.row(row)
    raw.push(...(inspector?.end() ?? []))
  }
  return raw.map(({ finding: { path, ...reason } }): Finding => {
    const waived = { reason: 'wanted', owner: 'o', expires: '2027-01-01' }
    const is = { fingerprint: `v1:${path}`, site: SITE, path, isNew: false, reasons: [reason] as Finding['reasons'] }
    return { ...is, ...reason, ...(database.waived?.includes(path) === true ? { waived } : {}) } as Finding
  })
}

function releaseOf(asked: ReleaseRef, planted: PlantedWorld): ReleaseFiles {
  const found = planted.releases?.find(({ product, version }) => product === asked.product && version === asked.version)
  if (found === undefined) {
    const { product, version } = asked
    throw new SiteguardError({ code: 'SG-MAN-001', kind: 'not-found', params: { product, version } })
  }
  const files = new Map(
    Object.entries(found.files).map(([path, text]) => [path, { sha256: digest(Buffer.from(text)), size: Buffer.byteLength(text) }]),
  )
  return {
    release: asked,
    source: 'archive',
    files,
    async *content(path) {
      yield Buffer.from(found.files[path] ?? '')
    },
    close: async () => undefined,
  }
}
