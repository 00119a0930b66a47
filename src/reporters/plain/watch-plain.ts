import { printable } from '../../core/printable.ts'
import type { WatchReport } from '../../core/watch-report.ts'

/**
 * One record a line, fields parted by tabs, never translated: `watch RECOVERY ACCOUNT LOCK UNTIL`, `site SITE SNAPSHOT VERDICT BACK LEFT
 * ERROR`, `back SITE PATH AS RULE SHA256 RUN WHEN ADDRESS WAY REQUEST`; `-` for what there is not. With `nul`, records end with NUL.
 */
export function watchPlain({ recovery, account, lock, until, sites }: WatchReport, nul: boolean): string {
  const name = nul ? (raw: string) => raw : printable
  const records: string[][] = [['watch', recovery, name(account), lock, until]]
  for (const { site, snapshot = '-', verdict, back, left, error } of sites) {
    records.push(['site', name(site), name(snapshot), verdict, `${back.length}`, `${left}`, error?.code ?? '-'])
    for (const { path, as, rule, sha256 = '-', before, cause } of back) {
      const from = [cause?.at ?? '-', name(cause?.address ?? '-'), cause?.way ?? '-', name(cause?.request ?? '-')]
      records.push(['back', name(site), name(path), as, rule, sha256, before?.run ?? '-', ...from])
    }
  }
  return records.map((fields) => fields.join('\t') + (nul ? '\0' : '\n')).join('')
}
