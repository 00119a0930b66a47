import * as z from 'zod'
import type { Finding, Reason } from './finding.ts'
import { CONFIDENCES, SEVERITIES } from './finding.ts'
import type { RemotePath } from './path.ts'
import { publishedSchema } from './published-schema.ts'
import { RULE_IDS, RULE_PARAM_SCHEMAS } from './rule-schemas.ts'
import type { ScanReport } from './scan-report.ts'

/*
 * The scan report as a schema. scan-report.ts and finding.ts say what it means; here the compiler is made to see that both say
 * the same (see SchemasMatchTypes), so that what is printed, what is published and what is typed cannot part.
 */

const path = z
  .string()
  .describe(
    'Bytes of a name; one that is not UTF-8 is a lone surrogate U+DC80 to U+DCFF for each such byte. What begins with db:// is a value in the database: db://TABLE/KEY/COLUMN.',
  ) as unknown as z.ZodType<RemotePath>
const count = z.int().min(0)
const time = z.iso.datetime().describe('ISO 8601, UTC.')
const severity = z.enum(SEVERITIES as readonly ['critical', 'high', 'medium', 'low', 'info'])
const confidence = z.enum(CONFIDENCES as readonly ['certain', 'probable', 'possible'])
const findingClass = z.enum(['intrusion', 'exposure', 'vulnerability', 'hygiene'])
const evidence = z.strictObject({ line: z.exactOptional(z.int().min(1)), excerpt: z.exactOptional(z.string().max(200)) })
const rule = z.enum(RULE_IDS)

/** One variant for every rule, so that its parameters are checked too. */
const reason = z
  .discriminatedUnion(
    'rule',
    RULE_IDS.map((id) =>
      z.strictObject({
        rule: z.literal(id),
        params: z.strictObject(RULE_PARAM_SCHEMAS[id]),
        severity,
        confidence,
        class: findingClass,
        evidence: z.exactOptional(evidence),
      }),
    ) as never,
  )
  .meta({
    id: 'Reason',
    description: 'Something a detector said about the path, with the parameters of its rule.',
  }) as unknown as z.ZodType<Reason>

export const findingSchema = z
  .strictObject({
    fingerprint: z
      .string()
      .regex(/^v1:[0-9a-f]{32}$/)
      .describe('The same from run to run and over every transport. Waivers name it.'),
    site: z.string(),
    path,
    rule,
    severity,
    confidence,
    class: findingClass,
    reasons: z.array(reason).min(1).describe('Strongest first.'),
    sha256: z.exactOptional(z.string().regex(/^[0-9a-f]{64}$/)),
    modified: z.exactOptional(time),
    isNew: z.boolean().describe('Not there at the accepted baseline.'),
    waived: z.exactOptional(z.strictObject({ reason: z.string(), owner: z.string(), expires: z.iso.date() })),
  })
  .meta({ id: 'Finding', description: 'Everything said about one path (or one component).' })

const component = z.strictObject({
  kind: z.enum(['core', 'extension', 'theme', 'screen']),
  id: z.string(),
  version: z.exactOptional(z.string()),
  path,
  bundled: z.boolean(),
})

export const siteReportSchema = z
  .strictObject({
    site: z.string(),
    account: z.string(),
    root: z.string(),
    verdict: z.enum(['clean', 'suspect', 'infected', 'unknown']),
    installations: z.array(
      z.strictObject({
        root: path,
        cms: z.string(),
        version: z.exactOptional(z.string()),
        distribution: z.exactOptional(z.string()),
        components: z.array(component),
      }),
    ),
    databases: z.exactOptional(
      z
        .array(z.strictObject({ installation: path, tables: count, rows: count }))
        .describe('Databases whose rows were judged. Absent: none was asked for.'),
    ),
    findings: z.array(findingSchema).describe('Strongest first. Waived ones included, marked.'),
    onTrial: z.exactOptional(z.array(findingSchema)).describe('Of rules newer than the set that was pinned. They count for nothing.'),
    notRun: z
      .array(
        z.strictObject({
          check: z.enum(['listing', 'manifest', 'content', 'versions', 'database', 'site']),
          subject: z.string(),
          reason: z.string(),
          detail: z.exactOptional(z.string()),
          more: z.exactOptional(count),
        }),
      )
      .describe('What could not be read or checked. Any of these keeps the verdict from being clean.'),
    counts: z.strictObject({
      files: count,
      bytes: count,
      knownGood: count,
      unchanged: count,
      hashed: count,
      fetched: count,
      rulesOnly: count,
      waived: count,
      isNew: count,
    }),
    baseline: z.exactOptional(time),
    accepted: z.exactOptional(z.boolean()),
  })
  .meta({ id: 'SiteReport' })

const ruleSetNote = z
  .strictObject({
    off: z.array(z.strictObject({ rule: z.string(), why: z.enum(['cap', 'untested', 'person']), reason: z.string() })),
    trial: z.array(rule),
    packs: z.array(z.strictObject({ name: z.string(), sha256: z.string(), rules: count })),
  })
  .describe('Which rules judged. Absent: siteguard’s own, and all of them.')

export const accountReportSchema = z
  .strictObject({
    account: z.string(),
    transport: z.string(),
    address: z.string(),
    listings: count,
    bytesIn: count,
    bytesOut: count,
    roundTrips: count,
    seconds: z.number().min(0),
    error: z.exactOptional(z.strictObject({ code: z.string().regex(/^SG-[A-Z]+-\d{3}$/), params: z.unknown() })),
  })
  .meta({ id: 'AccountReport' })

/** The document `siteguard scan --json` prints. Strict: it refuses fields this version does not know. */
export const scanReportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('scan'),
  startedAt: time,
  finishedAt: time,
  siteguard: z.string().describe('Version of siteguard.'),
  rules: z.string().describe('Version of the rules.'),
  ruleSet: z.exactOptional(ruleSetNote),
  failOn: confidence,
  accounts: z.array(accountReportSchema),
  sites: z.array(siteReportSchema),
  waiverProblems: z.array(z.strictObject({ index: count, line: z.int().min(1), problem: z.string() })),
  exitCode: z.int().min(0).max(255),
})

/**
 * The schema as published (JSON Schema 2020-12). It admits fields it does not know, because fields may be added within one
 * schemaVersion and a reader written today must go on reading tomorrow's reports.
 */
export function scanReportJsonSchema(): Record<string, unknown> {
  return publishedSchema(scanReportSchema, 'scan-report', 'Report of siteguard scan --json')
}

export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Written out key by key and without readonly, which schemas do not say. */
export type Plain<T> = unknown extends T ? T : T extends object ? (T extends RemotePath ? T : { -readonly [K in keyof T]: Plain<T[K]> }) : T
export type Holds<T extends true> = T

/** Fails to compile when a schema and its type say different things, in either direction. */
export type SchemasMatchTypes = [
  Holds<Same<Plain<z.infer<typeof findingSchema>>, Plain<Finding>>>,
  Holds<Same<Plain<z.infer<typeof scanReportSchema>>, Plain<ScanReport>>>,
]
