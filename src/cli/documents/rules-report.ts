import * as z from 'zod'
import { ruleSetSchema, standingRuleSchema } from '../../app/rules/types.ts'
import { publishedSchema } from '../../core/published-schema.ts'
import { findingSchema } from '../../core/scan-report-schema.ts'
import { count, head, time } from './parts.ts'

/* What `siteguard rules …` and `siteguard explain` print with --json, by `kind`. */

const hits = z.strictObject({ certain: count, probable: count, possible: count }).describe('Files a rule matched, by how sure it was.')
const measured = z.strictObject({ files: count, bytes: count, matched: count, hits: z.record(z.string(), hits) })
const fault = z
  .strictObject({ file: z.string(), line: z.int(), rule: z.string(), detail: z.string() })
  .describe('A rule, or a file, that the engine does not take.')
const over = z.strictObject({ rule: z.string(), hits: count, cap: z.number(), examples: z.array(z.string()) })
const test = {
  clean: measured,
  bad: z.exactOptional(measured),
  lost: z.array(z.strictObject({ pack: z.string(), label: z.string(), why: z.string() })),
  over: z.array(over).describe('Rules that match more of what is clean than they may. `cap` is a share.'),
}
const words = { what: z.string(), next: z.string(), looks: z.string(), why: z.string(), source: z.string() }
const own = { author: z.string(), licence: z.string(), reference: z.string(), file: z.string(), line: z.int() }
const rule = z.strictObject({
  ...standingRuleSchema.omit({ why: true }).shape,
  offBecause: standingRuleSchema.shape.why,
  ...words,
  ...z.strictObject(own).partial().shape,
})
const packRule = z.strictObject({
  name: z.string(),
  file: z.string(),
  line: z.int(),
  author: z.string(),
  licence: z.string(),
  reference: z.string(),
  description: z.string(),
  grade: z.enum(['certain', 'probable', 'possible']),
})

export const rulesReportSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...head('rules'),
    own: z.string().describe('Version of siteguard’s own rules.'),
    set: ruleSetSchema.omit({ about: true, off: true, packs: true }),
    packs: z.array(z.strictObject({ name: z.string(), sha256: z.string(), addedAt: z.string(), rules: count, faults: z.array(fault) })),
    rules: z.array(standingRuleSchema),
  }),
  z.strictObject({ ...head('rule-set'), ...ruleSetSchema.shape }),
  z.strictObject({ ...head('rules-test'), ...test }),
  z.strictObject({
    ...head('rules-added'),
    name: z.string(),
    sha256: z.string(),
    set: count,
    tested: z.boolean().describe('Held against enough that is clean: its rules judge.'),
    rules: z.array(packRule),
    faults: z.array(fault),
    off: count,
    test: z.strictObject(test),
  }),
  z.strictObject({ ...head('rule'), ...rule.shape }),
  z.strictObject({
    ...head('explain'),
    code: z.string().describe('A fingerprint, a rule or an error code.'),
    ...rule.partial().shape,
    site: z.exactOptional(z.string()),
    at: z.exactOptional(time),
    finding: z.exactOptional(findingSchema),
  }),
])

export function rulesReportJsonSchema(): Record<string, unknown> {
  return publishedSchema(rulesReportSchema, 'rules-report', 'What siteguard rules and siteguard explain print with --json, by kind')
}
