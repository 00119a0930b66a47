import { describe, expect, it } from 'vitest'
import type { AccountId, SiteId } from './account.ts'
import { type Finding, fingerprint } from './finding.ts'
import type { RemotePath } from './path.ts'
import { periodOf } from './period-report.ts'
import { diffRecords } from './run-diff.ts'
import type { RunRecord, SiteRecord } from './run-record.ts'

const finding = (name: string, more: Partial<Finding> = {}): Finding =>
  ({
    fingerprint: `v1:${name}`,
    rule: 'code-in-media',
    path: `IMG/${name}.php`,
    severity: 'high',
    confidence: 'certain',
    ...more,
  }) as Finding

function site(id: string, more: Partial<SiteRecord> = {}): SiteRecord {
  return {
    site: id as SiteId,
    account: 'acc' as AccountId,
    root: 'www' as RemotePath,
    groups: [],
    state: 'done',
    verdict: 'clean',
    installations: [{ root: '' as RemotePath, cms: 'spip', version: '4.4.19', components: [] }],
    findings: [],
    notRun: [],
    counts: {} as never,
    seconds: 1,
    ...more,
  }
}

function night(day: number, sites: SiteRecord[], more: Partial<RunRecord> = {}): RunRecord {
  return {
    id: `202611${day}T010000Z-00000000`,
    startedAt: `2026-11-${day}T01:00:00.000Z`,
    finishedAt: '',
    exitCode: 0,
    sites,
    ...more,
  } as RunRecord
}

describe('what differs between two nights', () => {
  const before = night(20, [
    site('same', { findings: [finding('x')] }),
    site('ill', { findings: [finding('old'), finding('kept'), finding('waived', { waived: { reason: '', owner: '', expires: '' } })] }),
    site('left'),
    site('dark', { findings: [finding('hidden')] }),
  ])
  const after = night(21, [
    site('same', { findings: [finding('x')] }),
    site('ill', {
      verdict: 'infected',
      findings: [finding('kept'), finding('new')],
      installations: [{ root: '' as RemotePath, cms: 'spip', version: '4.4.30', components: [] }],
    }),
    (({ counts: _, ...rest }) => rest)(site('dark', { state: 'unreachable', verdict: 'unknown', installations: [] })),
    site('came', { findings: [finding('first')] }),
  ])
  const told = () => diffRecords(before, after)
  const of = (id: string) => told().sites.find((one) => one.site === id)

  it('is told site by site, and what is as it was is counted', () => {
    expect(told().same).toBe(1)
    expect(of('same')).toBeUndefined()
    expect(of('ill')).toMatchObject({
      what: 'changed',
      verdict: { before: 'clean', after: 'infected' },
      versions: { before: ['spip 4.4.19'], after: ['spip 4.4.30'] },
      added: [{ fingerprint: 'v1:new' }],
      gone: [{ fingerprint: 'v1:old', path: 'IMG/old.php' }],
    })
    expect(of('ill')).not.toHaveProperty('state')
    expect(of('left')?.what).toBe('only-before')
    expect(of('came')).toMatchObject({ what: 'only-after', added: [{ fingerprint: 'v1:first' }] })
  })

  it('names both records, and the sites in the order of the later one, those that left behind them', () => {
    const diff = told()
    expect(diff).toMatchObject({ schemaVersion: 1, kind: 'run-diff', before: { id: before.id }, after: { id: after.id } })
    expect(Object.keys(diff.before)).toEqual(['id', 'startedAt', 'rules', 'siteguard'])
    expect(diff.sites.map(({ site }) => site)).toEqual(['ill', 'dark', 'came', 'left'])
  })

  it('tells what came with a site that is new, and what went with one that left', () => {
    const waived = finding('waived', { waived: { reason: '', owner: '', expires: '' } })
    const had = site('s', { findings: [finding('x'), waived] })
    expect(diffRecords(night(20, [had]), night(21, [])).sites).toEqual([
      { site: 's', what: 'only-before', added: [], gone: [{ fingerprint: 'v1:x', rule: 'code-in-media', path: 'IMG/x.php' }] },
    ])
    expect(diffRecords(night(20, []), night(21, [had])).sites).toEqual([
      { site: 's', what: 'only-after', added: [had.findings[0]], gone: [] },
    ])
  })

  it('tells a site that differs in one thing alone, and nothing else of it', () => {
    const of = (a: Partial<SiteRecord>, b: Partial<SiteRecord>) => diffRecords(night(20, [site('s', a)]), night(21, [site('s', b)])).sites
    const same = { site: 's', what: 'changed', added: [], gone: [] }
    expect(of({}, { state: 'partial' })).toEqual([{ ...same, state: { before: 'done', after: 'partial' } }])
    expect(of({}, { verdict: 'suspect' })).toEqual([{ ...same, verdict: { before: 'clean', after: 'suspect' } }])
    const blog = { root: 'blog' as RemotePath, cms: 'wordpress', components: [] } as const
    const bare = { root: '' as RemotePath, cms: 'generic', components: [] } as const
    expect(of({}, { installations: [bare, { ...blog, version: '6.8' }, blog] })).toEqual([
      { ...same, versions: { before: ['spip 4.4.19'], after: ['blog: wordpress 6.8', 'blog: wordpress'] } },
    ])
    // One that a person accepted since is not gone: it is there.
    expect(of({ findings: [finding('x')] }, { findings: [finding('x', { waived: { reason: '', owner: '', expires: '' } })] })).toEqual([])
  })

  it('knows a finding again whose content was read on one of the two nights alone, and none whose content is another', () => {
    const read = (sha256?: string): Finding => {
      const [of, rule, path] = ['s', 'leftover-dump', 'save.sql'] as const
      const more = { site: of, rule, path, fingerprint: fingerprint(of, rule, path, sha256 ?? ''), ...(sha256 !== undefined && { sha256 }) }
      return finding('', more as Partial<Finding>)
    }
    const between = (a: Finding, b: Finding) =>
      diffRecords(night(20, [site('s', { findings: [a] })]), night(21, [site('s', { findings: [b] })])).sites
    expect(between(read(), read('aa'))).toEqual([])
    expect(between(read('aa'), read())).toEqual([])
    expect(between(read('aa'), read('aa'))).toEqual([])
    expect(between(read('aa'), read('bb'))).toMatchObject([{ added: [{ sha256: 'bb' }], gone: [{ path: 'save.sql' }] }])
  })

  it('does not say that is gone which nobody could look for', () => {
    expect(of('dark')).toMatchObject({ state: { before: 'done', after: 'unreachable' }, gone: [] })
    expect(of('dark')).not.toHaveProperty('versions')
  })
})

describe('a period', () => {
  it('sums up its nights and sites, and counts a merged night once', () => {
    const parts = [night(20, [site('a')]), night(21, [site('b')])]
    const whole = night(22, [site('a'), site('b', { verdict: 'infected', findings: [finding('x')] })], {
      parts: parts.map(({ id }) => ({ id })) as never,
      missing: [3],
    })
    const last = night(23, [
      site('b', { state: 'locked', change: { added: ['v1:y'], gone: [], since: '', at: '', state: 'done', verdict: 'clean' } }),
    ])
    const report = periodOf([night(18, [site('old')]), ...parts, whole, last], '2026-11-19', '2026-11-30')
    expect(report.nights.map(({ id }) => id)).toEqual([whole.id, last.id])
    expect(report.nights[0]).toMatchObject({ verdicts: { clean: 1, infected: 1 }, missing: [3] })
    expect(report.nights[1]).toMatchObject({ states: { locked: 1 }, added: 1 })
    expect(report.sites.map(({ site }) => site)).toEqual(['b', 'a'])
    expect(report.sites[0]).toMatchObject({ done: 1, clean: 0, open: 0, nights: [{ verdict: 'infected' }, { state: 'locked' }] })
  })

  it('tells each night, and of each site the nights in which it was read and what they found', () => {
    const gone = [{ fingerprint: 'v1:z', rule: 'code-in-data', path: '' as RemotePath }] as const
    const change = { added: ['v1:x', 'v1:y'], gone, since: '', at: '', state: 'done', verdict: 'clean' } as const
    const { counts: _, ...unread } = site('s', { state: 'unreachable', verdict: 'unknown', installations: [] })
    const waived = finding('w', { waived: { reason: '', owner: '', expires: '' } })
    const newer = { root: '' as RemotePath, cms: 'spip', version: '4.4.30', components: [] } as const
    const nights = [
      night(20, [unread as SiteRecord]),
      night(21, [site('s', { snapshot: {} as never })]),
      night(22, [site('s', { installations: [newer], verdict: 'infected', change })]),
      night(23, [site('s', { state: 'partial', installations: [{ ...newer, version: '4.4.31' }] })]),
      night(24, [
        {
          ...(unread as SiteRecord),
          owner: 'o' as never,
          findings: [finding('x'), finding('y'), waived, finding('i', { severity: 'info' })],
        },
      ]),
    ]
    const report = periodOf(nights, nights[0]?.startedAt as string, nights[4]?.startedAt as string)
    expect(report).toMatchObject({ schemaVersion: 1, kind: 'period-report', since: nights[0]?.startedAt, until: nights[4]?.startedAt })
    expect(report.nights).toHaveLength(5)
    expect(report.nights[2]).toEqual({
      id: nights[2]?.id,
      startedAt: nights[2]?.startedAt,
      finishedAt: '',
      exitCode: 0,
      missing: [],
      sites: 1,
      verdicts: { clean: 0, suspect: 0, infected: 1, unknown: 0 },
      states: { done: 1 },
      added: 2,
      gone: 1,
    })
    expect(report.sites).toEqual([
      {
        site: 's',
        account: 'acc',
        owner: 'o',
        nights: nights.map(({ id, startedAt, sites: [one] }, index) => ({
          run: id,
          at: startedAt,
          state: one?.state,
          verdict: one?.verdict,
          added: index === 2 ? 2 : 0,
          gone: index === 2 ? 1 : 0,
        })),
        clean: 1,
        done: 2,
        snapshots: 1,
        versions: { before: ['spip 4.4.19'], after: ['spip 4.4.31'] },
        open: 2,
      },
    ])
    const first = periodOf(nights, '2026', nights[0]?.startedAt as string)
    expect(first.nights).toHaveLength(1)
    expect(Object.keys(first.sites[0] as object)).toEqual(['site', 'account', 'nights', 'clean', 'done', 'snapshots', 'open'])
  })
})
