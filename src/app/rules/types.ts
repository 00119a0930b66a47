import * as z from 'zod'

/*
 * What is kept of the rules on this machine: which set judges, and which did before. Rules of ours are named as in the catalogue, rules
 * of packs `PACK/NAME`.
 */

const offSchema = z.strictObject({
  why: z.enum(['cap', 'person']),
  /** A person's words; '' of `cap`. */
  reason: z.string(),
  at: z.string(),
  /** Clean files it was held against, and those it matched. */
  files: z.exactOptional(z.int().min(0)),
  hits: z.exactOptional(z.int().min(0)),
})

const packRefSchema = z.strictObject({
  name: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Share of clean files a rule of it may match. */
  cap: z.number().positive().max(1),
  /** Held against enough that is clean. */
  tested: z.boolean(),
})

export const ruleSetSchema = z.strictObject({
  number: z.int().min(0),
  /** The set it was made of: what `rules rollback` goes back to. Absent: the first one. */
  before: z.exactOptional(z.int().min(0)),
  at: z.string(),
  act: z.enum(['first', 'pin', 'add', 'remove', 'off', 'on', 'test']),
  /** What it was about: a pack, rules. */
  about: z.string(),
  /** Rules of ours newer than these are on trial. */
  pin: z.exactOptional(z.strictObject({ siteguard: z.string(), rules: z.string(), accepted: z.array(z.string()) })),
  off: z.record(z.string(), offSchema),
  packs: z.array(packRefSchema),
})

export const rulesFileSchema = z.strictObject({
  version: z.literal(1),
  current: z.int().min(0),
  sets: z.array(ruleSetSchema).min(1),
})

export type Off = z.infer<typeof offSchema>
export type PackRef = z.infer<typeof packRefSchema>
export type RuleSet = z.infer<typeof ruleSetSchema>
export type RulesFile = z.infer<typeof rulesFileSchema>

const gradeSchema = z.enum(['certain', 'probable', 'possible'])

/** A pack as it was added: its sources, which are compiled anew where they are used, and what was read in them. */
export const packSchema = z.strictObject({
  version: z.literal(1),
  name: z.string(),
  sha256: z.string(),
  addedAt: z.string(),
  sources: z.array(z.strictObject({ file: z.string(), text: z.string() })),
  rules: z.array(
    z.strictObject({
      name: z.string(),
      file: z.string(),
      line: z.int(),
      author: z.string(),
      licence: z.string(),
      reference: z.string(),
      description: z.string(),
      grade: gradeSchema,
    }),
  ),
  faults: z.array(z.strictObject({ file: z.string(), line: z.int(), rule: z.string(), detail: z.string() })),
})
export type Pack = z.infer<typeof packSchema>

const hitsSchema = z.strictObject({ certain: z.int(), probable: z.int(), possible: z.int() })

/** How often rules matched what is clean, and what is bad, when they were last tested. */
export const measurementSchema = z.strictObject({
  at: z.string(),
  files: z.int().min(0),
  bytes: z.int().min(0),
  /** By rule: clean files it matched, by how sure it was. */
  hits: z.record(z.string(), hitsSchema),
  /** Bad files that were given, and by rule how many it matched. */
  bad: z.exactOptional(z.strictObject({ files: z.int().min(0), hits: z.record(z.string(), z.int()) })),
})
export type Measurement = z.infer<typeof measurementSchema>
export type Hits = z.infer<typeof hitsSchema>

/** By pack and version: `siteguard@3-0123abcd`, `PACK@SHA256`. */
export const measuredFileSchema = z.strictObject({ version: z.literal(1), packs: z.record(z.string(), measurementSchema) })

/** A rule as it stands on this machine. */
export const standingRuleSchema = z.strictObject({
  id: z.string().describe('As in the catalogue; PACK/NAME of a pack.'),
  pack: z.string(),
  version: z.string().describe('Of the pack.'),
  detector: z.string(),
  severity: z.enum(['critical', 'high', 'medium', 'low', 'info']),
  confidence: gradeSchema,
  class: z.enum(['intrusion', 'exposure', 'vulnerability', 'hygiene']),
  state: z.enum(['on', 'off', 'trial']),
  why: z.exactOptional(z.enum(['cap', 'untested', 'person']).describe('Why it is off.')),
  reason: z.exactOptional(z.string().describe('The words of who switched it off.')),
  files: z.exactOptional(z.int().min(0).describe('Clean files it was last held against.')),
  hits: z.exactOptional(z.int().min(0).describe('Those it matched.')),
})
export type StandingRule = Readonly<z.infer<typeof standingRuleSchema>>
