import { createHash } from 'node:crypto'
import { databasePath, MANY_ROWS } from '../../core/database-path.ts'
import type { Evidence } from '../../core/finding.ts'
import type { RuleId, RuleParams } from '../../core/rule-catalog.ts'
import { type Grade, raise } from '../shared/subjects.ts'
import type { DatabaseFacts, DatabaseFinding } from '../types.ts'

/** Rules about rows: how many rows say the same is filled in when the table has been read. */
export type RowRule = {
  [R in RuleId]: R extends `database-${string}` ? (RuleParams[R] extends { rows: number } ? R : never) : never
}[RuleId]

/**
 * What of a text a hit is about, as offsets in it. tag: one with all it holds · attribute: of the tag at `start`, by its name · hidden: a tag
 * nobody sees, `end` -1 where it does not end · php, packed, filter: where it begins.
 */
export interface HitPlace {
  readonly is: 'tag' | 'attribute' | 'hidden' | 'php' | 'packed' | 'filter'
  readonly start: number
  readonly end: number
  readonly name?: string
}

/** One thing a value shows. `judged`: what its fingerprint covers. */
export type Hit<R extends RowRule = RowRule> = {
  [K in R]: {
    readonly rule: K
    readonly params: Omit<RuleParams[K], 'rows'>
    readonly grade: Grade
    readonly judged: string
    readonly excerpt?: string
    /** Absent: it is about the value as a whole. */
    readonly at?: HitPlace
  }
}[R]

export function hit<R extends RowRule>(rule: R, params: Omit<RuleParams[R], 'rows'>, grade: Grade, judged: string, excerpt = judged): Hit {
  return { rule, params, grade, judged, excerpt: plainExcerpt(excerpt) } as unknown as Hit
}

export function placed(found: Hit, at: HitPlace): Hit {
  return { ...found, at }
}

/** Shown of what was found. Characters. */
const EXCERPT = 120

/** One line of a text, cut. */
export function plainExcerpt(text: string): string {
  const line = text.slice(0, 400).replace(/\s+/g, ' ').trim()
  return line.length > EXCERPT ? `${line.slice(0, EXCERPT - 1)}…` : line
}

/** Where in the table a hit was, and when its row was written. */
export interface Place {
  readonly key: string
  readonly column: string
  readonly modified?: number
}

/** Collects what rows of one table show, and tells it at the end: few rows one by one, many of the same kind as one. */
export interface Collector {
  add(hit: Hit, place: Place): void
  /** `regrade`: what becomes of hits of one kind, by how many rows of how many have them. */
  findings(regrade?: (hit: Hit, rows: number) => Hit): Iterable<DatabaseFinding>
}

/** Rows of one kind that are told one by one. */
const NAMED = 20
/** Kinds of one table that are told apart. Who writes a thousand different scripts into one table is told enough. */
const KINDS = 200
/** Different contents of one kind that its fingerprint covers. */
const CONTENTS = 1000

interface Kind {
  readonly first: Hit
  rows: number
  lastKey: string
  readonly named: { readonly hit: Hit; readonly place: Place }[]
  readonly contents: Set<string>
  modified: number | undefined
  readonly column: string
}

export function createCollector({ database }: Pick<DatabaseFacts, 'database'>, table: string): Collector {
  const kinds = new Map<string, Kind>()
  return {
    add(found, place) {
      const plain = `${place.column}\0${found.rule}\0${found.grade.confidence}\0`
      const exact = `${plain}${JSON.stringify(found.params)}`
      const key = kinds.has(exact) || kinds.size < KINDS ? exact : plain
      let kind = kinds.get(key)
      if (kind === undefined) {
        kind = { first: found, rows: 0, lastKey: '', named: [], contents: new Set(), modified: undefined, column: place.column }
        kinds.set(key, kind)
      }
      if (kind.rows === 0 || kind.lastKey !== place.key) kind.rows += 1
      kind.lastKey = place.key
      // As the row's own: long contents are not kept.
      if (kind.named.length < NAMED) kind.named.push({ hit: found, place })
      if (kind.contents.size < CONTENTS) kind.contents.add(digestOf(found.judged))
      if (place.modified !== undefined && (kind.modified === undefined || place.modified > kind.modified)) kind.modified = place.modified
    },
    *findings(regrade = (same) => same) {
      for (const { first, rows, named, contents, modified, column } of kinds.values()) {
        if (rows <= NAMED && named.length <= NAMED) {
          for (const { hit: one, place } of named) {
            const at = databasePath({ installation: database, table, key: place.key, column: place.column })
            yield findingOf(regrade(one, rows), at, 1, digestOf(one.judged), place.modified)
          }
          continue
        }
        const at = databasePath({ installation: database, table, key: MANY_ROWS, column })
        yield findingOf(regrade(first, rows), at, rows, [...contents].sort().join('\n'), modified)
      }
    },
  }
}

function findingOf(
  found: Hit,
  path: ReturnType<typeof databasePath>,
  rows: number,
  judged: string,
  modified: number | undefined,
): DatabaseFinding {
  const evidence: Evidence | undefined = found.excerpt === undefined || found.excerpt === '' ? undefined : { excerpt: found.excerpt }
  const params = { ...found.params, rows } as unknown as RuleParams[RowRule]
  return {
    finding: raise(found.rule, path, params, found.grade, evidence === undefined ? {} : { evidence }),
    judged,
    ...(modified === undefined ? {} : { modified }),
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
