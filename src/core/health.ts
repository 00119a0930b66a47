import * as z from 'zod'

/** Why nothing can be said about a page after a change. */
export type Unjudged =
  /** HTTP is off: nobody is asked. */
  | 'http-off'
  /** No page of the site is known. */
  | 'no-address'
  /** It answered the same before the change: the provider has locked the account, or everything there is refused. */
  | 'locked'
  /** There was no answer before the change either, the same as now. */
  | 'unreachable'
  /** It was as sick before the change. */
  | 'sick-before'
  /** A text it should hold was not there before the change either; the rest of it is well. */
  | 'text-before'

/** What a look at a site's pages found where it found nothing wrong. All of it is made safe to print, and cut. */
export interface HealthReport {
  readonly expect: 'closed' | 'open'
  /** partly: some pages could not be judged · not-run: none could (nor were there any). Neither is healthy. */
  readonly outcome: 'well' | 'partly' | 'not-run'
  /** Addresses of the pages that are as they should be. */
  readonly well: readonly string[]
  readonly unjudged: readonly { readonly url: string; readonly why: Unjudged; readonly detail: string }[]
  /** Logs in which nothing fatal was added, and those that could not be read. */
  readonly logs: { readonly quiet: readonly string[]; readonly unread: readonly string[] }
  /** Present where a picture was asked for. `percent`: of its area that differs from the picture before the change. */
  readonly picture?: { readonly url: string; readonly state: 'compared' | 'not-taken' | 'none-before'; readonly percent?: number }
}

/** Whether a change was done, and nobody could look whether the site is well: that is not healthy. */
export function isUnseen(health: readonly HealthReport[] | undefined): boolean {
  return health?.filter((report) => report.expect === 'open').at(-1)?.outcome === 'not-run'
}

const line = z.string().max(4096)

export const healthReportSchema = z
  .strictObject({
    expect: z.enum(['closed', 'open']).describe('closed: that visitors are told to come back later · open: that the pages are well.'),
    outcome: z
      .enum(['well', 'partly', 'not-run'])
      .describe('partly: some pages could not be judged · not-run: none could. Neither is healthy.'),
    well: z.array(line).max(1000),
    unjudged: z
      .array(
        z.strictObject({
          url: line,
          why: z.enum(['http-off', 'no-address', 'locked', 'unreachable', 'sick-before', 'text-before'] satisfies Unjudged[]),
          detail: line,
        }),
      )
      .max(1000),
    logs: z.strictObject({ quiet: z.array(line).max(1000), unread: z.array(line).max(1000) }),
    picture: z.exactOptional(
      z.strictObject({
        url: line,
        state: z.enum(['compared', 'not-taken', 'none-before']),
        percent: z.exactOptional(z.number().min(0).max(100)).describe('Of its area, that differs from the picture before.'),
      }),
    ),
  })
  .meta({ id: 'HealthReport' }) satisfies z.ZodType<HealthReport>
