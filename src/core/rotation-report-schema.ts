import * as z from 'zod'
import type { AccountId, OwnerId, SiteId } from './account.ts'
import { publishedSchema } from './published-schema.ts'
import type { RotationReport, RotationState } from './rotation-report.ts'
import type { Holds, Plain, Same } from './scan-report-schema.ts'
import { planFactsSchema, reportedErrorSchema, runFactsSchema } from './upgrade-report-schema.ts'

const time = z.iso.datetime().describe('ISO 8601, UTC.')
const site = z.string() as unknown as z.ZodType<SiteId>

const STATES = [
  'nothing',
  'planned',
  'refused',
  'applied',
  'rolled-back',
  'kept',
  'failed',
  'unfinished',
  'not-begun',
] as const satisfies RotationState[]

const part = z
  .strictObject({
    round: z
      .enum(['all', 'contain', 'accounts'])
      .describe('all: everything asked for · contain: keys, sessions, passwords, jobs · accounts: the passwords of its databases.'),
    state: z
      .enum(STATES)
      .describe(
        'nothing: there is nothing of what was asked for · refused: cannot be planned as the site is · applied: replaced, and the old ones proved to be worth nothing · kept: cut in the middle, to be resumed · failed: ended before anything was touched · unfinished: an earlier run is in the way · not-begun: stopped before its turn',
      ),
    plan: z.exactOptional(planFactsSchema),
    run: z.exactOptional(runFactsSchema).describe('The run that did it, or the one that is in the way.'),
    resumed: z.exactOptional(z.literal(true)).describe('The run was begun earlier and taken up again now.'),
    error: z.exactOptional(reportedErrorSchema),
    seconds: z.number().min(0),
  })
  .meta({ id: 'RotationPart' })

export const noticesSchema = z
  .array(
    z.strictObject({
      owner: z.exactOptional(z.string() as unknown as z.ZodType<OwnerId>),
      file: z.string().describe('Where it was written, for this login alone.'),
      sites: z.array(site),
      people: z.int().min(0),
    }),
  )
  .describe('Printable texts, one for every owner: whom to warn. They hold no password.')

/** The document `siteguard rotate --json` prints. Strict: it refuses fields this version does not know. */
export const rotationReportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('rotation'),
  startedAt: time,
  finishedAt: time,
  siteguard: z.string().describe('Version of siteguard.'),
  applied: z.boolean().describe('False: plans were made, and nothing else.'),
  sites: z.array(
    z.strictObject({
      site,
      account: z.string() as unknown as z.ZodType<AccountId>,
      parts: z.array(part),
      slots: z.exactOptional(z.array(z.string())).describe('Places in the vault of the passwords that were replaced.'),
    }),
  ),
  notices: noticesSchema,
  stopped: z.exactOptional(z.strictObject({ why: z.enum(['interrupted', 'declined']) })),
  exitCode: z.int().min(0).max(255),
})

/** The schema as published. */
export function rotationReportJsonSchema(): Record<string, unknown> {
  return publishedSchema(rotationReportSchema, 'rotation-report', 'Report of siteguard rotate --json')
}

/** Fails to compile when the schema and its type say different things, in either direction. */
export type RotationSchemaMatchesType = Holds<Same<Plain<z.infer<typeof rotationReportSchema>>, Plain<RotationReport>>>
