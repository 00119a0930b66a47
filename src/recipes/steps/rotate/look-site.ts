import type { Finding } from '../../../core/finding.ts'
import type { SiteReport } from '../../../core/scan-report.ts'
import type { DatabaseLink } from '../../../snapshots/types.ts'
import { type Check, check } from './checks.ts'
import type { Sharing } from './sharing.ts'

const NAMED = 50

/** Whose password at a server is renewed, and which database has none. */
export function lookAtAccounts(links: readonly DatabaseLink[], names: readonly string[], sharing: readonly Sharing[] = []): Check[] {
  const files = links.flatMap((link) => (link.kind === 'sqlite' ? [link.file] : []))
  return [
    ...(names.length === 0 ? [] : [check('accounts', 'ok', 'renewed', { names: [...new Set(names)].sort().slice(0, NAMED) })]),
    ...(files.length === 0 ? [] : [check('accounts', 'ok', 'file', { files: files.slice(0, NAMED) })]),
    ...(links.length === 0 ? [check('accounts', 'refused', 'none')] : []),
    ...namedIn('sites', 'sites', sharing, ({ sites }) => sites),
    ...namedIn('strangers', 'paths', sharing, ({ strangers }) => strangers),
    ...namedIn('stale', 'paths', sharing, ({ stale }) => stale),
  ]
}

function namedIn(reason: string, param: 'sites' | 'paths', sharing: readonly Sharing[], of: (one: Sharing) => readonly string[]): Check[] {
  const all = [...new Set(sharing.flatMap(of))].sort()
  return all.length === 0 ? [] : [check('accounts', 'told', reason, { [param]: all.slice(0, NAMED) })]
}

/** Whether whoever got in may still be there: new secrets are then stolen as the old ones were. */
export function lookForBackdoors(report: SiteReport | undefined, site: string): Check {
  if (report === undefined) return check('backdoors', 'unknown', 'not-looked', { site })
  const open = report.findings.filter(
    ({ waived, severity, class: is }) => waived === undefined && severity !== 'info' && is === 'intrusion',
  )
  if (report.verdict === 'infected') return check('backdoors', 'told', 'infected', { site, paths: named(open) })
  if (open.length > 0) return check('backdoors', 'told', 'suspect', { site, paths: named(open) })
  return report.verdict === 'unknown' ? check('backdoors', 'unknown', 'not-judged') : check('backdoors', 'ok', 'none')
}

function named(findings: readonly Finding[]): string[] {
  return [...new Set(findings.map(({ path, rule }) => (path === '' ? rule : path)))].slice(0, NAMED)
}

/** What a rotation of the site cannot make worthless. */
export function lookBeyond(keys: readonly string[]): Check[] {
  return [
    ...(keys.length === 0 ? [] : [check('out-of-reach', 'told', 'keys', { names: [...new Set(keys)].sort().slice(0, NAMED) })]),
    check('out-of-reach', 'told', 'always'),
  ]
}
