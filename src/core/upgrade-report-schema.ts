import * as z from 'zod'
import type { SiteId } from './account.ts'
import type { ErrorKind } from './error.ts'
import { healthReportSchema } from './health.ts'
import type { Sha256 } from './manifest.ts'
import type { OpKind } from './op.ts'
import { CHECK_IDS, type PlanCheck } from './plan.ts'
import { publishedSchema } from './published-schema.ts'
import type { RunState } from './run.ts'
import type { Holds, Plain, Same } from './scan-report-schema.ts'
import type { SnapshotId } from './snapshot.ts'
import type { PartState, UpgradeReport } from './upgrade-report.ts'

const count = z.int().min(0)
const seconds = z.number().min(0)
const time = z.iso.datetime().describe('ISO 8601, UTC.')
const site = z.string() as unknown as z.ZodType<SiteId>
const sha256 = z.string().regex(/^[0-9a-f]{64}$/) as unknown as z.ZodType<Sha256>
const before = z.string().describe('Evidence and undo point: SITE@YYYYMMDDTHHMMSSZ.') as unknown as z.ZodType<SnapshotId>
const params = z.looseObject({}) as unknown as z.ZodType<object>
const code = z.string().regex(/^SG-[A-Z]+-\d{3}$/)

const part = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('core') }),
  z.strictObject({ kind: z.literal('extension'), id: z.string() }),
])

const move = z
  .strictObject({
    product: z.string(),
    from: z.exactOptional(z.string()).describe('Absent: the files do not tell.'),
    to: z.string(),
    released: z.exactOptional(z.string()).describe('When it came out. Absent: nobody says.'),
  })
  .meta({ id: 'VersionMove' })

const age = z.strictObject({
  is: z.enum(['old-enough', 'waits', 'urgent', 'unknown']),
  days: z.number().min(0).describe('Days a release waits.'),
  released: z.exactOptional(z.string()),
  until: z.exactOptional(z.string()).describe('With waits: the moment it no longer does.'),
  fixes: z.exactOptional(z.array(z.string())).describe('With urgent: the holes anybody can use.'),
})

const check = z
  .strictObject({
    check: z.enum(CHECK_IDS),
    state: z
      .enum(['ok', 'told', 'unknown', 'refused'])
      .describe('told: goes on, and a person should know · unknown: could not be looked at, and goes on.') as z.ZodType<PlanCheck['state']>,
    params: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])).describe('reason, and what it is about.'),
  })
  .meta({ id: 'PlanCheck' })

export const planFactsSchema = z
  .strictObject({
    id: z.string(),
    hash: sha256,
    file: z.string().describe('Where it was written.'),
    createdAt: time,
    before,
    ops: z.strictObject({
      write: z.exactOptional(count),
      remove: z.exactOptional(count),
      mkdir: z.exactOptional(count),
      chmod: z.exactOptional(count),
      move: z.exactOptional(count),
      sql: z.exactOptional(count),
      migrate: z.exactOptional(count),
      health: z.exactOptional(count),
      rotate: z.exactOptional(count),
      probe: z.exactOptional(count),
    } satisfies Record<OpKind, z.ZodType>),
    bytes: count.describe('Bytes it writes on the account.'),
    checks: z.array(check),
    swap: z.strictObject({ method: z.enum(['atomic', 'two-renames']), changes: count, expectedMs: z.number().min(0) }),
  })
  .meta({ id: 'PlanFacts' })

export const runFactsSchema = z.strictObject({
  id: z.string(),
  state: z.enum(['planned', 'running', 'applied', 'rolling-back', 'rolled-back', 'stopped'] satisfies RunState[]),
  startedAt: time,
  endedAt: z.exactOptional(time),
  resumes: count,
  health: z.exactOptional(z.array(healthReportSchema)).describe('What looks at the site found. Absent: nobody looked.'),
})

export const reportedErrorSchema = z.strictObject({
  code,
  kind: z.enum([
    'usage',
    'config',
    'connect',
    'auth',
    'host-key',
    'permission',
    'not-found',
    'conflict',
    'blocked',
    'integrity',
    'timeout',
    'cancelled',
    'unsupported',
    'rolled-back',
    'internal',
  ] satisfies ErrorKind[]),
  params,
  cause: z.exactOptional(z.strictObject({ code, params })).describe('What it comes from.'),
})

const STATES = [
  'current',
  'unknown',
  'planned',
  'waiting',
  'refused',
  'applied',
  'rolled-back',
  'kept',
  'failed',
  'unfinished',
  'not-begun',
] as const satisfies PartState[]

const result = z
  .strictObject({
    part,
    state: z
      .enum(STATES)
      .describe(
        'current: as wanted, nothing written · unknown: the vendor could not be asked, or lists no such thing (gap) · waiting: the release is too young, or others come first (after) · refused: cannot be planned as the site is · kept: cut in the middle, to be resumed or rolled back · failed: ended before anything was touched · unfinished: an earlier run is in the way · not-begun: stopped before its turn',
      ),
    move: z.exactOptional(move),
    age: z.exactOptional(age),
    gap: z
      .exactOptional(z.enum(['not-listed', 'offline', 'no-feed']))
      .describe('With unknown. not-listed: the list was read, and does not have it · offline: not asked · no-feed: it could not be read.'),
    stays: z.exactOptional(check).describe('With current: something newer is to be had, and why it is not for this site as it stands.'),
    after: z.exactOptional(z.array(z.string())).describe('With waiting: extensions, or the core, that come first, in the same run.'),
    plan: z.exactOptional(planFactsSchema),
    run: z.exactOptional(runFactsSchema).describe('The run that did it, or the one that is in the way.'),
    resumed: z.exactOptional(z.literal(true)).describe('The run was begun earlier and taken up again now.'),
    error: z.exactOptional(reportedErrorSchema),
    seconds,
  })
  .meta({ id: 'PartResult' })

const stop = z.discriminatedUnion('why', [
  z.strictObject({ why: z.literal('failed'), site }),
  z.strictObject({ why: z.literal('unseen'), site }),
  z.strictObject({ why: z.literal('stop-file'), file: z.string() }),
  z.strictObject({ why: z.literal('interrupted') }),
  z.strictObject({
    why: z.literal('cap'),
    cap: z.enum(['sites', 'bytes']),
    limit: z.number().min(0),
    needs: z.number().min(0),
    site: z.exactOptional(site),
  }),
  z.strictObject({ why: z.literal('declined') }),
])

/** The document `siteguard upgrade --json` prints. Strict: it refuses fields this version does not know. */
export const upgradeReportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('upgrade'),
  startedAt: time,
  finishedAt: time,
  siteguard: z.string().describe('Version of siteguard.'),
  applied: z.boolean().describe('False: plans were made, and nothing else.'),
  sites: z.array(
    z.strictObject({
      site,
      account: z.string() as unknown as z.ZodType<UpgradeReport['sites'][number]['account']>,
      parts: z.array(result),
    }),
  ),
  waves: z.array(
    z.strictObject({
      name: z.string().describe('canary, 25%, 3, all.'),
      sites: z.array(site),
      state: z.enum(['done', 'stopped', 'not-begun']),
    }),
  ),
  stopped: z.exactOptional(stop),
  exitCode: z.int().min(0).max(255),
})

/** The schema as published. */
export function upgradeReportJsonSchema(): Record<string, unknown> {
  return publishedSchema(upgradeReportSchema, 'upgrade-report', 'Report of siteguard upgrade --json')
}

/** Fails to compile when the schema and its type say different things, in either direction. */
export type UpgradeSchemaMatchesType = Holds<Same<Plain<z.infer<typeof upgradeReportSchema>>, Plain<UpgradeReport>>>
