import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { Finding } from '../../core/finding.ts'
import type { SiteReport } from '../../core/scan-report.ts'
import { findingSchema } from '../../core/scan-report-schema.ts'
import { safeFileName } from '../../disk/file-name.ts'
import { readGzipJson, writeGzipJson } from '../../disk/json-file.ts'

/** What a scan last found at a site, to be explained afterwards. */
export interface LastReport {
  readonly site: string
  /** When, ISO 8601. */
  readonly at: string
  /** Those on trial among them. */
  readonly findings: readonly Finding[]
}

const schema = z.object({ version: z.literal(1), site: z.string(), at: z.string(), findings: z.array(z.unknown()) })

export async function saveLastReport(dir: string, { site, findings, onTrial = [] }: SiteReport, at: string): Promise<void> {
  await writeGzipJson(join(dir, 'found', `${safeFileName(site)}.json.gz`), { version: 1, site, at, findings: [...findings, ...onTrial] })
}

/** Of every site scanned from here. One that cannot be read, or a finding of a rule nobody knows any more, is left out. */
export async function loadLastReports(dir: string): Promise<LastReport[]> {
  const names = await readdir(join(dir, 'found')).catch(() => [])
  const reports: LastReport[] = []
  for (const name of names.filter((one) => one.endsWith('.json.gz')).sort()) {
    const outcome = await readGzipJson(join(dir, 'found', name))
    const parsed = 'value' in outcome ? schema.safeParse(outcome.value).data : undefined
    if (parsed === undefined) continue
    const findings = parsed.findings.flatMap((finding) => findingSchema.safeParse(finding).data ?? [])
    reports.push({ site: parsed.site, at: parsed.at, findings })
  }
  return reports
}
