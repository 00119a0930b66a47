import type { Finding } from '../../../core/finding.ts'
import type { RemotePath } from '../../../core/path.ts'
import type { SiteReport } from '../../../core/scan-report.ts'

/** What today's rules take for somebody else's work, by path: open findings that are more than information. */
export function intrusionsOf(report: SiteReport): Map<RemotePath, Finding> {
  const found = new Map<RemotePath, Finding>()
  for (const finding of report.findings) {
    if (finding.class !== 'intrusion' || finding.waived !== undefined || finding.severity === 'info') continue
    if (finding.path !== '' && !found.has(finding.path)) found.set(finding.path, finding)
  }
  return found
}

/** What lies open to visitors and should not (dumps, archives, tools), by today's rules. */
export function exposuresOf(report: SiteReport): RemotePath[] {
  const open = report.findings.filter(({ class: is, waived, severity }) => is === 'exposure' && waived === undefined && severity !== 'info')
  return [...new Set(open.map(({ path }) => path))].filter((path) => path !== '')
}

/** Siteguard's own folder on the account: where the document root is the login folder, it lies inside the site. */
export function isOurs(path: string): boolean {
  return path === '.siteguard' || path.startsWith('.siteguard/')
}
