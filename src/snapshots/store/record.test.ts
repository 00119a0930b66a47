import { expect, it } from 'vitest'
import { byMoment, isMoment, momentAt, momentOf, parseMarks, parseRecord, serialiseRecord, snapshotId } from './record.ts'

const sha256 = 'a'.repeat(64)
const TABLE = { name: 't', sha256, blob: 'b'.repeat(40), bytes: 1, rows: 0, engine: 'InnoDB' }
const DATABASE = {
  installation: '',
  kind: 'mysql',
  by: 'php',
  server: '8',
  charset: 'utf8mb4',
  startedAt: 'x',
  endedAt: 'y',
  consistent: true,
  tables: [TABLE],
  omitted: ['triggers'],
}
const RECORD = {
  version: 1,
  id: 's@20261122T000000Z',
  site: 's',
  account: 'a',
  root: 'www',
  transport: 'ssh',
  role: 'taken',
  startedAt: '2026-11-22T00:00:00.000Z',
  endedAt: '2026-11-22T00:00:01.000Z',
  hostCopy: { login: 'l' },
  siteguard: '0',
  cms: [{ cms: 'spip', root: '', version: '4' }],
  files: 0,
  bytes: 1,
  fetched: 2,
  wireBytes: 3,
  databases: [DATABASE],
  gaps: [{ path: 'p', reason: 'denied', detail: 'd' }],
  complete: false,
}

it('comes back as it was written, with what a later version added', () => {
  const later = { ...RECORD, more: 1, gaps: [{ reason: 'cut', new: 1 }], databases: [{ ...DATABASE, tables: [{ ...TABLE, x: 1 }], y: 1 }] }
  for (const record of [RECORD, later]) expect(parseRecord(serialiseRecord(record as never))).toEqual(record)
  expect(serialiseRecord(RECORD as never).toString()).toBe(`${JSON.stringify(RECORD)}\n`)
  const { hostCopy: _, ...plain } = RECORD
  const bare = { ...plain, cms: [{ cms: 'spip', root: '' }], gaps: [{ reason: 'cut' }] }
  expect(parseRecord(Buffer.from(JSON.stringify(bare)))).toEqual(bare)
})

it('is none with a field that is missing or of another kind, wherever it stands', () => {
  const isNone = (value: unknown): void => expect(() => parseRecord(Buffer.from(JSON.stringify(value))), JSON.stringify(value)).toThrow()
  const optional = new Set(['hostCopy', 'server', 'charset', 'engine', 'path', 'detail'])
  const within = <T extends object>(part: T, put: (part: object) => unknown): void => {
    for (const field of Object.keys(part)) {
      isNone(put({ ...part, [field]: { no: 1 } }))
      if (!optional.has(field)) isNone(put(Object.fromEntries(Object.entries(part).filter(([name]) => name !== field))))
    }
  }
  within(RECORD, (part) => part)
  within(DATABASE, (part) => ({ ...RECORD, databases: [part] }))
  within(TABLE, (part) => ({ ...RECORD, databases: [{ ...DATABASE, tables: [part] }] }))
  isNone({ ...RECORD, version: 2 })
  isNone({ ...RECORD, role: 'other' })
  isNone({ ...RECORD, startedAt: 'yesterday' })
  for (const field of ['files', 'bytes', 'fetched', 'wireBytes']) for (const count of [-1, 0.5]) isNone({ ...RECORD, [field]: count })
  for (const [field, value] of [
    ['sha256', `${sha256}a`],
    ['sha256', 'A'.repeat(64)],
    ['blob', sha256],
    ['blob', 'b'.repeat(39)],
  ] as const)
    isNone({ ...RECORD, databases: [{ ...DATABASE, tables: [{ ...TABLE, [field]: value }] }] })
  for (const kind of ['oracle', '']) isNone({ ...RECORD, databases: [{ ...DATABASE, kind }] })
  isNone({ ...RECORD, databases: [{ ...DATABASE, by: 'hand' }] })
  isNone({ ...RECORD, gaps: [{}] })
  isNone({ ...RECORD, cms: [{ cms: 'spip' }] })
  isNone({ ...RECORD, hostCopy: {} })
  for (const by of ['mariadb-dump', 'mysqldump', 'file', 'provider'])
    for (const role of ['before', 'target']) {
      const other = { ...RECORD, role, databases: [{ ...DATABASE, by, kind: 'sqlite' }] }
      expect(parseRecord(Buffer.from(JSON.stringify(other)))).toEqual(other)
    }
})

it('reads marks, and nothing else for them', () => {
  const marks = {
    clean: true,
    rules: '1',
    judgedAt: 'x',
    findings: { certain: 0, probable: 1, possible: 2 },
    hold: { reason: 'r', since: '' },
  }
  for (const verdict of ['clean', 'suspect', 'infected', 'unknown'])
    expect(parseMarks({ ...marks, verdict })).toEqual({ ...marks, verdict })
  expect(parseMarks({})).toEqual({})
  const wrong: unknown[] = [
    null,
    [],
    { verdict: 'fine' },
    { clean: 'yes' },
    { rules: 1 },
    { judgedAt: 1 },
    { findings: { certain: 0, probable: 1 } },
    { findings: { certain: -1, probable: 1, possible: 0 } },
    { hold: { reason: 'r' } },
    { hold: { since: '' } },
  ]
  for (const value of wrong) expect(parseMarks(value), JSON.stringify(value)).toBeUndefined()
})

it('finds the moment of an id, and orders moments by time', () => {
  expect(momentAt('2026-11-22T00:30:12.345Z')).toBe('20261122T003012Z')
  expect(momentAt('2026-11-22T01:30:12+01:00')).toBe('20261122T003012Z')
  expect(snapshotId('s', '20261122T003012Z-2')).toBe('s@20261122T003012Z-2')
  expect(momentOf('s@20261122T003012Z')).toBe('20261122T003012Z')
  expect(momentOf('a@b@20261122T003012Z-10')).toBe('20261122T003012Z-10')
  for (const text of [
    '20261122T003012Z-0',
    '20261122T003012Z-01',
    '2026112T003012Z',
    '20261122T00301Z',
    'x20261122T003012Z',
    '20261122T003012Z-2x',
    '20261122T003012Z-',
  ]) {
    expect(isMoment(text), text).toBe(false)
    expect(momentOf(`s@${text}`), text).toBeUndefined()
  }
  for (const text of ['20261122T003012Z', '20261122T003012Z-2', '20261122T003012Z-19']) expect(isMoment(text)).toBe(true)
  expect(momentOf('20261122T003012Z')).toBeUndefined()
  const moments = ['20261122T003012Z', '20261122T003012Z-2', '20261122T003012Z-10', '20261122T003013Z', '20261123T000000Z']
  expect(moments.toReversed().sort(byMoment)).toEqual(moments)
  expect(byMoment('20261122T003012Z', '20261122T003012Z')).toBe(0)
})
