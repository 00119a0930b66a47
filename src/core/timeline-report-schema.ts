import * as z from 'zod'
import { publishedSchema } from './published-schema.ts'
import type { Holds, Plain, Same } from './scan-report-schema.ts'
import { BECAUSE, type TimelineReport } from './timeline-report.ts'
import { reportedErrorSchema } from './upgrade-report-schema.ts'

const time = z.string().describe('ISO 8601, UTC')
const count = z.int().nonnegative()
const confidence = z.enum(['certain', 'probable', 'possible'])

const event = z
  .strictObject({
    at: time.describe('By the clock of the files.'),
    kind: z.enum(['web', 'ftp', 'ssh', 'cron']),
    log: count.describe('Index into logs.'),
    line: count,
    address: z.exactOptional(z.string()),
    user: z.exactOptional(z.string()),
    host: z.exactOptional(z.string()),
    site: z.exactOptional(z.string()),
    method: z.exactOptional(z.string()),
    target: z.exactOptional(z.string()),
    status: z.exactOptional(count),
    bytes: z.exactOptional(z.number()),
    agent: z.exactOptional(z.string()),
    action: z.exactOptional(z.string()),
    path: z.exactOptional(z.string()),
    shapes: z.exactOptional(z.array(z.string())),
  })
  .meta({ id: 'TimelineEvent' })

const cause = z.strictObject({
  event,
  confidence,
  way: z.enum(['hole', 'shell', 'ftp', 'ssh', 'form']),
  shape: z.exactOptional(z.string()),
  advisories: z.exactOptional(z.array(z.strictObject({ id: z.string(), open: z.union([z.boolean(), z.literal('unknown')]) }))),
  through: z.exactOptional(z.string()),
  because: z.array(z.enum(BECAUSE)),
  rivals: count,
})

const trace = z.strictObject({
  path: z.string(),
  is: z.enum(['file', 'row']),
  how: z.enum(['added', 'changed']),
  rule: z.string(),
  severity: z.enum(['critical', 'high', 'medium', 'low', 'info']),
  confidence,
  sha256: z.exactOptional(z.string()),
  size: z.exactOptional(count),
  mtime: z.exactOptional(time),
  ctime: z.exactOptional(time),
  moments: z.array(z.strictObject({ at: time, by: z.enum(['ctime', 'mtime', 'row']) })),
  forged: z.exactOptional(z.literal(true)),
  seen: z.strictObject({ after: z.exactOptional(time), by: time, where: z.enum(['snapshot', 'provider']) }),
  quarantined: z.exactOptional(z.string().describe('The run that took it away.')),
  cause: z.exactOptional(cause),
  visits: z.exactOptional(z.strictObject({ count, addresses: count, first: event, last: time, missing: z.exactOptional(time) })),
  unlogged: z.exactOptional(z.literal(true)),
})

const actor = z.strictObject({
  address: z.string(),
  first: time,
  last: time,
  requests: count,
  sent: count,
  answered: count,
  logins: z.array(z.string()),
  agents: z.array(z.string()),
  sites: z.array(z.strictObject({ name: z.string(), known: z.boolean(), requests: count, sent: count })),
  caused: z.array(z.string()),
  visited: z.array(z.string()),
  events: z.array(event),
  left: count,
})

const log = z.strictObject({
  name: z.string(),
  from: z.enum(['given', 'account', 'provider', 'kept']),
  format: z.exactOptional(z.string()),
  bytes: count,
  lines: count,
  understood: count,
  first: z.exactOptional(time),
  last: z.exactOptional(time),
  clock: z.strictObject({ seconds: z.int(), by: z.enum(['named', 'coincidence', 'assumed']), agree: count }),
  trouble: z.exactOptional(z.string()),
  detail: z.exactOptional(z.string()),
})

/** What `siteguard timeline --json` prints. Strict: it refuses fields this version does not know. */
export const timelineReportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('timeline'),
  site: z.string(),
  account: z.string(),
  startedAt: time,
  siteguard: z.string(),
  snapshot: z.strictObject({ id: z.string(), at: time, verdict: z.enum(['clean', 'suspect', 'infected', 'unknown']) }),
  lastClean: z.exactOptional(z.strictObject({ id: z.string(), at: time })),
  cms: z.array(z.strictObject({ cms: z.string(), root: z.string(), version: z.exactOptional(z.string()) })),
  logs: z.array(log),
  traces: z.array(trace),
  actors: z.array(actor),
  root: z.exactOptional(z.string()),
  attempts: z.array(event),
  attemptsLeft: count,
  gaps: z.array(
    z.strictObject({
      check: z.enum(['no-logs', 'log', 'no-cover', 'no-cause', 'account', 'provider', 'copies', 'database', 'too-many', 'not-judged']),
      subject: z.string(),
      reason: z.string(),
      error: z.exactOptional(reportedErrorSchema),
      count: z.exactOptional(count),
    }),
  ),
  exitCode: z.int().min(0).max(255),
})

/** The schema as published. */
export function timelineReportJsonSchema(): Record<string, unknown> {
  return publishedSchema(timelineReportSchema, 'timeline-report', 'Report of siteguard timeline --json')
}

/** Fails to compile when the schema and its type say different things, in either direction. */
export type TimelineSchemaMatchesType = Holds<Same<Plain<z.infer<typeof timelineReportSchema>>, Plain<TimelineReport>>>
