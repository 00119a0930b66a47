import { type RequestShape, shapesOf } from '../../cms/request-shapes.ts'
import type { CmsId } from '../../core/installation.ts'
import { remotePath } from '../../core/path.ts'
import type { TimelineEvent } from '../../core/timeline-report.ts'
import { decodedTarget, isWriting, type LogEvent } from '../../logs/index.ts'

/** A line of a log by the files' clock, with what it means. */
export interface SeenEvent extends LogEvent {
  readonly log: number
  /** What was asked for, decoded, without query and `..`; of a transfer the file's path. */
  readonly asked: string
  readonly sends: boolean
  readonly shapes: readonly RequestShape[]
  /** Another site of the account, by its name in the inventory. */
  readonly site?: string
}

/** @param offset Milliseconds to add to the log's clock. */
export function seenEvent(event: LogEvent, log: number, offset: number, cms: readonly CmsId[]): SeenEvent {
  const at = event.at + offset
  if (event.kind !== 'web')
    return {
      ...event,
      at,
      log,
      asked: remotePath(event.path ?? ''),
      sends: event.action === 'upload' || event.action === 'rename',
      shapes: [],
    }
  const target = decodedTarget(event.target ?? '')
  const sends = isWriting(event.method)
  // An address in full is what a proxy is asked; servers take it all the same.
  const path = (target.split('?', 1)[0] as string).replace(/^https?:\/\/[^/]*/i, '')
  return { ...event, at, log, asked: remotePath(path), sends, shapes: shapesOf(target, sends, cms) }
}

/** As it stands in the report. */
export function reported({
  kind,
  at,
  log,
  line,
  address,
  user,
  host,
  site,
  method,
  target,
  status,
  bytes,
  agent,
  action,
  path,
  shapes,
}: SeenEvent): TimelineEvent {
  const all = { address, user, host, site, method, target, status, bytes, agent, action, path }
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
  return {
    at: new Date(at).toISOString(),
    kind,
    log,
    line,
    ...given,
    ...(shapes.length === 0 ? {} : { shapes: shapes.map(({ id }) => id) }),
  }
}

/** First index whose moment is `at` or later. Sorted by moment. */
export function firstFrom(events: readonly { readonly at: number }[], at: number): number {
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((events[middle] as { at: number }).at < at) low = middle + 1
    else high = middle
  }
  return low
}
