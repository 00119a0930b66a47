import type { Installation } from '../../src/core/installation.ts'
import { bareInstallation } from '../../src/core/installation.ts'
import type { RemotePath } from '../../src/core/path.ts'
import type { DatabaseFacts, DatabaseRow, Sample, SiteFacts } from '../../src/detectors/types.ts'

/** The samples of one detector, by the name of its folder. They are tests: no index.ts exports them, no package carries them. */
export async function samplesOf(detector: string): Promise<readonly Sample[]> {
  const url = new URL(`../../src/detectors/${detector}/samples.ts`, import.meta.url)
  return ((await import(url.href)) as { samples: readonly Sample[] }).samples
}

/** The database a sample describes: its rows stand in the table its path names. Undefined for a sample of a file. */
export function databaseOf(
  { database, path }: Sample,
  site: SiteFacts,
): { facts: DatabaseFacts; rows: readonly DatabaseRow[] } | undefined {
  if (database === undefined) return undefined
  const { cms, rows, base64, ...more } = database
  const installation: Installation = bareInstallation(cms)
  const facts: DatabaseFacts = {
    site,
    installation,
    database: '' as RemotePath,
    prefix: cms === 'spip' ? 'spip_' : 'wp_',
    tables: [path],
    hosts: site.hosts,
    triggers: [],
    ownersTable: cms === 'spip' ? 'spip_auteurs' : 'wp_users',
    ...more,
  }
  return {
    facts,
    rows: base64 === undefined ? (rows ?? []) : (JSON.parse(Buffer.from(base64, 'base64').toString('utf8')) as DatabaseRow[]),
  }
}
