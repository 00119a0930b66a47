import { printable } from '../../core/printable.ts'
import type { RunRecord } from '../../core/run-record.ts'

/**
 * One record a line, fields parted by tabs, never translated, never reordered, `-` for what there is not: `night ID STARTED FINISHED EXIT
 * MISSING-SHARD,…`, `site SITE ACCOUNT STATE VERDICT CERTAIN PROBABLE POSSIBLE NEW GONE SNAPSHOT ERROR`, and below a site its new findings,
 * `new SITE CONFIDENCE RULE PATH FINGERPRINT`. With `nul`, records end with NUL and names are as they are.
 */
export function nightPlain({ id, startedAt, finishedAt, exitCode, missing = [], sites }: RunRecord, nul: boolean): string {
  const name = nul ? (raw: string) => raw : printable
  const records: string[][] = [['night', id, startedAt, finishedAt, String(exitCode), missing.length === 0 ? '-' : missing.join(',')]]
  for (const { site, account, state, verdict, findings, change, snapshot, error } of sites) {
    const open = findings.filter((one) => one.waived === undefined && one.severity !== 'info')
    const count = (confidence: string): string => String(open.filter((one) => one.confidence === confidence).length)
    const changes = change === undefined ? ['-', '-'] : [String(change.added.length), String(change.gone.length)]
    records.push([
      'site',
      name(site),
      name(account),
      state,
      verdict,
      count('certain'),
      count('probable'),
      count('possible'),
      ...changes,
      snapshot?.id ?? '-',
      error?.code ?? '-',
    ])
    const added = new Set(change?.added)
    for (const { fingerprint, confidence, rule, path } of open)
      if (added.has(fingerprint)) records.push(['new', name(site), confidence, rule, name(path), fingerprint])
  }
  return records.map((fields) => fields.join('\t') + (nul ? '\0' : '\n')).join('')
}
