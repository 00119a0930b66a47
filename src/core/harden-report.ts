import * as z from 'zod'
import type { AccountId, SiteId } from './account.ts'
import { proofReportSchema } from './proof.ts'
import { publishedSchema } from './published-schema.ts'
import type { RunSummary } from './run.ts'
import type { Holds, Plain, Same } from './scan-report-schema.ts'
import type { PlanFacts, ReportedError } from './upgrade-report.ts'
import { planFactsSchema, reportedErrorSchema, runFactsSchema } from './upgrade-report-schema.ts'

/** The commands that print this report. */
export const HARDENINGS = ['harden', 'lock', 'unlock', 'contain'] as const
export type Hardening = (typeof HARDENINGS)[number]

/**
 * How one site stands at the end. nothing: it is as wanted · planned: a dry run · refused: it cannot be planned as the site is (`error` says
 * why) · applied: done, verified, and tried on the live site where that was planned · rolled-back: it failed, and the site is as it was ·
 * kept: cut or stopped in the middle, the run can be resumed · failed: it ended before anything was touched · not-begun: stopped before
 * its turn
 */
export const HARDEN_STATES = ['nothing', 'planned', 'refused', 'applied', 'rolled-back', 'kept', 'failed', 'not-begun'] as const
export type HardenState = (typeof HARDEN_STATES)[number]

export interface HardenedSite {
  readonly site: SiteId
  readonly account: AccountId
  readonly state: HardenState
  readonly plan?: PlanFacts
  readonly run?: Pick<RunSummary, 'id' | 'state' | 'startedAt' | 'endedAt' | 'resumes' | 'health' | 'proofs'>
  readonly error?: ReportedError
  /** From the first look to the last, seconds. */
  readonly seconds: number
}

/** The document `siteguard harden --json` prints, and `lock`, `unlock` and `contain`. Fields are only ever added within one schemaVersion. */
export interface HardenReport {
  readonly schemaVersion: 1
  readonly kind: 'hardening'
  readonly recipe: Hardening
  readonly startedAt: string
  readonly finishedAt: string
  readonly siteguard: string
  /** False: plans were made, and nothing else. */
  readonly applied: boolean
  /** One for every site asked for, in the order asked for. */
  readonly sites: readonly HardenedSite[]
  /** declined: a person was asked, and said no. */
  readonly stopped?: { readonly why: 'interrupted' | 'declined' }
  readonly exitCode: number
}

const time = z.iso.datetime().describe('ISO 8601, UTC.')

const hardenedSite = z
  .strictObject({
    site: z.string() as unknown as z.ZodType<SiteId>,
    account: z.string() as unknown as z.ZodType<AccountId>,
    state: z
      .enum(HARDEN_STATES)
      .describe(
        'nothing: as wanted · refused: cannot be planned as the site is · applied: done and verified · kept: cut in the middle, to be resumed · failed: ended before anything was touched · not-begun: stopped before its turn',
      ),
    plan: z.exactOptional(planFactsSchema),
    run: z.exactOptional(
      runFactsSchema.extend({
        proofs: z.exactOptional(z.array(proofReportSchema)).describe('What was tried on the live site. Absent: nothing was.'),
      }),
    ),
    error: z.exactOptional(reportedErrorSchema),
    seconds: z.number().min(0),
  })
  .meta({ id: 'HardenedSite' })

/** What `siteguard harden --json` prints. */
export const hardenReportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('hardening'),
  recipe: z.enum(HARDENINGS),
  startedAt: time,
  finishedAt: time,
  siteguard: z.string().describe('Version of the program.'),
  applied: z.boolean().describe('False: plans were made, and nothing else.'),
  sites: z.array(hardenedSite),
  stopped: z.exactOptional(z.strictObject({ why: z.enum(['interrupted', 'declined']) })),
  exitCode: z.int().min(0).max(255),
})

export function hardenReportJsonSchema(): Record<string, unknown> {
  return publishedSchema(hardenReportSchema, 'harden-report', 'Report of siteguard harden --json, of lock and of unlock')
}

/** The schema says what the types say: a field of one that the other lacks does not compile. */
export type HardenReportAgrees = Holds<Same<Plain<z.infer<typeof hardenReportSchema>>, Plain<HardenReport>>>
