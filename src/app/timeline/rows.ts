import { readDatabasePath } from '../../core/database-path.ts'
import type { Finding } from '../../core/finding.ts'
import type { RemotePath } from '../../core/path.ts'
import { storedRows } from '../../recipes/stored-rows.ts'
import type { SnapshotReader } from '../../snapshots/types.ts'
import type { Suspect } from './suspects.ts'

type Row = Readonly<Record<string, string | null>>

/** Columns in which a CMS notes from where a row came: SPIP's forum and petitions, WordPress' comments. */
const ADDRESSES = ['ip', 'ip_addr', 'comment_author_IP', 'author_ip', 'user_ip']

/** Rows that findings of an intrusion are about, with what they tell themselves of when they were written, and from where. */
export async function rowSuspects(
  findings: readonly Finding[],
  reader: Pick<SnapshotReader, 'record' | 'content'>,
  seen: { readonly after?: number; readonly by: number },
): Promise<Suspect[]> {
  const wanted = findings.flatMap((finding) => {
    const place = finding.class === 'intrusion' && finding.waived === undefined ? readDatabasePath(finding.path) : undefined
    return place === undefined ? [] : [{ finding, place }]
  })
  const rowsOf = storedRows(reader)
  const rows = new Map<string, Row>()
  for (const at of new Set(wanted.map(({ place: { installation, table } }) => JSON.stringify([installation, table])))) {
    const [installation, table] = JSON.parse(at) as [RemotePath, string]
    const keys = new Set(wanted.flatMap(({ place }) => (place.installation === installation && place.table === table ? [place.key] : [])))
    for await (const row of rowsOf(installation)?.(table) ?? []) {
      // Only what a row says of addresses is wanted: of tables without such a column one row is enough.
      if (!ADDRESSES.some((column) => column in row)) break
      const key = Object.values(row)[0]
      if (key !== null && key !== undefined && keys.has(key)) rows.set(JSON.stringify([installation, table, key]), row)
    }
  }
  return wanted.map(({ finding, place: { installation, table, key } }) =>
    suspectOf(finding, rows.get(JSON.stringify([installation, table, key])), seen),
  )
}

function suspectOf(
  { path, rule, severity, confidence, modified }: Finding,
  row: Row | undefined,
  { after, by }: { readonly after?: number; readonly by: number },
): Suspect {
  const at = modified === undefined ? Number.NaN : Date.parse(modified)
  const address = ADDRESSES.map((column) => row?.[column]).find((value) => typeof value === 'string' && /^[\da-f.:]{7,45}$/i.test(value))
  return {
    path,
    is: 'row',
    how: 'changed',
    rule,
    severity,
    confidence,
    isCode: false,
    moments: Number.isNaN(at) || at > by ? [] : [{ at, by: 'row' }],
    forged: false,
    seen: { ...(after === undefined ? {} : { after }), by, where: 'snapshot' },
    ...(address === undefined || address === null ? {} : { address }),
  }
}
