import { describe, expect, it } from 'vitest'
import { ACCOUNT, depsOf, newWorld, site as siteOf } from '../../../test/helpers/recovery-world.ts'
import { SiteguardError } from '../../core/error.ts'
import type { Finding } from '../../core/finding.ts'
import type { LockKind, Recovery } from '../../core/recovery.ts'
import type { RootCause } from '../../core/recovery-origin.ts'
import type { SiteReport } from '../../core/scan-report.ts'
import type { SnapshotId } from '../../core/snapshot.ts'
import { watchReportSchema } from '../../core/watch-report-schema.ts'
import { type KnownBad, type WatchDeps, watchAccount } from './watch-account.ts'

const EVIDENCE = 'a@20260815T000000Z' as SnapshotId
const NOW = 'a@20260820T000000Z' as SnapshotId
const RECOVERY = {
  id: '20260815T000000Z-00000001',
  watchUntil: '2026-08-29T00:00:00.000Z',
  sites: [{ site: 'a', root: 'a', evidence: EVIDENCE, points: {} }],
} as unknown as Recovery

const finding = (path: string, sha256?: string): Finding =>
  ({
    path,
    rule: 'upload-php',
    class: 'intrusion',
    confidence: 'certain',
    severity: 'critical',
    ...(sha256 === undefined ? {} : { sha256 }),
  }) as unknown as Finding
const CAUSE: RootCause = {
  at: '2026-08-19T03:14:07.000Z',
  path: 'IMG/x.php',
  way: 'hole',
  confidence: 'certain',
  address: '192.0.2.66',
  shape: 'spip-porte-plume',
  holes: ['CVE-2024-7954'],
  request: 'POST /index.php?action=porte_plume_previsu',
  status: 200,
  log: 'access.log',
  line: 7,
}

interface Watched {
  readonly findings?: readonly Finding[]
  readonly notRun?: SiteReport['notRun']
  readonly lock?: LockKind
  readonly known?: readonly KnownBad[]
  readonly more?: Partial<WatchDeps>
}

function watching({ findings = [], notRun = [], lock = 'none', known = [], more = {} }: Watched) {
  const notes: string[] = []
  const held: string[] = []
  const world = newWorld(lock)
  world.now = Date.UTC(2026, 7, 20)
  const { look, find, signal, now } = depsOf(world, {})
  const deps: WatchDeps = {
    look,
    find,
    signal,
    now,
    note: async (_account, line) => void notes.push(line),
    ended: async () => RECOVERY,
    take: async () => ({
      snapshot: NOW,
      report: { verdict: findings.length > 0 ? 'infected' : 'clean', findings, notRun } as unknown as SiteReport,
    }),
    hold: async (_site, snapshot) => void held.push(snapshot),
    async knownBad(_site, evidence) {
      expect(evidence).toEqual([EVIDENCE])
      return known
    },
    causes: async (_account, _site, _snapshot, paths) => ({ logs: 1, of: new Map(paths.map((path) => [path, { ...CAUSE, path }])) }),
    cron: '7 */6 * * * siteguard',
    tell: () => {},
    ...more,
  }
  return {
    notes,
    held,
    look: async () => watchReportSchema.parse(JSON.parse(JSON.stringify(await watchAccount(ACCOUNT, [siteOf('a')], deps)))),
  }
}

describe('watching an account that was brought back', () => {
  it('says that nothing came back, and until when it looks', async () => {
    const { look, held } = watching({})
    expect(await look()).toMatchObject({
      exitCode: 0,
      over: false,
      until: RECOVERY.watchUntil,
      sites: [{ site: 'a', back: [], verdict: 'clean' }],
    })
    expect(held).toEqual([])
  })

  it('tells the same file from another in its place, its bytes elsewhere, and what is new; and where each came from', async () => {
    const [one, two] = ['1'.repeat(64), '2'.repeat(64)]
    const known: KnownBad[] = [
      { path: 'IMG/x.php', sha256: one, evidence: EVIDENCE, run: 'run-1' },
      { path: 'IMG/y.php', sha256: two, evidence: EVIDENCE },
      { path: 'db://spip_meta/x/valeur', evidence: EVIDENCE },
    ]
    const findings = [
      finding('IMG/x.php', one),
      finding('IMG/y.php', '3'.repeat(64)),
      finding('local/z.php', two),
      finding('db://spip_meta/x/valeur', '4'.repeat(64)),
      finding('index.php', '5'.repeat(64)),
    ]
    const { look, notes, held } = watching({ findings, known })
    const report = await look()
    expect(report.exitCode).toBe(1)
    expect(report.sites[0]?.back.map(({ path, as, before }) => [path, as, before?.path, before?.run])).toEqual([
      ['IMG/x.php', 'same', 'IMG/x.php', 'run-1'],
      ['IMG/y.php', 'same-place', 'IMG/y.php', undefined],
      ['local/z.php', 'same-content', 'IMG/y.php', undefined],
      ['db://spip_meta/x/valeur', 'same-place', 'db://spip_meta/x/valeur', undefined],
      ['index.php', 'new', undefined, undefined],
    ])
    expect(report.sites[0]?.back[0]?.cause).toMatchObject({ address: '192.0.2.66', holes: ['CVE-2024-7954'] })
    expect(held).toEqual([NOW])
    expect(notes[0]).toContain('IMG/x.php (same, 192.0.2.66)')
  })

  it('counts what is too much to tell, and a site nobody knew', async () => {
    const { look } = watching({
      findings: Array.from({ length: 70 }, (_, at) => finding(`IMG/${at}.php`)),
      more: { ended: async () => ({ ...RECOVERY, sites: [] }), knownBad: async () => [] },
    })
    expect(await look()).toMatchObject({ exitCode: 1, sites: [{ isNew: true, left: 20 }] })
  })

  it('never takes what was not looked at for clean', async () => {
    const notRun = [{ check: 'content', subject: 'IMG/x.php', reason: 'denied' }] as unknown as SiteReport['notRun']
    expect(await watching({ notRun }).look()).toMatchObject({ exitCode: 3, sites: [{ unjudged: ['content IMG/x.php: denied'] }] })
    const failing = async (): Promise<never> => {
      throw new SiteguardError({ code: 'SG-SNAP-001', kind: 'not-found', params: { what: 'a', known: [] } as never })
    }
    expect(await watching({ more: { take: failing } }).look()).toMatchObject({
      exitCode: 3,
      sites: [{ verdict: 'unknown', error: { code: 'SG-SNAP-001' } }],
    })
    // Logs that cannot be read take nothing from what was found.
    const found = await watching({ findings: [finding('IMG/x.php')], more: { causes: failing } }).look()
    expect(found).toMatchObject({ exitCode: 1, sites: [{ back: [{ path: 'IMG/x.php', as: 'new' }], error: { code: 'SG-SNAP-001' } }] })
  })

  it('says that the host has locked it again, and that the time is over', async () => {
    expect(await watching({ lock: 'customer' }).look()).toMatchObject({ exitCode: 5, lock: 'customer' })
    const ended = async () => ({ ...RECOVERY, watchUntil: '2026-08-16T00:00:00.000Z' })
    expect(await watching({ more: { ended } }).look()).toMatchObject({ exitCode: 0, over: true })
  })

  it('refuses where nothing was brought back', async () => {
    await expect(watching({ more: { ended: async () => undefined } }).look()).rejects.toMatchObject({ code: 'SG-REC-006' })
  })
})
