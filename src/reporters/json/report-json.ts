import type { Reporter } from '../types.ts'
import { escapeJson } from './escape-json.ts'

/**
 * One document, `schemas/scan-report.schema.json`. Codes and parameters only, nothing translated. Control characters are
 * escaped by JSON itself, and so are the lone surrogates that stand for bytes which are not UTF-8.
 */
export const reportJson: Reporter = (report, options) => {
  const shown = options.onlyNew
    ? { ...report, sites: report.sites.map((site) => ({ ...site, findings: site.findings.filter((f) => f.isNew) })) }
    : report
  return `${escapeJson(JSON.stringify(shown, null, 2))}\n`
}
