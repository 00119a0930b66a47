import * as z from 'zod'
import type { SiteId } from './account.ts'
import type { WayIn } from './incident.ts'
import type { Holds, Plain, Same } from './scan-report-schema.ts'
import type { SnapshotId } from './snapshot.ts'
import type { ReportedError } from './upgrade-report.ts'
import { reportedErrorSchema } from './upgrade-report-schema.ts'

/** The line of a log that is held to be how it began at a site. Hostile text. */
export interface RootCause extends WayIn {
  /** `POST /spip.php?page=spip_pass`, or what a transfer did. */
  readonly request: string
  readonly status?: number
  /** Another site of the account that was asked: one way in is enough for all of them. */
  readonly through?: SiteId
  /** Where the line stands. */
  readonly log: string
  readonly line: number
}

/**
 * How an intruder came into a site, by its timeline, made before anything was changed. named: a line of the logs explains the first of what was
 * found · unexplained: none does · untold: the timeline could not be made, `error` says why.
 */
export interface SiteOrigin {
  readonly state: 'named' | 'unexplained' | 'untold'
  /** The snapshot that was explained. */
  readonly evidence: SnapshotId
  readonly cause?: RootCause
  /** Files and rows an intruder put there or changed, and those of them a line explains. */
  readonly traces: number
  readonly explained: number
  /** Logs that were understood. */
  readonly logs: number
  /** Addresses that wrote something, or used what was planted; most telling first, the first of them. */
  readonly addresses: readonly string[]
  readonly error?: ReportedError
}

/** Most addresses that are told of one site. */
export const MOST_ADDRESSES = 12

const line = z.string().max(4000)
const count = z.int().min(0)

export const rootCauseSchema = z.strictObject({
  at: z.iso.datetime().describe('ISO 8601, UTC, by the clock of the files.'),
  path: line.describe('What was written: a path in the site, or db://table/key/column.'),
  way: z.enum(['hole', 'shell', 'ftp', 'ssh', 'form']).describe('As in the report of siteguard timeline.'),
  confidence: z.enum(['certain', 'probable', 'possible']),
  address: z.exactOptional(line),
  shape: z.exactOptional(line).describe('The known kind of request it was.'),
  holes: z.array(line).max(50).describe('Advisories it fits, of holes that were open or may have been.'),
  request: line,
  status: z.exactOptional(count),
  through: z.exactOptional(z.string().max(500) as unknown as z.ZodType<SiteId>).describe('Another site of the account that was asked.'),
  log: line,
  line: count,
})

export const siteOriginSchema = z.strictObject({
  state: z.enum(['named', 'unexplained', 'untold']),
  evidence: z.string() as unknown as z.ZodType<SnapshotId>,
  cause: z.exactOptional(rootCauseSchema),
  traces: count,
  explained: count.describe('Of them, those a line of the logs explains.'),
  logs: count,
  addresses: z.array(line).max(MOST_ADDRESSES),
  error: z.exactOptional(reportedErrorSchema),
})

/** Compiles only while schema and type say the same. */
export type OriginHolds = Holds<Same<Plain<z.infer<typeof siteOriginSchema>>, Plain<SiteOrigin>>>

interface Explained {
  readonly site: SiteId
  readonly root: string
  readonly origin?: SiteOrigin
}

/**
 * The site at which it all began, as far as is known: the earliest cause that is more than possible and no file planted before, for that came by
 * something else. A copy in a folder of a site is named before the site around it, which has the same files.
 */
export function firstOrigin<T extends Explained>(
  sites: readonly T[],
): (T & { readonly origin: { readonly cause: RootCause } }) | undefined {
  const named = sites.filter((site): site is T & { origin: { cause: RootCause } } => site.origin?.cause !== undefined)
  const sure = named.filter(({ origin }) => origin.cause.confidence !== 'possible')
  const among = sure.length > 0 ? sure : named
  const entries = among.filter(({ origin }) => origin.cause.way !== 'shell')
  const [first] = (entries.length > 0 ? entries : among).toSorted(
    (a, b) =>
      (a.origin.cause.at < b.origin.cause.at ? -1 : a.origin.cause.at > b.origin.cause.at ? 1 : 0) ||
      Number(a.origin.cause.through !== undefined) - Number(b.origin.cause.through !== undefined) ||
      b.root.length - a.root.length,
  )
  return first
}
