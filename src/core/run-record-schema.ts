import * as z from 'zod'
import type { AccountId, OwnerId, SiteId } from './account.ts'
import type { RemotePath } from './path.ts'
import { publishedSchema } from './published-schema.ts'
import { RULE_IDS } from './rule-schemas.ts'
import { NIGHT_STATES, NIGHT_STEPS, type RunRecord } from './run-record.ts'
import { accountReportSchema, type Holds, type Plain, type Same, scanReportSchema, siteReportSchema } from './scan-report-schema.ts'
import { snapshotSiteSchema } from './snapshot-report-schema.ts'
import { accountStatusSchema, siteStatusSchema } from './status-report-schema.ts'

const count = z.int().min(0)
const time = z.iso.datetime().describe('ISO 8601, UTC.')
const path = z.string() as unknown as z.ZodType<RemotePath>
const site = z.string() as unknown as z.ZodType<SiteId>
const account = z.string() as unknown as z.ZodType<AccountId>
const runId = z
  .string()
  .regex(/^\d{8}T\d{6}Z-[0-9a-f]{8}$/)
  .describe('YYYYMMDDTHHMMSSZ of its beginning, and eight hex digits.')
const state = z
  .enum(NIGHT_STATES)
  .describe(
    'done: every step was done, whatever it found · partial: something was not read, taken or pushed · locked: its host keeps it shut · banned: we are turned away, not visitors · wrong-key: the server is not the one it was · refused: our login is let in no more · timed-out: the time of its account was over · not-run: nobody began it',
  )
const verdict = siteReportSchema.shape.verdict.describe('unknown wherever anything was not read.')
const shard = z.strictObject({ index: z.int().min(1), count: z.int().min(1) })
const exitCode = z.int().min(0).max(255)

const pushFacts = z
  .strictObject({
    place: z.string(),
    pushed: count.describe('Snapshots that are there now and were not.'),
    sentBytes: count,
    witness: z.exactOptional(z.string().describe('COUNTER:SHA256.')),
    error: accountReportSchema.shape.error,
  })
  .meta({ id: 'PushFacts' })

const change = z
  .strictObject({
    since: runId,
    at: time,
    state,
    verdict,
    added: z.array(siteReportSchema.shape.findings.element.shape.fingerprint).describe('Findings that were not there then.'),
    gone: z.array(z.strictObject({ fingerprint: siteReportSchema.shape.findings.element.shape.fingerprint, rule: z.enum(RULE_IDS), path })),
  })
  .meta({ id: 'NightChange', description: 'Against the last record in which this site was read.' })

export const siteRecordSchema = z
  .strictObject({
    site,
    account,
    root: path,
    owner: z.exactOptional(z.string() as unknown as z.ZodType<OwnerId>),
    groups: z.array(z.string()),
    url: z.exactOptional(z.string()),
    state,
    verdict,
    installations: siteReportSchema.shape.installations,
    findings: siteReportSchema.shape.findings,
    notRun: siteReportSchema.shape.notRun,
    counts: z.exactOptional(siteReportSchema.shape.counts).describe('Absent: nothing of it was read.'),
    baseline: siteReportSchema.shape.baseline,
    status: z.exactOptional(siteStatusSchema.pick({ diagnosis: true, page: true, certificateEnds: true, notAsked: true, next: true })),
    snapshot: snapshotSiteSchema.shape.snapshot,
    judgement: snapshotSiteSchema.shape.judgement,
    lastKnownClean: snapshotSiteSchema.shape.lastKnownClean,
    offsite: z.exactOptional(z.array(pushFacts)).describe('One for each place.'),
    change: z.exactOptional(change).describe('Absent: it was read in no earlier record.'),
    last: z
      .exactOptional(z.strictObject({ run: runId, state, verdict }))
      .describe('How it stood in the last record that has it, whether it was read then or not.'),
    error: accountReportSchema.shape.error,
    seconds: z.number().min(0).describe('From the first look at its account to the last, shared by the sites of it.'),
  })
  .meta({ id: 'SiteRecord' })

const accountRecord = accountReportSchema
  .safeExtend({ status: z.exactOptional(accountStatusSchema.pick({ provider: true, diagnosis: true, notAsked: true, next: true })) })
  .meta({ id: 'AccountRecord' })

/** The document of a night. Strict: it refuses fields this version does not know. */
export const runRecordSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('run-record'),
  id: runId,
  command: z.literal('nightly'),
  startedAt: time,
  finishedAt: time,
  siteguard: z.string().describe('Version of siteguard.'),
  rules: z.string().describe('Version of the rules.'),
  failOn: scanReportSchema.shape.failOn,
  inventory: z.strictObject({
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('Of the bytes of the inventory.'),
    sites: z.array(site).describe('Sites this night is about, over all its shards.'),
  }),
  shard: z.exactOptional(shard).describe('Absent: one machine did it all.'),
  parts: z
    .exactOptional(z.array(z.strictObject({ id: runId, shard, startedAt: time, finishedAt: time, exitCode })))
    .describe('Of a merged record: what it was made of.'),
  missing: z.exactOptional(z.array(z.int().min(1))).describe('Of a merged record: shards nobody brought.'),
  again: z.exactOptional(runId).describe('The run whose failed sites were asked again.'),
  steps: z.array(z.enum(NIGHT_STEPS)),
  accounts: z.array(accountRecord),
  sites: z.array(siteRecordSchema),
  waiverProblems: scanReportSchema.shape.waiverProblems,
  exitCode,
})

/** The schema as published. */
export function runRecordJsonSchema(): Record<string, unknown> {
  return publishedSchema(runRecordSchema, 'run-record', 'Record of a night of siteguard')
}

/** Fails to compile when the schema and its type say different things, in either direction. */
export type RunRecordSchemaMatchesType = Holds<Same<Plain<z.infer<typeof runRecordSchema>>, Plain<RunRecord>>>
