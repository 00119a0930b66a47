import * as z from 'zod'
import type { RemotePath } from './path.ts'
import { publishedSchema } from './published-schema.ts'
import { accountReportSchema, type Holds, type Plain, type Same } from './scan-report-schema.ts'
import type { SnapshotReport } from './snapshot-report.ts'

const count = z.int().min(0)
const seconds = z.number().min(0)
const time = z.iso.datetime().describe('ISO 8601, UTC.')
const id = z.string().describe('SITE@YYYYMMDDTHHMMSSZ, with -2, -3… where two fell into one second.')
const path = z.string() as unknown as z.ZodType<RemotePath>

const database = z.strictObject({
  installation: z.string().describe('Installation it belongs to, relative to the site’s root.'),
  kind: z.enum(['mysql', 'sqlite']),
  by: z.enum(['mariadb-dump', 'mysqldump', 'php', 'file', 'provider']),
  tables: count,
  rows: count,
  bytes: count,
  consistent: z.boolean().describe('All its tables at one moment.'),
  omitted: z.array(z.string()).describe('What the dump does not carry.'),
})

const gap = z.strictObject({
  path: z.exactOptional(path),
  reason: z.enum([
    'denied',
    'vanished',
    'changed-while-read',
    'too-large',
    'too-many',
    'too-deep',
    'loop',
    'bad-name',
    'not-a-file',
    'timeout',
    'disconnected',
    'lie',
    'io',
    'no-way',
    'dump',
    'cut',
    'access',
  ]),
  detail: z.exactOptional(z.string()),
  more: z.exactOptional(count.describe('How many more of this reason are not named.')),
})

const facts = z
  .strictObject({
    id,
    complete: z.boolean().describe('Nothing is missing in it.'),
    previous: z.exactOptional(id.describe('Snapshot whose contents were taken over.')),
    files: count,
    bytes: count,
    fetched: count.describe('Files whose bytes crossed the wire.'),
    fetchedBytes: count,
    readAgain: count.describe('Of the fetched, those that look as before over a connection that cannot prove it.'),
    unchanged: count,
    wireBytes: count,
    seconds,
    databases: z.array(database),
    apartSeconds: z.exactOptional(seconds.describe('At most so much lies between the state of a file and that of a database.')),
    gaps: z.array(gap).describe('What is not in it. Any but changed-while-read makes it incomplete.'),
  })
  .meta({ id: 'SnapshotFacts' })

export const snapshotSiteSchema = z
  .strictObject({
    site: z.string(),
    account: z.string(),
    root: z.string(),
    snapshot: z.exactOptional(facts),
    judgement: z.exactOptional(
      z.strictObject({
        verdict: z.enum(['clean', 'suspect', 'infected', 'unknown']),
        clean: z.boolean().describe('Nothing in it speaks of an intrusion, and all of it was judged.'),
        findings: z.strictObject({ certain: count, probable: count, possible: count }),
      }),
    ),
    lastKnownClean: z.exactOptional(id),
    error: z.exactOptional(z.strictObject({ code: z.string().regex(/^SG-[A-Z]+-\d{3}$/), params: z.unknown() })),
  })
  .meta({ id: 'SnapshotSiteReport' })

/** The document `siteguard snapshot --json` prints. Strict: it refuses fields this version does not know. */
export const snapshotReportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('snapshot'),
  startedAt: time,
  finishedAt: time,
  siteguard: z.string().describe('Version of siteguard.'),
  rules: z.string().describe('Version of the rules.'),
  accounts: z.array(accountReportSchema),
  sites: z.array(snapshotSiteSchema),
  exitCode: z.int().min(0).max(255),
})

/** The schema as published. */
export function snapshotReportJsonSchema(): Record<string, unknown> {
  return publishedSchema(snapshotReportSchema, 'snapshot-report', 'Report of siteguard snapshot --json')
}

/** Fails to compile when the schema and its type say different things, in either direction. */
export type SnapshotSchemaMatchesType = Holds<Same<Plain<z.infer<typeof snapshotReportSchema>>, Plain<SnapshotReport>>>
