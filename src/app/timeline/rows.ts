import type { Finding } from '../../core/finding.ts'
import type { RemotePath } from '../../core/path.ts'
import { storedRows } from '../../recipes/stored-rows.ts'
import type { SnapshotReader } from '../../snapshots/types.ts'
import type { Suspect } from './suspects.ts'

/** `db:spip_articles/12/texte`, with the installation before the table where it is not the site's root. */
const ROW = /^db:(?:(.*)\/)?([^/]+)\/([^/]+)\/([^/]+)$/

/** Columns that say when a row was last written, in the order they are believed; those of WordPress that say so in Greenwich first. */
const DATES = [
  'maj',
  'post_modified_gmt',
  'comment_date_gmt',
  'date_modif',
  'post_modified',
  'date_heure',
  'date',
  'comment_date',
  'user_registered',
]
const ADDRESSES = ['ip', 'comment_author_IP', 'author_ip']

/** Rows that findings are about, with what their own columns tell of when they were written, and by whom. */
export async function rowSuspects(
  findings: readonly Finding[],
  reader: Pick<SnapshotReader, 'record' | 'content'>,
  by: number,
): Promise<Suspect[]> {
  const wanted = findings.flatMap((finding) => {
    const found = finding.class === 'intrusion' && finding.waived === undefined ? ROW.exec(finding.path) : null
    return found === null
      ? []
      : [{ finding, installation: (found[1] ?? '') as RemotePath, table: found[2] as string, key: found[3] as string }]
  })
  if (wanted.length === 0) return []
  const rowsOf = storedRows(reader)
  const suspects: Suspect[] = []
  for (const place of new Set(wanted.map(({ installation, table }) => JSON.stringify([installation, table])))) {
    const [installation, table] = JSON.parse(place) as [RemotePath, string]
    const of = wanted.filter((each) => each.installation === installation && each.table === table)
    const rows = new Map<string, Readonly<Record<string, string | null>>>()
    const keys = new Set(of.map(({ key }) => key))
    for await (const row of rowsOf(installation)?.(table) ?? []) {
      const key = Object.values(row)[0]
      if (key !== null && key !== undefined && keys.has(key)) rows.set(key, row)
      if (rows.size === keys.size) break
    }
    for (const { finding, key } of of) suspects.push(suspectOf(finding, rows.get(key), by))
  }
  return suspects
}

function suspectOf(
  { path, rule, severity, confidence }: Finding,
  row: Readonly<Record<string, string | null>> | undefined,
  by: number,
): Suspect {
  const moments = DATES.flatMap((column) => {
    const at = Date.parse(`${(row?.[column] ?? '').replace(' ', 'T')}Z`)
    return Number.isNaN(at) || at <= 0 ? [] : [{ at, by: 'row' as const }]
  })
  const address = ADDRESSES.map((column) => row?.[column]).find((value) => typeof value === 'string' && /^[\da-f.:]{7,45}$/i.test(value))
  return {
    path,
    is: 'row',
    how: 'changed',
    rule,
    severity,
    confidence,
    isCode: false,
    moments: moments.slice(0, 2),
    forged: false,
    seen: { by, where: 'snapshot' },
    ...(address === undefined || address === null ? {} : { address }),
  }
}
