import { reportJson } from './json/report-json.ts'
import { reportPlain } from './plain/report-plain.ts'
import { reportText } from './text/report-text.ts'
import type { Reporter } from './types.ts'

export { NO_PAINT } from './text/layout.ts'
export type { Paint, Reporter, ReportOptions } from './types.ts'

export type ReportFormat = 'text' | 'json' | 'plain'

export const reporters = { text: reportText, json: reportJson, plain: reportPlain } satisfies Record<ReportFormat, Reporter>
