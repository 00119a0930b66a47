import * as z from 'zod'
import type { SnapshotId, SnapshotMarks, SnapshotRecord } from '../../core/snapshot.ts'

const count = z.number().int().nonnegative()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const blob = z.string().regex(/^[0-9a-f]{40}$/)

const tableSchema = z.looseObject({ name: z.string(), sha256, blob, bytes: count, rows: count, engine: z.string().optional() })

const databaseSchema = z.looseObject({
  installation: z.string(),
  kind: z.enum(['mysql', 'sqlite']),
  by: z.enum(['mariadb-dump', 'mysqldump', 'php', 'file', 'provider']),
  server: z.string().optional(),
  charset: z.string().optional(),
  startedAt: z.string(),
  endedAt: z.string(),
  consistent: z.boolean(),
  tables: z.array(tableSchema),
  omitted: z.array(z.string()),
})

/** Loose: what a later siteguard adds is not lost on the way through this one. */
const recordSchema = z.looseObject({
  version: z.literal(1),
  id: z.string(),
  site: z.string(),
  account: z.string(),
  root: z.string(),
  transport: z.string(),
  role: z.enum(['taken', 'before', 'target']),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  hostCopy: z.looseObject({ login: z.string() }).optional(),
  siteguard: z.string(),
  cms: z.array(z.looseObject({ cms: z.string(), root: z.string(), version: z.string().optional() })),
  files: count,
  bytes: count,
  fetched: count,
  wireBytes: count,
  databases: z.array(databaseSchema),
  gaps: z.array(z.looseObject({ path: z.string().optional(), reason: z.string(), detail: z.string().optional() })),
  complete: z.boolean(),
})

const marksSchema = z.looseObject({
  verdict: z.enum(['clean', 'suspect', 'infected', 'unknown']).optional(),
  clean: z.boolean().optional(),
  rules: z.string().optional(),
  judgedAt: z.string().optional(),
  findings: z.looseObject({ certain: count, probable: count, possible: count }).optional(),
  hold: z.looseObject({ reason: z.string(), since: z.string() }).optional(),
})

/** @throws Error, in words, when the bytes are no record. */
export function parseRecord(bytes: Uint8Array): SnapshotRecord {
  return recordSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))) as unknown as SnapshotRecord
}

export function serialiseRecord(record: SnapshotRecord): Buffer {
  return Buffer.from(`${JSON.stringify(record)}\n`)
}

/** Undefined when the value has not the shape of marks. */
export function parseMarks(value: unknown): SnapshotMarks | undefined {
  return marksSchema.safeParse(value).data as SnapshotMarks | undefined
}

/** Where the records of a role stand among the refs. */
export const SNAPSHOTS = 'refs/snapshots/'
export const TARGETS = 'refs/targets/'
/** Commits that are not looked at yet: swept by the next writer. */
export const PENDING = 'refs/pending/'

/** Last part of a snapshot's ref: the id's part after the site. Undefined when it has not that shape. */
export function momentOf(id: string): string | undefined {
  return /@(\d{8}T\d{6}Z(?:-[1-9]\d*)?)$/.exec(id)?.[1]
}

export function isMoment(text: string): boolean {
  return /^\d{8}T\d{6}Z(?:-[1-9]\d*)?$/.test(text)
}

export function snapshotId(site: string, moment: string): SnapshotId {
  return `${site}@${moment}` as SnapshotId
}

/** `20261122T003012Z` of an ISO 8601 time. */
export function momentAt(iso: string): string {
  const at = new Date(iso)
  return at.toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '')
}

/** Moments in the order of time: the number after the dash counts as a number. */
export function byMoment(a: string, b: string): number {
  const [timeA = '', numberA = '1'] = a.split('-')
  const [timeB = '', numberB = '1'] = b.split('-')
  return timeA < timeB ? -1 : timeA > timeB ? 1 : Number(numberA) - Number(numberB)
}
