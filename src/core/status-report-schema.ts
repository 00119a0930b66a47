import * as z from 'zod'
import type { AccountId, SiteId } from './account.ts'
import { publishedSchema } from './published-schema.ts'
import type { Holds, Plain, Same } from './scan-report-schema.ts'
import {
  MEASURES,
  PERSON_STEPS,
  STATUS_COMMANDS,
  STATUS_REASONS,
  STATUS_STATES,
  type StatusReport,
  WITNESS_IDS,
  WITNESS_KINDS,
} from './status-report.ts'
import { reportedErrorSchema } from './upgrade-report-schema.ts'

const time = z.iso.datetime().describe('ISO 8601, UTC.')
const params = z.record(z.string(), z.union([z.string(), z.number()]))

const witness = z
  .strictObject({
    kind: z.enum(WITNESS_KINDS).describe('Who says so. Two of one kind are one witness.'),
    id: z.enum(WITNESS_IDS),
    params: params.describe('Text of sites, hosts and servers is made safe to print, and cut.'),
  })
  .meta({ id: 'StatusWitness' })

const diagnosis = z
  .strictObject({
    state: z
      .enum(STATUS_STATES)
      .describe(
        'locked-700, locked-000: the rights of the home folder were taken away · locked-abuse: measures of the host (measures) · locked: which lock, nothing tells · ip-banned: we are turned away, not visitors · dns-gone: the name leads nowhere, or to somebody else · site-error: it answers, and is not well (reasons) · closed: siteguard’s own gate · unknown never means well',
      ),
    certainty: z
      .enum(['sure', 'probably', 'none'])
      .describe(
        'sure: witnesses of two kinds agree, and none speaks against it · probably: one alone, or one against it · none: with unknown',
      ),
    reasons: z.array(z.enum(STATUS_REASONS)),
    measures: z.exactOptional(z.array(z.enum(MEASURES))).describe('With locked-abuse: what the host stops.'),
    witnesses: z.array(witness).describe('What led to it.'),
    doubts: z.array(witness).describe('What speaks against it.'),
  })
  .meta({ id: 'Diagnosis' })

const notAsked = z
  .array(
    z.strictObject({
      what: z.enum(['pages', 'api', 'notices', 'mail', 'files', 'mode']),
      why: z
        .enum(['no-address', 'no-keys', 'not-told', 'spared', 'failed'])
        .describe('not-told: the server does not say · spared: after a ban, or a wish to be left alone'),
      error: z.exactOptional(reportedErrorSchema),
    }),
  )
  .describe('What nobody could ask.')

const next = z
  .array(
    z.discriminatedUnion('do', [
      z.strictObject({ do: z.literal('run'), command: z.string(), why: z.enum(STATUS_COMMANDS) }),
      z.strictObject({ do: z.literal('person'), step: z.enum(PERSON_STEPS), params }),
    ]),
  )
  .describe('What to do next, in this order: commands, and what only a person can do.')

export const siteStatusSchema = z
  .strictObject({
    site: z.string() as unknown as z.ZodType<SiteId>,
    url: z.exactOptional(z.string()),
    diagnosis,
    page: z.exactOptional(z.strictObject({ url: z.string(), status: z.int().min(0).max(999), title: z.string() })),
    certificateEnds: z.exactOptional(time),
    notAsked,
    next,
  })
  .meta({ id: 'SiteStatus' })

export const accountStatusSchema = z.strictObject({
  account: z.string() as unknown as z.ZodType<AccountId>,
  transport: z.string(),
  provider: z.exactOptional(z.strictObject({ kind: z.string(), service: z.exactOptional(z.string()) })),
  diagnosis,
  homeMode: z.exactOptional(z.int().min(0).max(0o7777)).describe('Permission bits of the home folder, as the account tells them.'),
  sites: z.array(siteStatusSchema),
  notAsked,
  next,
})

/** The document `siteguard status --json` prints. Strict: it refuses fields this version does not know. */
export const statusReportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('status'),
  startedAt: time,
  finishedAt: time,
  siteguard: z.string().describe('Version of siteguard.'),
  accounts: z.array(accountStatusSchema),
  exitCode: z.int().min(0).max(255),
})

/** The schema as published. */
export function statusReportJsonSchema(): Record<string, unknown> {
  return publishedSchema(statusReportSchema, 'status-report', 'Report of siteguard status --json')
}

/** Fails to compile when the schema and its type say different things, in either direction. */
export type StatusSchemaMatchesType = Holds<Same<Plain<z.infer<typeof statusReportSchema>>, Plain<StatusReport>>>
