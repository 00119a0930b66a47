import type { Reporter } from '../types.ts'

/**
 * One document, `schemas/scan-report.schema.json`. Codes and parameters only, nothing translated. Control characters are
 * escaped by JSON itself, and so are the lone surrogates that stand for bytes which are not UTF-8.
 */
export const reportJson: Reporter = (report, options) => {
  const shown = options.onlyNew
    ? { ...report, sites: report.sites.map((site) => ({ ...site, findings: site.findings.filter((f) => f.isNew) })) }
    : report
  // JSON leaves C1 controls and bidirectional overrides as they are; a terminal shown this document must not obey them.
  return `${JSON.stringify(shown, null, 2).replace(/[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`
}
