import { describe, expect, it } from 'vitest'
import { textsOf } from '../../../test/helpers/texts.ts'
import type { RemotePath } from '../../core/path.ts'
import type { SnapshotReport, SnapshotSiteReport } from '../../core/snapshot-report.ts'
import { NO_PAINT } from '../text/layout.ts'
import { snapshotReporters } from './report-snapshot.ts'

const taken: SnapshotSiteReport = {
  site: 'a.example',
  account: 'acc',
  root: 'www',
  snapshot: {
    id: 'a.example@20261121T120000Z',
    complete: false,
    previous: 'a.example@20261120T120000Z',
    files: 20_000,
    bytes: 1_226_000_000,
    fetched: 58,
    fetchedBytes: 2_300_000,
    readAgain: 41,
    unchanged: 19_942,
    wireBytes: 2_700_000,
    seconds: 125,
    databases: [
      {
        installation: '',
        kind: 'mysql',
        by: 'php',
        tables: 28,
        rows: 336,
        bytes: 154_000,
        consistent: false,
        omitted: ['view \u001b[31mv'],
      },
    ],
    apartSeconds: 4.25,
    gaps: [
      { path: 'IMG/a\u001b[2J\nb' as RemotePath, reason: 'denied' },
      { path: 'tmp/log' as RemotePath, reason: 'changed-while-read', more: 7 },
    ],
  },
  judgement: { verdict: 'infected', clean: false, findings: { certain: 2, probable: 1, possible: 0 } },
  lastKnownClean: 'a.example@20261119T120000Z',
}
const lost: SnapshotSiteReport = {
  site: 'b.example',
  account: 'acc',
  root: 'b',
  error: { code: 'SG-SNAP-020', params: { root: 'b', detail: 'vanished' } },
}
const account = {
  account: 'acc',
  transport: 'ssh',
  address: 'u@h',
  listings: 2,
  bytesIn: 2_700_000,
  bytesOut: 9000,
  roundTrips: 30,
  seconds: 126,
}
const report: SnapshotReport = {
  schemaVersion: 1,
  kind: 'snapshot',
  startedAt: '2026-11-21T12:00:00.000Z',
  finishedAt: '2026-11-21T12:02:06.000Z',
  siteguard: '0.0.0',
  rules: '1',
  accounts: [account],
  sites: [taken, lost],
  exitCode: 3,
}
const show = (format: keyof typeof snapshotReporters, lang: 'en' | 'fr' = 'en', more: { nul?: boolean; width?: number } = {}): string =>
  snapshotReporters[format](report, { texts: textsOf(lang), width: 0, paint: NO_PAINT, nul: false, ...more })

describe('the report of snapshot', () => {
  it('tells people what was taken, what is missing, what is thought of it, and what to type', () => {
    const text = show('text')
    expect(text).toContain('a.example  a.example@20261121T120000Z  incomplete  infected (2 certain, 1 probable)')
    expect(text).toContain('20,000 files, 1.2 GB: 58 transferred (2.3 MB), the others as before, in 2 min')
    expect(text).toContain('41 of them look unchanged, which this connection cannot prove')
    expect(text).toContain('database (mysql, by php): 28 tables, 336 rows, 154 kB')
    expect(text).toContain('files and database lie at most 4.3 s apart')
    expect(text).toContain('tmp/log: it changed while it was read; its last state was taken, and 7 more')
    expect(text).toContain('last known clean: a.example@20261119T120000Z')
    expect(text).toContain('b.example  no snapshot')
    expect(text).toContain('siteguard restore a.example --last-clean')
    expect(text).toContain('exit 3: a snapshot is missing, incomplete or not judged')
  })

  it('says it in French as well, with its own numbers', () => {
    const text = show('text', 'fr').replaceAll(/[\u202f\u00a0]/g, ' ')
    expect(text).toContain('20 000 fichiers, 1,2 Go : 58 transférés (2,3 Mo), les autres repris, en 2 min')
    expect(text).toContain('4,3 s au plus séparent les fichiers de la base')
  })

  it.each(['text', 'plain', 'json'] as const)('lets nothing of a site reach the terminal as it is (%s)', (format) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(show(format)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
  })

  it('passes no edge of a narrow terminal', () => {
    for (const line of show('text', 'fr', { width: 50 }).split('\n')) expect(line.length, line).toBeLessThanOrEqual(50)
  })

  it('gives records parted by tabs, and raw names with NUL', () => {
    const [first, ...rest] = show('plain').trimEnd().split('\n')
    expect(first?.split('\t')).toEqual([
      'snapshot',
      'acc',
      'a.example',
      'a.example@20261121T120000Z',
      'incomplete',
      'infected',
      '20000',
      '58',
      '2700000',
    ])
    expect(rest.at(-1)?.split('\t')).toEqual(['error', 'b.example', 'SG-SNAP-020'])
    expect(show('plain', 'en', { nul: true }).split('\0')).toContain('gap\ta.example\tdenied\tIMG/a\u001b[2J\nb')
  })
})
