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
  const diff = diffRecords(before, after)
  const of = (id: string) => diff.sites.find((one) => one.site === id)

  it('is told site by site, and what is as it was is counted', () => {
    expect(diff.same).toBe(1)
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

  it('knows a finding again whose content was read on one of the two nights alone, and none whose content is another', () => {
    const read = (sha256?: string): Finding => {
      const [of, rule, path] = ['s', 'leftover-dump', 'save.sql'] as const
      const more = { site: of, rule, path, fingerprint: fingerprint(of, rule, path, sha256 ?? ''), ...(sha256 !== undefined && { sha256 }) }
      return finding('', more as Partial<Finding>)
    }
    const told = (a: Finding, b: Finding) =>
      diffRecords(night(20, [site('s', { findings: [a] })]), night(21, [site('s', { findings: [b] })])).sites
    expect(told(read(), read('aa'))).toEqual([])
    expect(told(read('aa'), read())).toEqual([])
    expect(told(read('aa'), read('aa'))).toEqual([])
    expect(told(read('aa'), read('bb'))).toMatchObject([{ added: [{ sha256: 'bb' }], gone: [{ path: 'save.sql' }] }])
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
})
