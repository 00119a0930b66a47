import { printable } from '../../core/printable.ts'
import type { TimelineEvent, TimelineReport } from '../../core/timeline-report.ts'

/**
 * One record a line, fields parted by tabs, never translated, never reordered, `-` for what there is not:
 * `trace PATH added|changed CONFIDENCE WRITTEN AFTER BY CAUSED-AT ADDRESS WAY SHAPE CONFIDENCE LOG LINE` (WRITTEN, AFTER, BY: when), `actor
 * ADDRESS FIRST LAST LINES SENT`, `event ADDRESS AT METHOD TARGET STATUS LOG LINE`, `log NAME FORMAT LINES FIRST LAST SECONDS-OFF TROUBLE`,
 * `gap CHECK SUBJECT REASON`. With `nul`, records end with NUL.
 */
export function timelinePlain(report: TimelineReport, nul: boolean): string {
  const raw = (value: string | number | undefined): string =>
    value === undefined || value === '' ? '-' : nul ? String(value) : printable(String(value))
  const place = (event: TimelineEvent | undefined): (string | number | undefined)[] => [
    event === undefined ? undefined : report.logs[event.log]?.name,
    event?.line,
  ]
  const records: (string | number | undefined)[][] = []
  for (const { path, how, confidence, moments, seen, cause } of report.traces)
    records.push([
      'trace',
      path,
      how,
      confidence,
      moments[0]?.at,
      seen.after,
      seen.by,
      cause?.event.at,
      cause?.event.address,
      cause?.way,
      cause?.shape,
      cause?.confidence,
      ...place(cause?.event),
    ])
  for (const { address, first, last, requests, sent, events } of report.actors) {
    records.push(['actor', address, first, last, requests, sent])
    for (const event of events)
      records.push(['event', address, event.at, event.method ?? event.action, event.target ?? event.path, event.status, ...place(event)])
  }
  for (const { name, format, lines, first, last, clock, trouble } of report.logs)
    records.push(['log', name, format, lines, first, last, clock.seconds, trouble])
  for (const { check, subject, reason } of report.gaps) records.push(['gap', check, subject, reason])
  return records.map((fields) => fields.map(raw).join('\t') + (nul ? '\0' : '\n')).join('')
}
