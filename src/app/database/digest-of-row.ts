import { createHash } from 'node:crypto'
import type { SiteWork } from '../scan/site-work.ts'

/** What the fingerprint of a finding in a database covers. */
export function digestOfRow({ judgedRows }: Pick<SiteWork, 'judgedRows'>, path: string): string | undefined {
  const row = judgedRows.get(path)
  return (
    row &&
    createHash('sha256')
      .update([...row.digests].sort().join('\n'))
      .digest('hex')
  )
}
