import type { Account, Site } from '../../core/account.ts'
import type { RemotePath } from '../../core/path.ts'
import type { SiteReport } from '../../core/scan-report.ts'
import { hasAllFiles, type SnapshotId, type SnapshotMarks, type SnapshotRecord } from '../../core/snapshot.ts'
import { treeOf } from '../../core/tree.ts'
import { verdictOf } from '../../core/verdict.ts'
import { rulesVersion } from '../../detectors/index.ts'
import { createStoreTransport } from '../../snapshots/store/index.ts'
import type { SnapshotReader, SnapshotStore } from '../../snapshots/types.ts'
import { storedDatabases } from '../database/stored-databases.ts'
import type { JudgedTables } from '../database/types.ts'
import { scanAccount } from '../scan/scan-account.ts'
import { loadBaseline, type SiteState } from '../scan/state.ts'
import { storedStanding } from './content-standing.ts'
import type { TakenSnapshot } from './take-snapshot.ts'
import type { JudgeDeps } from './types.ts'

export interface Judgement {
  readonly report: SiteReport
  readonly marks: SnapshotMarks
}

/**
 * Scans a stored snapshot with today's rules, by the ordinary scan and without the wire, and marks it with what they say. Nothing the
 * account computed is believed: digests are those of the stored bytes. `known`: what whoever took it still
 * knows of it. `state`: what is remembered from the last judgement, where it is being read already.
 * @throws SG-SNAP-001 when there is no such snapshot, SG-SNAP-002 when it is damaged.
 */
export async function judgeSnapshot(
  store: SnapshotStore,
  id: SnapshotId,
  site: Site,
  deps: JudgeDeps,
  signal: AbortSignal,
  known?: Pick<TakenSnapshot, 'entries' | 'searched'>,
  state?: Promise<SiteState>,
): Promise<Judgement> {
  const judged = await judgeReader(store, await store.open(id, { signal }), site, deps, signal, known, state)
  await store.mark(id, judged.marks)
  return judged
}

/** `judgeSnapshot`, of one that is being written still, and without marking it. Closes the reader. */
export async function judgeReader(
  store: SnapshotStore,
  reader: SnapshotReader,
  site: Site,
  deps: JudgeDeps,
  signal: AbortSignal,
  known?: Pick<TakenSnapshot, 'entries' | 'searched'>,
  state?: Promise<SiteState>,
): Promise<Judgement> {
  try {
    const { record } = reader
    const entries = known?.entries ?? (await reader.entries())
    const transport = createStoreTransport(
      { ...reader, entries: async () => entries },
      { home: '' as RemotePath, ...(known && { searched: known.searched }) },
    )
    const baseline = await loadBaseline(deps.baselineDir, site.id)
    // A baseline accepted later says nothing about what stood there before.
    const applies = baseline === 'damaged' || (baseline !== undefined && baseline.acceptedAt <= record.startedAt)
    const account: Account = { id: site.account, transport: 'local', hostKeys: [], tls: 'explicit' }
    const outcome = await scanAccount(
      { account, sites: [{ ...site, root: transport.home }] },
      {
        // What is remembered of a file is used again exactly while its bytes are the same, however the snapshot was taken.
        connect: async () => ({ ...transport, capabilities: { ...transport.capabilities, changeTime: true } }),
        standingOf: storedStanding,
        treeOf: (listed) => (treeOf(entries).size === listed.length ? treeOf(entries) : undefined),
        judgedTables: tablesJudged(deps),
        databases: (transport, work, signal) => storedDatabases(store, reader, entries, { transport, work, signal }),
        manifests: deps.manifests,
        known: deps.known,
        waiverOf: deps.waiverOf,
        ...(deps.rules && { rules: deps.rules }),
        stateDir: deps.judgedDir,
        ...(state && { loadState: () => state }),
        baselineDir: applies ? deps.baselineDir : deps.judgedDir,
        now: deps.now,
        emit: (event) => (event.type === 'phase' ? undefined : deps.emit(event)),
        onNotKept: () => {},
        version: deps.version,
      },
      {
        settingsOf: () => ({ failOn: 'probable', paranoid: false }),
        failOn: 'probable',
        onlyNew: false,
        accept: false,
        parallel: 1,
        signal,
      },
    )
    const said = outcome.sites[0] as SiteReport
    const notRun = said.notRun.map((line) => (line.check === 'site' && line.subject === '' ? { ...line, subject: record.root } : line))
    const report = { ...said, root: record.root, notRun }
    return { report, marks: marksOf(report, record, new Date(deps.now()).toISOString(), deps.rules?.version ?? rulesVersion) }
  } finally {
    await reader.close()
  }
}

const judgedTables = new WeakMap<JudgeDeps, JudgedTables>()

/** Snapshots of one site share most of their tables: judging all of them again reads each once. */
function tablesJudged(deps: JudgeDeps): JudgedTables {
  const known = judgedTables.get(deps) ?? new Map()
  judgedTables.set(deps, known)
  return known
}

function marksOf(report: SiteReport, record: SnapshotRecord, judgedAt: string, rules: string): SnapshotMarks {
  const open = report.findings.filter((finding) => finding.waived === undefined && finding.severity !== 'info')
  const count = (confidence: string): number => open.filter((finding) => finding.confidence === confidence).length
  const whole = report.notRun.length === 0
  // As `SnapshotMarks.clean` says: a database that is not in it keeps the verdict from being clean, and no site from being brought back.
  const filesWhole = report.notRun.every(({ check }) => check === 'database')
  return {
    verdict: verdictOf(report.findings, whole),
    clean: filesWhole && hasAllFiles(record) && !open.some((finding) => finding.class === 'intrusion'),
    rules,
    judgedAt,
    findings: { certain: count('certain'), probable: count('probable'), possible: count('possible') },
  }
}
