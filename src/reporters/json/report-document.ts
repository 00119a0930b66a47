import type { DocumentReporter } from '../types.ts'
import { escapeJson } from './escape-json.ts'

/** The report or record itself, as its published schema has it. */
export const reportDocument: DocumentReporter = (report) => `${escapeJson(JSON.stringify(report, null, 2))}\n`
