import * as z from 'zod'
import type { AccountId, SiteId } from './account.ts'
import { CONFIDENCES, SEVERITIES } from './finding.ts'
import { publishedSchema } from './published-schema.ts'
import { rootCauseSchema } from './recovery-origin.ts'
import type { Holds, Plain, Same } from './scan-report-schema.ts'
import type { SnapshotId } from './snapshot.ts'
import { reportedErrorSchema } from './upgrade-report-schema.ts'
import { BACK_AS, type WatchReport } from './watch-report.ts'

const time = z.iso.datetime().describe('ISO 8601, UTC.')
const line = z.string().max(4000)
const site = z.string().max(500) as unknown as z.ZodType<SiteId>
const snapshot = z.string() as unknown as z.ZodType<SnapshotId>
const count = z.int().min(0)

const back = z.strictObject({
  path: line.describe('In the site; db://table/key/column of a row.'),
  rule: line,
  severity: z.enum(SEVERITIES),
  confidence: z.enum(CONFIDENCES),
  sha256: z.exactOptional(z.string().max(64)),
  as: z
    .enum(BACK_AS)
    .describe('same: in its place, with its bytes · same-place: other bytes there · same-content: its bytes elsewhere · new: neither.'),
  before: z.exactOptional(z.strictObject({ path: line, evidence: snapshot, run: z.exactOptional(line) })),
  cause: z.exactOptional(rootCauseSchema).describe('The line of the logs that is held to have brought it.'),
})

const watched = z.strictObject({
  site,
  found: z.exactOptional(z.literal(true)).describe('Not in the inventory.'),
  isNew: z.exactOptional(z.literal(true)).describe('It was not there when the account was brought back.'),
  snapshot: z.exactOptional(snapshot),
  verdict: z.enum(['clean', 'suspect', 'infected', 'unknown']),
  back: z.array(back),
  left: count,
  logs: z.exactOptional(count),
  unjudged: z.array(line),
  error: z.exactOptional(reportedErrorSchema),
})

/** What a look at an account that was brought back gives. Strict: it refuses fields this version does not know. */
export const watchReportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('recovery-watch'),
  account: z.string().max(500) as unknown as z.ZodType<AccountId>,
  recovery: line,
  startedAt: time,
  until: time,
  over: z.boolean(),
  lock: z.enum(['none', 'customer', 'support', 'measures', 'unknown']),
  words: z.array(line),
  sites: z.array(watched),
  cron: line.describe('A line for crontab -e that does this every six hours.'),
  exitCode: z.int().min(0).max(255),
})

/** What `siteguard restore ACCOUNT --watch --json` prints, as published: fields may be added within one schemaVersion. */
export function watchReportJsonSchema(): Record<string, unknown> {
  return publishedSchema(watchReportSchema, 'watch-report', 'Report of siteguard restore ACCOUNT --watch --json')
}

/** Compiles only while schema and type say the same. */
export type WatchHolds = Holds<Same<Plain<z.infer<typeof watchReportSchema>>, Plain<WatchReport>>>
