import { createHash } from 'node:crypto'
import type { SiteId } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import type { FleetErrorParams } from '../../core/fleet-error-codes.ts'
import type { AccountRecord, RunRecord, Shard, SiteRecord } from '../../core/run-record.ts'
import type { ScanReport } from '../../core/scan-report.ts'
import { comparedWith } from './compare-sites.ts'
import { lastOfSites, type RecordFiles } from './record-files.ts'
import { worstExit } from './site-state.ts'

/** A record, and where it was read from. */
export interface RecordPart {
  readonly file: string
  readonly record: RunRecord
}

/** Exit code of a merged night of which a part is missing: whatever the others found, nobody knows all of it. */
const PARTIAL = 3

/**
 * Joins the records of the machines that shared a night. The same parts give the same record, id and all, in whatever order they come and
 * however often; of a shard that was run twice the later one counts. Sites of a shard nobody brought are `not-run`, and it is named.
 * @throws SG-FLEET-002 when they are no parts of one night.
 */
export function mergeRecords(
  given: readonly RecordPart[],
  siteOf: (site: SiteId) => Pick<SiteRecord, 'account' | 'root'> | undefined,
): RunRecord {
  const [first] = given as readonly [RecordPart]
  for (const part of given) check(first, part)
  const count = (first.record.shard as Shard).count
  const parts = new Map<number, RunRecord>()
  for (const { record } of given) {
    const { index } = record.shard as Shard
    const other = parts.get(index)
    if (other === undefined || isLater(record, other)) parts.set(index, record)
  }
  const records = [...parts.values()].sort((a, b) => (a.shard as Shard).index - (b.shard as Shard).index)
  const missing = Array.from({ length: count }, (_, i) => i + 1).filter((index) => !parts.has(index))
  const sites = new Map<SiteId, SiteRecord>(records.flatMap((record) => record.sites.map((site) => [site.site, site] as const)))
  const accounts = new Map<string, AccountRecord>(records.flatMap((record) => record.accounts.map((one) => [one.account, one] as const)))
  const { command, inventory, steps, failOn, again } = first.record
  const startedAt = records.map((record) => record.startedAt).sort()[0] as string
  return {
    schemaVersion: 1,
    kind: 'run-record',
    id: `${startedAt.replace(/[-:]|\.\d+/g, '')}-${digest(records)}`,
    command,
    startedAt,
    finishedAt: records
      .map((record) => record.finishedAt)
      .sort()
      .at(-1) as string,
    siteguard: newest(records.map(({ siteguard }) => siteguard)),
    rules: newest(records.map(({ rules }) => rules)),
    failOn,
    inventory,
    parts: records.map(({ id, shard, startedAt, finishedAt, exitCode }) => ({
      id,
      shard: shard as Shard,
      startedAt,
      finishedAt,
      exitCode,
    })),
    ...(missing.length === 0 ? {} : { missing }),
    ...(again === undefined ? {} : { again }),
    steps,
    accounts: [...accounts.values()],
    sites: inventory.sites.flatMap((id) => sites.get(id) ?? notRun(id, siteOf(id))),
    waiverProblems: problemsOf(records),
    exitCode: missing.length > 0 ? PARTIAL : worstExit(records.map(({ exitCode }) => exitCode)),
  }
}

/**
 * Says how sites stand against the last night before this one, where the machine that did them knew of none: one that merges may have the
 * records that a runner with an empty disk had not.
 */
export async function withChanges(records: RecordFiles, merged: RunRecord): Promise<RunRecord> {
  const lacking = merged.sites.filter(({ change, last, state }) => change === undefined && last === undefined && state !== 'not-run')
  if (lacking.length === 0) return merged
  const before = await lastOfSites(
    records,
    lacking.map(({ site }) => site),
    ({ startedAt }) => startedAt < merged.startedAt,
  )
  const sites = new Set(lacking)
  return { ...merged, sites: merged.sites.map((site) => (sites.has(site) ? comparedWith(before(site.site), site) : site)) }
}

function check({ file: other, record: first }: RecordPart, { file, record }: RecordPart): void {
  const refuse = (why: FleetErrorParams['SG-FLEET-002']['why']): SiteguardError =>
    new SiteguardError({ code: 'SG-FLEET-002', kind: 'usage', params: { file, other, why } })
  const { shard } = record
  if (shard === undefined || shard.index > shard.count) throw refuse('whole')
  if (shard.count !== first.shard?.count) throw refuse('shards')
  if (record.inventory.sha256 !== first.inventory.sha256 || record.inventory.sites.join('\n') !== first.inventory.sites.join('\n'))
    throw refuse('inventory')
  if (record.steps.join() !== first.steps.join()) throw refuse('steps')
}

function isLater(a: RunRecord, b: RunRecord): boolean {
  return a.finishedAt === b.finishedAt ? a.id > b.id : a.finishedAt > b.finishedAt
}

function digest(records: readonly RunRecord[]): string {
  const ids = records.map(({ id }) => id).sort()
  return createHash('sha256').update(ids.join('\n')).digest('hex').slice(0, 8)
}

function newest(versions: readonly string[]): string {
  return versions.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1) as string
}

function notRun(site: SiteId, known: Pick<SiteRecord, 'account' | 'root'> | undefined): SiteRecord {
  const { account = '' as SiteRecord['account'], root = '' as SiteRecord['root'] } = known ?? {}
  return { site, account, root, groups: [], state: 'not-run', verdict: 'unknown', installations: [], findings: [], notRun: [], seconds: 0 }
}

/** Every machine reads the same inventory, and says the same of it. */
function problemsOf(records: readonly RunRecord[]): ScanReport['waiverProblems'] {
  const known = new Map(records.flatMap(({ waiverProblems }) => waiverProblems.map((problem) => [problem.index, problem] as const)))
  return [...known.values()].sort((a, b) => a.index - b.index)
}
