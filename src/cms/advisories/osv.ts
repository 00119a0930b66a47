import * as z from 'zod'
import type { Advisory, AffectedRange } from '../../core/advisory.ts'
import { EFFECTS } from '../../core/advisory.ts'

/**
 * Records in OSV format (https://ossf.github.io/osv-schema/): those shipped in `data/` and those of a feed. Our own fields stand in
 * `database_specific.siteguard`; a record without them is read all the same, from its severity vector.
 *
 * The ecosystem `SPIP` (not one of OSV's own list) names products as siteguard does: `spip`, `spip-plugin/<prefix>`. Packagist's
 * `spip/spip` is SPIP too.
 */

const event = z.object({
  introduced: z.string().optional(),
  fixed: z.string().optional(),
  last_affected: z.string().optional(),
})

const range = z.object({
  type: z.string(),
  events: z.array(event),
  database_specific: z.object({ inferred: z.boolean().optional() }).optional(),
})

const affected = z.object({
  package: z.object({ ecosystem: z.string(), name: z.string() }),
  ranges: z.array(range).optional(),
})

const own = z.object({
  preAuth: z.enum(['yes', 'no', 'unknown']),
  effect: z.enum(EFFECTS),
  exploitPublic: z.boolean(),
  verified: z.boolean(),
  summary: z.object({ en: z.string(), fr: z.string() }),
  sources: z.array(z.string()).optional(),
})

const record = z.object({
  id: z.string().regex(/^[A-Za-z0-9][\w.:-]{2,63}$/),
  modified: z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'not a date'),
  withdrawn: z.string().optional(),
  aliases: z.array(z.string()).optional(),
  summary: z.string().optional(),
  details: z.string().optional(),
  severity: z.array(z.object({ type: z.string(), score: z.string() })).optional(),
  affected: z.array(affected).min(1),
  references: z.array(z.object({ url: z.string() })).optional(),
  database_specific: z.looseObject({ siteguard: own.optional() }).optional(),
})
type OsvRecord = z.infer<typeof record>

/** A record, or part of one, that could not be used. Told, never dropped in silence. */
export interface RecordProblem {
  /** Place in the list, from 0. */
  readonly index: number
  readonly id?: string
  readonly problem: string
}

export interface ReadRecords {
  readonly advisories: readonly Advisory[]
  readonly problems: readonly RecordProblem[]
  /** Good records about products that are none of ours (a feed of all of Packagist has thousands). */
  readonly others: number
}

const PRODUCT = /^(?:spip|spip-screen|wordpress|(?:spip-plugin|wordpress-plugin|wordpress-theme)\/[\w.-]{1,100})$/

/** Reads a list of OSV records, each by itself: one that is bad takes none of the others with it. */
export function readOsvRecords(list: readonly unknown[]): ReadRecords {
  const advisories: Advisory[] = []
  const problems: RecordProblem[] = []
  let others = 0
  list.forEach((value, index) => {
    const parsed = record.safeParse(value)
    if (!parsed.success) {
      const issue = parsed.error.issues[0]
      const id = typeof value === 'object' && value !== null && 'id' in value ? String(value.id).slice(0, 64) : undefined
      problems.push({
        index,
        ...(id === undefined ? {} : { id }),
        problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a record'}`,
      })
      return
    }
    const { id } = parsed.data
    const ours = parsed.data.affected.filter((part) => isOurs(part.package))
    if (ours.length === 0) others += 1
    for (const part of ours) {
      const product = productName(part.package)
      if (product === undefined) {
        problems.push({ index, id, problem: `unknown product ${part.package.ecosystem} ${part.package.name}`.slice(0, 200) })
        continue
      }
      const ranges = readRanges(part.ranges ?? [])
      if (typeof ranges === 'string') problems.push({ index, id, problem: ranges })
      else advisories.push(toAdvisory(parsed.data, product, ranges))
    }
  })
  return { advisories, problems, others }
}

function isOurs({ ecosystem, name }: { ecosystem: string; name: string }): boolean {
  return ecosystem === 'SPIP' || ecosystem === 'WordPress' || (ecosystem === 'Packagist' && name === 'spip/spip')
}

function productName({ ecosystem, name }: { ecosystem: string; name: string }): string | undefined {
  if (ecosystem === 'Packagist') return 'spip'
  return PRODUCT.test(name) ? name : undefined
}

/** OSV's events to ranges; the reason why not, when there are none that compare by version numbers. */
function readRanges(list: readonly z.infer<typeof range>[]): AffectedRange[] | string {
  const ranges: AffectedRange[] = []
  for (const item of list) {
    if (item.type === 'GIT') continue
    const inferred = item.database_specific?.inferred === true ? { inferred: true as const } : {}
    let introduced: string | undefined
    for (const step of item.events) {
      if (step.introduced !== undefined) {
        if (introduced !== undefined) ranges.push({ introduced, ...inferred })
        introduced = step.introduced
        continue
      }
      if (introduced === undefined) return 'events: a fix before what it fixes'
      if (step.fixed !== undefined) ranges.push({ introduced, fixed: step.fixed, ...inferred })
      else if (step.last_affected !== undefined) ranges.push({ introduced, lastAffected: step.last_affected, ...inferred })
      else return 'events: neither introduced, fixed nor last_affected'
      introduced = undefined
    }
    if (introduced !== undefined) ranges.push({ introduced, ...inferred })
  }
  return ranges.length > 0 ? ranges : 'no range of versions'
}

function toAdvisory(data: OsvRecord, product: string, ranges: AffectedRange[]): Advisory {
  const ours = data.database_specific?.siteguard
  const summary = (data.summary ?? data.details ?? data.id).slice(0, 300)
  const urls = data.references?.map((reference) => reference.url) ?? []
  return {
    id: data.id,
    aliases: data.aliases ?? [],
    product,
    ranges,
    summary: ours?.summary ?? { en: summary, fr: summary },
    preAuth: ours?.preAuth ?? preAuthOf(data.severity ?? []),
    effect: ours?.effect ?? 'other',
    exploitPublic: ours?.exploitPublic ?? false,
    verified: ours?.verified ?? true,
    sources: [...urls, ...(ours?.sources ?? [])],
    modified: data.modified,
    ...(data.withdrawn === undefined ? {} : { withdrawn: data.withdrawn }),
  }
}

/** "Privileges required" of a CVSS vector; without one, unknown, which is ranked as yes. */
function preAuthOf(severity: readonly { score: string }[]): Advisory['preAuth'] {
  for (const { score } of severity) {
    const needs = /\/PR:([NLH])(?:\/|$)/.exec(score)?.[1]
    if (needs !== undefined) return needs === 'N' ? 'yes' : 'no'
  }
  return 'unknown'
}
