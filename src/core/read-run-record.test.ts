import { expect, it } from 'vitest'
import { readRunRecord } from './read-run-record.ts'

const RECORD = {
  schemaVersion: 1,
  kind: 'run-record',
  id: '20261122T010000Z-00000000',
  command: 'nightly',
  startedAt: '2026-11-22T01:00:00.000Z',
  finishedAt: '2026-11-22T01:10:00.000Z',
  siteguard: '0.0.0',
  rules: '1',
  failOn: 'probable',
  inventory: { sha256: 'a'.repeat(64), sites: ['s'] },
  steps: [],
  accounts: [],
  sites: [],
  waiverProblems: [],
  exitCode: 0,
}

it('reads a record, and leaves out what a later version added, layer by layer', () => {
  expect(readRunRecord(RECORD)).toEqual({ record: RECORD })
  const later = {
    ...RECORD,
    more: { deep: [1] },
    parts: [
      {
        id: RECORD.id,
        shard: { index: 1, count: 1, new: 1 },
        startedAt: RECORD.startedAt,
        finishedAt: RECORD.finishedAt,
        exitCode: 0,
        x: 1,
      },
    ],
    inventory: { ...RECORD.inventory, hash: 'x', other: 1 },
  }
  const given = structuredClone(later)
  expect(readRunRecord(given)).toEqual({
    record: {
      ...RECORD,
      parts: [{ id: RECORD.id, shard: { index: 1, count: 1 }, startedAt: RECORD.startedAt, finishedAt: RECORD.finishedAt, exitCode: 0 }],
    },
  })
  expect(given).toEqual(later)
})

it('says where a record is none, and what is wrong with it', () => {
  expect(readRunRecord({ ...RECORD, exitCode: 256 })).toEqual({ problem: expect.stringMatching(/^exitCode: \S/) })
  expect(readRunRecord({ ...RECORD, inventory: { ...RECORD.inventory, sha256: 'x' } })).toEqual({
    problem: expect.stringMatching(/^inventory\.sha256: \S/),
  })
  // What is new beside what is wrong makes it no better.
  expect(readRunRecord({ ...RECORD, exitCode: -1, more: 1 })).toHaveProperty('problem')
  expect(readRunRecord({ ...RECORD, schemaVersion: 2 })).toHaveProperty('problem')
  expect(readRunRecord([])).toEqual({ problem: expect.stringMatching(/^: \S/) })
  expect(readRunRecord(JSON.parse(`${'['.repeat(300)}${']'.repeat(300)}`))).toEqual({ problem: 'nested too deep' })
})
