import { describe, expect, it } from 'vitest'
import type { AccountId, SiteId } from '../../core/account.ts'
import type { RemotePath } from '../../core/path.ts'
import { readRunRecord } from '../../core/read-run-record.ts'
import type { NightState, RunRecord, SiteRecord } from '../../core/run-record.ts'
import { runRecordSchema } from '../../core/run-record-schema.ts'
import { mergeRecords, type RecordPart } from './merge-records.ts'

const SITES = ['a', 'b', 'c'] as SiteId[]

function site(id: string, state: NightState = 'done'): SiteRecord {
  return {
    site: id as SiteId,
    account: `acc-${id}` as AccountId,
    root: 'www' as RemotePath,
    groups: [],
    state,
    verdict: 'clean',
    installations: [],
    findings: [],
    notRun: [],
    seconds: 1,
  }
}

function part(index: number, more: Partial<RunRecord> = {}): RecordPart {
  const id = SITES[index - 1] as string
  const record: RunRecord = {
    schemaVersion: 1,
    kind: 'run-record',
    id: `2026112${index}T010000Z-0000000${index}`,
    command: 'nightly',
    startedAt: `2026-11-2${index}T01:00:00.000Z`,
    finishedAt: `2026-11-2${index}T02:00:00.000Z`,
    siteguard: '0.9.0',
    rules: '10',
    failOn: 'probable',
    inventory: { sha256: 'a'.repeat(64), sites: SITES },
    shard: { index, count: 3 },
    steps: ['status', 'scan'],
    accounts: [{ account: `acc-${id}`, transport: 'ssh', address: 'x', listings: 1, bytesIn: 0, bytesOut: 0, roundTrips: 1, seconds: 1 }],
    sites: [site(id)],
    waiverProblems: [],
    exitCode: 0,
    ...more,
  }
  return { file: `part-${index}.json`, record: runRecordSchema.parse(JSON.parse(JSON.stringify(record))) as RunRecord }
}

const known = (id: SiteId): Pick<SiteRecord, 'account' | 'root'> => site(id)
const whyNot = (parts: RecordPart[]): unknown => {
  try {
    mergeRecords(parts, known)
    return 'merged'
  } catch (error) {
    return (error as { params: { why: string } }).params.why
  }
}

describe('merging the records of machines that shared a night', () => {
  it('gives one record of all sites, the same in whatever order the parts come and however often', () => {
    const merged = mergeRecords([part(1), part(2, { exitCode: 1 }), part(3, { exitCode: 3 })], known)
    runRecordSchema.parse(JSON.parse(JSON.stringify(merged)))
    expect(merged.sites.map(({ site, state }) => `${site} ${state}`)).toEqual(['a done', 'b done', 'c done'])
    expect(merged).toMatchObject({ startedAt: '2026-11-21T01:00:00.000Z', finishedAt: '2026-11-23T02:00:00.000Z', exitCode: 1 })
    expect(merged.missing).toBeUndefined()
    expect(mergeRecords([part(3, { exitCode: 3 }), part(1), part(2, { exitCode: 1 }), part(1)], known)).toEqual(merged)
  })

  it('names a part nobody brought, says of its sites that nobody began them, and ends with 3', () => {
    const merged = mergeRecords([part(1, { exitCode: 1 }), part(3)], known)
    expect(merged.missing).toEqual([2])
    expect(merged.sites[1]).toMatchObject({ site: 'b', account: 'acc-b', state: 'not-run', verdict: 'unknown' })
    expect(merged.exitCode).toBe(3)
  })

  it('counts the later one of a part that was run twice', () => {
    const again = part(2, {
      id: '20261124T010000Z-00000009',
      finishedAt: '2026-11-24T02:00:00.000Z',
      sites: [site('b', 'partial')],
      exitCode: 3,
    })
    const merged = mergeRecords([again, part(1), part(2), part(3)], known)
    expect(merged.sites[1]?.state).toBe('partial')
    expect(merged.parts?.map(({ id }) => id)).toContain('20261124T010000Z-00000009')
    expect(merged.parts).toHaveLength(3)
  })

  it('ends as the worst of them', () => {
    for (const [codes, worst] of [
      [[0, 3, 0], 3],
      [[4, 3, 0], 4],
      [[7, 4, 3], 7],
      [[1, 7, 0], 1],
      [[1, 5, 0], 5],
      [[0, 130, 5], 130],
    ] as const)
      expect(
        mergeRecords(
          codes.map((exitCode, i) => part(i + 1, { exitCode })),
          known,
        ).exitCode,
      ).toBe(worst)
  })

  it('refuses what are no parts of one night', () => {
    const { shard: _, ...whole } = part(2).record
    expect(whyNot([part(1), { file: 'whole.json', record: whole }])).toBe('whole')
    expect(whyNot([part(1), part(2, { shard: { index: 2, count: 4 } })])).toBe('shards')
    expect(whyNot([part(1), part(2, { inventory: { sha256: 'b'.repeat(64), sites: SITES } })])).toBe('inventory')
    expect(whyNot([part(1), part(2, { inventory: { sha256: 'a'.repeat(64), sites: SITES.slice(0, 2) } })])).toBe('inventory')
    expect(whyNot([part(1), part(2, { steps: ['scan'] })])).toBe('steps')
  })
})

describe('reading a record', () => {
  it('leaves out what a later version added, however deep, and refuses what is wrong', () => {
    const { record } = part(1)
    const later = {
      ...record,
      mood: 'fine',
      sites: record.sites.map((one) => ({ ...one, weather: { wind: 3 } })),
      shard: { ...record.shard, of: 9 },
    }
    expect(readRunRecord(later)).toEqual({ record })
    expect(readRunRecord({ ...record, exitCode: 'no' })).toMatchObject({ problem: expect.stringContaining('exitCode') })
    expect(readRunRecord({ ...record, schemaVersion: 2 })).toHaveProperty('problem')
    expect(readRunRecord(null)).toHaveProperty('problem')
  })
})
