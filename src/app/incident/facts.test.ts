import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { peopleIn } from '../../cms/personal-data.ts'
import type { Site, SiteId } from '../../core/account.ts'
import type { Finding } from '../../core/finding.ts'
import type { RemotePath } from '../../core/path.ts'
import type { SnapshotEntry, SnapshotId, SnapshotInfo, SnapshotMarks } from '../../core/snapshot.ts'
import type { TimelineReport } from '../../core/timeline-report.ts'
import { listIncidents, openIncident, openLog } from '../../evidence/index.ts'
import { attachedFile } from './attach-files.ts'
import { factsOf } from './facts.ts'
import { chooseStates, firstBadOf } from './look-at-sites.ts'
import { noteIncident } from './note-incident.ts'
import { callersOf, keepTimeline, readTimelines, wayInOf } from './timelines.ts'

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sg-facts-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

let at = Date.UTC(2026, 10, 22, 8)
const deps = (folder: string) => ({ folder: join(root, folder), by: 'test', now: () => at })
const site: Site = { id: 'lepcf.fr' as SiteId, account: 'elus' as Site['account'], root: 'www' as RemotePath, groups: [], tags: [] }

function info(day: number, marks: SnapshotMarks, role: 'taken' | 'before' = 'taken'): SnapshotInfo {
  const startedAt = `2026-11-${String(day).padStart(2, '0')}T03:00:00.000Z`
  return { record: { id: `lepcf.fr@${day}` as SnapshotId, role, startedAt, complete: true } as SnapshotInfo['record'], marks }
}
const clean: SnapshotMarks = { verdict: 'clean', clean: true }
const infected: SnapshotMarks = { verdict: 'infected', clean: false }

describe('which states of a site matter', () => {
  const days = (infos: readonly SnapshotInfo[], openedAt = '2026-11-20T12:00:00.000Z') => {
    const states = chooseStates(infos, openedAt)
    return [states?.chosen, states?.firstInfected, states?.lastClean].map((one) => one && Number(one.record.id.slice(9)))
  }

  it('are the newest infected since the last clean one, the first infected, and that clean one', () => {
    expect(days([info(10, clean), info(12, infected), info(15, infected), info(20, infected, 'before')])).toEqual([20, 12, 10])
  })

  it('are not those of an incident before, nor of the cleaning after', () => {
    expect(days([info(1, clean), info(2, infected), info(5, clean), info(18, infected), info(21, clean)])).toEqual([18, 18, 5])
  })

  it('are the newest there is where none is infected or judged', () => {
    expect(days([info(10, clean), info(19, {})])).toEqual([19, undefined, 10])
    expect(days([info(21, {})])).toEqual([21, undefined, undefined])
    expect(days([info(10, clean)])).toEqual([10, undefined, 10])
    expect(chooseStates([], '2026-11-20T12:00:00.000Z')).toBeUndefined()
  })
})

describe('the first sign', () => {
  const finding = (path: string, over: Partial<Finding> = {}): Finding =>
    ({ path, class: 'intrusion', confidence: 'certain', severity: 'critical', reasons: [], ...over }) as unknown as Finding
  const entry = (path: string, mtime: number, ctime?: number): [RemotePath, SnapshotEntry] => [
    path as RemotePath,
    { path: path as RemotePath, type: 'file', size: 1, mtime, ...(ctime === undefined ? {} : { ctime }) },
  ]
  const iso = (time: number): string => new Date(time).toISOString()

  it('is a ctime where there are any, for a forged mtime is older than the truth', () => {
    const entries = new Map([entry('a', 1000, 500_000), entry('b', 2000, 400_000)])
    expect(firstBadOf({ findings: [finding('a'), finding('b')] }, entries)).toEqual({ at: iso(400_000), path: 'b', by: 'ctime' })
  })

  it('is an mtime over a transport that tells no more, and says so', () => {
    expect(firstBadOf({ findings: [finding('a')] }, new Map([entry('a', 1000)]))).toEqual({ at: iso(1000), path: 'a', by: 'mtime' })
  })

  it('is none of what is unsure, waived, gone or no intrusion, and no impossible time', () => {
    const entries = new Map([entry('a', 1000), entry('far', 1e20), entry('zero', 0)])
    const findings = [
      finding('a', { confidence: 'possible' }),
      finding('a', { waived: { reason: '', owner: '', expires: '' } }),
      finding('a', { class: 'hygiene' }),
      finding('gone'),
      finding('db://spip_articles/1/texte'),
      finding('far'),
      finding('zero'),
    ]
    expect(firstBadOf({ findings }, entries)).toBeUndefined()
  })
})

it.each([
  ['spip', 'spip_auteurs', 'accounts'],
  ['spip', 'ma_ville_forum', 'comments'],
  ['spip', 'x_abonnes_listes', 'newsletter'],
  ['spip', 'spip_articles', undefined],
  ['spip', 'auteurs', undefined],
  ['wordpress', 'wp_2_users', 'accounts'],
  ['wordpress', 'WP_WC_ORDERS', 'orders'],
  ['wordpress', 'wp_constructor', undefined],
  ['generic', 'wp_users', undefined],
] as const)('of %s, %s is about %s', (cms, table, people) => {
  expect(peopleIn(cms, table)).toBe(people)
})

describe('what commands did', () => {
  it('goes into every open incident it concerns, and no other', async () => {
    const own = deps('acts')
    const open = async (title: string, accounts: string[], sites: string[]) =>
      await openIncident(own.folder, { title, accounts, sites: sites.map((one) => ({ site: one, account: 'elus' })) }, own)
    await open('a', ['elus'], ['lepcf.fr'])
    await open('b', ['other'], ['x'])
    const closed = await open('c', ['elus'], [])
    await closed.append({ kind: 'close', text: '' })
    const noted = await noteIncident(
      [
        { command: 'scan', site: 'lepcf.fr', account: 'elus', result: 'infected' },
        { command: 'scan', site: 'far.away', account: 'far', result: 'clean' },
      ],
      own,
    )
    expect(noted).toEqual(['20261122-lepcf.fr'])
    const [, first] = (await listIncidents(own.folder)).map((one) => one.check.entries)
    expect(first?.slice(1)).toMatchObject([{ kind: 'act', command: 'scan', site: 'lepcf.fr', result: 'infected' }])
    expect(await noteIncident([], own)).toEqual([])
    expect(await noteIncident([{ command: 'scan', site: 'x', result: 'clean' }], deps('nowhere'))).toEqual([])
  })

  it('tells how a site stands now: by the newest look, and whether it was changed since', async () => {
    const own = deps('stand')
    const log = await openIncident(own.folder, { title: 'a', accounts: [], sites: [{ site: site.id, account: 'elus' }] }, own)
    const stand = async () => {
      const [found] = await listIncidents(own.folder)
      return found && factsOf(found, [{ site }], new Map(), [], at).sites[0]?.now
    }
    expect(await stand()).toBeUndefined()
    const act = async (command: string, result: string, run?: string): Promise<void> => {
      at += 60_000
      await log.append({ kind: 'act', command, site: site.id, account: 'elus', result, ...(run === undefined ? {} : { run }) })
    }
    await act('scan', 'infected')
    expect(await stand()).toMatchObject({ verdict: 'infected' })
    await act('restore', 'rolled-back', 'r1')
    await act('scan', 'SG-CONN-001')
    expect((await stand())?.changedSince).toBeUndefined()
    await act('restore', 'applied', 'r2')
    expect(await stand()).toEqual({ verdict: 'infected', at: expect.any(String), changedSince: new Date(at).toISOString() })
    await act('scan', 'clean')
    expect(await stand()).toEqual({ verdict: 'clean', at: new Date(at).toISOString() })
  })
})

describe('timelines', () => {
  const event = { at: '2026-11-12T03:14:00.000Z', kind: 'web' as const, log: 0, line: 3, address: '203.0.113.7' }
  const actor = {
    first: event.at,
    last: event.at,
    requests: 2,
    sent: 1,
    answered: 2,
    logins: [],
    agents: [],
    sites: [],
    events: [],
    left: 0,
  }
  const report: TimelineReport = {
    schemaVersion: 1,
    kind: 'timeline',
    site: site.id as string,
    account: 'elus',
    startedAt: event.at,
    siteguard: '0',
    snapshot: { id: 'lepcf.fr@1', at: event.at, verdict: 'infected' },
    cms: [],
    logs: [],
    traces: [
      {
        path: 'IMG/x.php',
        is: 'file' as const,
        how: 'added' as const,
        rule: 'code-in-data',
        severity: 'critical' as const,
        confidence: 'certain' as const,
        moments: [],
        seen: { by: event.at, where: 'snapshot' as const },
        cause: {
          event,
          confidence: 'probable' as const,
          way: 'hole' as const,
          shape: 'spip-porte-plume',
          advisories: [
            { id: 'CVE-2024-7954', open: true as const },
            { id: 'CVE-1', open: false as const },
            { id: 'CVE-2', open: 'unknown' as const },
          ],
          because: [],
          rivals: 0,
        },
      },
    ],
    actors: [
      { ...actor, address: '203.0.113.7', caused: ['IMG/x.php'], visited: [] },
      { ...actor, address: '198.51.100.1', caused: [], visited: [] },
    ],
    root: 'IMG/x.php',
    attempts: [],
    attemptsLeft: 0,
    gaps: [],
    exitCode: 0,
  }

  it('name the way in, its holes that were or may have been open, and who did something', () => {
    expect(wayInOf(report)).toEqual({
      at: event.at,
      path: 'IMG/x.php',
      way: 'hole',
      confidence: 'probable',
      address: '203.0.113.7',
      shape: 'spip-porte-plume',
      holes: ['CVE-2024-7954', 'CVE-2'],
    })
    const { root: _, ...rootless } = report
    expect(wayInOf(rootless)).toBeUndefined()
    expect(callersOf(report).map(({ address }) => address)).toEqual(['203.0.113.7'])
  })

  it('are kept in the incident and read again, and one that was exchanged tells nothing', async () => {
    const own = deps('timelines')
    const log = await openIncident(own.folder, { title: 'a', accounts: ['elus'], sites: [] }, own)
    await keepTimeline(report, own)
    await keepTimeline({ ...report, account: 'other', site: 'other' }, own)
    const entries = await openLog(log.dir, own).entries()
    expect(entries.slice(1)).toMatchObject([{ kind: 'note', files: [{ name: 'timeline-lepcf.fr.json' }] }])
    expect([...(await readTimelines(log.dir, entries)).keys()]).toEqual(['lepcf.fr'])
    const file = attachedFile(log.dir, (entries[1] as unknown as { files: { sha256: string }[] }).files[0]?.sha256 ?? '')
    await writeFile(file, (await readFile(file, 'utf8')).replace('203.0.113.7', '203.0.113.8'))
    expect((await readTimelines(log.dir, entries)).size).toBe(0)
  })
})
