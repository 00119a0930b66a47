import type { DocumentReporter } from './types.ts'

/** Formats for machines and the page, by the name `--output` knows them by. Each is loaded only where it is asked for. */
const FORMATS = {
  json: async () => (await import('./json/report-document.ts')).reportDocument,
  jsonl: async () => (await import('./jsonl/report-jsonl.ts')).reportJsonl,
  sarif: async () => (await import('./sarif/report-sarif.ts')).reportSarif,
  junit: async () => (await import('./junit/report-junit.ts')).reportJunit,
  'gitlab-code-quality': async () => (await import('./gitlab/code-quality.ts')).reportCodeQuality,
  'gitlab-security': async () => (await import('./gitlab/security.ts')).reportGitlabSecurity,
  markdown: async () => (await import('./markdown/report-markdown.ts')).reportMarkdown,
  prometheus: async () => (await import('./prometheus/report-prometheus.ts')).reportPrometheus,
  html: async () => (await import('./html/report-html.ts')).reportHtml,
} satisfies Record<string, () => Promise<DocumentReporter>>

export type DocumentFormat = keyof typeof FORMATS
export const DOCUMENT_FORMATS = Object.keys(FORMATS) as readonly DocumentFormat[]

export function isDocumentFormat(name: string): name is DocumentFormat {
  return Object.hasOwn(FORMATS, name)
}

/** The writer of one format. */
export function loadDocumentReporter(format: DocumentFormat): Promise<DocumentReporter> {
  return FORMATS[format]()
}
