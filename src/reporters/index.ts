import { reportJson } from './json/report-json.ts'
import { reportPlain } from './plain/report-plain.ts'
import { reportText } from './text/report-text.ts'
import type { Reporter, ReportFormat } from './types.ts'

export { type SnapshotReporter, snapshotReporters } from './snapshot/report-snapshot.ts'
export { NO_PAINT } from './text/layout.ts'
export type { Paint, Reporter, ReportFormat, ReportOptions } from './types.ts'

export const reporters = { text: reportText, json: reportJson, plain: reportPlain } satisfies Record<ReportFormat, Reporter>
