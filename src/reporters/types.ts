import type { ScanReport } from '../core/scan-report.ts'
import type { Texts } from '../i18n/index.ts'

export type ReportFormat = 'text' | 'json' | 'plain'

/** How a piece of text is set apart on a terminal; each is the identity where there is no colour. */
export interface Paint {
  readonly strong: (text: string) => string
  readonly quiet: (text: string) => string
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly doubt: (text: string) => string
  readonly name: (text: string) => string
}

export interface ReportOptions {
  readonly texts: Texts
  /** Columns. 0: do not wrap. */
  readonly width: number
  readonly paint: Paint
  /** Only what is not in the baseline. */
  readonly onlyNew: boolean
  /** Records end with NUL instead of a line feed (plain only). */
  readonly nul: boolean
}

/** Turns a report into text. Pure; hostile text in the report comes out escaped. */
export type Reporter = (report: ScanReport, options: ReportOptions) => string
